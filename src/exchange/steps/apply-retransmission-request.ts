import { isRefusedAbroad } from '../../certificate/lifecycle.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { SentCertificate } from '../../ledger/records.ts';
import type { RetransmissionRequestBody } from '../../message/types.ts';
import { responseOf } from '../customs-response.ts';
import { composeMessage } from '../outgoing.ts';
import { placesAfter, refusedReplacement } from '../place.ts';
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
    if (!sent || sent.peer !== header.from) {
      return refusal('CERTIFICATE_UNKNOWN', body.referenceNumber, true);
    }
    // It has ended here, and another may have been issued instead: it is not brought back.
    if (wasRefused(sent)) {
      const replacedBy = (await refusedReplacement(context.ledger, sent))?.takenBy;
      const line = await placesAfter(context.ledger, { replacedBy });
      const counts = line.findLast(({ state }) => state !== 'REJECTED');
      const instead = counts ? `; ${counts.referenceNumber} was issued instead` : '';
      return refusal('CERTIFICATE_REFUSED', `${body.referenceNumber}, by ${sent.peer}${instead}`, true);
    }
    return {
      next: {
        effect: {
          certificateId: sent.id,
          acknowledgement: { conversationState: sent.state },
          write: async (tx) => {
            const now = await tx.sent(sent.id);
            // The answer tells its state, so it is looked at again from the beginning.
            if (now?.state !== sent.state || wasRefused(now)) {
              throw new GatewayError('LEDGER_DUPLICATE', { detail: 'it changed meanwhile' });
            }
            await queueWholeAgain(context, tx, now);
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
          const now = held && (await tx.received(held.id));
          if (!now || now.decisions.length === 0) return;
          const about = { to: now.peer, conversationId: now.conversationId, certificateId: now.id };
          await queueStanding(context, tx, now, composeMessage(context, about, responseOf(context, now)));
        },
        afterwards: () => context.wake('deliver'),
      },
    },
  };
};

/** Whether its peer refused it: also when it had been cancelled or replaced here before that was heard. */
function wasRefused({ state, stateTimes }: SentCertificate): boolean {
  return state === 'REJECTED' || isRefusedAbroad(stateTimes);
}
