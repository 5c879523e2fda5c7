import type { CheckQuestion, ReconsiderationRequest } from '../../certificate/inquiry.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { CheckInquiry, ReconsiderationInquiry } from '../../ledger/inquiry-records.ts';
import { checkQuestionFaults, reconsiderationFaults } from '../../validation/inquiry-checks.ts';
import { inForce } from '../cancel.ts';
import type { ExchangeContext } from '../context.ts';
import { requireDecidable } from '../decision-guards.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { keepInquiry, opened, refuseFaults, refuseSecond } from './open.ts';

/**
 * Customs ask the issuing authority for a retroactive check (OCP Rule 18).
 * @param certificateId of the received ledger
 * @throws NOT_FOUND, STATE_CONFLICT before customs have it or once it ended, INQUIRY_INVALID with findings,
 *   INQUIRY_CONFLICT while another check of it is not closed
 */
export async function askCheck(
  context: ExchangeContext,
  certificateId: string,
  question: CheckQuestion,
  actor: string,
): Promise<CheckInquiry> {
  const asked = await context.ledger.transaction(async (tx) => {
    const held = await tx.received(certificateId);
    if (!held) throw new GatewayError('NOT_FOUND', { where: certificateId });
    requireDecidable(held);
    refuseFaults(checkQuestionFaults(held.form, question), certificateId);
    await refuseSecond(tx, certificateId, 'RETROACTIVE_CHECK');
    const id = context.ids.next();
    const { peer: to, conversationId, referenceNumber, messageId: refToMessageId } = held;
    const message = composeMessage(
      context,
      { to, conversationId, refToMessageId, certificateId },
      { kind: 'RVQ', inquiryId: id, referenceNumber, ...question },
    );
    const { messageId, sentAt: askedAt } = message.header;
    const opening = { id, role: 'ASKING', certificate: held, askedAt, askedBy: actor, messageId } as const;
    const inquiry: CheckInquiry = { ...opened(context, 'RETROACTIVE_CHECK', opening), question };
    await keepInquiry(context, tx, inquiry, actor);
    await queueMessage(tx, message);
    return inquiry;
  });
  context.wake('deliver');
  return asked;
}

/**
 * The ministry clarifies items that were NOT GIVEN and asks customs to reassess them (OCP Rule 30.4).
 * @param certificateId of the sent ledger
 * @throws NOT_FOUND, STATE_CONFLICT once it ended, INQUIRY_INVALID with findings, INQUIRY_CONFLICT while another
 *   request about it is not answered
 */
export async function askReconsideration(
  context: ExchangeContext,
  certificateId: string,
  question: ReconsiderationRequest,
  actor: string,
): Promise<ReconsiderationInquiry> {
  const asked = await context.ledger.transaction(async (tx) => {
    const held = await inForce(tx, certificateId);
    refuseFaults(reconsiderationFaults(held.form, held.decisions, question), certificateId);
    await refuseSecond(tx, certificateId, 'RECONSIDERATION');
    const id = context.ids.next();
    const { peer: to, conversationId, referenceNumber } = held;
    const message = composeMessage(
      context,
      { to, conversationId, certificateId },
      { kind: 'RCQ', inquiryId: id, referenceNumber, ...question },
    );
    const { messageId, sentAt: askedAt } = message.header;
    const opening = { id, role: 'ASKING', certificate: held, askedAt, askedBy: actor, messageId } as const;
    const inquiry: ReconsiderationInquiry = { ...opened(context, 'RECONSIDERATION', opening), question };
    await keepInquiry(context, tx, inquiry, actor);
    await queueMessage(tx, message);
    return inquiry;
  });
  context.wake('deliver');
  return asked;
}
