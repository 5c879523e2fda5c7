import { decidedState } from '../certificate/decided-state.ts';
import type { ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import { mayMove } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isAcceptable } from '../kernel/finding.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { answeredMeanwhile, decidedAlready, requireBasis, withoutEffect } from './decision-basis.ts';
import { refuseLateRejection, requireDecidable, requireGround } from './decision-guards.ts';
import { keepingUse, mergeDecisions } from './decisions.ts';
import { record, stepInstant } from './events.ts';
import { expireReceived } from './expire.ts';
import { closeInquiry } from './inquiries/close.ts';
import { ofInquiry, settles } from './inquiries/settled.ts';
import { leftoverOf } from './item-use.ts';
import { composeMessage } from './outgoing.ts';
import { usedOnReplaced } from './prior-use.ts';
import { refusedInTime } from './refused-in-time.ts';
import { queueStanding } from './supersede.ts';

/**
 * Records customs' decision on items of a received certificate and sends it to the issuing state (OCP Rule 30).
 * Items may be decided one by one, so a doubtful item never blocks the others (Rule 16.3); what was GIVEN stays.
 * Preference for an expired certificate needs a ground (Rule 14), which stays in the history. What was used on a
 * certificate that this one replaces is not there to be used again.
 * @param basis names what the decisions were made on (`basisOf`); where something else was decided meanwhile, nothing
 *   is recorded. A quantity is a total, so that without a basis the greater one of two at the same moment counts
 * @throws NOT_FOUND, STATE_CONFLICT before customs have it, on another basis, when nothing can change, or for a ground
 *   that nothing needs; DECISION_INVALID with findings, DECISION_LATE, EXPIRED_GROUND_NEEDED
 */
export async function respond(
  context: ExchangeContext,
  id: string,
  decisions: readonly ItemDecision[],
  actor: string,
  late?: LateAcceptance,
  basis?: string,
): Promise<ReceivedCertificate> {
  const answered = await context.ledger.transaction((tx) =>
    decideItems(context, tx, id, decisions, actor, { late, basis }),
  );
  context.wake('deliver');
  return answered;
}

/**
 * The same in a transaction of the caller's. The last decision on what an inquiry asks about concludes it.
 * @param said a GIVEN without a quantity is the whole item; where it concludes an inquiry, of one GIVEN before what was used so far
 * @param about `concluding`: inquiries that it concludes besides; `late`: the ground for an expired certificate;
 *   `basis`: what was decided before, as it was read
 */
export async function decideItems(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
  said: readonly ItemDecision[],
  actor: string,
  about: {
    readonly concluding?: readonly string[];
    readonly late?: LateAcceptance | undefined;
    readonly basis?: string | undefined;
  } = {},
): Promise<ReceivedCertificate> {
  const { concluding = [], late, basis } = about;
  const held = await upToDate(context, tx, id);
  requireDecidable(held);
  const decisions = concluding.length > 0 ? keepingUse(held.decisions, said) : said;
  requireBasis(held, decisions, basis);
  const { before, exhausted } = await usedOnReplaced(tx, held);
  const faults = context.checks.decisions(held.form, decisions, true, before);
  if (decisions.length === 0 || !isAcceptable(faults)) {
    throw new GatewayError('DECISION_INVALID', { findings: faults, where: id });
  }
  const inquiries = (await tx.inquiriesOfCertificate(id)).filter((inquiry) => inquiry.state !== 'CLOSED');
  refuseLateRejection(context, held, decisions, inquiries);
  requireGround(context, held, decisions, late, await refusedInTime(tx, held));
  const merged = mergeDecisions(held.form, held.decisions, decisions);
  const idle = withoutEffect(held.form, decisions, merged);
  if (idle.length > 0) throw decidedAlready(held, idle);
  if (JSON.stringify(merged) === JSON.stringify(held.decisions)) throw decidedAlready(held, decisions);
  const to = decidedState(merged, held.itemCount, exhausted);
  const state = mayMove(held.state, to) ? to : held.state;
  const at = stepInstant(context.clock, held.stateTimes);
  const change = {
    decisions: merged,
    answeredBy: actor,
    leftover: leftoverOf(held.form, merged, before),
    state,
    stateTimes: state === held.state ? held.stateTimes : { ...held.stateTimes, [state]: at },
  };
  if (!(await tx.changeReceived(id, held.state, change))) {
    throw answeredMeanwhile(held);
  }
  const after = { ...held, ...change };
  await record(context, tx, {
    type: 'certificate.answered',
    actor,
    certificateId: id,
    peer: held.peer,
    data: { from: held.state, to: state, decisions, ...(late ? { lateAcceptance: late } : {}) },
  });
  const concluded: Inquiry[] = [];
  for (const inquiry of inquiries) {
    if (concluding.includes(inquiry.id) || (await settles(tx, held, inquiry, merged)))
      concluded.push(inquiry);
  }
  const conclusions = concluded.map(({ id: inquiryId }) => ({ inquiryId, outcome: 'DECIDED' }) as const);
  const address = { to: held.peer, conversationId: held.conversationId, certificateId: id };
  const message = composeMessage(context, address, responseOf(context, after, conclusions));
  for (const inquiry of concluded) {
    const answer = inquiry.kind === 'RECONSIDERATION' ? { decisions: ofInquiry(inquiry, merged) } : undefined;
    const { messageId } = message.header;
    await closeInquiry(context, tx, inquiry, { how: 'DECIDED', by: actor, actor, messageId, answer });
  }
  await queueStanding(context, tx, after, message);
  return after;
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
