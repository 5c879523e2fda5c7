import { expect, test } from '@jest/globals';
import { calendarDate } from '../../../src/kernel/clock.ts';
import { dailySlot, hourlySlot, slotsBefore, startOfDay } from '../../../src/reconciliation/slots.ts';

test.each([
  ['Asia/Ho_Chi_Minh', '2026-03-14T16:59:59.999Z', '2026-03-13T17:00:00.000Z'],
  ['Asia/Ho_Chi_Minh', '2026-03-14T17:00:00.000Z', '2026-03-14T17:00:00.000Z'],
  ['Asia/Yangon', '2026-03-14T17:30:00.000Z', '2026-03-14T17:30:00.000Z'],
  ['Asia/Yangon', '2026-03-14T17:29:59.999Z', '2026-03-13T17:30:00.000Z'],
  ['Asia/Singapore', '2026-12-31T16:00:00.000Z', '2026-12-31T16:00:00.000Z'],
  ['UTC', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  // Zones with a change of clocks, on and around the days of it: midnight itself may not exist.
  ['America/Sao_Paulo', '2018-11-04T12:00:00.000Z', '2018-11-04T03:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-03-14T10:00:00.000Z', '2026-03-14T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-03-14T10:59:59.999Z', '2026-03-13T11:00:00.000Z'],
])('the day in %s at %s began at %s', (zone, now, slot) => {
  expect(dailySlot(new Date(now), zone).toISOString()).toBe(slot);
});

test('every instant of a day has the slot of the day, in every zone of the ten', () => {
  for (const zone of ['Asia/Ho_Chi_Minh', 'Asia/Jakarta', 'Asia/Manila', 'Asia/Yangon', 'Asia/Brunei']) {
    for (const hour of [0, 6, 12, 16, 17, 18, 23]) {
      const now = new Date(Date.UTC(2026, 1, 28, hour, 59, 59, 999));
      const slot = dailySlot(now, zone);
      expect(calendarDate(slot, zone)).toBe(calendarDate(now, zone));
      expect(calendarDate(new Date(slot.getTime() - 1), zone)).not.toBe(calendarDate(now, zone));
      expect(now.getTime() - slot.getTime()).toBeLessThan(86_400_000);
    }
  }
});

test('hours are full hours in UTC, whatever the zone', () => {
  expect(hourlySlot(new Date('2026-03-14T17:59:59.999Z')).toISOString()).toBe('2026-03-14T17:00:00.000Z');
  expect(hourlySlot(new Date('2026-03-14T18:00:00.000Z')).toISOString()).toBe('2026-03-14T18:00:00.000Z');
});

test('slots before one follow the calendar, and end', () => {
  const zone = 'Asia/Ho_Chi_Minh';
  const days = slotsBefore('daily', startOfDay('2026-03-02', zone), zone);
  expect(days).toHaveLength(31);
  expect(days.slice(0, 3).map((day) => calendarDate(day, zone))).toEqual([
    '2026-03-01',
    '2026-02-28',
    '2026-02-27',
  ]);
  const hours = slotsBefore('hourly', new Date('2026-03-14T01:00:00.000Z'), zone);
  expect(hours.map((hour) => hour.toISOString()).slice(0, 2)).toEqual([
    '2026-03-14T00:00:00.000Z',
    '2026-03-13T23:00:00.000Z',
  ]);
  expect(hours).toHaveLength(24);
});
