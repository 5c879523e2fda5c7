import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import type { RecountFault } from '../ledger/reconciliation-port.ts';
import type { PeerReport } from '../ledger/reconciliation-records.ts';
import type { ComparisonKind, ReconciliationRun, RunFinding } from '../ledger/records.ts';
import type { FoundDifference } from './compare.ts';
import { type ReconciliationSettings, reconcilePeer } from './peer.ts';

export interface RunRequest {
  readonly kind: ComparisonKind;
  /** The instant the run stands for. */
  readonly slot: Date;
  /** All configured ones when absent. */
  readonly peers?: readonly AseanCountry[];
  /** First counts this ledger anew from its certificates; every daily run does. */
  readonly recount?: boolean;
}

export interface FinishedRun {
  readonly run: ReconciliationRun;
  readonly reports: readonly PeerReport[];
}

/**
 * Reconciles with the peers, all at once, so that a silent one delays no other. The run's slot is taken by a unique
 * insert: of two processes one runs it.
 * @throws LEDGER_DUPLICATE when another process has the slot
 */
export async function runReconciliation(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  request: RunRequest,
): Promise<FinishedRun> {
  const { ledger, clock } = context;
  const run: ReconciliationRun = {
    id: context.ids.next(),
    kind: request.kind,
    slot: request.slot.toISOString(),
    startedAt: clock.now().toISOString(),
    examined: 0,
    findings: [],
  };
  await ledger.transaction((tx) => tx.insertRun(run));
  const faults = request.kind === 'daily' || request.recount ? await recount(context) : [];
  const peers = request.peers ?? [...context.peers.keys()];
  const reports = await Promise.all(
    peers.map((peer) => reconcilePeer(context, settings, run, peer, damagedOf(context, faults, peer))),
  );
  const outcome = {
    finishedAt: clock.now().toISOString(),
    examined: reports.reduce((sum, { sent, received }) => sum + sent + received, 0),
    findings: [...faults.flatMap(digestFinding), ...reports.flatMap(({ findings }) => findings)],
  };
  await ledger.transaction(async (tx) => {
    await tx.finishRun(run.id, outcome);
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
  return { run: { ...run, ...outcome }, reports };
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
