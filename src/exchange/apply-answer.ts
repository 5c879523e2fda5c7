import type { CertificateState } from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { MessageRecord, SentCertificate } from '../ledger/records.ts';
import type { AcknowledgementBody } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';
import { endSuccession } from './end-succession.ts';
import { record, stepInstant } from './events.ts';
import { noteQuestionReceived } from './inquiries/receipt.ts';
import { saidIn } from './own-message.ts';
import { isAboutTheMessage, isAnswer } from './refusal-codes.ts';
import { moveSent } from './sent-state.ts';
import { supersedeTransfers } from './supersede.ts';
import { tellReplaced } from './tell-replaced.ts';
import { settleUsedSent } from './used-up.ts';

/**
 * What a signed answer changes besides ending the delivery: a certificate reaches AS2 or is REJECTED; the answer
 * to a state request repairs a state that lags behind the peer's. Runs in the settling transaction.
 */
export async function applyAnswer(
  context: ExchangeContext,
  tx: LedgerTransaction,
  message: MessageRecord,
  answer: AcknowledgementBody,
): Promise<void> {
  const certificate = message.certificateId ? await tx.sent(message.certificateId) : undefined;
  const rejected = answer.status === 'REJECTED';
  if (rejected && message.kind === 'RTX' && isAnswer(answer.errors)) {
    await record(context, tx, {
      type: 'certificate.request-answered',
      messageId: message.messageId,
      peer: message.peer,
      data: { errors: answer.errors },
    });
    return;
  }
  if (rejected && !isDecided(context, message, answer)) {
    await record(context, tx, {
      type: 'message.dead',
      messageId: message.messageId,
      certificateId: message.certificateId,
      peer: message.peer,
      data: { kind: message.kind, errors: answer.errors },
    });
    return;
  }
  if (message.kind === 'RVQ' || message.kind === 'RCQ') return noteQuestionReceived(context, tx, message);
  if (!certificate) return;
  if (message.kind === 'ECOO') {
    // An end that waits there for its certificate is no news of that.
    if (answer.conversationState === 'UNKNOWN' && isEnd(context, message)) return;
    const moved = await moveSent(context, tx, certificate, rejected ? 'REJECTED' : 'AS2', {
      messageId: message.messageId,
      change: rejected ? { rejection: answer.errors } : {},
      data: answer.duplicate ? { duplicate: true } : {},
    });
    if (moved && rejected) await endRefused(context, tx, certificate);
    if (!moved && rejected) await noteRefused(context, tx, certificate, answer.errors);
    // Whatever became of it here meanwhile, the peer does not have it.
    if (rejected) await tellReplaced(context, tx, certificate);
    return;
  }
  if (message.kind === 'RTX' && answer.conversationState && answer.conversationState !== 'UNKNOWN') {
    const { conversationState: peerState } = answer;
    const lagging = transportState(peerState);
    if (!lagging) return;
    const { messageId } = message;
    const data = { repaired: true, peerState };
    const moved = await moveSent(context, tx, certificate, lagging, { messageId, data });
    // Whatever the state here: unlike an acknowledgement, this answer comes from a peer that holds it.
    if (!moved && messageId) await supersedeTransfers(context, tx, certificate, messageId);
    if (certificate.replaces) await settleUsedSent(context, tx, certificate.id);
  }
}

/**
 * Whether a refusal decides what the message is about: the certificate that it brings or asks for, not the message alone, nor
 * its end, after which the certificate stands there as before.
 */
export function isDecided(
  context: ExchangeContext,
  message: MessageRecord,
  { errors }: Pick<AcknowledgementBody, 'errors'>,
): boolean {
  if (message.kind === 'RTX') return isAnswer(errors);
  return message.kind === 'ECOO' && !isAboutTheMessage(errors) && !isEnd(context, message);
}

function isEnd(context: ExchangeContext, message: MessageRecord): boolean {
  const said = saidIn(context, message);
  return said?.kind === 'ECOO' && said.function === '1';
}

/** What was to take the place of a certificate that its peer refused is filed anew: it was to amend what never was in force. */
function endRefused(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { referenceNumber, peer }: SentCertificate,
): Promise<void> {
  return endSuccession(context, tx, referenceNumber, {
    en: `${referenceNumber} was refused by the gateway of ${peer} meanwhile`,
    vi: `${referenceNumber} đã bị cổng của ${peer} từ chối`,
  });
}

/**
 * A refusal that comes after the certificate has ended here changes no state, but the peer never held it: it has no place in
 * what both sides compare, and is not sent again.
 */
async function noteRefused(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, peer, state, stateTimes }: SentCertificate,
  rejection: AcknowledgementBody['errors'],
): Promise<void> {
  const ended = state === 'CANCELLED' || state === 'REPLACED';
  const { AS2, AS3, REC, REJECTED } = stateTimes;
  if (!ended || AS2 || AS3 || REC || REJECTED) return;
  const times = { ...stateTimes, REJECTED: stepInstant(context.clock, stateTimes) };
  // With the state it is folded into the digests anew.
  if (!(await tx.changeSent(id, state, { state, stateTimes: times, rejection }))) return;
  const data = { state, step: 'REJECTED' };
  await record(context, tx, { type: 'certificate.late-news', certificateId: id, peer, data });
}

/**
 * How far a certificate has come by what its peer says of it; undefined where that says nothing. A state request brings a
 * state, not the decisions behind it: those come as the peer's Customs Response, sent again. Until then a decided certificate
 * stands at REC here. One that is EXPIRED at the peer had reached its customs; whether it is expired here our own calendar
 * says. One that has ended at the peer was taken there; but what ends, the issuing side says: the two ledgers differ, which is
 * for their comparison.
 */
export function transportState(state: CertificateState): 'AS2' | 'AS3' | 'REC' | undefined {
  switch (state) {
    case 'AS2':
    case 'CANCELLED':
    case 'REPLACED':
      return 'AS2';
    case 'AS3':
      return 'AS3';
    case 'REC':
    case 'GIVEN':
    case 'PARTLY_GIVEN':
    case 'NOT_GIVEN':
    case 'EXPIRED':
      return 'REC';
    default:
      return undefined;
  }
}
