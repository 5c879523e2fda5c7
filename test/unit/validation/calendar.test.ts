import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addMonths, earliest } from '../../../src/validation/calendar.ts';

describe('addMonths', () => {
  test.each([
    ['2026-03-15', 12, '2027-03-15'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2027-02-28', 12, '2028-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-10-31', 1, '2026-11-30'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2026-01-31', -2, '2025-11-30'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-05', 0, '2026-05-05'],
    ['2099-12-01', 1, '2100-01-01'],
    ['2100-01-29', 1, '2100-02-28'],
  ])('%s and %d months is %s', (date, months, sum) => {
    expect(addMonths(date, months)).toBe(sum);
  });

  test('keeps the order of dates and stays a date', () => {
    const date = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10));
    fc.assert(
      fc.property(date, date, fc.integer({ min: -240, max: 240 }), (a, b, months) => {
        const [early, late] = a <= b ? [a, b] : [b, a];
        expect(addMonths(early, months) <= addMonths(late, months)).toBe(true);
        const sum = addMonths(a, months);
        expect(new Date(`${sum}T00:00:00Z`).toISOString().slice(0, 10)).toBe(sum);
      }),
    );
  });
});

test('the earliest of dates', () => {
  expect(earliest(['2026-03-01', '2025-12-31', '2026-01-01'])).toBe('2025-12-31');
  expect(earliest([])).toBeUndefined();
});
