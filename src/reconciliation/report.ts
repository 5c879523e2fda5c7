import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { PeerOutcome, PeerReport } from '../ledger/reconciliation-records.ts';

/** One peer and day: what its comparisons found and cost. */
export interface TrendRow {
  readonly peer: AseanCountry;
  /** In the time zone of this state. */
  readonly day: CalendarDate;
  readonly comparisons: number;
  /** Those that found both ledgers equal. */
  readonly equal: number;
  /** Those from which nothing could be concluded. */
  readonly failed: number;
  /** Differences met on the day, each certificate once. */
  readonly differences: number;
  readonly repaired: number;
  readonly proposed: number;
  readonly messages: number;
  readonly octets: number;
  /** Of the day's last comparison. */
  readonly outcome: PeerOutcome;
}

const FAILED: readonly PeerOutcome[] = ['UNREACHABLE', 'REFUSED', 'INVALID'];
const NOT_REPAIRED = new Set(['LISTED', 'PROPOSED', 'LEFT_TO_PEER']);

/** The reports by peer and day, the latest day first. `reports` come newest first. */
export function trendOf(reports: readonly PeerReport[]): readonly TrendRow[] {
  const byDay = new Map<string, PeerReport[]>();
  for (const report of reports) {
    const key = `${report.day} ${report.peer}`;
    byDay.set(key, [...(byDay.get(key) ?? []), report]);
  }
  return [...byDay.values()]
    .map(rowOf)
    .sort((a, b) => (a.day === b.day ? (a.peer < b.peer ? -1 : 1) : a.day < b.day ? 1 : -1));
}

function rowOf(reports: readonly PeerReport[]): TrendRow {
  const latest = reports[0] as PeerReport;
  const findings = reports.flatMap((report) => report.findings).filter((each) => each.referenceNumber !== '');
  const distinct = (which: typeof findings) => new Set(which.map((each) => each.referenceNumber)).size;
  const sum = (of: (report: PeerReport) => number) => reports.reduce((total, each) => total + of(each), 0);
  return {
    peer: latest.peer,
    day: latest.day,
    comparisons: reports.length,
    equal: reports.filter(({ outcome }) => outcome === 'EQUAL').length,
    failed: reports.filter(({ outcome }) => FAILED.includes(outcome)).length,
    differences: distinct(findings),
    repaired: distinct(findings.filter(({ action }) => !NOT_REPAIRED.has(action))),
    proposed: distinct(findings.filter(({ action }) => action === 'PROPOSED')),
    messages: sum(({ messages }) => messages),
    octets: sum(({ octetsSent, octetsReceived }) => octetsSent + octetsReceived),
    outcome: latest.outcome,
  };
}

/** The trend since a day, of one peer or all. */
export async function trendSince(
  ledger: LedgerReader,
  criteria: { readonly peer?: AseanCountry; readonly from: CalendarDate },
): Promise<readonly TrendRow[]> {
  const reports: PeerReport[] = [];
  // A day begins up to 14 hours before it does in UTC.
  const from = new Date(Date.parse(`${criteria.from}T00:00:00.000Z`) - 15 * 3_600_000).toISOString();
  let after: string | undefined;
  do {
    const page = await ledger.peerReports({ peer: criteria.peer, from }, { limit: 200, after });
    reports.push(...page.rows);
    after = page.next;
  } while (after);
  return trendOf(reports).filter(({ day }) => day >= criteria.from);
}
