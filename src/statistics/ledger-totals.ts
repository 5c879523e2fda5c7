import type { AseanCountry } from '../certificate/countries.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/lifecycle.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import type { LedgerReader, LedgerTotals } from '../ledger/port.ts';
import { COUNT_BASIS } from './certificate-counts.ts';

/** Everything the ledgers hold, each figure with what it counts. */
export interface TotalsReport extends LedgerTotals {
  readonly country: AseanCountry;
  readonly cutOff: Instant;
  /** The sums of `sent` and of `received`. */
  readonly certificates: { readonly sent: number; readonly received: number };
  /** What each figure counts. */
  readonly basis: Readonly<Record<keyof LedgerTotals, string>>;
}

const BASIS: TotalsReport['basis'] = {
  sent: `${COUNT_BASIS}; applications that are not issued yet stand as FILED`,
  received: COUNT_BASIS,
  outbox: 'messages of every kind that were queued for a peer, by what became of them',
  messagesIn: 'messages that arrived: accepted, refused and repeated ones',
  messagesOut: 'messages composed here, each once however often its delivery was tried',
  events: 'lines of the history',
};

/** What both ledgers hold now, since their beginning. LEDGER_UNAVAILABLE. */
export async function reportTotals(source: {
  readonly ledger: Pick<LedgerReader, 'totals'>;
  readonly clock: Clock;
  readonly country: AseanCountry;
}): Promise<TotalsReport> {
  const cutOff = source.clock.now().toISOString();
  return shapeTotals(source.country, await source.ledger.totals(), cutOff);
}

/** Puts the states in the order of a certificate's life and adds the sums. */
export function shapeTotals(country: AseanCountry, totals: LedgerTotals, cutOff: Instant): TotalsReport {
  const { sent, received, outbox, messagesIn, messagesOut, events } = totals;
  return {
    country,
    cutOff,
    certificates: { sent: sum(sent), received: sum(received) },
    sent: inOrder(sent),
    received: inOrder(received),
    outbox,
    messagesIn,
    messagesOut,
    events,
    basis: BASIS,
  };
}

type ByState = Readonly<Partial<Record<CertificateState, number>>>;

function sum(counts: ByState): number {
  return CERTIFICATE_STATES.reduce((total, state) => total + (counts[state] ?? 0), 0);
}

function inOrder(counts: ByState): ByState {
  return Object.fromEntries(
    CERTIFICATE_STATES.flatMap((state) => (counts[state] === undefined ? [] : [[state, counts[state]]])),
  );
}
