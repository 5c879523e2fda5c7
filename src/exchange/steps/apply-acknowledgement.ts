import type { AcknowledgementBody } from '../../message/types.ts';
import { type KindStep, refusal } from '../reception.ts';
import { moveSent } from '../sent-state.ts';

/** AS3: the certificate reached the single window of the importing country. */
export const applyAcknowledgement: KindStep<AcknowledgementBody> = async ({ context }, { header, body }) => {
  if (body.status !== 'AS3') {
    return refusal('MESSAGE_INVALID', `${body.status} is given as an answer, not as a message`, true);
  }
  const certificate = await context.ledger.sent(header.conversationId);
  if (!certificate) return { park: 'CERTIFICATE_UNKNOWN' };
  if (certificate.peer !== header.from) {
    return refusal('CERTIFICATE_UNKNOWN', header.conversationId, true);
  }
  return {
    next: {
      effect: {
        certificateId: certificate.id,
        acknowledgement: {},
        write: async (tx) => {
          const held = await tx.sent(certificate.id);
          if (held) await moveSent(context, tx, held, 'AS3', { messageId: header.messageId });
        },
      },
    },
  };
};
