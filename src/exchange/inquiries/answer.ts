import type { ItemDecision, LateAcceptance } from '../../certificate/form-d.ts';
import type { CheckAnswer, InquiryKind, InquiryRole } from '../../certificate/inquiry.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { CheckInquiry, Inquiry, ReconsiderationInquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import { checkAnswerFaults, reassessmentFaults } from '../../validation/inquiry-checks.ts';
import type { ExchangeContext } from '../context.ts';
import { type Decided, decidedOf } from '../decision-basis.ts';
import { record } from '../events.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { decideItems } from '../respond.ts';
import { closeInquiry } from './close.ts';
import { refuseFaults } from './open.ts';

/**
 * The issuing authority replies to a retroactive check, once. The certificate stays as it is: customs decide.
 * A reply after its last day is late, and still a reply.
 * @throws NOT_FOUND, INQUIRY_CONFLICT when it was answered or closed, INQUIRY_INVALID with findings
 */
export async function answerCheck(
  context: ExchangeContext,
  id: string,
  answer: CheckAnswer,
  actor: string,
): Promise<CheckInquiry> {
  const answered = await context.ledger.transaction(async (tx) => {
    const inquiry = await theInquiry(tx, id, 'RETROACTIVE_CHECK', 'ANSWERING');
    requireOpen(inquiry);
    const certificate = await tx.sent(inquiry.certificateId);
    if (!certificate) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: id });
    refuseFaults(checkAnswerFaults(certificate.form, inquiry.question, answer), id);
    const { referenceNumber } = inquiry;
    const body = { kind: 'RVR', inquiryId: id, referenceNumber, ...answer } as const;
    const message = composeMessage(context, aboutInquiry(inquiry), body);
    const { messageId } = message.header;
    const change = {
      state: 'ANSWERED',
      answer,
      answeredAt: context.clock.now().toISOString(),
      answeredBy: actor,
      dueOn: inquiry.concludeDueOn,
      messageIds: [...inquiry.messageIds, messageId],
    } as const;
    if (!(await tx.changeInquiry(id, inquiry.state, change))) throw meanwhile(id);
    await record(context, tx, {
      type: 'inquiry.answered',
      actor,
      certificateId: inquiry.certificateId,
      peer: inquiry.peer,
      messageId,
      data: { inquiryId: id, kind: inquiry.kind, results: answer.results },
    });
    await queueMessage(tx, message);
    return { ...inquiry, ...change };
  });
  context.wake('deliver');
  return answered;
}

/** Items now GIVEN, or the reason why customs stay with their decision. */
export type Reassessment =
  | { readonly decisions: readonly ItemDecision[]; readonly lateAcceptance?: LateAcceptance }
  | { readonly maintained: string };

/**
 * Customs answer a request to reconsider, once: by a Customs Response that gives the preference for items asked
 * about, or by maintaining their decision.
 * @returns the request, with what is decided of the certificate now
 * @throws NOT_FOUND, INQUIRY_CONFLICT when it was answered or closed, INQUIRY_INVALID or DECISION_INVALID with
 *   findings
 */
export async function answerReconsideration(
  context: ExchangeContext,
  id: string,
  reassessment: Reassessment,
  actor: string,
): Promise<ReconsiderationInquiry & Decided> {
  const answered = await context.ledger.transaction(async (tx) => {
    const inquiry = await theInquiry(tx, id, 'RECONSIDERATION', 'ANSWERING');
    requireOpen(inquiry);
    let after = await tx.received(inquiry.certificateId);
    if (!after) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: id });
    if ('decisions' in reassessment) {
      refuseFaults(reassessmentFaults(inquiry.question, reassessment.decisions), id);
      after = await decideItems(context, tx, inquiry.certificateId, reassessment.decisions, actor, {
        concluding: [id],
        late: reassessment.lateAcceptance,
      });
    } else {
      const reason = reassessment.maintained;
      const { referenceNumber } = inquiry;
      const body = { kind: 'RCR', inquiryId: id, referenceNumber, reason } as const;
      const message = composeMessage(context, aboutInquiry(inquiry), body);
      const { messageId } = message.header;
      const answer = { decisions: [], reason };
      const closing = { how: 'MAINTAINED', by: actor, actor, reason, messageId, answer } as const;
      if (!(await closeInquiry(context, tx, inquiry, closing))) throw meanwhile(id);
      await queueMessage(tx, message);
    }
    return { ...(await theInquiry(tx, id, 'RECONSIDERATION', 'ANSWERING')), ...decidedOf(after) };
  });
  context.wake('deliver');
  return answered;
}

/**
 * One inquiry of a kind, on the side named.
 * @throws NOT_FOUND for any other
 */
export async function theInquiry<K extends InquiryKind>(
  ledger: LedgerReader,
  id: string,
  kind: K,
  role?: InquiryRole,
): Promise<Extract<Inquiry, { kind: K }>> {
  const inquiry = await ledger.inquiry(id);
  if (!inquiry || inquiry.kind !== kind || (role && inquiry.role !== role)) {
    throw new GatewayError('NOT_FOUND', { where: id });
  }
  return inquiry as Extract<Inquiry, { kind: K }>;
}

/** Where an answer goes: into the certificate's conversation, naming the question. */
export function aboutInquiry({ peer, conversationId, certificateId, messageIds }: Inquiry) {
  const [refToMessageId] = messageIds;
  return { to: peer, conversationId, refToMessageId, certificateId };
}

function requireOpen({ id, state, closedHow }: Inquiry): void {
  if (state === 'OPEN') return;
  throw notOpen({ id, state, closedHow });
}

/** Of one that was answered, or closed, already. */
export function notOpen({ id, state, closedHow }: Pick<Inquiry, 'id' | 'state' | 'closedHow'>): GatewayError {
  const how = closedHow ? `: ${closedHow}` : '';
  const detail = { en: `it is ${state}${how}`, vi: `yêu cầu đang ở trạng thái ${state}${how}` };
  return new GatewayError('INQUIRY_CONFLICT', { detail, where: id });
}

export function meanwhile(id: string): GatewayError {
  return new GatewayError('INQUIRY_CONFLICT', {
    detail: { en: 'it was answered or closed meanwhile', vi: 'yêu cầu vừa được trả lời hoặc kết thúc' },
    where: id,
  });
}
