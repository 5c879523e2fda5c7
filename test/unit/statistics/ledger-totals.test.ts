import { expect, test } from '@jest/globals';
import { FixedClock } from '../../../src/kernel/clock.ts';
import type { LedgerTotals } from '../../../src/ledger/port.ts';
import { reportTotals } from '../../../src/statistics/ledger-totals.ts';

const TOTALS: LedgerTotals = {
  sent: { GIVEN: 7, FILED: 2, AS2: 3 },
  received: { REC: 4 },
  outbox: { waiting: 1, due: 2, delivered: 30, dead: 0, superseded: 1 },
  messagesIn: 41,
  messagesOut: 33,
  events: 90,
};

test('sums both ledgers, keeps every figure and says what each counts', async () => {
  const report = await reportTotals({
    ledger: { totals: async () => TOTALS },
    clock: new FixedClock('2026-03-01T09:30:00.000Z'),
    country: 'VN',
  });
  expect(report).toMatchObject({ ...TOTALS, country: 'VN', cutOff: '2026-03-01T09:30:00.000Z' });
  expect(report.certificates).toEqual({ sent: 12, received: 4 });
  expect(Object.keys(report.sent)).toEqual(['FILED', 'AS2', 'GIVEN']);
  expect(Object.keys(report.basis).sort()).toEqual(Object.keys(TOTALS).sort());
});
