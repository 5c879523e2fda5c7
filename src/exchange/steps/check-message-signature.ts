import { GatewayError } from '../../kernel/errors.ts';
import { parseMessage } from '../../message/parse.ts';
import { verifySignature } from '../../signing/verify.ts';
import { type ReceiveStep, refusal } from '../reception.ts';

/**
 * The claimed sender's pinned gateway key must have signed the message; from here on only the octets it signed
 * are read. A message that is not authentic takes no id: otherwise a forger could use ids up.
 */
export const checkMessageSignature: ReceiveStep = ({ context, raw, peer, arrivedAt }) => {
  if (!peer) throw new GatewayError('INTERNAL', { detail: 'no peer' });
  const verification = verifySignature(raw, {
    profile: 'message',
    country: peer,
    trust: context.trust,
    now: arrivedAt,
  });
  if (!verification.signedOctets) {
    const failed = verification.steps.find((step) => step.outcome !== 'valid');
    return refusal(
      'MESSAGE_SIGNATURE_INVALID',
      failed ? `${failed.code}: ${failed.explanation.en}` : 'not verified',
      false,
    );
  }
  const faults = context.checks
    .messageSchema(verification.signedOctets)
    .filter((f) => f.severity === 'error');
  const [fault] = faults;
  if (fault) return refusal('SCHEMA_INVALID', `${fault.path}: ${fault.message.en}`, false);
  context.failPoint('receive.verified');
  try {
    return { next: { message: parseMessage(verification.signedOctets) } };
  } catch (thrown) {
    if (!(thrown instanceof GatewayError) || thrown.code === 'INTERNAL') throw thrown;
    return refusal(thrown.code, thrown.detail ?? thrown.message, false);
  }
};
