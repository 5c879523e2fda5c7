import type { CalendarDate } from '../kernel/clock.ts';

/**
 * The same day of the month, `months` later (earlier when negative); the month's last day where it has no such
 * day: 2028-02-29 plus 12 months is 2029-02-28, 2026-10-31 plus 1 month is 2026-11-30.
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = index - toYear * 12;
  const lastDay = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  return [
    String(toYear).padStart(4, '0'),
    String(toMonth + 1).padStart(2, '0'),
    String(Math.min(day, lastDay)).padStart(2, '0'),
  ].join('-');
}

/** The earliest of some dates; nothing for none. */
export function earliest(dates: readonly CalendarDate[]): CalendarDate | undefined {
  return dates.reduce<CalendarDate | undefined>(
    (least, date) => (least === undefined || date < least ? date : least),
    undefined,
  );
}
