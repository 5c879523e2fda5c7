import cron, { type ScheduledTask } from 'node-cron';
import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext, Work } from '../exchange/context.ts';
import { deliverDue } from '../exchange/deliver.ts';
import { expireDue } from '../exchange/expire.ts';
import { handOverDue } from '../exchange/handover.ts';
import { joinParked } from '../exchange/park.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { followUp } from '../reconciliation/follow-up.ts';
import { clearLeftovers } from '../reconciliation/leftovers.ts';
import type { ReconciliationSettings } from '../reconciliation/peer.ts';
import type { FinishedRun } from '../reconciliation/run.ts';
import { runDueSlots } from '../reconciliation/slots.ts';
import { runSweep } from '../reconciliation/sweep.ts';
import { applyRetention } from '../retention/apply.ts';
import type { RetentionPolicy } from '../retention/policy.ts';
import { type NoticeSettings, startNoticeJobs } from './notice-jobs.ts';
import { Pump } from './pump.ts';
import { cronLogger, schedule } from './schedule.ts';

export interface Jobs {
  wake(work: Work): void;
  /** Lets what is under way end. */
  stop(): Promise<void>;
}

export interface JobSettings {
  /** Cron expression of the reconciliation sweep, in the profile's time zone. */
  readonly sweepCron: string;
  /** When validity that ended is looked for, besides at start; in the profile's time zone. */
  readonly expiryCron: string;
  /** When certificates whose retention is over are removed; in the profile's time zone. */
  readonly retentionCron: string;
  readonly retention: RetentionPolicy;
  /** When due slots of two-sided reconciliation are looked for, in the same zone. */
  readonly reconcileCron: string;
  readonly reconciliation: ReconciliationSettings;
  /** How often queues are looked at without being woken: a due retry waits at most this long. */
  readonly tickMs: number;
  /** What stood still for longer was left behind; looked for at start and with every sweep. */
  readonly stuckLimitMs: number;
  /** Asks about payments that nobody told of; says how many it looked at. */
  readonly pollPayments: () => Promise<number>;
  /** Absent where nobody is told of work. */
  readonly notices?: NoticeSettings;
}

/** A certificate that comes wakes what waits for it, so looking now and then is for restored ledgers and limits. */
const PARKED_TICK_MS = 60_000;

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
  const parked = new Pump(() => joinParked(context), complain('join parked messages'));
  const payments = new Pump(settings.pollPayments, complain('ask about payments'));
  const sweep = scheduleSweep(context, settings, complain);
  // What the process before this one left behind; younger leftovers are found with a later sweep.
  const leftovers = clearLeftovers(context, settings.stuckLimitMs).catch(complain('clear leftovers'));
  const daily = dailyJobs(context, settings, complain);
  const pumps = [...delivery, handover, parked, payments];
  for (const pump of pumps) pump.start(pump === parked ? PARKED_TICK_MS : settings.tickMs);
  const notices = settings.notices && startNoticeJobs(settings.notices, settings.tickMs, complain);
  const slots = scheduleSlots(context, settings, complain('reconcile'));
  const again = scheduleFollowUp(context, settings, complain('compare again'));
  return {
    wake(work) {
      if (work === 'handover') handover.wake();
      else if (work === 'parked') parked.wake();
      else for (const pump of delivery) pump.wake();
    },
    async stop() {
      await sweep.destroy();
      clearTimeout(slots.late);
      await slots.task.destroy();
      await again.stop();
      await leftovers;
      await notices?.stop();
      await Promise.all(daily.map((job) => job.stop()));
      await Promise.all(pumps.map((pump) => pump.stop()));
    },
  };
}

/** Several processes of one node may do these at the same time: each certificate is moved or removed once. */
function dailyJobs(
  context: ExchangeContext,
  { expiryCron, retentionCron, retention }: JobSettings,
  complain: (work: string) => (error: unknown) => void,
) {
  const { timeZone } = context.profile;
  const expiry = schedule({
    name: 'expiry',
    cron: expiryCron,
    timeZone,
    logger: context.logger,
    atOnce: true,
    onError: complain('expiry'),
    async work(stop) {
      const expired = await expireDue(context, stop);
      if (expired > 0) context.logger.info('certificates expired', { expired });
    },
  });
  if (retention.sent === 'never' && retention.received === 'never') return [expiry];
  const removal = schedule({
    name: 'retention',
    cron: retentionCron,
    timeZone,
    logger: context.logger,
    atOnce: false,
    onError: complain('retention'),
    async work(stop) {
      await applyRetention(context, retention, { stop });
    },
  });
  return [expiry, removal];
}

/** The run stands for its slot, not for the moment it starts: two processes of one node never run a slot twice. */
function scheduleSweep(
  context: ExchangeContext,
  { sweepCron, stuckLimitMs }: JobSettings,
  complain: (work: string) => (error: unknown) => void,
): ScheduledTask {
  return cron.schedule(
    sweepCron,
    async (task) => {
      await clearLeftovers(context, stuckLimitMs).catch(complain('clear leftovers'));
      try {
        const run = await runSweep(context, task.date);
        context.logger.info('reconciliation sweep', {
          examined: run.examined,
          findings: run.findings.length,
        });
      } catch (error) {
        if (asGatewayError(error).code !== 'LEDGER_DUPLICATE') complain('sweep')(error);
      }
    },
    {
      timezone: context.profile.timeZone,
      noOverlap: true,
      name: 'sweep',
      logger: cronLogger(context.logger, 'sweep'),
    },
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
      for (const made of await runDueSlots(context, reconciliation)) logRun(context, made);
    } catch (error) {
      onError(error);
    }
  };
  const task = cron.schedule(reconcileCron, look, {
    timezone: context.profile.timeZone,
    noOverlap: true,
    name: 'reconcile',
    logger: cronLogger(context.logger, 'reconcile'),
  });
  // After a start the queues go first; then what was missed does not wait for the next full hour.
  const late = setTimeout(() => void look(), AFTER_START_MS);
  late.unref();
  return { task, late };
}

/** Looked for every minute: that costs a few reads, and the ledger says when comparing again is worth it. */
const FOLLOW_UP_CRON = '* * * * *';

function scheduleFollowUp(
  context: ExchangeContext,
  { reconciliation }: JobSettings,
  onError: (error: unknown) => void,
) {
  return schedule({
    name: 'compare again',
    cron: FOLLOW_UP_CRON,
    logger: context.logger,
    timeZone: context.profile.timeZone,
    atOnce: false,
    onError,
    async work() {
      const made = await followUp(context, reconciliation);
      if (made) logRun(context, made);
    },
  });
}

function logRun({ logger }: ExchangeContext, { run, reports }: FinishedRun): void {
  const outcomes = Object.fromEntries(reports.map(({ peer, outcome }) => [peer, outcome]));
  logger.info('reconciled with the peers', { kind: run.kind, slot: run.slot, outcomes });
}
