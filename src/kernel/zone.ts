import type { CalendarDate, Instant } from './clock.ts';

const MINUTE = 60_000;
/** No zone is further from UTC than this, in minutes. */
const FURTHEST = 15 * 60;

const formats = new Map<string, Intl.DateTimeFormat>();

function dateIn(timeZone: string, at: number): CalendarDate {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/**
 * The first instant of a calendar date in a zone. Where clocks are put forward over midnight this is the first
 * instant there is. Found by halving, because a zone's rules can be asked in one direction only.
 */
export function startOfDay(date: CalendarDate, timeZone: string): Instant {
  const utc = Date.parse(`${date}T00:00:00.000Z`);
  let before = -FURTHEST;
  let within = FURTHEST;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dateIn(timeZone, utc + middle * MINUTE) < date) before = middle;
    else within = middle;
  }
  return new Date(utc + within * MINUTE).toISOString();
}
