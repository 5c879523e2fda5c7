import type { AseanCountry } from '../certificate/countries.ts';
import { askDigests } from '../exchange/ask-digests.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { calendarDate } from '../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { DifferenceStatus, PeerOutcome, PeerReport } from '../ledger/reconciliation-records.ts';
import type { MessageRecord, ReconciliationRun, RunFinding } from '../ledger/records.ts';
import { type FoundDifference, isInFlight } from './compare.ts';
import { ownDigests } from './digest.ts';
import { type Ask, type Comparison, narrow } from './narrow.ts';
import { treat } from './treat.ts';

export interface ReconciliationSettings {
  /** Milliseconds after a change of state during which a difference is only on its way. */
  readonly settlingMs: number;
  /** DIG messages to one peer in one comparison. */
  readonly messages: number;
  /** Differences named in one comparison; the rest waits for the next. */
  readonly differences: number;
}

export const RECONCILIATION_DEFAULTS: ReconciliationSettings = {
  settlingMs: 600_000,
  messages: 100,
  differences: 1_000,
};

/** Signed answers kept of one comparison, of those that show a difference not known before. */
const EVIDENCE = 8;

const OPEN: readonly DifferenceStatus[] = ['REPAIRING', 'LEFT_TO_PEER', 'PROPOSED', 'ACCEPTED'];

interface Traffic {
  messages: number;
  octetsSent: number;
  octetsReceived: number;
  /** Questions whose answers list documents. */
  readonly listings: MessageRecord[];
}

/**
 * Compares both ledgers with one peer's and deals with what differs. Whatever goes wrong with the peer is part of the
 * report; nothing is changed then.
 * @param damaged certificates of this peer whose octets a recount found broken here
 */
export async function reconcilePeer(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  run: Pick<ReconciliationRun, 'id' | 'kind' | 'slot'>,
  peer: AseanCountry,
  damaged: readonly FoundDifference[],
): Promise<PeerReport> {
  const startedAt = context.clock.now();
  const traffic: Traffic = { messages: 0, octetsSent: 0, octetsReceived: 0, listings: [] };
  const treated = await compareAndTreat(context, settings, peer, damaged, traffic);
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
  };
  if (report.outcome === 'EQUAL' && report.inFlight === 0) context.watch.agreed(peer);
  // Every hour has its report; what a follow-up adds to it is news only.
  if (run.kind === 'follow-up' && report.outcome === 'EQUAL' && (await wasEqual(context, peer)))
    return report;
  await context.ledger.transaction(async (tx) => {
    for (const message of treated.evidence) await tx.insertMessage(message);
    await tx.insertPeerReport(report);
  });
  return report;
}

async function wasEqual({ ledger }: ExchangeContext, peer: AseanCountry): Promise<boolean> {
  const { rows } = await ledger.peerReports({ peer }, { limit: 1 });
  return rows[0]?.outcome === 'EQUAL';
}

interface Outcome {
  readonly outcome: PeerOutcome;
  readonly counts: Comparison['counts'];
  readonly inFlight: number;
  readonly findings: readonly RunFinding[];
  readonly evidence: readonly MessageRecord[];
  readonly error?: string;
}

async function compareAndTreat(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  peer: AseanCountry,
  damaged: readonly FoundDifference[],
  traffic: Traffic,
): Promise<Outcome> {
  let comparison: Comparison;
  try {
    await context.ledger.foldDigests();
    const issuers = [context.profile.country, peer];
    comparison = await narrow(ownDigests(context, peer), issuers, asking(context, peer, traffic), settings);
  } catch (thrown) {
    return failed(peer, thrown);
  }
  const differences = withDamaged(comparison.differences.slice(0, settings.differences), damaged);
  const now = context.clock.now();
  const real = differences.filter(
    (each) => damaged.includes(each) || !isInFlight(each, now, settings.settlingMs),
  );
  const findings: RunFinding[] = [];
  const statuses = new Set<DifferenceStatus>();
  let news = false;
  for (const difference of real) {
    const { finding, status, isNew } = await treat(context, peer, difference);
    findings.push(finding);
    statuses.add(status);
    news ||= isNew;
  }
  if (comparison.complete) await resolveOthers(context, peer, differences);
  return {
    outcome: real.length === 0 ? 'EQUAL' : statuses.has('PROPOSED') ? 'PROPOSED' : 'REPAIRING',
    counts: comparison.counts,
    inFlight: differences.length - real.length,
    findings,
    evidence: news ? traffic.listings.slice(0, EVIDENCE) : [],
    ...(comparison.complete ? {} : { error: 'more differences than one comparison names; the rest follows' }),
  };
}

function asking(context: ExchangeContext, peer: AseanCountry, traffic: Traffic): Ask {
  return async (questions) => {
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
  switch (code) {
    case 'PEER_REFUSED':
      return { ...nothing, outcome: 'REFUSED', findings: [{ ...about, problem: 'PEER_REFUSED' }] };
    case 'PEER_DIGEST_INVALID':
    case 'PEER_ANSWER_INVALID':
      return { ...nothing, outcome: 'INVALID', findings: [{ ...about, problem: 'PEER_ANSWER_INVALID' }] };
    case 'PEER_UNREACHABLE':
      return { ...nothing, outcome: 'UNREACHABLE', findings: [{ ...about, problem: 'PEER_UNREACHABLE' }] };
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

/** What a complete comparison did not find any more is resolved, whoever repaired it. */
async function resolveOthers(
  { ledger }: ExchangeContext,
  peer: AseanCountry,
  found: readonly FoundDifference[],
): Promise<void> {
  const open = new Set(found.map(({ issuer, referenceNumber }) => `${issuer} ${referenceNumber}`));
  for (const status of OPEN) {
    let after: string | undefined;
    do {
      const page = await ledger.differences({ status, peer }, { limit: 200, after });
      for (const { id, issuer, referenceNumber } of page.rows) {
        if (open.has(`${issuer} ${referenceNumber}`)) continue;
        await ledger.transaction((tx) => tx.changeDifference(id, status, { status: 'RESOLVED' }));
      }
      after = page.next;
    } while (after);
  }
}
