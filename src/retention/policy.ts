import type { CountryProfile } from '../exchange/country-profile.ts';
import { type CalendarDate, calendarDate, type Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerName } from '../ledger/port.ts';
import type { CertificateSummary } from '../ledger/records.ts';
import { addMonths } from '../validation/calendar.ts';

/** Whole years a ledger's certificates are kept, or for ever. */
export type RetentionYears = number | 'never';

/** How long each ledger keeps its certificates before they are removed. */
export type RetentionPolicy = Readonly<Record<LedgerName, RetentionYears>>;

/** Rule V13. OCP Rule 31: exporter and issuing authority keep the records at least three years from issue. */
export const MINIMUM_YEARS = 3;

/**
 * The policy of a node: what its operator chose, which is never less than the country's profile demands.
 * @throws CONFIG_INVALID that names every ledger with too short a time
 */
export function retentionPolicy(
  { country, retention }: Pick<CountryProfile, 'country' | 'retention'>,
  chosen: RetentionPolicy,
): RetentionPolicy {
  const least = { sent: retention.sentYears, received: retention.receivedYears };
  const faults = (['sent', 'received'] as const).flatMap((ledger) => {
    const years = chosen[ledger];
    return years !== 'never' && years < least[ledger]
      ? [
          `RETENTION_${ledger.toUpperCase()}_YEARS is ${years}, ${country} keeps at least ${least[ledger]} years`,
        ]
      : [];
  });
  if (faults.length > 0) {
    throw new GatewayError('CONFIG_INVALID', { detail: faults.join('; '), where: 'environment' });
  }
  return chosen;
}

/** What the time is counted from, and the last day it lasts. */
export interface RetentionBasis {
  readonly from: 'ISSUE' | 'RECEIPT' | 'DECISION';
  readonly date: CalendarDate;
  readonly until: CalendarDate;
}

/**
 * How long one certificate is kept. A sent one counts from its issue (Rule 31), an application that was never issued
 * from its filing; a received one from the last of issue, receipt and customs' decision, because the import file it
 * belongs to is not older than these.
 * @param decided when customs decided besides: the times of states say only when each was reached first, and goods come
 *   in under a certificate long after. Without it a received certificate may be said to be kept too short, never too long
 */
export function retentionOf(
  certificate: Pick<CertificateSummary, 'stateTimes' | 'recordedAt' | 'issueDate'>,
  ledger: LedgerName,
  years: number,
  timeZone: string,
  decided: readonly Instant[] = [],
): RetentionBasis {
  const day = (instant: string) => calendarDate(new Date(instant), timeZone);
  const { stateTimes, recordedAt, issueDate } = certificate;
  let basis: Omit<RetentionBasis, 'until'> = { from: 'ISSUE', date: issueDate };
  if (ledger === 'received') {
    const { GIVEN, PARTLY_GIVEN, NOT_GIVEN } = stateTimes;
    const decisions = [GIVEN, PARTLY_GIVEN, NOT_GIVEN, ...decided].flatMap((at) => at ?? []);
    const later = [
      { from: 'RECEIPT' as const, date: day(recordedAt) },
      ...decisions.map((at) => ({ from: 'DECISION' as const, date: day(at) })),
    ];
    for (const one of later) if (one.date > basis.date) basis = one;
  }
  return { ...basis, until: addMonths(basis.date, years * 12) };
}
