import type { LedgerTransaction } from '../ledger/port.ts';
import type { LedgerEvent } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';

/** Who acts when nobody does: the gateway itself. */
export const SYSTEM = 'system';

/** Appends one line to the history, in the transaction of the change it tells of (invariant 4). */
export function record(
  context: ExchangeContext,
  tx: LedgerTransaction,
  event: Omit<LedgerEvent, 'id' | 'at' | 'actor' | 'data'> & {
    readonly actor?: string;
    readonly data?: LedgerEvent['data'];
  },
): Promise<void> {
  return tx.append({
    data: {},
    ...event,
    id: context.ids.next(),
    at: context.clock.now().toISOString(),
    actor: event.actor ?? SYSTEM,
  });
}
