/** The only source of "now" below the composition roots, so that every test can fix it. */
export interface Clock {
  /** The instant now, in UTC with milliseconds. */
  now(): Date;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that is wrong by so many milliseconds, ahead when positive; for rehearsals. */
export function offsetClock(clock: Clock, offsetMs: number): Clock {
  return { now: () => new Date(clock.now().getTime() + offsetMs) };
}

/** A clock that stands still until it is moved; for tests and rehearsals. */
export class FixedClock implements Clock {
  private instant: number;

  constructor(start: Date | string) {
    this.instant = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.instant);
  }

  advance(milliseconds: number): void {
    this.instant += milliseconds;
  }
}

/** Milliseconds since it was started, by a clock that is never set back. */
export type Stopwatch = () => number;

/** Starts a stopwatch. For measuring how long something took, never for what is stored or sent. */
export function stopwatch(): Stopwatch {
  const started = performance.now();
  return () => performance.now() - started;
}

/** An ISO 8601 instant (`2026-03-01T09:30:00.000Z`). Instants are stored and sent in this form only. */
export type Instant = string;

/** After any other. */
export const LAST_INSTANT: Instant = '9999-12-31T23:59:59.999Z';

/** A calendar date (`2026-03-01`) without a time zone, as boxes 3, 7, 10, 11 and 12 carry it. */
export type CalendarDate = string;

/** Making one takes longer than using it, and there are no more than states. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in the zone of an issuing office. Never throws for a valid IANA zone. */
export function calendarDate(at: Date, timeZone: string): CalendarDate {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/** `days` calendar days later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / 86_400_000);
}
