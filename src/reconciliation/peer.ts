import type { AseanCountry } from '../certificate/countries.ts';
import { askDigests } from '../exchange/ask-digests.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { UnsignedAnswer } from '../exchange/unsigned-answer.ts';
import { calendarDate } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type {
  DifferenceStatus,
  DigestPlace,
  PeerOutcome,
  PeerReport,
} from '../ledger/reconciliation-records.ts';
import type { MessageRecord } from '../ledger/records.ts';
import type { ReconciliationRun, RunFinding } from '../ledger/run-records.ts';
import { type FoundDifference, isInFlight } from './compare.ts';
import type { Finder } from './decide.ts';
import { ownDigests } from './digest.ts';
import { unlessStopped } from './hold.ts';
import { type Ask, type Comparison, narrow } from './narrow.ts';
import { resolveOthers } from './resolve.ts';
import { isPlacePastRetention } from './retained.ts';
import { treat } from './treat.ts';

export interface ReconciliationSettings {
  /** Milliseconds after a change of state during which a difference is only on its way. */
  readonly settlingMs: number;
  /** DIG messages to one peer in one comparison. */
  readonly messages: number;
  /** Once so many differences are named in one comparison, the rest waits for the next. */
  readonly differences: number;
}

export const RECONCILIATION_DEFAULTS: ReconciliationSettings = {
  settlingMs: 600_000,
  messages: 100,
  differences: 1_000,
};

/** Signed answers kept of one comparison, of those that show a difference not known before. */
const EVIDENCE = 8;

interface Traffic {
  messages: number;
  octetsSent: number;
  octetsReceived: number;
  /** Questions whose answers list documents. */
  readonly listings: MessageRecord[];
}

/**
 * Compares both ledgers with one peer's and deals with what differs. Whatever goes wrong with the peer is part of the
 * report; nothing is changed then. A run that is begun again compares with those it has no report of yet.
 * @param damaged certificates of this peer whose octets a recount found broken here
 * @throws RUN_INTERRUPTED when the gateway stops meanwhile; what was done until then is done
 */
export async function reconcilePeer(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  run: Pick<ReconciliationRun, 'id' | 'kind' | 'slot'>,
  peer: AseanCountry,
  damaged: readonly FoundDifference[],
  stop?: AbortSignal,
): Promise<PeerReport> {
  const reported = await context.ledger.peerReport(run.id, peer);
  if (reported) return reported;
  const startedAt = context.clock.now();
  const traffic: Traffic = { messages: 0, octetsSent: 0, octetsReceived: 0, listings: [] };
  const last = (await context.ledger.peerReports({ peer }, { limit: 1 })).rows[0];
  const finder = { peer, byHand: run.kind === 'manual', startedAt, settlingMs: settings.settlingMs };
  const treated = await compareAndTreat(context, settings, {
    finder,
    damaged,
    traffic,
    from: last?.next,
    stop,
  });
  const { country, timeZone } = context.profile;
  const report: PeerReport = {
    id: context.ids.next(),
    runId: run.id,
    runKind: run.kind as PeerReport['runKind'],
    slot: run.slot,
    day: calendarDate(new Date(run.slot), timeZone),
    peer,
    outcome: treated.outcome,
    startedAt: startedAt.toISOString(),
    durationMs: context.clock.now().getTime() - startedAt.getTime(),
    sent: treated.counts[country] ?? 0,
    received: treated.counts[peer] ?? 0,
    messages: traffic.messages,
    octetsSent: traffic.octetsSent,
    octetsReceived: traffic.octetsReceived,
    inFlight: treated.inFlight,
    findings: treated.findings,
    evidence: treated.evidence.map(({ id }) => id),
    ...(treated.error ? { error: treated.error } : {}),
    ...(treated.leftOut ? { leftOut: treated.leftOut } : {}),
    ...(treated.next ? { next: treated.next } : {}),
  };
  if (report.outcome === 'EQUAL' && report.inFlight === 0) context.watch.agreed(peer);
  // Every hour has its report; what a follow-up adds to it is news only.
  if (run.kind === 'follow-up' && report.outcome === 'EQUAL' && last?.outcome === 'EQUAL') return report;
  return keepReport(context, report, treated.evidence);
}

/** Of two processes that made the same run, the second having taken the first for dead, one report is kept. */
async function keepReport(
  { ledger }: ExchangeContext,
  report: PeerReport,
  evidence: readonly MessageRecord[],
): Promise<PeerReport> {
  try {
    await ledger.transaction(async (tx) => {
      await tx.insertPeerReport(report);
      for (const message of evidence) await tx.insertMessage(message);
    });
    return report;
  } catch (thrown) {
    const kept = await ledger.peerReport(report.runId, report.peer);
    if (kept) return kept;
    throw thrown;
  }
}

interface Outcome {
  readonly outcome: PeerOutcome;
  readonly counts: Comparison['counts'];
  readonly inFlight: number;
  readonly findings: readonly RunFinding[];
  readonly evidence: readonly MessageRecord[];
  readonly error?: string;
  readonly leftOut?: number;
  readonly next?: DigestPlace;
}

