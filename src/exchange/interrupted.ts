import type { LedgerTransaction } from '../ledger/port.ts';
import type { ClaimedEntry, OutboxEntry } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { buryMessage } from './give-up.ts';
import { heldSince, type Lease } from './lease.ts';

/** Attempts that nobody told the end of: the process died, or could not write it down. */

export const INTERRUPTED =
  'the process that delivered it ended before the answer came, or could not write it down';

/**
 * Enters the attempts up to a number that are missing in the history. One lease is one attempt, so there is one at
 * most, unless processes died before this was kept.
 * @param retryable whether another attempt follows
 */
export async function recordInterrupted(
  { ids }: Pick<ExchangeContext, 'ids'>,
  tx: LedgerTransaction,
  { messageId, peer }: Pick<OutboxEntry, 'messageId' | 'peer'>,
  last: { readonly number: number; readonly lease: Lease; readonly retryable: boolean },
): Promise<void> {
  const told = new Set((await tx.attempts(messageId)).map(({ number }) => number));
  for (let number = 1; number <= last.number; number += 1) {
    if (told.has(number)) continue;
    await tx.insertAttempt({
      id: ids.next(),
      messageId,
      peer,
      number,
      at: heldSince(last.lease),
      durationMs: 0,
      outcome: 'interrupted',
      detail: INTERRUPTED,
      retryable: last.retryable || number < last.number,
    });
  }
}

/**
 * Puts down the attempt of the worker whose lease was over. A message that is past its time to live ends with it: one
 * that its workers never see to an end would otherwise be attempted for ever.
 * @returns whether it is still to be attempted
 */
export async function takeOver(context: ExchangeContext, entry: ClaimedEntry): Promise<boolean> {
  const { messageId, peer, lease, takenOver, attempts, expiresAt } = entry;
  if (!takenOver) return true;
  const at = context.clock.now().toISOString();
  const over = expiresAt < at;
  const held = await context.ledger.transaction(async (tx) => {
    if ((await tx.outboxEntry(messageId))?.lease !== lease) return false;
    await recordInterrupted(context, tx, entry, {
      number: attempts - 1,
      lease: { token: takenOver.lease, until: takenOver.until },
      retryable: !over,
    });
    if (!over) return true;
    await tx.settle(messageId, lease, { status: 'dead', at, error: INTERRUPTED });
    await buryMessage(context, tx, entry, INTERRUPTED);
    return true;
  });
  if (held && over) {
    context.logger.error('message given up: a dead letter', { messageId, peer, error: INTERRUPTED });
  }
  return held && !over;
}
