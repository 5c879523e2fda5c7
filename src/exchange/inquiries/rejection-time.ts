import { itemsInCheck } from '../../certificate/inquiry.ts';
import { addDays, type CalendarDate, calendarDate, type Instant } from '../../kernel/clock.ts';
import type { Inquiry } from '../../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';

/** OCP Rule 30.3: a rejection by Customs Response is sent within 60 days of receipt, else by written notice. */
const REJECTION_DAYS = 60;

/**
 * The last day on which an item may be NOT GIVEN through the exchange.
 *
 * Ordinarily 60 days after receipt (OCP Rule 30.3). Rule 18 suspends the decision on goods under a retroactive
 * check until its result, and gives the whole process, decision included, 180 days; so while a check of the item is
 * not closed, its last day counts once the reply has come or is overdue. Only a check that was asked for within the 60
 * days has a decision to suspend: Rule 18 lets customs ask at any time, but a limit that has passed does not begin
 * again. That the special rule goes before the general one is inferred: neither rule mentions the other.
 */
export function lastDayForRejection(
  held: Pick<ReceivedCertificate, 'form' | 'recordedAt'>,
  itemNumber: number,
  inquiries: readonly Inquiry[],
  { timeZone, today }: { readonly timeZone: string; readonly today: CalendarDate },
): CalendarDate {
  const dayOf = (instant: Instant) => calendarDate(new Date(instant), timeZone);
  const ordinary = addDays(dayOf(held.recordedAt), REJECTION_DAYS);
  const days = inquiries.flatMap((inquiry) => {
    if (inquiry.kind !== 'RETROACTIVE_CHECK' || inquiry.state === 'CLOSED') return [];
    if (dayOf(inquiry.askedAt) > ordinary) return [];
    if (!itemsInCheck(inquiry.question, held.form).includes(itemNumber)) return [];
    return inquiry.state === 'ANSWERED' || today > inquiry.replyDueOn ? [inquiry.concludeDueOn] : [];
  });
  return [ordinary, ...days].sort().at(-1) as CalendarDate;
}
