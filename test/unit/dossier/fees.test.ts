import { expect, test } from '@jest/globals';
import { FEES, type Fee, feeOn } from '../../../src/dossier/fees.ts';

test.each([
  ['ORIGINAL', '2023-07-21', 60_000],
  ['ORIGINAL', '2026-03-01', 60_000],
  ['REISSUE', '2026-03-01', 30_000],
] as const)('%s on %s costs %i', (kind, day, amount) => {
  expect(feeOn(day, 'VN', kind)).toMatchObject({ amount, source: expect.stringContaining('36/2023/TT-BTC') });
});

test.each([
  ['before the table begins', '2023-07-20', 'VN'],
  ['for a state that has no fee', '2026-03-01', 'TH'],
] as const)('%s there is none, and that is said', (_, day, country) => {
  expect(() => feeOn(day, country, 'ORIGINAL')).toThrow(
    expect.objectContaining({ code: 'FEE_UNKNOWN', detail: `${country}, ORIGINAL, ${day}` }),
  );
});

test('a newer entry counts from its own date, in whatever order the table stands', () => {
  const newer: Fee = { country: 'VN', kind: 'ORIGINAL', from: '2027-01-01', amount: 75_000, source: 'later' };
  for (const table of [
    [newer, ...FEES],
    [...FEES, newer],
  ]) {
    expect(feeOn('2026-12-31', 'VN', 'ORIGINAL', table).amount).toBe(60_000);
    expect(feeOn('2027-01-01', 'VN', 'ORIGINAL', table).amount).toBe(75_000);
    expect(feeOn('2027-01-01', 'VN', 'REISSUE', table).amount).toBe(30_000);
  }
});
