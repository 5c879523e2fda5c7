import type { AseanCountry } from '../certificate/countries.ts';
import type { Page } from '../ledger/port.ts';
import type { Ask } from './dossier-client.ts';
import { jsonOf } from './http-call.ts';
import { json } from './node-calls.ts';
import type {
  ApiRole,
  ComparisonView,
  DifferenceCriteria,
  DifferenceView,
  PageQuery,
  PeerReportView,
  TrendView,
} from './views.ts';

interface PeerCriteria {
  readonly peer?: AseanCountry;
}

/** Two-sided reconciliation's part of the API, one method a route. Throws as GatewayClient does. */
export class ReconciliationClient {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Compares both ledgers with one peer's or all peers', repairs, and answers when done. */
  compare(peer?: AseanCountry): Promise<ComparisonView> {
    return this.json('operator', 'POST', '/comparisons', { peer });
  }

  /** Oldest first; those that wait for a person when no status is given. */
  differences(query: DifferenceCriteria & PageQuery = {}): Promise<Page<DifferenceView>> {
    return this.json('operator', 'GET', '/differences', { ...query });
  }

  /** Lets a proposed repair be made. */
  accept(id: string): Promise<DifferenceView> {
    return this.json('operator', 'POST', `/differences/${encodeURIComponent(id)}/accept`);
  }

  /** Closes what is settled elsewhere. */
  close(id: string, reason: string): Promise<DifferenceView> {
    const path = `/differences/${encodeURIComponent(id)}/close`;
    return this.json('operator', 'POST', path, {}, { reason });
  }

  /** Puts what was accepted or closed before a person again. */
  reopen(id: string): Promise<DifferenceView> {
    return this.json('operator', 'POST', `/differences/${encodeURIComponent(id)}/reopen`);
  }

  /** Newest first. */
  reports(query: PeerCriteria & PageQuery = {}): Promise<Page<PeerReportView>> {
    return this.json('auditor', 'GET', '/reports', { ...query });
  }

  trend(query: PeerCriteria & { readonly from?: string } = {}): Promise<TrendView> {
    return this.json('auditor', 'GET', '/trend', { ...query });
  }

  private async json<T>(
    role: ApiRole,
    method: 'GET' | 'POST',
    below: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
    body?: unknown,
  ): Promise<T> {
    const path = `/${role}/reconciliation${below}`;
    const rest = body === undefined ? { query } : { query, ...json(body) };
    return jsonOf(await this.ask(role, method, path, rest), path) as T;
  }
}
