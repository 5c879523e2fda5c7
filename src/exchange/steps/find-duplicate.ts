import { GatewayError } from '../../kernel/errors.ts';
import { type ReceiveStep, refusal } from '../reception.ts';

/**
 * Same sender, id and digest: the stored acknowledgement again, byte for byte. Same id, other digest: refused
 * and recorded (invariant 2). Comes before the time-to-live check, so that a repetition that was long on its way
 * still gets the answer its sender waits for.
 */
export const findDuplicate: ReceiveStep = async ({ context, message, digest, arrivedAt }) => {
  if (!message) throw new GatewayError('INTERNAL', { detail: 'no message' });
  const { header } = message;
  const held = await context.ledger.acceptedInbound(header.from, header.messageId);
  if (held?.answer && held.digest === digest) {
    return { repeat: held.answer, certificateId: held.certificateId };
  }
  if (held) return refusal('MESSAGE_ID_REUSED', header.messageId, false);
  const age = arrivedAt.getTime() - Date.parse(header.sentAt);
  if (age > header.timeToLive * 1000 + context.settings.clockSkewMs) {
    return refusal('MESSAGE_EXPIRED', `sent ${header.sentAt}, time to live ${header.timeToLive} s`, true);
  }
  return { next: {} };
};
