import type { AseanCountry } from '../certificate/countries.ts';
import { CERTIFICATE_STATES, type CertificateState, STATE_LABELS } from '../certificate/lifecycle.ts';
import type { CalendarDate, Clock, Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { CountRow, LedgerName, LedgerReader } from '../ledger/port.ts';

export interface CertificateCountCriteria {
  readonly ledger: LedgerName;
  /** First and last issue date counted, both included; a side left out is not bounded. */
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly peer?: AseanCountry;
}

/**
 * Counts with everything needed to cite them. Two published Vietnamese totals contradict each other because
 * neither says what it counts, so period, ledger, direction, basis and cut-off are part of the figure.
 */
export interface CertificateCounts {
  /** Whose ledger was counted. */
  readonly country: AseanCountry;
  readonly ledger: LedgerName;
  readonly direction: 'export' | 'import';
  readonly period: { readonly from?: CalendarDate; readonly to?: CalendarDate };
  /** Which date places a certificate in the period. */
  readonly periodOf: string;
  readonly basis: string;
  /** Changes committed after this instant are not in the figures. */
  readonly cutOff: Instant;
  /** Absent: all peers. */
  readonly peer?: AseanCountry;
  readonly rows: readonly LabelledCount[];
  readonly total: number;
}

export interface LabelledCount extends CountRow {
  /** As the public tracker prints the state. */
  readonly label: string;
}

export const COUNT_BASIS = 'certificates (each reference number once; retransmissions not counted)';

const PERIOD_OF: Readonly<Record<LedgerName, string>> = {
  sent: 'issue date (Box 12); the filing date of an application that is not issued yet',
  received: 'issue date (Box 12)',
};

/**
 * Counts one ledger by peer, month of issue and state.
 * @throws QUERY_INVALID when the period ends before it begins; LEDGER_UNAVAILABLE
 */
export async function countCertificates(
  source: {
    readonly ledger: Pick<LedgerReader, 'counts'>;
    readonly clock: Clock;
    readonly country: AseanCountry;
  },
  criteria: CertificateCountCriteria,
): Promise<CertificateCounts> {
  const { ledger, from, to, peer } = criteria;
  if (from !== undefined && to !== undefined && from > to) {
    throw new GatewayError('QUERY_INVALID', {
      detail: {
        en: `the period ends on ${to}, before it begins on ${from}`,
        vi: `kỳ kết thúc ngày ${to}, trước ngày bắt đầu ${from}`,
      },
      where: 'from, to',
    });
  }
  // Taken before reading: what is committed while the count runs may or may not be in it.
  const cutOff = source.clock.now().toISOString();
  const rows = await source.ledger.counts(ledger, { issuedFrom: from, issuedTo: to, peer });
  return shapeCounts(source.country, criteria, rows, cutOff);
}

/** Labels, orders (peer, month, state along the life of a certificate) and sums what the ledger counted. */
export function shapeCounts(
  country: AseanCountry,
  criteria: CertificateCountCriteria,
  rows: readonly CountRow[],
  cutOff: Instant,
): CertificateCounts {
  const { ledger, from, to, peer } = criteria;
  return {
    country,
    ledger,
    direction: ledger === 'sent' ? 'export' : 'import',
    period: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    periodOf: PERIOD_OF[ledger],
    basis: COUNT_BASIS,
    cutOff,
    ...(peer === undefined ? {} : { peer }),
    rows: rows
      .map(({ peer, month, state, count }) => ({ peer, month, state, label: STATE_LABELS[state], count }))
      .sort(byPeerMonthState),
    total: rows.reduce((sum, row) => sum + row.count, 0),
  };
}

function byPeerMonthState(a: CountRow, b: CountRow): number {
  if (a.peer !== b.peer) return a.peer < b.peer ? -1 : 1;
  if (a.month !== b.month) return a.month < b.month ? -1 : 1;
  return rank(a.state) - rank(b.state);
}

function rank(state: CertificateState): number {
  return CERTIFICATE_STATES.indexOf(state);
}
