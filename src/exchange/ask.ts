import { asGatewayError } from '../kernel/errors.ts';
import { type PostedAnswer, postToPeer } from './answer.ts';
import { applyAnswer } from './apply-answer.ts';
import type { ExchangeContext } from './context.ts';
import { messageRecord, type OutgoingMessage } from './outgoing.ts';

/**
 * Asks a peer something whose answer only matters now (a state, a ping): kept in the ledger like every message,
 * but never in the outbox, because whoever asked asks again: without an answer it ends as `unanswered`. What the answer changes is applied in the transaction that
 * stores it.
 * @throws PEER_UNREACHABLE or PEER_ANSWER_INVALID when no signed answer came
 */
export async function askPeer(context: ExchangeContext, message: OutgoingMessage): Promise<PostedAnswer> {
  const kept = messageRecord(message);
  await context.ledger.transaction((tx) => tx.insertMessage(kept));
  try {
    const answer = await postToPeer(context, message.header.to, kept);
    await context.ledger.transaction(async (tx) => {
      const settled = await tx.changeMessage(kept.id, 'queued', {
        status: 'delivered',
        answer: answer.octets,
        errors: answer.body.errors,
      });
      if (settled) await applyAnswer(context, tx, kept, answer.body);
    });
    return answer;
  } catch (thrown) {
    const { code, message: text, retryable } = asGatewayError(thrown);
    // No dead letter: there is nothing to revive, a state or a clock is asked for anew when it is wanted.
    await context.ledger.transaction((tx) =>
      tx.changeMessage(kept.id, 'queued', { status: 'unanswered', errors: [{ code, text, retryable }] }),
    );
    throw thrown;
  }
}
