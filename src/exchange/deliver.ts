import type { AseanCountry } from '../certificate/countries.ts';
import { backoffDelay } from '../kernel/backoff.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { DeliveryAttempt, MessageRecord, OutboxEntry } from '../ledger/records.ts';
import { type PostedAnswer, postToPeer } from './answer.ts';
import { applyAnswer } from './apply-answer.ts';
import type { ExchangeContext, ExchangeSettings } from './context.ts';
import { record } from './events.ts';
import { isAboutTheMessage } from './refusal-codes.ts';
import { UnsignedAnswer } from './unsigned-answer.ts';

/** Longer than any attempt can take, so that a lease never ends under a living worker. */
export function leaseEnd({ deliveryTimeoutMs }: ExchangeSettings, now: Date): string {
  return new Date(now.getTime() + deliveryTimeoutMs * 2 + 10_000).toISOString();
}

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
  const now = context.clock.now();
  const allowed = context.watch.allowance(peer, limit);
  if (allowed < limit) await giveUpExpired(context, peer, now);
  if (allowed === 0) return 0;
  const lease = context.ids.next();
  const entries = await context.ledger.claimDue({
    now: now.toISOString(),
    leaseUntil: leaseEnd(context.settings, now),
    lease,
    peer,
    limit: allowed,
  });
  if (entries.length > 0) context.failPoint('send.claimed');
  await Promise.all(entries.map((entry) => attemptDelivery(context, entry)));
  return entries.length;
}

/** Enough of them at a time: the next look takes the next ones. */
const GIVE_UP_LIMIT = 100;

/**
 * What is over its time to live while nothing can be attempted becomes a dead letter all the same, so that an
 * operator sees in time what did not get through.
 */
async function giveUpExpired(context: ExchangeContext, peer: AseanCountry, now: Date): Promise<void> {
  const page = await context.ledger.outbox({ status: 'due', peer }, { limit: GIVE_UP_LIMIT });
  const error = `PEER_UNREACHABLE: ${context.watch.state(peer).lastError ?? 'deliveries pause'}`;
  for (const entry of page.rows) {
    if (entry.lease || entry.expiresAt >= now.toISOString()) continue;
    await context.ledger.transaction(async (tx) => {
      if (!(await tx.giveUp(entry.messageId, now.toISOString(), error))) return;
      await buryMessage(context, tx, entry, error);
    });
    context.logger.error('message given up: a dead letter', { messageId: entry.messageId, peer, error });
  }
}

/** The message of a delivery that is over without an answer. */
async function buryMessage(
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

async function attemptDelivery(context: ExchangeContext, entry: OutboxEntry): Promise<void> {
  const started = context.clock.now();
  const message = await context.ledger.message(entry.messageId);
  if (!message || !entry.lease) {
    throw new GatewayError('INTERNAL', {
      detail: 'outbox entry without message or lease',
      where: entry.messageId,
    });
  }
  try {
    const answer = await postToPeer(context, entry.peer, message, () => context.failPoint('send.posted'));
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
async function settleAnswered(
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
      rejected && (message.kind !== 'ECOO' || isAboutTheMessage(body.errors))
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
 * Nobody signed for the message, so nothing is decided: it stays in the outbox with its next attempt, or becomes
 * a dead letter once its time to live is over. An unsigned refusal (a proxy's 403, a wrong page) never ends a
 * delivery early, because anyone on the way could have sent it.
 */
async function settleFailed(
  context: ExchangeContext,
  entry: OutboxEntry,
  failure: GatewayError,
  started: Date,
  httpStatus?: number,
): Promise<void> {
  const now = context.clock.now();
  const delay = Math.max(
    backoffDelay(entry.attempts, context.settings.backoff, context.random),
    failure instanceof UnsignedAnswer ? failure.retryAfterMs : 0,
  );
  const next = new Date(now.getTime() + delay).toISOString();
  const expired = next > entry.expiresAt;
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
