import { GatewayError } from '../../kernel/errors.ts';
import { type ReceiveStep, refusal } from '../reception.ts';

/** No question is worth an answer for longer, whatever time to live its sender gives it. */
const LONGEST_LIFE_MS = 600_000;

/**
 * A question that is answered from the ledger's digests is not kept: hourly ones of nine peers would fill the ledger
 * with agreement. What stands in for keeping it is a short life, and a list of the questions admitted within it: one
 * that comes again is refused, never answered.
 */
export const admitQuestion: ReceiveStep = async ({ context, message, arrivedAt }) => {
  if (!message) throw new GatewayError('INTERNAL', { detail: 'no message' });
  const { header, body } = message;
  if (body.kind !== 'DIG') return refusal('MESSAGE_INVALID', `announced as DIG, carries ${body.kind}`, false);
  const { clockSkewMs } = context.settings;
  const life = Math.min(header.timeToLive * 1000, LONGEST_LIFE_MS);
  const until = Date.parse(header.sentAt) + life + clockSkewMs;
  if (arrivedAt.getTime() > until) {
    return refusal('MESSAGE_EXPIRED', `sent ${header.sentAt}, answered for ${life / 1000} s`, false);
  }
  const admitted = await context.ledger.transaction((tx) =>
    tx.admitQuestion(
      header.from,
      header.messageId,
      arrivedAt.toISOString(),
      new Date(until + 1).toISOString(),
    ),
  );
  if (admitted === 'seen') return refusal('MESSAGE_ID_REUSED', header.messageId, false);
  if (admitted === 'full') return refusal('TOO_BUSY', 'too many questions at once', false);
  return { next: {} };
};
