import type { PaymentProvider } from '../dossier/payment.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import type { ReconciliationRun } from '../ledger/run-records.ts';
import type { ReconciliationSettings } from '../reconciliation/peer.ts';
import type { RetentionPolicy } from '../retention/policy.ts';
import type { WorkLimits } from '../worklist/timing.ts';
import type { ApiKeys } from './auth.ts';
import type { HttpLimits } from './limits.ts';

/** Everything the HTTP surface needs, handed in. */
export interface HttpContext {
  readonly exchange: ExchangeContext;
  readonly payments: PaymentProvider;
  readonly apiKeys: ApiKeys;
  /** Reconciles at once and gives the finished run. */
  readonly sweepNow: () => Promise<ReconciliationRun>;
  readonly retention: RetentionPolicy;
  readonly reconciliation: ReconciliationSettings;
  /** With TLS, gateways show certificates to one another; a message without one is not even read. */
  readonly peersShowCertificates: boolean;
  readonly limits: HttpLimits;
  /** The program's version, told by health and by the API's description. */
  readonly version: string;
  /** What of the work lists' table is set apart here; nothing when absent. */
  readonly workLimits?: WorkLimits;
  /** Names of those who are told of notices; nobody when absent. */
  readonly receivers?: readonly string[];
}
