import type { ItemDecision } from '../../certificate/form-d.ts';
import { itemsInCheck } from '../../certificate/inquiry.ts';
import { addDays, type CalendarDate } from '../../kernel/clock.ts';
import type { Inquiry } from '../../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';

/** OCP Rule 30.3: a rejection by Customs Response is sent within 60 days of receipt, else by written notice. */
const REJECTION_DAYS = 60;

/**
 * The last day on which an item may be NOT GIVEN through the exchange.
 *
 * Ordinarily 60 days after receipt (OCP Rule 30.3). Rule 18 suspends the decision on goods under a retroactive
 * check until its result, and gives the whole process, decision included, 180 days; so while a check of the item is
 * not closed, its last day counts once the reply has come or is overdue. That the special rule goes before the
 * general one, and that it does so whenever the check was asked for, is inferred: neither rule mentions the other.
 */
export function lastDayForRejection(
  held: Pick<ReceivedCertificate, 'form'>,
  { itemNumber }: Pick<ItemDecision, 'itemNumber'>,
  inquiries: readonly Inquiry[],
  receivedOn: CalendarDate,
  today: CalendarDate,
): CalendarDate {
  const days = inquiries.flatMap((inquiry) => {
    if (inquiry.kind !== 'RETROACTIVE_CHECK' || inquiry.state === 'CLOSED') return [];
    if (!itemsInCheck(inquiry.question, held.form).includes(itemNumber)) return [];
    return inquiry.state === 'ANSWERED' || today > inquiry.replyDueOn ? [inquiry.concludeDueOn] : [];
  });
  return [addDays(receivedOn, REJECTION_DAYS), ...days].sort().at(-1) as CalendarDate;
}
