import cron, { type ScheduledTask } from 'node-cron';
import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { deliverDue } from '../exchange/deliver.ts';
import { handOverDue } from '../exchange/handover.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { ReconciliationSettings } from '../reconciliation/peer.ts';
import { runDueSlots } from '../reconciliation/slots.ts';
import { runSweep } from '../reconciliation/sweep.ts';
import { Pump } from './pump.ts';

export interface Jobs {
  wake(work: 'deliver' | 'handover'): void;
  /** Lets what is under way end. */
  stop(): Promise<void>;
}

export interface JobSettings {
  /** Cron expression of the reconciliation sweep, in the profile's time zone. */
  readonly sweepCron: string;
  /** When due slots of two-sided reconciliation are looked for, in the same zone. */
  readonly reconcileCron: string;
  readonly reconciliation: ReconciliationSettings;
  /** How often queues are looked at without being woken: a due retry waits at most this long. */
  readonly tickMs: number;
  /** Asks about payments that nobody told of; says how many it looked at. */
  readonly pollPayments: () => Promise<number>;
}

/**
 * Everything that runs by itself. Each peer has a delivery pump of its own, so a dead peer, whose every attempt
 * takes the full time limit, never slows another.
 */
export function startJobs(context: ExchangeContext, settings: JobSettings): Jobs {
  const { logger } = context;
  const complain = (work: string) => (error: unknown) => {
    const { code, message, cause } = asGatewayError(error);
    logger.error('job failed', {
      work,
      code,
      message,
      cause: cause instanceof Error ? cause.message : cause,
    });
  };
  const delivery = [...context.peers.keys()].map((peer: AseanCountry) => {
    const { deliveriesPerPeer } = context.settings;
    return new Pump(() => deliverDue(context, peer, deliveriesPerPeer), complain(`deliver to ${peer}`));
  });
  const handover = new Pump(() => handOverDue(context, 50), complain('hand over'));
  const payments = new Pump(settings.pollPayments, complain('ask about payments'));
  const sweep = scheduleSweep(context, settings.sweepCron, complain('sweep'));
  const slots = scheduleSlots(context, settings, complain('reconcile'));
  for (const pump of [...delivery, handover, payments]) pump.start(settings.tickMs);
  return {
    wake(work) {
      if (work === 'handover') handover.wake();
      else for (const pump of delivery) pump.wake();
    },
    async stop() {
      await sweep.destroy();
      clearTimeout(slots.late);
      await slots.task.destroy();
      await Promise.all([...delivery, handover, payments].map((pump) => pump.stop()));
    },
  };
}

/** The run stands for its slot, not for the moment it starts: two processes of one node never run a slot twice. */
function scheduleSweep(
  context: ExchangeContext,
  expression: string,
  onError: (error: unknown) => void,
): ScheduledTask {
  return cron.schedule(
    expression,
    async (task) => {
      try {
        const run = await runSweep(context, task.date);
        context.logger.info('reconciliation sweep', {
          examined: run.examined,
          findings: run.findings.length,
        });
      } catch (error) {
        if (asGatewayError(error).code !== 'LEDGER_DUPLICATE') onError(error);
      }
    },
    { timezone: context.profile.timeZone, noOverlap: true, name: 'sweep' },
  );
}

const AFTER_START_MS = 60_000;

/**
 * Slots are looked for on schedule, whatever time the last were run at: what was missed while the node was down is
 * made up for at the first look.
 */
function scheduleSlots(
  context: ExchangeContext,
  { reconcileCron, reconciliation }: JobSettings,
  onError: (error: unknown) => void,
): { readonly task: ScheduledTask; readonly late: NodeJS.Timeout } {
  const look = async () => {
    try {
      for (const { run, reports } of await runDueSlots(context, reconciliation)) {
        const outcomes = Object.fromEntries(reports.map(({ peer, outcome }) => [peer, outcome]));
        context.logger.info('reconciled with the peers', { kind: run.kind, slot: run.slot, outcomes });
      }
    } catch (error) {
      onError(error);
    }
  };
  const task = cron.schedule(reconcileCron, look, {
    timezone: context.profile.timeZone,
    noOverlap: true,
    name: 'reconcile',
  });
  // After a start the queues go first; then what was missed does not wait for the next full hour.
  const late = setTimeout(() => void look(), AFTER_START_MS);
  late.unref();
  return { task, late };
}
