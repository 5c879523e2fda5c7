import type { ExchangeContext } from '../exchange/context.ts';
import type { WorkLimits } from './timing.ts';

/** What work lists are made from, handed in. */
export interface WorkContext
  extends Pick<
    ExchangeContext,
    'ledger' | 'clock' | 'profile' | 'peers' | 'trust' | 'authorityKey' | 'gatewayKey'
  > {
  readonly limits: WorkLimits;
}
