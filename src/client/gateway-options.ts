import type { Fetch } from './http-call.ts';
import type { ApiRole } from './views.ts';

export interface GatewayClientOptions {
  /** Address of the node, e.g. `http://127.0.0.1:4100`. */
  readonly url: string;
  /** A key for every role the caller has. */
  readonly keys?: Readonly<Partial<Record<ApiRole, string>>>;
  /** The key for roles that `keys` does not name. */
  readonly key?: string;
  readonly fetch?: Fetch;
  /** Longest wait for a whole answer, in milliseconds; 30 000 when not given. */
  readonly timeoutMs?: number;
}
