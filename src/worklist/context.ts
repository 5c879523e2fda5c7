import type { ExchangeContext } from '../exchange/context.ts';
import type { WorkLimits } from './timing.ts';

/**
 * What work lists are made from, handed in. The room stands beside reconciliation, statistics and dossier, above the
 * exchange: it reads their records from the ledger, the number series and the keys from below, and none of those
 * rooms needs it; API and jobs do.
 */
export interface WorkContext
  extends Pick<
    ExchangeContext,
    'ledger' | 'checks' | 'clock' | 'profile' | 'peers' | 'trust' | 'authorityKey' | 'gatewayKey' | 'watch'
  > {
  readonly limits: WorkLimits;
  /** Names of those who are told of notices; nobody when absent. */
  readonly receivers?: readonly string[];
}
