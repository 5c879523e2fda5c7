import { expect, test } from '@jest/globals';
import { refusedInTime } from '../../../src/exchange/refused-in-time.ts';
import type { LedgerEvent } from '../../../src/ledger/records.ts';

/** Which items of an expired certificate were refused while it was valid (OCP Rules 14 and 30.4). */

const no = (itemNumber: number) => ({ itemNumber, decision: 'NOT_GIVEN', reason: 'In doubt' }) as const;
const answered = (...items: number[]) => ({
  type: 'certificate.answered',
  data: { decisions: items.map(no) },
});
const EXPIRED = { type: 'certificate.expired', data: {} };

async function inTime(history: readonly object[], items: readonly number[], expired = true) {
  const stateTimes = expired ? { EXPIRED: '2027-06-16T00:00:00.000Z' } : {};
  const ledger = { eventsOfCertificate: async () => history as readonly LedgerEvent[] };
  return [...(await refusedInTime(ledger, { id: 'c', stateTimes, decisions: items.map(no) }))];
}

test('those refused before it expired, and no others', async () => {
  expect(await inTime([answered(1), EXPIRED, answered(2)], [1, 2])).toEqual([1]);
  expect(await inTime([answered(1), answered(2), EXPIRED], [1, 2])).toEqual([1, 2]);
  expect(await inTime([EXPIRED, answered(1, 2)], [1, 2])).toEqual([]);
});

test('where none is refused now, or it never expired, there is nothing to ask', async () => {
  expect(await inTime([answered(1), EXPIRED], [])).toEqual([]);
  expect(await inTime([answered(1)], [1], false)).toEqual([]);
});
