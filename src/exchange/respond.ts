import type { ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import { itemsInCheck } from '../certificate/inquiry.ts';
import { type CertificateState, mayMove } from '../certificate/lifecycle.ts';
import { calendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isAcceptable } from '../kernel/finding.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { mergeDecisions } from './decisions.ts';
import { record, stepInstant } from './events.ts';
import { expireReceived } from './expire.ts';
import { closeInquiry } from './inquiries/close.ts';
import { lastDayForRejection } from './inquiries/rejection-time.ts';
import { ofInquiry } from './inquiries/settled.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { decidedState } from './sent-state.ts';

/**
 * Records customs' decision on items of a received certificate and sends it to the issuing state (OCP Rule 30).
 * Items may be decided one by one, so a doubtful item never blocks the others (Rule 16.3); what was GIVEN stays.
 * Preference for an expired certificate needs a ground (Rule 14), which stays in the history.
 * @throws NOT_FOUND, STATE_CONFLICT before customs have it, when nothing can change, or for a ground that nothing
 *   needs; DECISION_INVALID with findings, DECISION_LATE, EXPIRED_GROUND_NEEDED
 */
export async function respond(
  context: ExchangeContext,
  id: string,
  decisions: readonly ItemDecision[],
  actor: string,
  late?: LateAcceptance,
): Promise<ReceivedCertificate> {
  const answered = await context.ledger.transaction((tx) =>
    decideItems(context, tx, id, decisions, actor, { late }),
  );
  context.wake('deliver');
  return answered;
}

/**
 * The same in a transaction of the caller's. A decision on everything an inquiry asks about concludes it.
 * @param about `concluding`: inquiries that it concludes besides; `late`: the ground for an expired certificate
 */
export async function decideItems(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
  decisions: readonly ItemDecision[],
  actor: string,
  about: { readonly concluding?: readonly string[]; readonly late?: LateAcceptance } = {},
): Promise<ReceivedCertificate> {
  const { concluding = [], late } = about;
  const held = await upToDate(context, tx, id);
  requireDecidable(held);
  const faults = context.checks.decisions(held.form, decisions, true);
  if (decisions.length === 0 || !isAcceptable(faults)) {
    throw new GatewayError('DECISION_INVALID', { findings: faults, where: id });
  }
  const inquiries = (await tx.inquiriesOfCertificate(id)).filter((inquiry) => inquiry.state !== 'CLOSED');
  refuseLateRejection(context, held, decisions, inquiries);
  requireGround(held, decisions, late);
  const merged = mergeDecisions(held.form, held.decisions, decisions);
  if (JSON.stringify(merged) === JSON.stringify(held.decisions)) {
    const detail = `these items are decided already${usedSoFar(held, decisions)}`;
    throw new GatewayError('STATE_CONFLICT', { detail, where: id });
  }
  const to = decidedState(merged, held.itemCount);
  const state = mayMove(held.state, to) ? to : held.state;
  const at = stepInstant(context.clock, held.stateTimes);
  const change = {
    decisions: merged,
    answeredBy: actor,
    state,
    stateTimes: state === held.state ? held.stateTimes : { ...held.stateTimes, [state]: at },
  };
  if (!(await tx.changeReceived(id, held.state, change))) {
    throw new GatewayError('STATE_CONFLICT', { detail: 'it was answered meanwhile', where: id });
  }
  const after = { ...held, ...change };
  await record(context, tx, {
    type: 'certificate.answered',
    actor,
    certificateId: id,
    peer: held.peer,
    data: { from: held.state, to: state, decisions, ...(late ? { lateAcceptance: late } : {}) },
  });
  const concluded = inquiries.filter(
    (inquiry) => concluding.includes(inquiry.id) || settles(decisions, inquiry, held),
  );
  const conclusions = concluded.map(({ id: inquiryId }) => ({ inquiryId, outcome: 'DECIDED' }) as const);
  const address = { to: held.peer, conversationId: held.conversationId, certificateId: id };
  const message = composeMessage(context, address, responseOf(context, after, conclusions));
  for (const inquiry of concluded) {
    const answer =
      inquiry.kind === 'RECONSIDERATION' ? { decisions: ofInquiry(inquiry, decisions) } : undefined;
    const { messageId } = message.header;
    await closeInquiry(context, tx, inquiry, { how: 'DECIDED', by: actor, actor, messageId, answer });
  }
  await queueMessage(tx, message);
  return after;
}

/** Of the items to be decided: what was used, because less than that, or the same, is no news. */
function usedSoFar(held: ReceivedCertificate, decisions: readonly ItemDecision[]): string {
  const numbers = decisions.flatMap(({ quantity, itemNumber }) => (quantity ? [itemNumber] : []));
  const used = held.decisions.flatMap(({ itemNumber, decision, quantity }) => {
    if (decision !== 'GIVEN' || !numbers.includes(itemNumber)) return [];
    return [`item ${itemNumber} ${quantity ? `${quantity.value} ${quantity.unit}` : 'whole'}`];
  });
  return used.length === 0 ? '' : `; a quantity is what was used so far in all: ${used.join(', ')}`;
}

/** The certificate as it stands today: the job that lets certificates expire may not have come by yet. */
async function upToDate(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
): Promise<ReceivedCertificate> {
  const held = await tx.received(id);
  if (!held) throw new GatewayError('NOT_FOUND', { where: id });
  return (await expireReceived(context, tx, held)) ? ((await tx.received(id)) ?? held) : held;
}

/**
 * A certificate that expired undecided gives preference only on a ground. One that was decided in time needs none,
 * whatever is reassessed later (Rule 30.4).
 */
function requireGround(
  { id, stateTimes, validUntil }: ReceivedCertificate,
  decisions: readonly ItemDecision[],
  late: LateAcceptance | undefined,
): void {
  const needed = stateTimes.EXPIRED && decisions.some(({ decision }) => decision === 'GIVEN');
  if (!needed && late) {
    throw new GatewayError('STATE_CONFLICT', {
      detail: 'these decisions need no ground of Rule 14',
      where: id,
    });
  }
  if (!needed) return;
  // "-" or "." would satisfy a form, but tells nobody anything.
  if (late && /[\p{L}\p{N}]/u.test(late.text)) return;
  throw new GatewayError('EXPIRED_GROUND_NEEDED', { detail: `it was valid until ${validUntil}`, where: id });
}

const WITH_CUSTOMS: readonly CertificateState[] = ['REC', 'EXPIRED', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'];

/** Customs decide once they have it, and no more once it was cancelled or replaced. */
export function requireDecidable({ id, state }: ReceivedCertificate): void {
  if (!WITH_CUSTOMS.includes(state)) {
    throw new GatewayError('STATE_CONFLICT', { detail: `it is ${state}`, where: id });
  }
}

/** Whether decisions leave nothing of an inquiry open: all items of a check, GIVEN for all of a reconsideration. */
function settles(
  decisions: readonly ItemDecision[],
  inquiry: Inquiry,
  { form }: Pick<ReceivedCertificate, 'form'>,
): boolean {
  if (inquiry.kind === 'RETROACTIVE_CHECK') {
    const decided = decisions.map((one) => one.itemNumber);
    return itemsInCheck(inquiry.question, form).every((number) => decided.includes(number));
  }
  const given = decisions.filter((one) => one.decision === 'GIVEN').map((one) => one.itemNumber);
  return inquiry.question.clarifications.every(({ itemNumber }) => given.includes(itemNumber));
}

function refuseLateRejection(
  { clock, profile }: ExchangeContext,
  held: ReceivedCertificate,
  decisions: readonly ItemDecision[],
  inquiries: readonly Inquiry[],
): void {
  const received = calendarDate(new Date(held.recordedAt), profile.timeZone);
  const today = calendarDate(clock.now(), profile.timeZone);
  for (const decision of decisions) {
    if (decision.decision === 'GIVEN') continue;
    const last = lastDayForRejection(held, decision, inquiries, received, today);
    if (today <= last) continue;
    const detail = `it was received on ${received}, the last day for item ${decision.itemNumber} was ${last}`;
    throw new GatewayError('DECISION_LATE', { detail, where: held.id });
  }
}
