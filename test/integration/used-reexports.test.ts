import { describe, expect, test } from '@jest/globals';
import type { FormDApplication, ItemDecision } from '../../src/certificate/form-d.ts';
import { reexportUses } from '../../src/exchange/originals/reexport-use.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { respond } from '../../src/exchange/respond.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import { fractionOf, fractionText, over, readFraction, total } from '../../src/validation/fraction.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, QUANTITY, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/** OCP Rule 11: what customs abroad gave preference for under a re-export has left, however that ends. */

const today = TODAY;
const nextNumber = numbersOf('USED');

describeLedgers((place) => {
  const world = reexportersAt(place);

  const desk = reexportDesk(world);
  const { vn, held, cancel, said, move } = desk;
  const comes = async (number: string) =>
    expect(await arrive(vn(), originalMessage(world.th, number, today))).toBe(true);
  const issue = async (form: FormDApplication, replaced?: SentCertificate) => {
    const replaces = replaced && {
      referenceNumber: replaced.referenceNumber,
      kind: 'AMENDMENT' as const,
      reason: 'other quantity',
    };
    return desk.issue(form, replaces);
  };
  /** Customs of Thailand say what was used of its one item. */
  const used = async ({ conversationId, referenceNumber }: SentCertificate, kilograms?: string) => {
    const quantity = kilograms === undefined ? {} : { quantity: { value: kilograms, unit: 'KGM' } };
    await say({ conversationId, referenceNumber }, { itemNumber: 1, decision: 'GIVEN', ...quantity });
  };
  const say = async (
    { conversationId, referenceNumber }: Pick<SentCertificate, 'conversationId' | 'referenceNumber'>,
    decision: ItemDecision,
  ) => {
    const decisions = [decision];
    const at = world.th.clock.now().toISOString();
    const body = { kind: 'RES', status: 'DECIDED', referenceNumber, decisions, at } as const;
    const { raw } = composeMessage(world.th, { to: 'VN', conversationId }, body);
    expect(await arrive(vn(), raw)).toBe(true);
  };
  const refuse = async ({ id }: SentCertificate) =>
    vn().ledger.transaction(
      async (tx) => void (await moveSent(vn(), tx, must(await tx.sent(id)), 'REJECTED')),
    );
  const spent = async (number: string) =>
    ((await held(number)).spent ?? []).map(({ certificateId, quantity }) => [certificateId, quantity.value]);
  const remains = async (number: string, kilograms: number) => {
    expect(await said(reexport(number, today, `${kilograms}.5`))).toContain(QUANTITY);
    if (kilograms > 0) expect(await said(reexport(number, today, `${kilograms}`))).not.toContain(QUANTITY);
  };

  test('cancelled after a part was used: only the rest is free', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await used(one, '1500');
    await cancel(one);
    expect(await held(number)).toMatchObject({ drawdowns: [] });
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    expect(await reexportUses(vn().ledger, await held(number))).toMatchObject([
      { drawn: [{ referenceNumber: one.referenceNumber }], remaining: { value: '3500' } },
    ]);
    await remains(number, 3500);
    // News of more use, after the end.
    await used(one, '2500');
    await remains(number, 2500);
  });

  test('what took the place of one is not in the way of its use, once there is room for that', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '5000'));
    const two = await issue(reexport(number, today, '1000'), one);
    const other = await issue(reexport(number, today, '1000'));
    await used(one, '5000');
    expect(await held(number)).toMatchObject({ unmet: [{ certificateId: one.id, reason: 'USED' }] });
    await cancel(other);
    expect(await spent(number)).toEqual([[one.id, '5000']]);
    expect(await held(number)).toMatchObject({ drawdowns: [] });
    expect(await held(number)).not.toHaveProperty('unmet');
    await cancel(two);
    await remains(number, 0);
  });

  test('used whole: nothing is free; nothing used: everything', async () => {
    const number = nextNumber();
    await comes(number);
    const [one, two] = [
      await issue(reexport(number, today, '3000')),
      await issue(reexport(number, today, '2000')),
    ];
    await used(one);
    await cancel(one);
    await cancel(two);
    await remains(number, 2000);
    expect((await held(number)).spent).toHaveLength(1);
  });

  test('what was used is not counted of a replacement again; one that is refused or cancelled gives back the rest', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await used(one, '1500');
    const two = await issue(reexport(number, today, '3000'), one);
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    expect(await held(number)).toMatchObject({ drawdowns: [{ quantity: { value: '1500' } }] });
    await remains(number, 2000);
    await refuse(two);
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    await remains(number, 3500);
    // The place is taken once more.
    const three = await issue(reexport(number, today, '2000'), one);
    expect(await vn().ledger.sent(one.id)).toMatchObject({ replacedBy: three.referenceNumber });
    await remains(number, 3000);
    await used(three, '100');
    await cancel(three);
    expect((await spent(number)).sort()).toEqual([
      [one.id, '1500'],
      [three.id, '100'],
    ]);
    await remains(number, 3400);
  });

  test('news of use after the rest was taken: nothing more is drawn until others give way', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await cancel(one);
    const two = await issue(reexport(number, today, '5000'));
    await used(one, '1500');
    expect(await held(number)).toMatchObject({
      drawdowns: [{ certificateId: two.id }],
      unmet: [{ certificateId: one.id, reason: 'USED', quantity: { value: '1500' } }],
    });
    await cancel(two);
    expect(await held(number)).not.toHaveProperty('unmet');
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    await remains(number, 3500);
  });

  test.each([
    ['less than was used', (number: string) => reexport(number, today, '1000'), 3500],
    // Another subheading: still of the same item of the original.
    ['other goods', (number: string) => reexport(number, today, '100', { hsCode: '10064090' }), 3500],
    ['goods of its own state', () => application('VN', 'TH', today), 3500],
  ])('a replacement of %s frees nothing of what was used', async (_, form, left) => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await used(one, '1500');
    const two = await issue(form(number), one);
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    await remains(number, left);
    await cancel(two);
    await remains(number, 3500);
  });

  const measured = (pieces: string, weight: string) => ({
    quantity: { value: pieces, unit: 'NMB' },
    weight: { value: weight, unit: 'KGM' },
  });
  const stated = (number: string, pieces: string, weight: string) => {
    const form = reexport(number, today, weight, measured(pieces, weight));
    const proofs = must(form.items[0]?.originalProofs).map(({ quantity: _, ...proof }) => proof);
    return { ...form, items: [{ ...must(form.items[0]), originalProofs: proofs }] };
  };

  test.each([
    ['half of the pieces', '1000', '4000', 1000],
    ['pieces, and the weight more', '2000', '4800', 200],
    ['twice the pieces', '4000', '4000', 1000],
  ])(
    'an amendment corrects %s: with what was used it counts as what it states',
    async (_, pieces, weight, left) => {
      const number = nextNumber();
      await comes(number);
      const one = await issue(stated(number, '2000', '4000'));
      const half = { itemNumber: 1, decision: 'GIVEN', quantity: { value: '1000', unit: 'NMB' } } as const;
      await say(one, half);
      await issue(stated(number, pieces, weight), one);
      const { drawdowns, spent: gone = [] } = await held(number);
      const shares = [...drawdowns, ...gone].map(({ share }) => readFraction(must(share)));
      expect(fractionText(total(shares))).toBe(fractionText(over(fractionOf(weight), fractionOf('5000'))));
      await remains(number, left);
    },
  );

  test('items that change their originals count with what was used of each', async () => {
    const [n, m] = [nextNumber(), nextNumber()];
    await comes(n);
    await comes(m);
    const two = (first: string, second: string) => {
      const [a, b] = [reexport(first, today, '5000'), reexport(second, today, '5000')];
      return { ...a, items: [must(a.items[0]), { ...must(b.items[0]), number: 2 }] };
    };
    const one = await issue(two(n, m));
    await used(one);
    await issue(two(m, n), one);
    expect([await spent(n), await spent(m)]).toEqual([[[one.id, '5000']], []]);
    expect((await held(m)).drawdowns).toMatchObject([{ quantity: { value: '5000' } }]);
    await remains(m, 0);
    await remains(n, 0);
  });

  test('use that cannot be measured in the original blocks until what takes its place says how much it was', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '4000'));
    await used(one);
    const litres = { value: '5000', unit: 'LTR' };
    const packages = { quantity: 7, type: 'CT' };
    const other = originalMessage(world.th, after, today, { weight: litres, packages }, {}, before);
    expect(await arrive(vn(), other)).toBe(true);
    const form = reexport(after, today, '4000', { weight: { value: '4000', unit: 'LTR' } });
    const proofs = must(form.items[0]?.originalProofs).map((proof) => ({
      ...proof,
      quantity: { value: '4000', unit: 'LTR' },
    }));
    const amended = { ...form, items: [{ ...must(form.items[0]), originalProofs: proofs }] };
    const two = await issue(amended, one);
    expect(await held(after)).toMatchObject({ drawdowns: [{ certificateId: two.id }] });
    expect(await held(after)).not.toHaveProperty('unmet');
    expect(await said({ ...amended, items: amended.items })).toContain(QUANTITY);
    await cancel(two);
    expect((await held(after)).unmet).toMatchObject([{ certificateId: one.id, reason: 'OTHER_UNITS' }]);
  });

  test('news of use under the one before, while its replacement is on the way: together never more', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await used(one, '1000');
    const two = await issue(reexport(number, today, '2000'), one);
    await remains(number, 3000);
    await used(one, '1800');
    await remains(number, 3000);
    await used(one, '2500');
    expect(await spent(number)).toEqual([[one.id, '2500']]);
    expect(await held(number)).toMatchObject({ drawdowns: [] });
    await remains(number, 2500);
    await used(two);
    await cancel(two);
    await remains(number, 2500);
  });

  test('under a replacement whole is what use on the one before left', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '3000'));
    await used(one, '1500');
    const two = await issue(reexport(number, today, '3000'), one);
    await used(two);
    await cancel(two);
    expect((await spent(number)).sort()).toEqual([
      [one.id, '1500'],
      [two.id, '1500'],
    ]);
    await remains(number, 2000);
  });

  test('of an item that is refused preference here it counts all the same', async () => {
    const number = nextNumber();
    await comes(number);
    const one = await issue(reexport(number, today, '4000'));
    await used(one, '1500');
    const { id } = await held(number);
    await move(number, 'REC');
    const refusal = { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Origin in doubt' } as const;
    await respond(vn(), id, [refusal], 'customs');
    await cancel(one);
    await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN' }], 'customs');
    expect(await spent(number)).toEqual([[one.id, '1500']]);
    await remains(number, 3500);
  });

  test('one that counted keeps its share when it is issued once more, whatever others claim in vain', async () => {
    const number = nextNumber();
    const [one, two] = [
      await issue(reexport(number, today, '3000')),
      await issue(reexport(number, today, '3000')),
    ];
    await comes(number);
    const three = await issue(reexport(number, today, '2500'), one);
    expect(await held(number)).toMatchObject({
      drawdowns: [{ certificateId: three.id }],
      unmet: [{ certificateId: two.id }],
    });
    await expect(issue(reexport(number, today, '2500.5'), three)).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
    });
    // What it leaves is for those that claim.
    const four = await issue(reexport(number, today, '2000'), three);
    const after = await held(number);
    expect(after.drawdowns.map(({ certificateId }) => certificateId).sort()).toEqual(
      [two.id, four.id].sort(),
    );
    expect(after).not.toHaveProperty('unmet');
  });

  describe('its original is not held', () => {
    test('what was used waits for it, and is served before what was not', async () => {
      const number = nextNumber();
      const one = await issue(reexport(number, today, '4000'));
      const two = await issue(reexport(number, today, '4000'));
      await used(two, '1500');
      await cancel(two);
      await comes(number);
      expect(await spent(number)).toEqual([[two.id, '1500']]);
      expect((await held(number)).unmet).toMatchObject([{ certificateId: one.id, reason: 'MORE' }]);
      await cancel(one);
      await remains(number, 3500);
    });

    test('a replacement that is cancelled leaves the use of the one before waiting', async () => {
      const number = nextNumber();
      const one = await issue(reexport(number, today, '4000'));
      await used(one, '1500');
      const two = await issue(reexport(number, today, '4000'), one);
      await cancel(two);
      expect(await vn().ledger.claimsOn('TH', number)).toEqual([one.id]);
      await comes(number);
      await remains(number, 3500);
    });

    test('more was used than it gives: nothing is left, and nobody can mend it', async () => {
      const number = nextNumber();
      const one = await issue(reexport(number, today, '6000'));
      await used(one);
      await cancel(one);
      await comes(number);
      expect(await held(number)).not.toHaveProperty('unmet');
      expect(await spent(number)).toEqual([[one.id, '5000']]);
      await remains(number, 0);
    });
  });

  test('a successor under another heading is of the same goods', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '4000'));
    await used(one, '1500');
    await cancel(one);
    const other = originalMessage(world.th, after, today, { hsCode: '09041120' }, {}, before);
    expect(await arrive(vn(), other)).toBe(true);
    expect(await spent(after)).toEqual([[one.id, '1500']]);
    expect(await said(reexport(after, today, '3500.5', { hsCode: '09041120' }))).toContain(QUANTITY);
  });

  test('what stands on other goods cannot give way, so nothing waits for that', async () => {
    const number = nextNumber();
    const items = application('TH', 'VN', today, 2).items.map((item, n) =>
      n === 1 ? { ...item, hsCode: '09041120' } : item,
    );
    const one = await issue(reexport(number, today, '6000'));
    await used(one);
    await cancel(one);
    await issue(reexport(number, today, '100', { hsCode: '09041120' }));
    expect(await arrive(vn(), originalMessage(world.th, number, today, {}, { items }))).toBe(true);
    expect(await held(number)).not.toHaveProperty('unmet');
    expect(await said(reexport(number, today, '1'))).toContain(QUANTITY);
    expect(await said(reexport(number, today, '100', { hsCode: '09041120' }))).not.toContain(QUANTITY);
  });

  test('of an original that is replaced it counts against the successor', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '4000'));
    await used(one, '1500');
    await cancel(one);
    expect(await arrive(vn(), originalMessage(world.th, after, today, {}, {}, before))).toBe(true);
    expect(await spent(after)).toEqual([[one.id, '1500']]);
    await remains(after, 3500);
    await used(one, '2000');
    await remains(after, 3000);
  });
});
