import type { DecisionMaintainedBody } from '../../message/types.ts';
import { record } from '../events.ts';
import { alreadyHeld, answeredInquiry, sameContent } from '../inquiries/arrived.ts';
import { closeInquiry } from '../inquiries/close.ts';
import { type KindStep, refusal } from '../reception.ts';

/** Customs abroad reassessed on a request from here (OCP Rule 30.4) and stay with NOT GIVEN. */
export const applyDecisionMaintained: KindStep<DecisionMaintainedBody> = async (
  { context },
  { header, body },
) => {
  const inquiry = await answeredInquiry(context.ledger, 'RECONSIDERATION', header, body);
  if ('refuse' in inquiry) return inquiry;
  const { reason } = body;
  const answer = { decisions: [], reason };
  if (inquiry.answer) {
    if (sameContent(inquiry.answer, answer)) return alreadyHeld(inquiry);
    return refusal('INQUIRY_ANSWERED', inquiry.id, true);
  }
  return {
    next: {
      effect: {
        certificateId: inquiry.certificateId,
        acknowledgement: {},
        write: async (tx) => {
          const now = await tx.inquiry(inquiry.id);
          if (!now || now.answer) return;
          const { messageId, from: by } = header;
          const closing = { how: 'MAINTAINED', by, reason, messageId, answer } as const;
          if (await closeInquiry(context, tx, now, closing)) return;
          // It crossed the end of the certificate: kept beside it.
          const answeredAt = context.clock.now().toISOString();
          const messageIds = [...now.messageIds, messageId];
          await tx.changeInquiry(now.id, now.state, { answer, answeredAt, answeredBy: by, messageIds });
          await record(context, tx, {
            type: 'inquiry.late-answer',
            certificateId: now.certificateId,
            peer: by,
            messageId,
            data: { inquiryId: now.id, kind: now.kind, reason },
          });
        },
      },
    },
  };
};
