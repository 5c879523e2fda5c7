import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import type { RecountFault } from '../ledger/reconciliation-port.ts';
import type { PeerReport } from '../ledger/reconciliation-records.ts';
import type { ComparisonKind, ReconciliationRun, RunFinding } from '../ledger/run-records.ts';
import type { FoundDifference } from './compare.ts';
import { type HeldRun, LET_GO, takeRun, unlessStopped, whileHeld } from './hold.ts';
import { type ReconciliationSettings, reconcilePeer } from './peer.ts';

export interface RunRequest {
  readonly kind: ComparisonKind;
  /** The instant the run stands for. */
  readonly slot: Date;
  /** All configured ones when absent. */
  readonly peers?: readonly AseanCountry[];
  /** First counts this ledger anew from its certificates; every daily run does. */
  readonly recount?: boolean;
  /** Ends the run early once the gateway stops; it is begun again by whoever serves next. */
  readonly stop?: AbortSignal;
}

export interface FinishedRun {
  readonly run: ReconciliationRun;
  readonly reports: readonly PeerReport[];
}

/**
 * Reconciles with the peers, all at once, so that a silent one delays no other. The run's slot is held while it is
 * worked on (reconciliation/hold.ts): of two processes one runs it.
 * @returns undefined when the slot was run, or another process runs it
 * @throws RUN_INTERRUPTED when the gateway stops meanwhile
 */
export async function runReconciliation(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  request: RunRequest,
): Promise<FinishedRun | undefined> {
  const run = await takeRun(context, request.kind, request.slot);
  return run && whileHeld(context, run, () => work(context, settings, run, request));
}

/** Compares now. People may ask for that at the same moment: each has a slot, a millisecond apart if need be. */
export async function reconcileNow(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  peers?: readonly AseanCountry[],
): Promise<FinishedRun> {
  for (let slot = context.clock.now(); ; slot = new Date(slot.getTime() + 1)) {
    const request = { kind: 'manual', slot, recount: true, peers } as const;
    const made = await runReconciliation(context, settings, request);
    if (made) return made;
  }
}

async function work(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  run: HeldRun,
  request: RunRequest,
): Promise<FinishedRun> {
  const { ledger, clock } = context;
  const { stop } = request;
  const faults = request.kind === 'daily' || request.recount ? await recount(context) : [];
  unlessStopped(stop);
  const peers = request.peers ?? [...context.peers.keys()];
  // One that fails is heard when the others are done: what they found is kept.
  const settled = await Promise.allSettled(
    peers.map((peer) => reconcilePeer(context, settings, run, peer, damagedOf(context, faults, peer), stop)),
  );
  const reports = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  const outcome = {
    finishedAt: clock.now().toISOString(),
    examined: reports.reduce((sum, { sent, received }) => sum + sent + received, 0),
    findings: [...faults.flatMap(digestFinding), ...reports.flatMap(({ findings }) => findings)],
  };
  await ledger.transaction(async (tx) => {
    // False when another process took this one for dead: then that one's result stands.
    if (!(await tx.changeRun(run.id, run.heldBy, { ...outcome, ...LET_GO }))) return;
    await record(context, tx, {
      type: 'reconciliation.run',
      data: {
        runId: run.id,
        kind: run.kind,
        slot: run.slot,
        examined: outcome.examined,
        findings: outcome.findings.length,
        outcomes: Object.fromEntries(reports.map((report) => [report.peer, report.outcome])),
      },
    });
  });
  return { run: { ...run, ...outcome, ...LET_GO }, reports };
}

/** Finds what was changed behind the gateway's back, and puts each into the history. */
async function recount(context: ExchangeContext): Promise<readonly RecountFault[]> {
  const { faults } = await context.ledger.recountDigests();
  if (faults.length > 0)
    context.logger.error('the ledger was changed from outside', { faults: faults.length });
  for (const fault of faults) {
    const { peer, certificateId, ...data } = fault;
    await context.ledger.transaction((tx) =>
      record(context, tx, { type: 'ledger.damaged', peer, certificateId, data: { ...data } }),
    );
  }
  return faults;
}

function digestFinding({ kind, ledger, peer, day }: RecountFault): readonly RunFinding[] {
  if (kind !== 'DIGEST') return [];
  const detail = `certificates of ${day} in the ${ledger} ledger are not as they were written`;
  return [
    { certificateId: '', referenceNumber: '', peer, problem: 'DAMAGED_HERE', action: 'LISTED', detail },
  ];
}

function damagedOf(
  { profile }: ExchangeContext,
  faults: readonly RecountFault[],
  peer: AseanCountry,
): readonly FoundDifference[] {
  return faults.flatMap((fault) =>
    fault.peer === peer && fault.kind === 'OCTETS' && fault.referenceNumber
      ? [
          {
            issuer: fault.ledger === 'sent' ? profile.country : peer,
            referenceNumber: fault.referenceNumber,
            kind: 'CONTENT_DIFFERS' as const,
          },
        ]
      : [],
  );
}
