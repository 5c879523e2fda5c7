import { GatewayError } from '../../kernel/errors.ts';
import type { MessageBody, MessageKind } from '../../message/types.ts';
import { type KindStep, type ReceiveStep, refusal } from '../reception.ts';
import { applyAcknowledgement } from './apply-acknowledgement.ts';
import { applyCheckAnswer } from './apply-check-answer.ts';
import { applyCheckQuestion } from './apply-check-question.ts';
import { applyCustomsResponse } from './apply-customs-response.ts';
import { applyDecisionMaintained } from './apply-decision-maintained.ts';
import { applyPing } from './apply-ping.ts';
import { applyReconsiderationRequest } from './apply-reconsideration-request.ts';
import { applyRetransmissionRequest } from './apply-retransmission-request.ts';
import { applyTransfer } from './apply-transfer.ts';

/** Questions answered from the digests take a way of their own (receive.ts). */
type KeptKind = Exclude<MessageKind, 'DIG'>;

type KindSteps = { readonly [K in KeptKind]: KindStep<Extract<MessageBody, { kind: K }>> };

const STEP_OF_KIND: KindSteps = {
  ECOO: applyTransfer,
  ACK: applyAcknowledgement,
  RES: applyCustomsResponse,
  RTX: applyRetransmissionRequest,
  PNG: applyPing,
  RVQ: applyCheckQuestion,
  RVR: applyCheckAnswer,
  RCQ: applyReconsiderationRequest,
  RCR: applyDecisionMaintained,
};

export const applyKind: ReceiveStep = (reception) => {
  const { message } = reception;
  if (!message) throw new GatewayError('INTERNAL', { detail: 'no message' });
  const { kind } = message.body;
  if (kind === 'DIG') return refusal('MESSAGE_INVALID', 'DIG under another name', false);
  const step = STEP_OF_KIND[kind] as KindStep<MessageBody>;
  return step(reception, message);
};
