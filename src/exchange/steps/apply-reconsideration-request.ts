import { ReconsiderationRequest } from '../../certificate/inquiry.ts';
import type { ReconsiderationInquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import type { ReconsiderationRequestBody } from '../../message/types.ts';
import { reconsiderationFaults } from '../../validation/inquiry-checks.ts';
import type { ExchangeContext } from '../context.ts';
import { responseOf } from '../customs-response.ts';
import { aboutInquiry } from '../inquiries/answer.ts';
import { heldQuestion, refusedFor } from '../inquiries/arrived.ts';
import { closeInquiry, isTakenBack } from '../inquiries/close.ts';
import { keepInquiry, opened } from '../inquiries/open.ts';
import { ofInquiry } from '../inquiries/settled.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { type KindStep, refusal } from '../reception.ts';

/** OCP Rule 30.4: the issuing authority clarifies what customs here did not give the preference for. */
export const applyReconsiderationRequest: KindStep<ReconsiderationRequestBody> = async (
  { context, arrivedAt },
  { header, body },
) => {
  const { inquiryId: id, referenceNumber } = body;
  const certificate = await context.ledger.receivedByConversation(header.from, header.conversationId);
  if (!certificate) return refusal('CERTIFICATE_UNKNOWN', header.conversationId, true);
  if (certificate.referenceNumber !== referenceNumber) {
    return refusal('CONTENT_MISMATCH', `this conversation is about ${certificate.referenceNumber}`, true);
  }
  const question = ReconsiderationRequest.strip().parse(body);
  const faults = reconsiderationFaults(certificate.form, undefined, question);
  if (faults.length > 0) return refusedFor(faults);
  const held = await context.ledger.inquiry(id);
  if (held) return heldQuestion(held, 'RECONSIDERATION', header, question);
  const { messageId, sentAt: askedAt, from: askedBy } = header;
  const receivedAt = arrivedAt.toISOString();
  const opening = { id, role: 'ANSWERING', certificate, askedAt, askedBy, receivedAt, messageId } as const;
  const inquiry: ReconsiderationInquiry = { ...opened(context, 'RECONSIDERATION', opening), question };
  return {
    next: {
      effect: {
        certificateId: certificate.id,
        acknowledgement: {},
        write: async (tx) => {
          await keepInquiry(context, tx, inquiry);
          const now = await tx.received(certificate.id);
          if (now) await settleAtOnce(context, tx, inquiry, now);
        },
        afterwards: () => context.wake('deliver'),
      },
    },
  };
};

/** A request that crossed what makes it needless: the end of the certificate, or the preference given after all. */
async function settleAtOnce(
  context: ExchangeContext,
  tx: LedgerTransaction,
  inquiry: ReconsiderationInquiry,
  held: ReceivedCertificate,
): Promise<void> {
  if (isTakenBack(held.state)) {
    await closeInquiry(context, tx, inquiry, { how: 'CERTIFICATE_ENDED', by: held.peer });
    return;
  }
  const decisions = ofInquiry(inquiry, held.decisions).filter((one) => one.decision === 'GIVEN');
  if (decisions.length < inquiry.question.clarifications.length) return;
  const conclusion = { inquiryId: inquiry.id, outcome: 'DECIDED' } as const;
  const message = composeMessage(context, aboutInquiry(inquiry), responseOf(context, held, [conclusion]));
  const by = held.answeredBy ?? context.profile.country;
  const { messageId } = message.header;
  await closeInquiry(context, tx, inquiry, { how: 'DECIDED', by, messageId, answer: { decisions } });
  await queueMessage(tx, message);
}
