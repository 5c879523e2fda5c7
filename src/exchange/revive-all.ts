import { asGatewayError } from '../kernel/errors.ts';
import type { OutboxCriteria, PageRequest } from '../ledger/port.ts';
import type { ExchangeContext } from './context.ts';
import { reviveMessage } from './revive.ts';

/** One page of dead letters and what became of each. */
export interface Revival {
  readonly revived: readonly { readonly messageId: string; readonly as: string }[];
  readonly failed: readonly { readonly messageId: string; readonly code: string; readonly detail: string }[];
  /** Where the next page begins; none after the last. */
  readonly next?: string;
}

/**
 * Sends a page of dead letters again, oldest first, each in a transaction of its own: one that cannot be sent again
 * is told and passed over. However this is interrupted, what was revived is superseded and what was not is dead
 * still, so starting over goes on where it ended.
 * @throws LEDGER_CURSOR_INVALID; LEDGER_UNAVAILABLE when the ledger went away meanwhile
 */
export async function reviveDeadLetters(
  context: ExchangeContext,
  window: Omit<OutboxCriteria, 'status'>,
  page: PageRequest,
  actor: string,
): Promise<Revival> {
  const { rows, next } = await context.ledger.outbox({ ...window, status: 'dead' }, page);
  const revived: { messageId: string; as: string }[] = [];
  const failed: { messageId: string; code: string; detail: string }[] = [];
  for (const { messageId } of rows) {
    try {
      revived.push({ messageId, as: await reviveMessage(context, messageId, actor) });
    } catch (thrown) {
      const error = asGatewayError(thrown);
      // Without a ledger every other one would fail too, and say nothing about itself.
      if (error.code === 'LEDGER_UNAVAILABLE') throw error;
      if (error.code === 'INTERNAL') context.logger.error('dead letter not revived', { messageId, error });
      failed.push({ messageId, code: error.code, detail: error.detail ?? error.message });
    }
  }
  return { revived, failed, ...(next === undefined ? {} : { next }) };
}
