import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, calendarDate } from '../../../src/kernel/clock.ts';
import { startOfDay } from '../../../src/kernel/zone.ts';

test.each([
  ['2026-03-01', 'Asia/Ho_Chi_Minh', '2026-02-28T17:00:00.000Z'],
  ['2026-03-01', 'Asia/Yangon', '2026-02-28T17:30:00.000Z'],
  ['2026-03-01', 'Asia/Manila', '2026-02-28T16:00:00.000Z'],
  ['2026-03-01', 'UTC', '2026-03-01T00:00:00.000Z'],
  ['2026-03-01', 'Pacific/Kiritimati', '2026-02-28T10:00:00.000Z'],
  ['2026-03-01', 'Pacific/Pago_Pago', '2026-03-01T11:00:00.000Z'],
  // Clocks went from 23:59 to 01:00: the day has no midnight.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  // Clocks went back over midnight: the date began once, an hour before it began for good.
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
])('%s begins in %s at %s', (date, zone, instant) => {
  expect(startOfDay(date, zone)).toBe(instant);
});

test('it is the first minute of the date, in every zone and on every day', () => {
  const zones = fc.constantFrom(
    'Asia/Ho_Chi_Minh',
    'Asia/Yangon',
    'Asia/Jakarta',
    'Australia/Lord_Howe',
    'America/St_Johns',
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), zones, (days, zone) => {
      const date = addDays('2000-01-01', days);
      const start = Date.parse(startOfDay(date, zone));
      expect(calendarDate(new Date(start), zone)).toBe(date);
      expect(calendarDate(new Date(start - 1), zone)).toBe(addDays(date, -1));
    }),
    { numRuns: 200 },
  );
});
