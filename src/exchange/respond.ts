import type { ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import { type CertificateState, mayMove } from '../certificate/lifecycle.ts';
import { calendarDate, daysBetween } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { isAcceptable } from '../kernel/finding.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { record } from './events.ts';
import { expireReceived } from './expire.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { decidedState, mergeDecisions } from './sent-state.ts';

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
  const answered = await context.ledger.transaction(async (tx) => {
    const held = await upToDate(context, tx, id);
    requireDecidable(held);
    const faults = context.checks.decisions(held.form, decisions);
    if (decisions.length === 0 || !isAcceptable(faults)) {
      throw new GatewayError('DECISION_INVALID', { findings: faults, where: id });
    }
    refuseLateRejection(context, held, decisions);
    requireGround(held, decisions, late);
    const merged = mergeDecisions(held.decisions, decisions);
    if (JSON.stringify(merged) === JSON.stringify(held.decisions)) {
      throw new GatewayError('STATE_CONFLICT', { detail: 'these items are decided already', where: id });
    }
    const to = decidedState(merged, held.itemCount);
    const state = mayMove(held.state, to) ? to : held.state;
    const at = context.clock.now().toISOString();
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
    const about = { to: held.peer, conversationId: held.conversationId, certificateId: id };
    await queueMessage(tx, composeMessage(context, about, responseOf(context, after)));
    return after;
  });
  context.wake('deliver');
  return answered;
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
function requireDecidable({ id, state }: ReceivedCertificate): void {
  if (!WITH_CUSTOMS.includes(state)) {
    throw new GatewayError('STATE_CONFLICT', { detail: `it is ${state}`, where: id });
  }
}

/** OCP Rule 30.3: a rejection by Customs Response is sent within 60 days of receipt, else by written notice. */
const REJECTION_DAYS = 60;

function refuseLateRejection(
  { clock, profile }: ExchangeContext,
  held: ReceivedCertificate,
  decisions: readonly ItemDecision[],
): void {
  if (decisions.every(({ decision }) => decision === 'GIVEN')) return;
  const received = calendarDate(new Date(held.recordedAt), profile.timeZone);
  const today = calendarDate(clock.now(), profile.timeZone);
  if (daysBetween(received, today) > REJECTION_DAYS) {
    throw new GatewayError('DECISION_LATE', { detail: `it was received on ${received}`, where: held.id });
  }
}
