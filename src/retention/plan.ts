import type { AseanCountry } from '../certificate/countries.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import type { LedgerName, LedgerReader, Page, PageRequest } from '../ledger/port.ts';
import type { CertificateSummary } from '../ledger/records.ts';
import { addMonths } from '../validation/calendar.ts';
import { basisOf, type Held, type Hold, holdsOf, type Judging } from './holds.ts';
import type { RetentionBasis, RetentionPolicy } from './policy.ts';

/** A certificate old enough to be looked at: it would go, or what holds it. */
export interface RetentionCandidate {
  readonly ledger: LedgerName;
  readonly id: string;
  readonly referenceNumber: string;
  readonly peer: AseanCountry;
  readonly state: CertificateState;
  readonly issueDate: CalendarDate;
  readonly basis: RetentionBasis;
  /** Empty when it would be removed. */
  readonly holds: readonly Hold[];
}

/** What judging a certificate today needs, over the ledger or a transaction of it. */
export function judgingBy(
  { clock, profile }: ExchangeContext,
  policy: RetentionPolicy,
  reader: LedgerReader,
): Judging {
  const { timeZone } = profile;
  return { reader, policy, timeZone, today: calendarDate(clock.now(), timeZone) };
}

/** One page of a ledger's certificates that were issued longer ago than its retention, the newest first. */
export async function oldCertificates(
  { ledger: store, clock, profile }: ExchangeContext,
  policy: RetentionPolicy,
  ledger: LedgerName,
  page: PageRequest,
): Promise<Page<CertificateSummary>> {
  const years = policy[ledger];
  if (years === 'never') return { rows: [] };
  // Retention counts from issue or later, so nothing issued after this day can be over.
  const issuedTo = addMonths(calendarDate(clock.now(), profile.timeZone), -years * 12);
  return store.search(ledger, { issuedTo }, page);
}

/**
 * What applying the policy would do: for each certificate old enough, whether it would go or what holds it. Changes
 * nothing. Pages may be shorter than asked for, and empty before the last.
 * @throws LEDGER_CURSOR_INVALID
 */
export async function planRetention(
  context: ExchangeContext,
  policy: RetentionPolicy,
  ledger: LedgerName,
  page: PageRequest,
): Promise<Page<RetentionCandidate>> {
  const judging = judgingBy(context, policy, context.ledger);
  const { rows, next } = await oldCertificates(context, policy, ledger, page);
  const judged: RetentionCandidate[] = [];
  for (const { id } of rows) {
    const held = await heldIn(context.ledger, ledger, id);
    const basis = held && (await basisOf(held, judging));
    if (!held || !basis) continue;
    const { referenceNumber, peer, state, issueDate } = held.certificate;
    const holds: Hold[] = [];
    for await (const hold of holdsOf(held, judging)) holds.push(hold);
    judged.push({ ledger, id, referenceNumber, peer, state, issueDate, basis, holds });
  }
  return { rows: judged, ...(next === undefined ? {} : { next }) };
}

/** A certificate of either ledger. */
export async function heldIn(
  reader: LedgerReader,
  ledger: LedgerName,
  id: string,
): Promise<Held | undefined> {
  if (ledger === 'sent') {
    const certificate = await reader.sent(id);
    return certificate && { ledger, certificate };
  }
  const certificate = await reader.received(id);
  return certificate && { ledger, certificate };
}
