import type { AseanCountry } from '../certificate/countries.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { OutboxEntry } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';

/** Enough of them at a time: the next look takes the next ones. */
const GIVE_UP_LIMIT = 100;

/**
 * What is over its time to live while nothing can be attempted becomes a dead letter all the same, so that an
 * operator sees in time what did not get through. So does what a worker still holds by a lease that is over.
 */
export async function giveUpExpired(context: ExchangeContext, peer: AseanCountry, now: Date): Promise<void> {
  const page = await context.ledger.outbox({ status: 'due', peer }, { limit: GIVE_UP_LIMIT });
  const error = context.watch.state(peer).lastError ?? 'PEER_UNREACHABLE: deliveries pause';
  const at = now.toISOString();
  for (const entry of page.rows) {
    const { messageId, lease, nextAttemptAt, expiresAt } = entry;
    // While a lease lasts, its end is the next attempt.
    if (expiresAt >= at || (lease !== undefined && nextAttemptAt > at)) continue;
    const given = await context.ledger.transaction(async (tx) => {
      if (!(await tx.settle(messageId, lease, { status: 'dead', at, error }))) return false;
      await buryMessage(context, tx, entry, error);
      return true;
    });
    if (given) context.logger.error('message given up: a dead letter', { messageId, peer, error });
  }
}

/** The message of a delivery that is over without an answer. */
export async function buryMessage(
  context: ExchangeContext,
  tx: LedgerTransaction,
  entry: OutboxEntry,
  error: string,
): Promise<void> {
  await tx.changeMessage(entry.messageId, 'queued', { status: 'dead' });
  await record(context, tx, {
    type: 'message.dead',
    messageId: entry.messageId,
    certificateId: entry.certificateId,
    peer: entry.peer,
    data: { kind: entry.kind, attempts: entry.attempts, error },
  });
}
