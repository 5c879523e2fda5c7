import { CheckQuestion } from '../../certificate/inquiry.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { CheckQuestionBody } from '../../message/types.ts';
import { checkQuestionFaults } from '../../validation/inquiry-checks.ts';
import { heldQuestion, refusedFor } from '../inquiries/arrived.ts';
import { closeInquiry, isTakenBack } from '../inquiries/close.ts';
import { keepInquiry, opened } from '../inquiries/open.ts';
import { type KindStep, refusal } from '../reception.ts';

/** OCP Rule 18: the importing customs ask about a certificate issued here; the ministry has 90 days from now. */
export const applyCheckQuestion: KindStep<CheckQuestionBody> = async (
  { context, arrivedAt },
  { header, body },
) => {
  const { inquiryId: id, referenceNumber } = body;
  const certificate = await context.ledger.sent(header.conversationId);
  if (!certificate || certificate.peer !== header.from || !certificate.xml) {
    return refusal('CERTIFICATE_UNKNOWN', header.conversationId, true);
  }
  if (certificate.referenceNumber !== referenceNumber) {
    return refusal('CONTENT_MISMATCH', `this conversation is about ${certificate.referenceNumber}`, true);
  }
  const question = CheckQuestion.strip().parse(body);
  const faults = checkQuestionFaults(certificate.form, question);
  if (faults.length > 0) return refusedFor(faults);
  const held = await context.ledger.inquiry(id);
  if (held) return heldQuestion(held, 'RETROACTIVE_CHECK', header, question);
  const { messageId, sentAt: askedAt, from: askedBy } = header;
  const receivedAt = arrivedAt.toISOString();
  const opening = { id, role: 'ANSWERING', certificate, askedAt, askedBy, receivedAt, messageId } as const;
  const inquiry: CheckInquiry = { ...opened(context, 'RETROACTIVE_CHECK', opening), question };
  return {
    next: {
      effect: {
        certificateId: certificate.id,
        acknowledgement: {},
        write: async (tx) => {
          await keepInquiry(context, tx, inquiry);
          // The question crossed the cancellation: the other side ends it when that arrives.
          const now = await tx.sent(certificate.id);
          if (!now || !isTakenBack(now.state)) return;
          const by = context.profile.country;
          await closeInquiry(context, tx, inquiry, { how: 'CERTIFICATE_ENDED', by });
        },
      },
    },
  };
};
