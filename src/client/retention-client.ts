import type { LedgerName, Page } from '../ledger/port.ts';
import type { RetentionRun } from '../retention/apply.ts';
import type { RetentionCandidate } from '../retention/plan.ts';
import type { RetentionPolicy } from '../retention/policy.ts';
import type { Ask } from './dossier-client.ts';
import { jsonOf } from './http-call.ts';
import type { PageQuery } from './views.ts';

export type { LedgerName, RetentionCandidate, RetentionPolicy, RetentionRun };

/** What applying the policy would do to one ledger, page by page. */
export interface RetentionPlan extends Page<RetentionCandidate> {
  readonly policy: RetentionPolicy;
}

const PATH = '/operator/retention';

/** Retention's part of the API, one method a route. Throws as GatewayClient does. */
export class RetentionClient {
  private readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Dry run: what would be removed of a ledger, and what holds the rest. */
  async plan(ledger: LedgerName, page: PageQuery = {}): Promise<RetentionPlan> {
    const answer = await this.ask('operator', 'GET', PATH, { query: { ledger, ...page } });
    return jsonOf(answer, PATH) as RetentionPlan;
  }

  /** Removes certificates whose retention is over, so many at most; call again while the run is unfinished. */
  async apply(limit?: number): Promise<RetentionRun> {
    const path = `${PATH}/runs`;
    const answer = await this.ask('operator', 'POST', path, limit === undefined ? {} : { query: { limit } });
    return jsonOf(answer, path) as RetentionRun;
  }
}
