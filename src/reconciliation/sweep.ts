import { ASEAN_COUNTRIES, type AseanCountry } from '../certificate/countries.ts';
import { isInForce } from '../certificate/lifecycle.ts';
import { askPeer } from '../exchange/ask.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { record, SYSTEM } from '../exchange/events.ts';
import { composeMessage } from '../exchange/outgoing.ts';
import { queueRetransmission, retransmission } from '../exchange/retransmit.ts';
import type { Instant } from '../kernel/clock.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { LedgerReader, Unacknowledged } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ReconciliationRun, RunFinding } from '../ledger/run-records.ts';
import { TRIES } from './decide.ts';
import { type HeldRun, LET_GO, takeRun, unlessStopped, whileHeld } from './hold.ts';
import { deliveryUnderWay } from './under-way.ts';

export interface SweepLimits {
  /** A run asks about at most this many certificates of one peer, whatever the others have: none starves another. */
  readonly share: number;
  /** So many of a peer's oldest take turns: those never asked about first, then the one asked about longest ago. */
  readonly inTurn: number;
  /** What a peer was asked about less than so long ago is left alone: what is under way goes its way without it. */
  readonly againMs: number;
}

export const SWEEP_LIMITS: SweepLimits = { share: 100, inTurn: 2_000, againMs: 3_600_000 };

/**
 * Finds sent certificates without acknowledgement past the limit, asks each one's peer where it stands, and
 * repairs what the answer allows: a state that lags behind the peer's is moved, a certificate the peer does not
 * know is sent again, a few times. What cannot be repaired now is listed. A peer to which deliveries pause is not asked: one
 * finding names it. The run is stored with its findings.
 * @param slot the instant the run stands for
 * @returns undefined when the slot was swept, or another process sweeps it
 * @throws RUN_INTERRUPTED when the gateway stops meanwhile
 */
export async function runSweep(
  context: ExchangeContext,
  slot: Date,
  { limits = SWEEP_LIMITS, stop }: { readonly limits?: SweepLimits; readonly stop?: AbortSignal } = {},
): Promise<ReconciliationRun | undefined> {
  const run = await takeRun(context, 'sweep', slot);
  return run && whileHeld(context, run, () => sweepAll(context, run, limits, stop));
}

/**
 * Sweeps now, whatever was asked about lately. People may ask for that at the same moment: each has a slot, a millisecond
 * apart if need be.
 */
export async function sweepNow(context: ExchangeContext): Promise<ReconciliationRun> {
  const limits = { ...SWEEP_LIMITS, againMs: 0 };
  for (let slot = context.clock.now(); ; slot = new Date(slot.getTime() + 1)) {
    const run = await runSweep(context, slot, { limits });
    if (run) return run;
  }
}

async function sweepAll(
  context: ExchangeContext,
  run: HeldRun,
  limits: SweepLimits,
  stop: AbortSignal | undefined,
): Promise<ReconciliationRun> {
  const startedAt = Date.parse(run.startedAt);
  const before = new Date(startedAt - context.settings.acknowledgementLimitMs).toISOString();
  const others = ASEAN_COUNTRIES.filter((country) => country !== context.profile.country);
  // All at once, so that a slow peer delays no other.
  const swept = await Promise.all(others.map((peer) => sweepPeer(context, peer, before, limits, stop)));
  const findings = swept.flatMap((each) => each.findings);
  const outcome = {
    finishedAt: context.clock.now().toISOString(),
    examined: swept.reduce((sum, { examined }) => sum + examined, 0),
    findings,
  };
  await context.ledger.transaction(async (tx) => {
    if (!(await tx.changeRun(run.id, run.heldBy, { ...outcome, ...LET_GO }))) return;
    await record(context, tx, {
      type: 'reconciliation.run',
      data: { runId: run.id, slot: run.slot, examined: outcome.examined, findings: findings.length },
    });
  });
  return { ...run, ...outcome, ...LET_GO };
}

interface Swept {
  readonly examined: number;
  readonly findings: readonly RunFinding[];
}

