import { CheckAnswer } from '../../certificate/inquiry.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { CheckAnswerBody, Header } from '../../message/types.ts';
import { checkAnswerFaults } from '../../validation/inquiry-checks.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';
import { alreadyHeld, answeredInquiry, refusedFor, sameContent } from '../inquiries/arrived.ts';
import { type KindStep, refusal } from '../reception.ts';

/** The issuing authority's reply to a check asked for here. What it means for the preference customs decide. */
export const applyCheckAnswer: KindStep<CheckAnswerBody> = async ({ context }, { header, body }) => {
  const inquiry = await answeredInquiry(context.ledger, 'RETROACTIVE_CHECK', header, body);
  if ('refuse' in inquiry) return inquiry;
  const certificate = await context.ledger.received(inquiry.certificateId);
  if (!certificate) return refusal('CERTIFICATE_UNKNOWN', inquiry.certificateId, true);
  const answer = CheckAnswer.strip().parse(body);
  const faults = checkAnswerFaults(certificate.form, inquiry.question, answer);
  if (faults.length > 0) return refusedFor(faults);
  if (inquiry.answer) {
    if (sameContent(inquiry.answer, answer)) return alreadyHeld(inquiry);
    return refusal('INQUIRY_ANSWERED', inquiry.id, true);
  }
  return {
    next: {
      effect: {
        certificateId: inquiry.certificateId,
        acknowledgement: {},
        write: (tx) => keepAnswer(context, tx, inquiry, header, answer),
      },
    },
  };
};

/** An answer that comes after the end is kept beside it and changes nothing. */
async function keepAnswer(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id }: CheckInquiry,
  { messageId, from }: Header,
  answer: CheckAnswer,
): Promise<void> {
  const now = await tx.inquiry(id);
  if (!now || now.answer) return;
  const late = now.state === 'CLOSED';
  await tx.changeInquiry(id, now.state, {
    ...(late ? {} : { state: 'ANSWERED', dueOn: now.concludeDueOn }),
    answer,
    answeredAt: context.clock.now().toISOString(),
    answeredBy: from,
    messageIds: [...now.messageIds, messageId],
  });
  await record(context, tx, {
    type: late ? 'inquiry.late-answer' : 'inquiry.answer-received',
    certificateId: now.certificateId,
    peer: from,
    messageId,
    data: { inquiryId: id, kind: now.kind, results: answer.results },
  });
}
