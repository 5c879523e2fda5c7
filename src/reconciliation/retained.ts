import type { ExchangeContext } from '../exchange/context.ts';
import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { addMonths } from '../validation/calendar.ts';
import type { FoundDifference } from './compare.ts';

/** OCP Rule 31: records are kept for three years at least; afterwards either side may remove them by itself. */
const KEPT_MONTHS = 36;

type Timed = Pick<ExchangeContext, 'clock' | 'profile'>;

/** Whether a certificate issued on a day is past what both states must keep. */
export function isPastRetention({ clock, profile }: Timed, issueDate: CalendarDate): boolean {
  return addMonths(issueDate, KEPT_MONTHS) < calendarDate(clock.now(), profile.timeZone);
}

/** Whether all certificates of a month or day are: there the two ledgers may differ without any fault. */
export function isPlacePastRetention(context: Timed, path: string): boolean {
  // The last day of any month; what follows the 28th is only compared a little longer.
  if (path.length === 7) return isPastRetention(context, `${path}-31`);
  return path.length === 10 && isPastRetention(context, path);
}

/** Why a certificate that only one side has may be missing at the other without any fault. */
export async function removedAfterRetention(
  context: ExchangeContext,
  { kind, issuer, referenceNumber }: FoundDifference,
  held: SentCertificate | ReceivedCertificate | undefined,
): Promise<string | undefined> {
  if (kind === 'MISSING_HERE') {
    const removed = await context.ledger.removed(issuer, referenceNumber);
    return removed && `removed here on ${removed.removedAt.slice(0, 10)}, its retention over`;
  }
  if (kind !== 'MISSING_AT_PEER' || !held) return undefined;
  const over = isPastRetention(context, held.issueDate);
  return over ? `issued ${held.issueDate}: the peer may have removed it (OCP Rule 31)` : undefined;
}
