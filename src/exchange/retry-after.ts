/** The three forms of an HTTP date (RFC 9110, 5.6.7); whoever reads one must take them all. */
const HTTP_DATES: readonly RegExp[] = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** No longer wait is told, so that whatever stands in the header stays a number that can be reckoned with. */
const LONGEST_MS = 86_400_000;

/**
 * How long a Retry-After header asks to wait (RFC 9110, 10.2.3): seconds, or a date, which is held against the answer's
 * own `Date` because both are of the same clock.
 * @returns milliseconds, at most a day; undefined when nothing is asked, or it is asked in another form
 */
export function retryAfterMs(retryAfter: string | undefined, date: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const asked = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : instantOf(retryAfter) - instantOf(date ?? '');
  return asked > 0 ? Math.min(asked, LONGEST_MS) : undefined;
}

/** NaN for what is no HTTP date. */
function instantOf(text: string): number {
  if (!HTTP_DATES.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
}