async function sweepPeer(
  context: ExchangeContext,
  peer: AseanCountry,
  before: Instant,
  { share, inTurn, againMs }: SweepLimits,
  stop: AbortSignal | undefined,
): Promise<Swept> {
  const overdue = await context.ledger.unacknowledged(peer, before, inTurn);
  const [oldest] = overdue;
  if (!oldest) return { examined: 0, findings: [] };
  const { circuit, nextProbeAt, lastError } = context.watch.state(peer);
  if (circuit === 'open') {
    const count = overdue.length === inTurn ? `${inTurn} or more` : overdue.length;
    const detail = `deliveries to the peer pause until ${nextProbeAt} (${lastError}): not asked about ${count}, of which this is the oldest`;
    return { examined: 0, findings: [unreachable(peer, oldest, detail)] };
  }
  const asked = new Date(context.clock.now().getTime() - againMs).toISOString();
  const askable = overdue.filter(({ askedAt }) => askedAt === undefined || askedAt <= asked);
  // Stable: those asked about at the same time keep the order of age.
  askable.sort((a, b) => compareText(a.askedAt ?? '', b.askedAt ?? ''));
  const findings: RunFinding[] = [];
  let silent = false;
  for (const about of askable.slice(0, share)) {
    unlessStopped(stop);
    // One silence per run is enough: a dead peer with a thousand certificates costs one time limit.
    const finding: RunFinding | undefined = silent
      ? unreachable(peer, about, 'the peer was silent in this run')
      : await examine(context, about.id);
    if (!finding) continue;
    silent ||= finding.problem === 'PEER_UNREACHABLE';
    findings.push(finding);
  }
  return { examined: findings.length, findings };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unreachable(
  peer: AseanCountry,
  { id: certificateId, referenceNumber }: Unacknowledged,
  detail: string,
): RunFinding {
  return { certificateId, referenceNumber, peer, problem: 'PEER_UNREACHABLE', action: 'LISTED', detail };
}

/** Nothing when the certificate was acknowledged meanwhile. */
async function examine(context: ExchangeContext, id: string): Promise<RunFinding | undefined> {
  const certificate = await context.ledger.sent(id);
  if (certificate?.state !== 'AS1') return undefined;
  const about = {
    certificateId: certificate.id,
    referenceNumber: certificate.referenceNumber,
    peer: certificate.peer,
  };
  try {
    return { ...about, ...(await askAndRepair(context, certificate)) };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === 'PEER_UNREACHABLE' || error.code === 'PEER_ANSWER_INVALID') {
      return unreachable(certificate.peer, certificate, error.detail ?? error.message);
    }
    context.logger.error('reconciliation of a certificate failed', { certificateId: certificate.id, error });
    return {
      ...about,
      problem: 'UNACKNOWLEDGED',
      action: 'LISTED',
      detail: `${error.code}: ${error.message}`,
    };
  }
}

type Outcome = Pick<RunFinding, 'problem' | 'action' | 'detail'>;

async function askAndRepair(context: ExchangeContext, certificate: SentCertificate): Promise<Outcome> {
  await context.ledger.transaction((tx) =>
    tx.changeSent(certificate.id, certificate.state, { askedAt: context.clock.now().toISOString() }),
  );
  const question = composeMessage(
    context,
    { to: certificate.peer, conversationId: certificate.conversationId, certificateId: certificate.id },
    { kind: 'RTX', request: 'STATE', referenceNumber: certificate.referenceNumber },
  );
  const answer = await askPeer(context, question);
  const theirs = answer.body.conversationState;
  if (theirs === undefined || answer.body.status === 'REJECTED') {
    const [error] = answer.body.errors;
    return {
      problem: 'UNACKNOWLEDGED',
      action: 'LISTED',
      detail: error ? `${error.code}: ${error.text}` : 'no state',
    };
  }
  if (theirs !== 'UNKNOWN') {
    // Settling the answer has moved our state already (exchange/apply-answer.ts), and ended the dead letters that
    // were to bring the certificate there (exchange/sent-state.ts). What has ended there alone is for a person: the
    // comparison of both ledgers puts it before one.
    return {
      problem: 'STATE_DIFFERS',
      action: isInForce(theirs) ? 'STATE_REPAIRED' : 'LISTED',
      detail: `here ${certificate.state}, at the peer ${theirs}`,
    };
  }
  return sendAgain(context, certificate);
}

/**
 * The peer does not have it. While our own delivery is still under way that is no fault of anybody; once it is
 * over (dead letter, or acknowledged and lost) the certificate goes out again. A peer that does not take it may refuse
 * each anew: after a few the last dead letter stays where people see it, and it goes on when one of them sends it again.
 */
async function sendAgain(context: ExchangeContext, { id, state }: SentCertificate): Promise<Outcome> {
  const underWay = await deliveryUnderWay(context, id, ['ECOO']);
  if (underWay) {
    return { problem: 'UNACKNOWLEDGED', action: 'LISTED', detail: `delivery is under way: ${underWay}` };
  }
  const made = await context.ledger.transaction(async (tx): Promise<Outcome> => {
    const sent = await tx.sent(id);
    if (sent?.state !== state) return { ...UNKNOWN, action: 'LISTED', detail: 'it changed meanwhile' };
    if ((await triesOf(tx, id)) >= TRIES) return LEFT;
    const message = await retransmission(context, tx, sent);
    await queueRetransmission(context, tx, sent, message);
    const { messageId } = message.header;
    await record(context, tx, {
      type: 'certificate.retransmitted',
      certificateId: id,
      messageId,
      peer: sent.peer,
      data: { by: 'reconciliation' },
    });
    return { ...UNKNOWN, action: 'RETRANSMITTED', detail: `sent again in message ${messageId}` };
  });
  if (made.action === 'RETRANSMITTED') context.wake('deliver');
  return made;
}

const UNKNOWN = { problem: 'UNKNOWN_AT_PEER' } as const;
const LEFT: Outcome = {
  ...UNKNOWN,
  action: 'LISTED',
  detail: `sent again ${TRIES} times in vain: see why, then send it again by hand`,
};

/** How often the gateway itself has sent a certificate again since a person last did. */
async function triesOf(ledger: Pick<LedgerReader, 'eventsOfCertificate'>, id: string): Promise<number> {
  const history = await ledger.eventsOfCertificate(id);
  const again = history.filter(({ type, data }) =>
    type === 'message.revived' ? data.kind === 'ECOO' : type === 'certificate.retransmitted',
  );
  return again.length - 1 - again.findLastIndex(({ actor }) => actor !== SYSTEM);
}
