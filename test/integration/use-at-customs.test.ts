import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { FormD, ItemDecision } from '../../src/certificate/form-d.ts';
import { basisOf } from '../../src/exchange/decision-basis.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { respond } from '../../src/exchange/respond.ts';
import { receivedView } from '../../src/http/views.ts';
import type { FixedClock } from '../../src/kernel/clock.ts';
import type { ReceivedCertificate } from '../../src/ledger/records.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { arrive, originalMessage, type Reexporters, startReexporters } from '../support/reexports.ts';

/** What customs use of a certificate, of what takes its place, and of both by several officers at once. */

const WHOLE = 5_000;

describeLedgers((place) => {
  let world: Reexporters;
  let serial = 0;

  beforeAll(async () => {
    world = await startReexporters(place);
  });
  afterAll(() => world.stop());

  const fresh = () => {
    serial += 1;
    return `TH-VN 26/${serial}`;
  };

  /** Thailand's message with a certificate for kilograms of rice. */
  function transfer(referenceNumber: string, kilograms = WHOLE, replaces?: string) {
    const { th, today } = world;
    const form = application('TH', 'VN', today);
    const items = form.items.map((item) => ({
      ...item,
      weight: { value: String(kilograms), unit: 'KGM' },
    }));
    const certification = { authority: th.profile.authority, place: th.profile.placeOfIssue, date: today };
    const issued: FormD = { ...form, items, referenceNumber, certification };
    const certificate = signCertificate(buildCertificateXml(issued), th.authorityKey, th.clock.now());
    const conversationId = randomUUID();
    const body = replaces
      ? ({ kind: 'ECOO', function: '5', referenceNumber, certificate, replaces, reason: 'amended' } as const)
      : ({ kind: 'ECOO', function: '9', referenceNumber, certificate } as const);
    return { conversationId, raw: composeMessage(world.th, { to: 'VN', conversationId }, body).raw };
  }

  const held = async (number: string): Promise<ReceivedCertificate> =>
    must(await world.vn().ledger.receivedByNumber('TH', number));

  async function toCustoms(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      (world.vn().clock as FixedClock).advance(60_000);
      await handOverDue(world.vn(), 50);
    }
  }

  /** With customs, which have nothing left to decide of what was used whole before. */
  async function received(replaces?: string, kilograms?: number, usedWhole = false): Promise<string> {
    const number = fresh();
    expect(await arrive(world.vn(), transfer(number, kilograms, replaces).raw)).toBe(true);
    await toCustoms();
    expect((await held(number)).state).toBe(usedWhole ? 'GIVEN' : 'REC');
    return number;
  }

  const kilograms = (value: number): ItemDecision[] => [
    { itemNumber: 1, decision: 'GIVEN', quantity: { value: String(value), unit: 'KGM' } },
  ];
  const WHOLE_ITEM: ItemDecision[] = [{ itemNumber: 1, decision: 'GIVEN' }];

  async function use(
    number: string,
    decisions: ItemDecision[],
    about: { basis?: string; process?: number } = {},
  ) {
    const { id } = await held(number);
    return respond(world.vn(about.process), id, decisions, 'officer', undefined, about.basis);
  }

  test('what does not count is refused in whatever company: less use than was told, NOT GIVEN of what was GIVEN', async () => {
    const number = fresh();
    const { th, today } = world;
    const two = application('TH', 'VN', today, 2).items;
    expect(await arrive(world.vn(), originalMessage(th, number, today, {}, { items: two }))).toBe(true);
    await toCustoms();
    await use(number, kilograms(2_000));
    const other = { itemNumber: 2, decision: 'GIVEN' } as const;
    const before = await held(number);
    const refusedOnes: ItemDecision[] = [{ itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Mistaken' }];
    for (const [idle, remedy] of [
      [kilograms(1_000), 'add to the one that stands'],
      [refusedOnes, 'claimed by national law'],
    ] as const) {
      await expect(use(number, [...idle, other])).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
        findings: [
          {
            value: 'GIVEN, 2000 KGM',
            remedy: { en: expect.stringContaining(remedy), vi: expect.any(String) },
          },
        ],
      });
    }
    expect(await held(number)).toEqual(before);
    // Said once more, in whatever unit and with whatever words, what stands is in nobody's way.
    const again: ItemDecision = {
      ...(kilograms(2_000)[0] as ItemDecision),
      quantity: { value: '2.0', unit: 'TNE' },
    };
    await use(number, [again, other]);
    expect((await held(number)).decisions).toMatchObject([{ decision: 'GIVEN' }, other]);
    const third = await received();
    await use(third, kilograms(2_000));
    await expect(use(third, kilograms(2_000))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  test('what was used on a replaced certificate is not there to be used again', async () => {
    const first = await received();
    await use(first, kilograms(1_000));
    const second = await received(first);
    await expect(use(second, kilograms(WHOLE))).rejects.toMatchObject({
      code: 'DECISION_INVALID',
      findings: [
        {
          rule: 'V11',
          box: 4,
          path: 'decisions[0].quantity.value',
          message: {
            en: expect.stringContaining(`1000 KGM were used on ${first}`),
            vi: expect.stringContaining('còn 4000 KGM'),
          },
        },
      ],
    });
    await use(second, kilograms(1_500));
    const third = await received(second);
    expect(await receivedView(world.vn().ledger, await held(third))).toMatchObject({
      usedBefore: [
        { itemNumber: 1, referenceNumber: first, quantity: { value: '1000', unit: 'KGM' } },
        { itemNumber: 1, referenceNumber: second, quantity: { value: '1500', unit: 'KGM' } },
      ],
      use: [{ itemNumber: 1, status: 'NOT_EXHAUSTED', remaining: { value: '2500', unit: 'KGM' } }],
    });
    await expect(use(third, kilograms(2_501))).rejects.toMatchObject({ code: 'DECISION_INVALID' });
    // Without a quantity all that remains is meant.
    await use(third, WHOLE_ITEM);
    const fourth = await received(third, WHOLE, true);
    const refused: ItemDecision[] = [{ itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Used up' }];
    for (const decisions of [WHOLE_ITEM, kilograms(1), refused]) {
      await expect(use(fourth, decisions)).rejects.toMatchObject({
        code: 'DECISION_INVALID',
        findings: [
          {
            path: 'decisions[0].decision',
            message: {
              en: expect.stringContaining('was used whole on'),
              vi: expect.stringContaining('sử dụng hết'),
            },
            remedy: {
              en: expect.stringContaining(`${first}, ${second}, ${third}`),
              vi: expect.stringContaining('không cần quyết định'),
            },
          },
        ],
      });
    }
  });

  test('an amendment that corrects the quantity counts what was used, not its share', async () => {
    const first = await received();
    await use(first, kilograms(1_000));
    const more = await received(first, 8_000);
    await expect(use(more, kilograms(7_001))).rejects.toMatchObject({ code: 'DECISION_INVALID' });
    await use(more, kilograms(7_000));
    const less = await received(more, 3_000, true);
    const { findings } = await receivedView(world.vn().ledger, await held(less));
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'V11', severity: 'warning', box: 4, value: '5000 KGM' }),
    );
    await expect(use(less, WHOLE_ITEM)).rejects.toMatchObject({ code: 'DECISION_INVALID' });
  });

  test('a certificate that comes after its successor is replaced already: only the successor is used', async () => {
    const [first, second] = [fresh(), fresh()];
    expect(await arrive(world.vn(), transfer(second, WHOLE, first).raw)).toBe(true);
    const old = transfer(first);
    expect(await arrive(world.vn(), old.raw)).toBe(true);
    await toCustoms();
    const ended = await held(first);
    expect(ended).toMatchObject({ state: 'REPLACED', replacedBy: second });
    await expect(use(first, kilograms(1_000))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const about = { to: 'VN', conversationId: old.conversationId } as const;
    const reason = `replaced by ${second}`;
    const end = { kind: 'ECOO', function: '1', referenceNumber: first, reason } as const;
    expect(await arrive(world.vn(), composeMessage(world.th, about, end).raw)).toBe(true);
    expect(await held(first)).toEqual(ended);
    await use(second, kilograms(5_000));
  });

  test('a cancellation that names another certificate, or comes before the successor, cancels', async () => {
    const [other, first] = [await received(), fresh()];
    const old = transfer(first);
    expect(await arrive(world.vn(), old.raw)).toBe(true);
    const about = { to: 'VN', conversationId: old.conversationId } as const;
    // The one named stands, but says nothing of replacing this one.
    const end = {
      kind: 'ECOO',
      function: '1',
      referenceNumber: first,
      reason: `replaced by ${other}`,
    } as const;
    expect(await arrive(world.vn(), composeMessage(world.th, about, end).raw)).toBe(true);
    expect((await held(first)).state).toBe('CANCELLED');
    expect((await held(first)).replacedBy).toBeUndefined();

    const [early, late] = [fresh(), fresh()];
    const before = transfer(early);
    expect(await arrive(world.vn(), before.raw)).toBe(true);
    const ending = { ...end, referenceNumber: early, reason: `replaced by ${late}` };
    const there = { to: 'VN', conversationId: before.conversationId } as const;
    expect(await arrive(world.vn(), composeMessage(world.th, there, ending).raw)).toBe(true);
    expect(await arrive(world.vn(), transfer(late, WHOLE, early).raw)).toBe(true);
    expect(await held(early)).toMatchObject({ state: 'CANCELLED', replacedBy: late });
    expect((await held(late)).replaces).toEqual({ referenceNumber: early, reason: 'amended' });
  });

  test('of two officers that add to the same total at once one is told what stands, and no import is lost', async () => {
    const number = await received();
    await use(number, kilograms(1_000));
    for (const [round, before] of [1_000, 2_000].entries()) {
      const basis = basisOf((await held(number)).decisions);
      const both = await Promise.allSettled(
        [400, 600].map((more, process) => use(number, kilograms(before + more), { basis, process })),
      );
      const [won] = both.flatMap((one, n) => (one.status === 'fulfilled' ? [n] : []));
      const lost = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(lost).toHaveLength(1);
      const stands = before + must([400, 600][must(won)]);
      expect(lost[0]).toMatchObject({
        code: 'STATE_CONFLICT',
        detail: expect.stringContaining(`item 1 ${stands} KGM`),
        detailVi: expect.stringContaining(`mặt hàng 1 ${stands} KGM`),
        findings: [{ rule: 'V11', box: 4, value: `GIVEN, ${stands} KGM` }],
      });
      // The other reads again and adds to what stands: the round ends at both.
      const again = basisOf((await held(number)).decisions);
      await use(number, kilograms(before + 1_000), { basis: again, process: round });
      expect((await held(number)).decisions).toEqual(kilograms(before + 1_000));
    }
  });

  test('without a basis the greater of two counts, and a basis that is no more is refused', async () => {
    const number = await received();
    const basis = basisOf([]);
    await use(number, kilograms(1_000));
    await use(number, kilograms(1_500));
    await expect(use(number, kilograms(2_000), { basis })).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  test('however a consignment is used, replaced and used, customs never give more than there is', async () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 3_000 }), process: fc.nat(1) }),
      fc.constant('replace' as const),
      fc.constant('all' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        let [number, here, before] = [await received(), 0, 0];
        for (const one of steps) {
          if (one === 'replace') {
            [before, here] = [before + here, 0];
            number = await received(number, WHOLE, before === WHOLE);
          } else if (one === 'all') {
            const done = await use(number, WHOLE_ITEM).then(
              () => true,
              () => false,
            );
            // Refused only where nothing remains to be said.
            expect([done, before + here]).toEqual([before + here < WHOLE, before + here]);
            here = WHOLE - before;
          } else {
            const wanted = here + one.add;
            const fits = before + wanted <= WHOLE;
            const done = await use(number, kilograms(wanted), { process: one.process }).then(
              () => true,
              () => false,
            );
            expect([done, before, wanted]).toEqual([fits, before, wanted]);
            if (fits) here = wanted;
          }
        }
        const [shown] = (await receivedView(world.vn().ledger, await held(number))).use;
        expect(shown?.remaining?.value ?? String(WHOLE)).toBe(String(WHOLE - before - here));
      }),
      { numRuns: place.kind === 'embedded' ? 12 : 3 },
    );
  });
});
