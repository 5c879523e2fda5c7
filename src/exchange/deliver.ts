import type { AseanCountry } from '../certificate/countries.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { ClaimedEntry } from '../ledger/records.ts';
import { postToPeer } from './answer.ts';
import type { ExchangeContext } from './context.ts';
import { giveUpExpired } from './give-up.ts';
import { hasten } from './hasten.ts';
import { takeOver } from './interrupted.ts';
import { newLease } from './lease.ts';
import { settleAnswered, settleFailed } from './settle-delivery.ts';

/**
 * Delivers what is due to one peer, up to `limit` messages at once; messages of one certificate keep their order
 * because the outbox hands out only the first of them.
 * While the line to the peer is broken nothing is attempted but one message a pause (peer-watch.ts), so that a dead
 * peer costs no attempts and meets no flood when it is back.
 * @returns how many were attempted
 */
export async function deliverDue(
  context: ExchangeContext,
  peer: AseanCountry,
  limit: number,
): Promise<number> {
  await hasten(context, peer);
  const now = context.clock.now();
  const allowed = context.watch.allowance(peer, limit);
  if (allowed < limit) await giveUpExpired(context, peer, now);
  if (allowed === 0) return 0;
  const lease = newLease(context, now);
  const entries = await context.ledger.claimDue({
    now: now.toISOString(),
    leaseUntil: lease.until,
    lease: lease.token,
    peer,
    limit: allowed,
  });
  if (entries.length > 0) context.failPoint('send.claimed');
  // Each of them ends before the next are taken, and before a stop closes the ledger: also when one cannot be settled.
  const ended = await Promise.allSettled(entries.map((entry) => attemptDelivery(context, entry)));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return entries.length;
}

async function attemptDelivery(context: ExchangeContext, entry: ClaimedEntry): Promise<void> {
  const started = context.clock.now();
  const message = await context.ledger.message(entry.messageId);
  if (!message || !entry.lease) {
    throw new GatewayError('INTERNAL', {
      detail: 'outbox entry without message or lease',
      where: entry.messageId,
    });
  }
  if (!(await takeOver(context, entry))) return;
  try {
    const answer = await postToPeer(context, entry.peer, message, {
      again: entry.attempts > 1,
      onSent: () => context.failPoint('send.posted'),
    });
    context.failPoint('send.answered');
    await settleAnswered(context, entry, message, answer, started);
  } catch (thrown) {
    const failure = asGatewayError(thrown);
    if (failure.code === 'INTERNAL' || failure.code.startsWith('LEDGER_')) {
      context.logger.error('delivery could not be completed', { messageId: entry.messageId, error: failure });
    }
    await settleFailed(context, entry, failure, started);
  }
}
