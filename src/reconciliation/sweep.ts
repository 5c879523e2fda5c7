import { askPeer } from '../exchange/ask.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import { composeMessage } from '../exchange/outgoing.ts';
import { queueRetransmission, retransmission } from '../exchange/retransmit.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { ReconciliationRun, RunFinding, SentCertificate } from '../ledger/records.ts';
import { deliveryUnderWay } from './under-way.ts';

/** At most this many certificates are asked about in one run; the rest wait for the next. */
const LIMIT = 500;

/**
 * Finds sent certificates without acknowledgement past the limit, asks each one's peer where it stands, and
 * repairs what the answer allows: a state that lags behind the peer's is moved, a certificate the peer does not
 * know is sent again. What cannot be repaired now is listed. The run is stored with its findings.
 * @param slot the instant the run stands for; LEDGER_DUPLICATE when another process runs it already
 */
export async function runSweep(context: ExchangeContext, slot: Date): Promise<ReconciliationRun> {
  const startedAt = context.clock.now();
  const run: ReconciliationRun = {
    id: context.ids.next(),
    kind: 'sweep',
    slot: slot.toISOString(),
    startedAt: startedAt.toISOString(),
    examined: 0,
    findings: [],
  };
  await context.ledger.transaction((tx) => tx.insertRun(run));
  const before = new Date(startedAt.getTime() - context.settings.acknowledgementLimitMs).toISOString();
  const overdue = await context.ledger.unacknowledged(before, LIMIT);
  const silent = new Set<string>();
  const findings: RunFinding[] = [];
  for (const certificate of overdue) {
    const finding = await examine(context, certificate, silent);
    if (finding.problem === 'PEER_UNREACHABLE') silent.add(certificate.peer);
    findings.push(finding);
  }
  const outcome = {
    finishedAt: context.clock.now().toISOString(),
    examined: overdue.length,
    findings,
  };
  await context.ledger.transaction(async (tx) => {
    await tx.finishRun(run.id, outcome);
    await record(context, tx, {
      type: 'reconciliation.run',
      data: { runId: run.id, slot: run.slot, examined: outcome.examined, findings: findings.length },
    });
  });
  return { ...run, ...outcome };
}

async function examine(
  context: ExchangeContext,
  certificate: SentCertificate,
  silent: ReadonlySet<string>,
): Promise<RunFinding> {
  const about = {
    certificateId: certificate.id,
    referenceNumber: certificate.referenceNumber,
    peer: certificate.peer,
  };
  // One silence per peer and run is enough: a dead peer with a thousand certificates costs one time limit.
  if (silent.has(certificate.peer)) {
    return {
      ...about,
      problem: 'PEER_UNREACHABLE',
      action: 'LISTED',
      detail: 'the peer was silent in this run',
    };
  }
  try {
    return { ...about, ...(await askAndRepair(context, certificate)) };
  } catch (thrown) {
    const error = asGatewayError(thrown);
    if (error.code === 'PEER_UNREACHABLE' || error.code === 'PEER_ANSWER_INVALID') {
      return {
        ...about,
        problem: 'PEER_UNREACHABLE',
        action: 'LISTED',
        detail: error.detail ?? error.message,
      };
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

async function askAndRepair(
  context: ExchangeContext,
  certificate: SentCertificate,
): Promise<Pick<RunFinding, 'problem' | 'action' | 'detail'>> {
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
    // were to bring the certificate there (exchange/sent-state.ts).
    return {
      problem: 'STATE_DIFFERS',
      action: 'STATE_REPAIRED',
      detail: `here ${certificate.state}, at the peer ${theirs}`,
    };
  }
  return sendAgain(context, certificate);
}

/**
 * The peer does not have it. While our own delivery is still under way that is no fault of anybody; once it is
 * over (dead letter, or acknowledged and lost) the certificate goes out again.
 */
async function sendAgain(
  context: ExchangeContext,
  certificate: SentCertificate,
): Promise<Pick<RunFinding, 'problem' | 'action' | 'detail'>> {
  const underWay = await deliveryUnderWay(context, certificate.id, ['ECOO']);
  if (underWay) {
    return { problem: 'UNACKNOWLEDGED', action: 'LISTED', detail: `delivery is under way: ${underWay}` };
  }
  const message = retransmission(context, certificate);
  await context.ledger.transaction(async (tx) => {
    await queueRetransmission(context, tx, certificate, message);
    await record(context, tx, {
      type: 'certificate.retransmitted',
      certificateId: certificate.id,
      messageId: message.header.messageId,
      peer: certificate.peer,
      data: { by: 'reconciliation' },
    });
  });
  context.wake('deliver');
  return {
    problem: 'UNKNOWN_AT_PEER',
    action: 'RETRANSMITTED',
    detail: `sent again in message ${message.header.messageId}`,
  };
}
