import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import { addMonths, earliest } from './calendar.ts';
import type { CheckedForm } from './rules/rule.ts';

/**
 * The last day on which a certificate can be claimed. OCP Rule 14: twelve months from issue; Rule 11(1)(c) and
 * (e): a back-to-back certificate only as long as the earliest of its originals. An original that had expired
 * before the issue is what rule V7 speaks of, and does not count here.
 */
export function validUntil(form: Pick<CheckedForm, 'items' | 'certification'>): CalendarDate {
  const issued = form.certification.date;
  const originals = form.items
    .flatMap(({ originalProofs }) => (originalProofs ?? []).map(({ issueDate }) => issueDate))
    .filter((date) => issued <= addMonths(date, 12));
  return addMonths(earliest([issued, ...originals]) ?? issued, 12);
}

/**
 * Whether the last day of validity is over where the certificate is looked at. The day itself still counts, to
 * its last millisecond in that zone.
 */
export function validityEnded(lastDay: CalendarDate, now: Date, timeZone: string): boolean {
  return calendarDate(now, timeZone) > lastDay;
}
