import type { RetransmissionRequestBody } from '../../message/types.ts';
import { responseOf } from '../customs-response.ts';
import { composeMessage } from '../outgoing.ts';
import { type KindStep, refusal } from '../reception.ts';
import { queueWholeAgain } from '../resend.ts';
import { queueStanding } from '../supersede.ts';

/**
 * OCP Rule 29.3. STATE comes from the issuing side: where does this certificate stand with you? The state goes
 * into the answer; decisions follow as the Customs Response sent again. CERTIFICATE comes from the importing
 * side, which lost or never got it: it is sent again as function 35, and its cancellation after it when it has ended.
 */
export const applyRetransmissionRequest: KindStep<RetransmissionRequestBody> = async (
  { context },
  { header, body },
) => {
  if (body.request === 'CERTIFICATE') {
    const sent = await context.ledger.sentByNumber(body.referenceNumber);
    if (!sent && (await context.ledger.removed(context.profile.country, body.referenceNumber))) {
      return refusal('CERTIFICATE_REMOVED', body.referenceNumber, true);
    }
    // What its peer refused has ended here, and another may have been issued instead: it is not brought back.
    if (!sent || sent.peer !== header.from || sent.state === 'REJECTED') {
      return refusal('CERTIFICATE_UNKNOWN', body.referenceNumber, true);
    }
    return {
      next: {
        effect: {
          certificateId: sent.id,
          acknowledgement: { conversationState: sent.state },
          write: async (tx) => {
            await queueWholeAgain(context, tx, sent);
          },
          afterwards: () => context.wake('deliver'),
        },
      },
    };
  }
  const held = await context.ledger.receivedByConversation(header.from, header.conversationId);
  return {
    next: {
      effect: {
        certificateId: held?.id,
        acknowledgement: { conversationState: held?.state ?? 'UNKNOWN' },
        write: async (tx) => {
          if (!held || held.decisions.length === 0) return;
          const about = { to: held.peer, conversationId: held.conversationId, certificateId: held.id };
          await queueStanding(context, tx, held, composeMessage(context, about, responseOf(context, held)));
        },
        afterwards: () => context.wake('deliver'),
      },
    },
  };
};
