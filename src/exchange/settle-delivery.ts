import { backoffDelay } from '../kernel/backoff.ts';
import type { Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { DeliveryAttempt, MessageRecord, OutboxEntry } from '../ledger/records.ts';
import type { PostedAnswer } from './answer.ts';
import { applyAnswer, isDecided } from './apply-answer.ts';
import type { ExchangeContext } from './context.ts';
import { buryMessage } from './give-up.ts';
import { UnsignedAnswer } from './unsigned-answer.ts';

/** What becomes of a message after one attempt to deliver it. */

function attemptOf(
  context: ExchangeContext,
  entry: OutboxEntry,
  started: Date,
  about: Pick<DeliveryAttempt, 'outcome' | 'retryable'> & Partial<DeliveryAttempt>,
): DeliveryAttempt {
  return {
    id: context.ids.next(),
    messageId: entry.messageId,
    peer: entry.peer,
    number: entry.attempts,
    at: started.toISOString(),
    durationMs: context.clock.now().getTime() - started.getTime(),
    ...about,
  };
}

/**
 * The peer's signed word decides: accepted, refused for good, or refused for now.
 * Everything it changes is one transaction with the end of the lease.
 */
export async function settleAnswered(
  context: ExchangeContext,
  entry: OutboxEntry,
  message: MessageRecord,
  answer: PostedAnswer,
  started: Date,
): Promise<void> {
  const { body, octets, httpStatus } = answer;
  const rejected = body.status === 'REJECTED';
  const retryable = rejected && body.errors.length > 0 && body.errors.every((error) => error.retryable);
  const [first] = body.errors;
  if (retryable && first) {
    return settleFailed(
      context,
      entry,
      new GatewayError('PEER_UNREACHABLE', {
        detail: `the peer refused for now: ${first.code} ${first.text}`,
        retryable: true,
      }),
      started,
      httpStatus,
    );
  }
  await context.ledger.transaction(async (tx) => {
    const at = context.clock.now().toISOString();
    // A refused certificate is an answer about the certificate. A refused message is a dead letter: nobody judged
    // the certificate in it, so it must not end because, say, the peer has not pinned our new key yet.
    const outcome =
      rejected && !isDecided(context, message, body)
        ? ({ status: 'dead', at, error: first ? `${first.code}: ${first.text}` : 'REJECTED' } as const)
        : ({ status: 'delivered', at } as const);
    if (!(await tx.settle(entry.messageId, entry.lease ?? '', outcome))) return;
    await tx.changeMessage(message.id, 'queued', {
      status: outcome.status,
      answer: octets,
      errors: body.errors,
    });
    await tx.insertAttempt(
      attemptOf(context, entry, started, {
        outcome: rejected ? 'rejected' : 'acknowledged',
        retryable: false,
        httpStatus,
        errorCode: first?.code,
        detail: first?.text,
      }),
    );
    await applyAnswer(context, tx, message, body);
  });
  context.failPoint('send.settled');
  context.wake('deliver');
}

/**
 * Whether another attempt follows is for the message's own time to live and our own delays to say. Patience that
 * somebody asks for moves it, by no more than the longest delay, and never behind the end of the time to live.
 */
function nextAttempt(
  { settings, random }: ExchangeContext,
  entry: OutboxEntry,
  failure: GatewayError,
  now: Date,
): { readonly next: Instant; readonly expired: boolean } {
  const end = Date.parse(entry.expiresAt);
  const delay = backoffDelay(entry.attempts, settings.backoff, random);
  const asked = failure instanceof UnsignedAnswer ? Math.min(failure.retryAfterMs, settings.backoff.cap) : 0;
  const next = Math.min(now.getTime() + Math.max(delay, asked), end);
  return { next: new Date(next).toISOString(), expired: now.getTime() + delay > end };
}

/**
 * Nobody signed for the message, so nothing is decided: it stays in the outbox with its next attempt, or becomes
 * a dead letter once its time to live is over. An unsigned refusal (a proxy's 403, a wrong page) never ends a
 * delivery early, because anyone on the way could have sent it.
 */
export async function settleFailed(
  context: ExchangeContext,
  entry: OutboxEntry,
  failure: GatewayError,
  started: Date,
  httpStatus?: number,
): Promise<void> {
  const now = context.clock.now();
  const { next, expired } = nextAttempt(context, entry, failure, now);
  const error = `${failure.code}: ${failure.detail ?? failure.message}`;
  const about = {
    messageId: entry.messageId,
    kind: entry.kind,
    peer: entry.peer,
    attempt: entry.attempts,
    error,
  };
  if (expired) context.logger.error('message given up: a dead letter', about);
  else context.logger.warn('delivery failed', { ...about, nextAttemptAt: next });
  await context.ledger.transaction(async (tx) => {
    const settled = await tx.settle(
      entry.messageId,
      entry.lease ?? '',
      expired
        ? { status: 'dead', at: now.toISOString(), error }
        : { status: 'due', nextAttemptAt: next, error },
    );
    if (!settled) return;
    await tx.insertAttempt(
      attemptOf(context, entry, started, {
        outcome: 'failed',
        retryable: !expired,
        httpStatus: httpStatus ?? (failure instanceof UnsignedAnswer ? failure.httpStatus : undefined),
        errorCode: failure.code,
        detail: failure.detail,
      }),
    );
    if (expired) await buryMessage(context, tx, entry, error);
  });
}
