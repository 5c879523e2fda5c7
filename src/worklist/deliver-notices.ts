import { backoffDelay } from '../kernel/backoff.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { NoticeDelivery } from '../ledger/notice-port.ts';
import { NOTICE_TTL_MS, type NoticeContext } from './notices.ts';
import { postWebhook, type WebhookFetch } from './webhook.ts';

/** Longest wait for a receiver, in milliseconds; Standard Webhooks advises 15 to 30 s. */
export const WEBHOOK_TIMEOUT_MS = 15_000;

/**
 * Delivers the notices that are due, up to `limit` at once, and says how many it tried. What fails is tried again
 * with the outbox's delays until its time is over; then it is given up and becomes work of the operator.
 */
export async function deliverNotices(
  context: NoticeContext,
  fetcher: WebhookFetch,
  limit: number,
  timeoutMs: number = WEBHOOK_TIMEOUT_MS,
): Promise<number> {
  const { ledger, clock, ids } = context.exchange;
  const now = clock.now();
  const claimed = await ledger.claimNotices({
    now: now.toISOString(),
    // Longer than an attempt can take, so that a lease never ends under a living worker.
    leaseUntil: new Date(now.getTime() + timeoutMs * 2 + 10_000).toISOString(),
    lease: ids.next(),
    limit,
  });
  await Promise.all(claimed.map((delivery) => deliver(context, fetcher, delivery, timeoutMs)));
  return claimed.length;
}

async function deliver(
  context: NoticeContext,
  fetcher: WebhookFetch,
  delivery: NoticeDelivery,
  timeoutMs: number,
): Promise<void> {
  const { ledger, clock } = context.exchange;
  const receiver = context.receivers.find(({ name }) => name === delivery.receiver);
  try {
    const notice = await ledger.notice(delivery.noticeId);
    if (!receiver || !notice) {
      const detail = `WORK_WEBHOOKS names no ${delivery.receiver} any more`;
      throw new GatewayError('WEBHOOK_FAILED', { detail, retryable: false });
    }
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    await postWebhook(fetcher, receiver, { id: notice.id, timestamp, body: notice.body }, timeoutMs);
  } catch (thrown) {
    return fail(context, delivery, asGatewayError(thrown));
  }
  await ledger.transaction((tx) =>
    tx.settleNotice(delivery.id, delivery.lease ?? '', { status: 'delivered' }),
  );
}

async function fail(
  { exchange }: NoticeContext,
  delivery: NoticeDelivery,
  failure: GatewayError,
): Promise<void> {
  const { ledger, clock, settings, random, logger } = exchange;
  const delay = backoffDelay(delivery.attempts, settings.backoff, random);
  const next = new Date(clock.now().getTime() + delay).toISOString();
  const error = `${failure.code}: ${failure.detail ?? failure.message}`;
  const over = !failure.retryable || next > delivery.expiresAt;
  const about = { delivery: delivery.id, receiver: delivery.receiver, attempt: delivery.attempts, error };
  if (over) logger.error('notice given up', about);
  else logger.warn('notice not delivered', { ...about, nextAttemptAt: next });
  await ledger.transaction((tx) =>
    tx.settleNotice(
      delivery.id,
      delivery.lease ?? '',
      over ? { status: 'dead', error } : { status: 'due', nextAttemptAt: next, error },
    ),
  );
}

/**
 * Sends a notice that was given up once more, with the id it had, so that a receiver that took it after all knows it.
 * @throws NOT_FOUND, or STATE_CONFLICT for one that was not given up
 */
export async function reviveNotice(
  { ledger, clock }: NoticeContext['exchange'],
  id: string,
): Promise<NoticeDelivery> {
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + NOTICE_TTL_MS).toISOString();
  return ledger.transaction(async (tx) => {
    const found = await tx.noticeDelivery(id);
    if (!found) throw new GatewayError('NOT_FOUND', { where: id });
    if (!(await tx.reviveNotice(id, now.toISOString(), expiresAt))) {
      const detail = {
        en: `it is ${found.status}, not dead`,
        vi: `thông báo đang ở trạng thái ${found.status}, không phải dead`,
      };
      throw new GatewayError('STATE_CONFLICT', { detail, where: id });
    }
    return { ...found, status: 'due', nextAttemptAt: now.toISOString(), expiresAt };
  });
}
