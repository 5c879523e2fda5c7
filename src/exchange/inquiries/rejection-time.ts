import { itemsInCheck } from '../../certificate/inquiry.ts';
import { addDays, type CalendarDate, calendarDate } from '../../kernel/clock.ts';
import type { CheckInquiry, Inquiry } from '../../ledger/inquiry-records.ts';
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
  const days = suspending(held, itemNumber, inquiries, timeZone).flatMap((check) =>
    isDue(check, today) ? [check.concludeDueOn] : [],
  );
  return [ordinaryLastDay(held, timeZone), ...days].sort().at(-1) as CalendarDate;
}

/** While a check suspends the decision on an item: when it may be NOT GIVEN once more. */
export interface Suspension {
  readonly check: CheckInquiry;
  /** With the reply; without it from this day on, when it is overdue. */
  readonly from: CalendarDate;
  readonly until: CalendarDate;
}

/** The check that keeps the time for NOT GIVEN of an item open until its reply has come or is overdue. */
export function suspensionOf(
  held: Pick<ReceivedCertificate, 'form' | 'recordedAt'>,
  itemNumber: number,
  inquiries: readonly Inquiry[],
  { timeZone, today }: { readonly timeZone: string; readonly today: CalendarDate },
): Suspension | undefined {
  const [check] = suspending(held, itemNumber, inquiries, timeZone).filter((one) => !isDue(one, today));
  return check && { check, from: addDays(check.replyDueOn, 1), until: check.concludeDueOn };
}

function ordinaryLastDay({ recordedAt }: Pick<ReceivedCertificate, 'recordedAt'>, timeZone: string) {
  return addDays(calendarDate(new Date(recordedAt), timeZone), REJECTION_DAYS);
}

function suspending(
  held: Pick<ReceivedCertificate, 'form' | 'recordedAt'>,
  itemNumber: number,
  inquiries: readonly Inquiry[],
  timeZone: string,
): readonly CheckInquiry[] {
  const ordinary = ordinaryLastDay(held, timeZone);
  return inquiries.flatMap((inquiry) => {
    if (inquiry.kind !== 'RETROACTIVE_CHECK' || inquiry.state === 'CLOSED') return [];
    if (calendarDate(new Date(inquiry.askedAt), timeZone) > ordinary) return [];
    return itemsInCheck(inquiry.question, held.form).includes(itemNumber) ? [inquiry] : [];
  });
}

function isDue({ state, replyDueOn }: CheckInquiry, today: CalendarDate): boolean {
  return state === 'ANSWERED' || today > replyDueOn;
}
