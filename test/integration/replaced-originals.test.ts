import { describe, expect, test } from '@jest/globals';
import type { Item } from '../../src/certificate/form-d.ts';
import { checkApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { reexportUses } from '../../src/exchange/originals/reexport-use.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { listWork } from '../../src/worklist/list.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, QUANTITY, REFERENCE, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/**
 * Originals that their own state replaces (OCP Rules 11 and 29.4): what was re-exported of the one before counts against
 * its successor, in whatever order they come.
 */

const today = TODAY;
const nextNumber = numbersOf('REPLACED');

describeLedgers((place) => {
  const world = reexportersAt(place);

  const { vn, held, file, issue, cancel, said, move } = reexportDesk(world);
  const messageOf = (number: string, replaces?: string, change: Partial<Item> = {}) =>
    originalMessage(world.th, number, today, change, {}, replaces);
  const comes = async (...about: Parameters<typeof messageOf>) =>
    expect(await arrive(vn(), messageOf(...about))).toBe(true);
  const work = async (kind: 'original-ended' | 'original-overdrawn', number: string) => {
    const { rows } = await listWork({ ...vn(), limits: {} }, { kind }, { limit: 50 });
    return rows.filter(({ subject }) => subject.referenceNumber === number);
  };
  const drawn = async (number: string) =>
    (await held(number)).drawdowns.map(({ certificateId, quantity }) => [certificateId, quantity.value]);

  test('what was re-exported of it counts against its successor', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    await comes(after, before);
    expect(await drawn(after)).toEqual([[one.id, '3000']]);
    expect(await said(reexport(after, today, '2000.5'))).toEqual([QUANTITY]);
    expect(await said(reexport(after, today, '2000'))).toEqual([]);
    expect(await reexportUses(vn().ledger, await held(after))).toMatchObject([
      { drawn: [{ referenceNumber: one.referenceNumber }], remaining: { value: '2000' } },
    ]);
    const [, counted] = await vn().ledger.eventsOfCertificate((await held(after)).id);
    expect(counted).toMatchObject({ type: 'certificate.drawn', data: { reexports: [one.id] } });
    // The one before gives nothing more, and says where to go.
    const { findings } = await checkApplication(vn(), reexport(before, today, '1'));
    expect(findings).toMatchObject([{ rule: 'V7', message: { en: expect.stringContaining(after) } }]);
    expect(await reexportUses(vn().ledger, await held(before))).toMatchObject([
      { remaining: { value: '0' } },
    ]);
    expect(await work('original-ended', before)).toMatchObject([
      { detail: { en: `replaced by ${after}; re-exports: ${one.referenceNumber}` } },
    ]);
  });

  test('a re-export that is replaced by one on the successor frees its share there', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '5000'));
    await comes(after, before);
    const { referenceNumber } = one;
    const replaces = { referenceNumber, kind: 'AMENDMENT', reason: 'new original' } as const;
    const two = await issue(reexport(after, today, '5000'), replaces);
    expect([await drawn(before), await drawn(after)]).toEqual([[], [[two.id, '5000']]]);
    expect(await work('original-ended', before)).toEqual([]);
    await cancel(two);
    expect(await drawn(after)).toEqual([]);
  });

  test('a successor that gives less than was taken gives nothing more, and is the ministry’s work', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const [one, two] = [
      await issue(reexport(before, today, '1000')),
      await issue(reexport(before, today, '3000')),
    ];
    await comes(after, before, { weight: { value: '3500', unit: 'KGM' } });
    expect(await held(after)).toMatchObject({
      drawdowns: [{ certificateId: one.id }],
      unmet: [{ certificateId: two.id, reason: 'MORE' }],
    });
    expect(await said(reexport(after, today, '1'))).toEqual([REFERENCE]);
    expect(await work('original-overdrawn', after)).toHaveLength(1);
    // What is free goes to what was issued already.
    await cancel(one);
    expect(await drawn(after)).toEqual([[two.id, '3000']]);
    expect(await work('original-overdrawn', after)).toEqual([]);
    expect(await said(reexport(after, today, '500'))).toEqual([]);
  });

  test.each([
    ['within the heading', '10063010', []],
    ['of another heading', '09041120', [{ reason: 'OTHER_GOODS' }]],
  ])('a successor with another HS code, %s', async (_, hsCode, unmet) => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    await comes(after, before, { hsCode });
    const { drawdowns, unmet: left = [] } = await held(after);
    expect([drawdowns.length, left]).toMatchObject([1 - unmet.length, unmet]);
    await cancel(one);
    expect(await held(after)).toMatchObject({ drawdowns: [] });
    expect(await held(after)).not.toHaveProperty('unmet');
  });

  describe('the one before is not held', () => {
    test('re-exports that wait for it count against its successor, and no more are issued on it', async () => {
      const [before, after] = [nextNumber(), nextNumber()];
      const one = await issue(reexport(before, today, '3000'));
      await comes(after, before);
      expect(await drawn(after)).toEqual([[one.id, '3000']]);
      expect(await said(reexport(after, today, '2000.5'))).toEqual([QUANTITY]);
      expect(await said(reexport(before, today, '1'))).toEqual([REFERENCE]);
      expect(await said(reexport(before.toLowerCase(), today, '1'))).toEqual([REFERENCE]);
      await cancel(one);
      expect(await drawn(after)).toEqual([]);
      expect(await vn().ledger.claimsOn('TH', before)).toEqual([]);
    });

    test('when it comes it is replaced already, and what waited for it is counted once on each', async () => {
      const [before, after] = [nextNumber(), nextNumber()];
      const one = await issue(reexport(before, today, '3000'));
      await comes(after, before);
      const two = await issue(reexport(after, today, '2000'));
      await comes(before);
      const first = await held(before);
      expect(first).toMatchObject({ state: 'REPLACED', replacedBy: after });
      expect(first).not.toHaveProperty('handoverDueAt');
      expect([await drawn(before), await drawn(after)]).toEqual([
        [[one.id, '3000']],
        expect.arrayContaining([
          [one.id, '3000'],
          [two.id, '2000'],
        ]),
      ]);
      const decisions = [{ itemNumber: 1, decision: 'GIVEN' } as const];
      await expect(respond(vn(), first.id, decisions, 'customs')).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
      });
      await cancel(one);
      expect([await drawn(before), await drawn(after)]).toEqual([[], [[two.id, '2000']]]);
    });

    test('one that turns out to be of another date leaves its successor to be looked at', async () => {
      const [before, after] = [nextNumber(), nextNumber()];
      const form = reexport(before, '2026-06-14', '3000');
      const one = await issue(form);
      await comes(after, before);
      expect(await drawn(after)).toEqual([[one.id, '3000']]);
      await comes(before);
      expect(await held(after)).toMatchObject({
        drawdowns: [],
        unmet: [{ certificateId: one.id, reason: 'OTHER_DATE' }],
      });
    });
  });

  test.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('a chain of three that comes in the order %i %i %i', async (...order) => {
    const chain = [nextNumber(), nextNumber(), nextNumber()] as const;
    const number = (n: number) => must(chain[n]);
    const one = await issue(reexport(number(0), today, '1000'));
    for (const n of order) await comes(number(n), chain[n - 1]);
    expect((await Promise.all(chain.map(held))).map(({ state }) => state)).toEqual([
      'REPLACED',
      'REPLACED',
      'AS2',
    ]);
    for (const n of order) expect(await drawn(number(n))).toEqual([[one.id, '1000']]);
    expect(await said(reexport(number(2), today, '4000.5'))).toEqual([QUANTITY]);
    await cancel(one);
    for (const n of order) expect(await drawn(number(n))).toEqual([]);
  });

  test('two that say to replace each other end, and nothing is taken of either', async () => {
    const [a, b] = [nextNumber(), nextNumber()];
    await comes(a, b);
    await comes(b, a);
    expect([(await held(a)).state, (await held(b)).state]).toEqual(['REPLACED', 'REPLACED']);
    expect(await said(reexport(a, today, '1'))).toEqual([REFERENCE]);
  });

  test('a second one for the same place is refused while the first, or what took its place, stands', async () => {
    const [before, a, b, c] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    await comes(a, before);
    const refused = async () => {
      const answer = await receiveMessage(vn(), messageOf(b, before));
      return Buffer.from(must(answer.octets)).toString().includes('REPLACED_ALREADY');
    };
    expect(await refused()).toBe(true);
    await comes(c, a);
    expect(await refused()).toBe(true);
    expect(await vn().ledger.receivedByNumber('TH', b)).toBeUndefined();
    await move(c, 'CANCELLED');
    await comes(b, before);
    expect(await drawn(b)).toEqual([[one.id, '3000']]);
    await cancel(one);
    expect([await drawn(a), await drawn(b), await drawn(c)]).toEqual([[], [], []]);
  });

  test('of two for the same place at the same moment one is taken', async () => {
    const [before, a, b] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    const came = await Promise.all(
      [a, b].map((number, process) => arrive(vn(process), messageOf(number, before))),
    );
    expect([...came].sort()).toEqual([false, true]);
  });

  test('one that says to replace itself is refused', async () => {
    const number = nextNumber();
    const answer = await receiveMessage(vn(), messageOf(number, number));
    expect(Buffer.from(must(answer.octets)).toString()).toContain('MESSAGE_INVALID');
    expect(await vn().ledger.receivedByNumber('TH', number)).toBeUndefined();
  });

  test('what may not be known is a warning: one it replaces that is not held, a number written otherwise', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(after, before);
    const warned = async (number: string) =>
      (await checkApplication(vn(), reexport(number, today, '1'))).findings;
    expect(await warned(after)).toMatchObject([{ severity: 'warning', rule: 'V7', value: before }]);
    await comes(before);
    expect(await warned(after)).toEqual([]);

    const [spelled, other] = [nextNumber(), nextNumber()];
    await comes(spelled);
    await comes(other, spelled.replaceAll('-', ''));
    expect(await warned(spelled)).toMatchObject([{ severity: 'warning', rule: 'V7', value: other }]);
    expect(await warned(other)).toMatchObject([{ severity: 'warning', value: spelled.replaceAll('-', '') }]);
  });

  test('what customs here used of the one before is warned of on its successor', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    await move(before, 'REC');
    const quantity = { value: '3000', unit: 'KGM' };
    const { id } = await held(before);
    await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN', quantity }], 'customs');
    await comes(after, before);
    expect(await said(reexport(after, today, '2000'))).toEqual([]);
    const { findings } = await checkApplication(vn(), reexport(after, today, '2500'));
    expect(findings).toMatchObject([
      { severity: 'warning', message: { en: expect.stringContaining('3000 KGM were used here') } },
    ]);
  });

  test('cancelled first, for a reason that names no successor: it counts all the same', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    await vn().ledger.transaction(async (tx) => {
      const { id } = await held(before);
      await tx.changeReceived(id, 'AS2', { state: 'CANCELLED' });
    });
    await comes(after, before);
    expect(await held(before)).toMatchObject({ state: 'CANCELLED', replacedBy: after });
    expect(await drawn(after)).toEqual([[one.id, '3000']]);
  });

  test('a ledger of before, in which it was not counted: counted before anything is taken', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    await comes(after, before);
    const { id, state } = await held(after);
    await vn().ledger.transaction((tx) => tx.changeReceived(id, state, { drawdowns: [] }));
    expect(await said(reexport(after, today, '2000.5'))).toEqual([QUANTITY]);
    await issue(reexport(after, today, '1500'));
    expect((await drawn(after)).map(([, kilograms]) => kilograms)).toEqual(['3000', '1500']);
    await cancel(one);
    expect((await drawn(after)).map(([, kilograms]) => kilograms)).toEqual(['1500']);
  });

  test.each([1, 2, 3])(
    'issued on it at the moment its successor comes: never more than that gives (%i)',
    async () => {
      const [before, after] = [nextNumber(), nextNumber()];
      await comes(before);
      const onBefore = Array.from({ length: 4 }, () => file(reexport(before, today, '1000')));
      const filed = await Promise.all(onBefore);
      const issued = await Promise.allSettled([
        ...filed.map(({ id }, n) => issueCertificate(vn(n), id, 'officer')),
        arrive(vn(1), messageOf(after, before)),
      ]);
      for (const one of issued) {
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'CERTIFICATE_INVALID' });
      }
      const standing = issued.slice(0, 4).filter(({ status }) => status === 'fulfilled').length;
      expect(await drawn(before)).toHaveLength(standing);
      expect((await drawn(after)).sort()).toEqual((await drawn(before)).sort());
      const rest = 5000 - standing * 1000;
      expect(await said(reexport(after, today, `${rest}.5`))).toEqual([QUANTITY]);
      await issue(reexport(after, today, `${rest}`));
    },
  );
});
