import type { ExchangeContext } from '../exchange/context.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { ReconciliationRun } from '../ledger/run-records.ts';
import { followUp } from '../reconciliation/follow-up.ts';
import { clearLeftovers } from '../reconciliation/leftovers.ts';
import type { ReconciliationSettings } from '../reconciliation/peer.ts';
import { cutOffRuns } from '../reconciliation/resume.ts';
import type { FinishedRun } from '../reconciliation/run.ts';
import { runDueSlots } from '../reconciliation/slots.ts';
import { runSweep } from '../reconciliation/sweep.ts';
import { schedule } from './schedule.ts';

export interface ReconciliationJobSettings {
  /** Cron expression of the reconciliation sweep, in the profile's time zone. */
  readonly sweepCron: string;
  /** When due slots of two-sided reconciliation are looked for, in the same zone. */
  readonly reconcileCron: string;
  readonly reconciliation: ReconciliationSettings;
  /** What stood still for longer was left behind; looked for at start and with every sweep. */
  readonly stuckLimitMs: number;
}

/** After a start the queues go first; then what was missed does not wait for the next full hour. */
const AFTER_START_MS = 60_000;

/** Looked for every minute: that costs a few reads, and the ledger says when there is something to do. */
const EVERY_MINUTE = '* * * * *';

/** Sweep, slots and follow-ups. Stopping ends what is under way between two of its steps. */
export function startReconciliationJobs(
  context: ExchangeContext,
  { sweepCron, reconcileCron, reconciliation, stuckLimitMs }: ReconciliationJobSettings,
  complain: (work: string) => (error: unknown) => void,
): { stop(): Promise<void> } {
  const { timeZone } = context.profile;
  const job = (name: string, cron: string, work: (stop: AbortSignal, at?: Date) => Promise<void>) => {
    const onError = (error: unknown) => {
      if (asGatewayError(error).code !== 'RUN_INTERRUPTED') complain(name)(error);
    };
    return schedule({ name, cron, timeZone, logger: context.logger, atOnce: false, work, onError });
  };
  // The run stands for its slot, not for the moment it starts: two processes of one node never run a slot twice.
  const sweep = job('sweep', sweepCron, async (stop, at) => {
    await clearLeftovers(context, stuckLimitMs).catch(complain('clear leftovers'));
    logSweep(context, await runSweep(context, at ?? context.clock.now(), { stop }));
  });
  const slots = job('reconcile', reconcileCron, async (stop) => {
    for (const made of await runDueSlots(context, reconciliation, stop)) logRun(context, made);
  });
  const again = job('compare again', EVERY_MINUTE, async (stop) => {
    const cutOff = await cutOffRuns(context);
    if (cutOff.sweep) logSweep(context, await runSweep(context, cutOff.sweep, { stop }));
    if (cutOff.slots) slots.now();
    const made = await followUp(context, reconciliation, stop);
    if (made) logRun(context, made);
  });
  // Slots are looked for on schedule, whatever time the last were run at: what was missed while the node was down is
  // made up for at the first look.
  const late = setTimeout(() => slots.now(), AFTER_START_MS);
  late.unref();
  return {
    async stop() {
      clearTimeout(late);
      await Promise.all([sweep, slots, again].map((each) => each.stop()));
    },
  };
}

function logSweep({ logger }: ExchangeContext, run: ReconciliationRun | undefined): void {
  if (run) logger.info('reconciliation sweep', { examined: run.examined, findings: run.findings.length });
}

function logRun({ logger }: ExchangeContext, { run, reports }: FinishedRun): void {
  const outcomes = Object.fromEntries(reports.map(({ peer, outcome }) => [peer, outcome]));
  logger.info('reconciled with the peers', { kind: run.kind, slot: run.slot, outcomes });
}
