import { describe, expect, test } from '@jest/globals';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { moveSent } from '../../src/exchange/sent-state.ts';
import { listWork } from '../../src/worklist/list.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/** Re-exports whose original comes later (OCP Rule 11): what they took is counted when it comes, exactly once. */

const today = TODAY;
const nextNumber = numbersOf('LATE');

describeLedgers((place) => {
  const world = reexportersAt(place);

  const { vn, held, file, issue, cancel, said } = reexportDesk(world);
  const comes = (number: string, change = {}) =>
    arrive(vn(), originalMessage(world.th, number, today, change));
  const OVER = ['error items[0].originalProofs[0].quantity'];
  const NOTHING_REMAINS = ['error items[0].originalProofs[0].referenceNumber'];

  test('what was taken before it came is counted when it comes', async () => {
    const number = nextNumber();
    const one = await issue(reexport(number, today, '3000'));
    expect(one.findings).toMatchObject([{ rule: 'V7', severity: 'warning' }]);
    expect(await comes(number)).toBe(true);
    expect(await held(number)).toMatchObject({
      drawdowns: [{ certificateId: one.id, quantity: { value: '3000' } }],
      reexports: [one.id],
    });
    expect(await said(reexport(number, today, '2000.5'))).toEqual(OVER);
    await issue(reexport(number, today, '2000'));
    const history = await vn().ledger.eventsOfCertificate((await held(number)).id);
    expect(history.map(({ type }) => type).slice(0, 2)).toEqual([
      'certificate.received',
      'certificate.drawn',
    ]);
    // A claim is counted once: nothing is left to count.
    expect(await vn().ledger.claimsOn('TH', number)).toEqual([]);
  });

  test('those cancelled, replaced or refused before it comes are not counted, those released later give back', async () => {
    const number = nextNumber();
    const cancelled = await issue(reexport(number, today, '4000'));
    await cancel(cancelled);
    const replaced = await issue(reexport(number, today, '4000'));
    const replaces = {
      referenceNumber: replaced.referenceNumber,
      kind: 'AMENDMENT',
      reason: 'less',
    } as const;
    const kept = await issue(reexport(number, today, '1000'), replaces);
    const refused = await issue(reexport(number, today, '4000'));
    await vn().ledger.transaction(
      async (tx) => void (await moveSent(vn(), tx, must(await tx.sent(refused.id)), 'REJECTED')),
    );
    await comes(number);
    expect((await held(number)).drawdowns.map(({ certificateId }) => certificateId)).toEqual([kept.id]);
    await cancel(kept);
    expect((await held(number)).drawdowns).toEqual([]);
    await issue(reexport(number, today, '5000'));
  });

  test('it comes again, after a first copy was refused: counted once', async () => {
    const number = nextNumber();
    const one = await issue(reexport(number, today, '3000'));
    // A copy whose rules fail is no certificate of ours; it takes nothing, and the claim waits on.
    expect(await comes(number, { hsCode: '1' })).toBe(false);
    expect(await vn().ledger.claimsOn('TH', number)).toEqual([one.id]);
    const raw = originalMessage(world.th, number, today);
    expect([await arrive(vn(), raw), await arrive(vn(), raw)]).toEqual([true, true]);
    expect((await held(number)).drawdowns).toHaveLength(1);
  });

  test('one that gives less than was taken is held, gives nothing more, and is the ministry’s work', async () => {
    const number = nextNumber();
    const work = async () => {
      const page = await listWork({ ...vn(), limits: {} }, { kind: 'original-overdrawn' }, { limit: 50 });
      return page.rows.filter(({ subject }) => subject.referenceNumber === number);
    };
    const [first, second, third] = [
      await issue(reexport(number, today, '3000')),
      await issue(reexport(number, today, '3000')),
      await issue(reexport(number, today, '10', { hsCode: '09041120' })),
    ];
    expect(await comes(number)).toBe(true);
    const original = await held(number);
    expect(original).toMatchObject({
      state: 'AS2',
      drawdowns: [{ certificateId: first.id }],
      unmet: [
        { certificateId: second.id, reason: 'MORE', quantity: { value: '3000', unit: 'KGM' } },
        { certificateId: third.id, reason: 'OTHER_GOODS' },
      ],
      // Retention keeps it as long as any of them.
      reexports: [first.id, second.id, third.id],
    });
    expect(await said(reexport(number, today, '1'))).toEqual(NOTHING_REMAINS);
    expect(await work()).toMatchObject([
      {
        roles: ['ministry'],
        detail: { en: expect.stringContaining(`${second.referenceNumber} item 1: 3000 KGM, more`) },
      },
    ]);
    const [, overdrawn] = await vn().ledger.eventsOfCertificate(original.id);
    expect(overdrawn).toMatchObject({ type: 'certificate.overdrawn', data: { unmet: original.unmet } });
    await cancelCertificate(vn(), third.id, 'Other goods', 'officer');
    // What is free when the first ends goes to the second, which was issued already.
    await cancel(first);
    expect(await held(number)).toMatchObject({ drawdowns: [{ certificateId: second.id }] });
    expect(await held(number)).not.toHaveProperty('unmet');
    expect(await work()).toEqual([]);
    expect(await said(reexport(number, today, '2000'))).toEqual([]);
  });

  test('a re-export that named another date or unit is not met either', async () => {
    const number = nextNumber();
    const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
    const form = reexport(number, today, '1');
    const proofs = form.items[0]?.originalProofs?.map((proof) => ({ ...proof, issueDate: yesterday }));
    await issue({ ...form, items: [{ ...must(form.items[0]), originalProofs: must(proofs) }] });
    const metres = { value: '5', unit: 'MTR' };
    const proof = {
      referenceNumber: number,
      issueDate: today,
      issuingCountry: 'TH' as const,
      quantity: metres,
    };
    await issue(reexport(number, today, '1', { quantity: metres, originalProofs: [proof] }));
    await comes(number);
    expect((await held(number)).unmet?.map(({ reason }) => reason)).toEqual(['OTHER_DATE', 'OTHER_UNITS']);
  });

  test('Box 9: a heavier gross weight is a warning, more of another quantity an error', async () => {
    const number = nextNumber();
    const pieces = (value: string) => ({ value, unit: 'PCE' });
    const metres = (value: string) => ({ value, unit: 'MTR' });
    const goods = (box9: { value: string; unit: string }) => {
      const form = reexport(number, today, '1', { quantity: pieces('10'), weight: box9 });
      const [item] = form.items;
      const proof = { ...must(item?.originalProofs?.[0]), quantity: pieces('10') };
      return { ...form, items: [{ ...must(item), originalProofs: [proof] }] };
    };
    await comes(number, { quantity: pieces('100') });
    expect(await said(goods({ value: '5000', unit: 'KGM' }))).toEqual([]);
    expect(await said(goods({ value: '5001', unit: 'KGM' }))).toEqual(['warning items[0].weight.value']);
    const other = nextNumber();
    await comes(other, { quantity: pieces('100'), weight: metres('70') });
    const more = goods(metres('70.1'));
    const proofs = more.items[0]?.originalProofs?.map((proof) => ({ ...proof, referenceNumber: other }));
    expect(
      await said({ ...more, items: [{ ...must(more.items[0]), originalProofs: must(proofs) }] }),
    ).toEqual(OVER);
  });

  test('its replacement is planned on what is free without it', async () => {
    const number = nextNumber();
    const one = await issue(reexport(number, today, '9000'));
    await comes(number);
    const form = reexport(number, today, '5000');
    expect(await said(form)).toEqual(NOTHING_REMAINS);
    const replaces = { referenceNumber: one.referenceNumber, kind: 'AMENDMENT', reason: 'less' } as const;
    await issue(form, replaces);
    expect(await held(number)).toMatchObject({ drawdowns: [{ quantity: { value: '5000' } }] });
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'issued at the moment it comes: counted once, whichever is first (%i)',
    async () => {
      const number = nextNumber();
      const filed = await Promise.all(Array.from({ length: 6 }, () => file(reexport(number, today, '1000'))));
      const raw = originalMessage(world.th, number, today);
      const [came, ...issued] = await Promise.all([
        arrive(vn(1), raw),
        ...filed.map(({ id }, n) =>
          issueCertificate(vn(n), id, 'officer').then(
            () => true,
            (thrown) => {
              expect(thrown).toMatchObject({ code: 'CERTIFICATE_INVALID' });
              return false;
            },
          ),
        ),
      ]);
      expect(came).toBe(true);
      const { drawdowns, unmet = [] } = await held(number);
      const stands = issued.filter(Boolean).length;
      expect(stands).toBeGreaterThanOrEqual(5);
      expect([drawdowns.length, unmet.length]).toEqual([5, stands - 5]);
      expect(await vn().ledger.claimsOn('TH', number)).toEqual([]);
    },
  );

  describe('numbers in other spelling', () => {
    const full = (text: string) =>
      text.replace(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));
    const spellings = (number: string) => [
      number.toLowerCase(),
      number.replace(' ', ''),
      number.replace(' ', '\u00a0 '),
      full(number),
      number.replace('-', '\u2013'),
      number.replaceAll(/[ -]/g, ''),
      number.toLowerCase().replaceAll('-', '._'),
    ];

    test('mean the same original, with a warning; what is signed stays as written', async () => {
      const number = nextNumber();
      await comes(number);
      for (const spelled of spellings(number)) {
        const one = await issue(reexport(spelled, today, '700'));
        expect(one.findings).toMatchObject([{ rule: 'V7', severity: 'warning', value: spelled }]);
        expect(one.form.items[0]?.originalProofs?.[0]?.referenceNumber).toBe(spelled);
      }
      expect((await held(number)).drawdowns).toHaveLength(7);
      expect(await said(reexport(number.toLowerCase(), today, '101'))).toEqual([
        ...OVER,
        'warning items[0].originalProofs[0].referenceNumber',
      ]);
    });

    test('are counted when the original comes later, and given back', async () => {
      const number = nextNumber();
      const issued = [];
      for (const spelled of spellings(number)) issued.push(await issue(reexport(spelled, today, '700')));
      await comes(number);
      expect((await held(number)).drawdowns).toHaveLength(7);
      for (const { id } of issued) await cancelCertificate(vn(), id, 'Not shipped', 'officer');
      expect((await held(number)).drawdowns).toEqual([]);
      expect(await vn().ledger.claimsOn('TH', number)).toEqual([]);
    });

    test('two numbers of a peer that differ in this alone are two certificates; a proof names one exactly', async () => {
      const number = nextNumber();
      const lower = number.toLowerCase();
      expect([await comes(number), await comes(lower)]).toEqual([true, true]);
      expect((await held(number)).id).not.toBe((await held(lower)).id);
      await issue(reexport(number, today, '5000'));
      await issue(reexport(lower, today, '5000'));
      expect(await said(reexport(lower, today, '1'))).toEqual(OVER);
      expect(await said(reexport(number.replace(' ', ''), today, '1'))).toEqual(NOTHING_REMAINS);
    });

    test('a claim counted on one of other spelling moves to the one it names when that comes', async () => {
      const number = nextNumber();
      const lower = number.toLowerCase();
      const exact = await issue(reexport(number, today, '5000'));
      const other = await issue(reexport(lower.replace(' ', ''), today, '1000'));
      await comes(lower);
      // Both can only be of this one so far, and it does not give so much.
      expect(await held(lower)).toMatchObject({
        drawdowns: [{ certificateId: exact.id }],
        unmet: [{ certificateId: other.id }],
      });
      await comes(number);
      expect((await held(number)).drawdowns).toMatchObject([{ certificateId: exact.id }]);
      const first = await held(lower);
      expect(first.drawdowns).toMatchObject([{ certificateId: other.id }]);
      expect(first).not.toHaveProperty('unmet');
    });
  });
});