interface Task {
  readonly finder: Finder;
  readonly damaged: readonly FoundDifference[];
  readonly traffic: Traffic;
  /** Where the comparison before broke off. */
  readonly from: DigestPlace | undefined;
  readonly stop: AbortSignal | undefined;
}

async function compareAndTreat(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  { finder, damaged, traffic, from, stop }: Task,
): Promise<Outcome> {
  const { peer } = finder;
  let comparison: Comparison;
  try {
    await context.ledger.foldDigests();
    const issuers = [context.profile.country, peer];
    const leaveOut = (path: string) => isPlacePastRetention(context, path);
    const ask = asking(context, peer, traffic, stop);
    comparison = await narrow(ownDigests(context, peer), issuers, ask, settings, { from, leaveOut });
  } catch (thrown) {
    return { ...failed(peer, thrown), ...(from ? { next: from } : {}) };
  }
  const differences = withDamaged(comparison.differences, damaged);
  const now = context.clock.now();
  const real = differences.filter(
    (each) => damaged.includes(each) || !isInFlight(each, now, settings.settlingMs),
  );
  const findings: RunFinding[] = [];
  const statuses = new Set<DifferenceStatus>();
  let news = false;
  let proposed = 0;
  for (const difference of real) {
    unlessStopped(stop);
    const treated = await treat(context, finder, difference);
    // What is closed is settled elsewhere, and named no more.
    if (treated.status !== 'CLOSED') findings.push(treated.finding);
    statuses.add(treated.status);
    news ||= treated.isNew;
    proposed += Number(treated.isNewProposal);
  }
  if (proposed > 0) context.logger.warn('differences wait for a person', { peer, proposed });
  await resolveOthers(context, peer, differences, comparison.rest);
  const [next] = comparison.rest;
  return {
    outcome: outcomeOf(statuses),
    counts: comparison.counts,
    inFlight: differences.length - real.length,
    findings,
    evidence: news ? traffic.listings.slice(0, EVIDENCE) : [],
    leftOut: comparison.leftOut,
    ...(next
      ? { next, error: 'more differences than one comparison names; the next goes on from there' }
      : {}),
  };
}

/** The gravest of what was made of the differences. */
function outcomeOf(statuses: ReadonlySet<DifferenceStatus>): PeerOutcome {
  if (statuses.size === 0) return 'EQUAL';
  if (statuses.has('PROPOSED')) return 'PROPOSED';
  return statuses.has('REPAIRING') || statuses.has('LEFT_TO_PEER') ? 'REPAIRING' : 'IN_HAND';
}

function asking(
  context: ExchangeContext,
  peer: AseanCountry,
  traffic: Traffic,
  stop: AbortSignal | undefined,
): Ask {
  return async (questions) => {
    unlessStopped(stop);
    traffic.messages += 1;
    const { answer, evidence } = await askDigests(context, peer, questions);
    traffic.octetsSent += evidence.raw.length;
    traffic.octetsReceived += answer.octets.length;
    const { body } = answer;
    if (body.status === 'REJECTED') {
      const [error] = body.errors;
      throw new GatewayError('PEER_REFUSED', { detail: `${error?.code}: ${error?.text}`, where: peer });
    }
    const buckets = body.buckets ?? [];
    if (buckets.some(({ documents }) => documents.length > 0)) traffic.listings.push(evidence);
    return buckets;
  };
}

function failed(peer: AseanCountry, thrown: unknown): Outcome {
  const { code, message, detail } = asGatewayError(thrown);
  const nothing = { counts: {}, inFlight: 0, evidence: [], error: `${code}: ${detail ?? message}` };
  const about = {
    certificateId: '',
    referenceNumber: '',
    peer,
    action: 'LISTED',
    detail: nothing.error,
  } as const;
  const unreachable = {
    ...nothing,
    outcome: 'UNREACHABLE',
    findings: [{ ...about, problem: 'PEER_UNREACHABLE' }],
  } as const;
  // A page of something that stands before the peer: it is not the peer that spoke.
  if (thrown instanceof UnsignedAnswer) return unreachable;
  switch (code) {
    case 'PEER_REFUSED':
      return { ...nothing, outcome: 'REFUSED', findings: [{ ...about, problem: 'PEER_REFUSED' }] };
    case 'PEER_DIGEST_INVALID':
    case 'PEER_ANSWER_INVALID':
      return { ...nothing, outcome: 'INVALID', findings: [{ ...about, problem: 'PEER_ANSWER_INVALID' }] };
    case 'PEER_UNREACHABLE':
      return unreachable;
    default:
      throw thrown;
  }
}

/** A broken certificate may differ from the peer's besides: then it is named once. */
function withDamaged(
  found: readonly FoundDifference[],
  damaged: readonly FoundDifference[],
): readonly FoundDifference[] {
  const key = (each: FoundDifference) => `${each.issuer} ${each.referenceNumber}`;
  const broken = new Set(damaged.map(key));
  return [...damaged, ...found.filter((each) => !broken.has(key(each)))];
}
