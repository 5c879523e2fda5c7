import { isAseanCountry } from '../../certificate/countries.ts';
import { peekHeader } from '../../message/parse.ts';
import { type ReceiveStep, refusal } from '../reception.ts';

/** Who claims to send this? Only configured peers are listened to, each with its own keys. */
export const readEnvelope: ReceiveStep = ({ context, raw }) => {
  const hint = peekHeader(raw);
  if (!hint) return refusal('MESSAGE_INVALID', 'no message header can be read', false);
  const from = hint.from;
  if (!from || !isAseanCountry(from) || !context.peers.has(from)) {
    return { ...refusal('SENDER_UNKNOWN', String(from ?? 'no sender'), false) };
  }
  return { next: { hint, peer: from } };
};
