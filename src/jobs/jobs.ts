import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext, Work } from '../exchange/context.ts';
import { deliverDue } from '../exchange/deliver.ts';
import { expireDue } from '../exchange/expire.ts';
import { handOverDue } from '../exchange/handover.ts';
import { joinParked } from '../exchange/park.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { clearLeftovers } from '../reconciliation/leftovers.ts';
import { applyRetention } from '../retention/apply.ts';
import type { RetentionPolicy } from '../retention/policy.ts';
import { type NoticeSettings, startNoticeJobs } from './notice-jobs.ts';
import { Pump } from './pump.ts';
import { type ReconciliationJobSettings, startReconciliationJobs } from './reconciliation-jobs.ts';
import { schedule } from './schedule.ts';

export interface Jobs {
  wake(work: Work): void;
  /** Lets what is under way end, within its bound: what takes longer is begun again by whoever serves next. */
  stop(): Promise<void>;
}

export interface JobSettings extends ReconciliationJobSettings {
  /** When validity that ended is looked for, besides at start; in the profile's time zone. */
  readonly expiryCron: string;
  /** When certificates whose retention is over are removed; in the profile's time zone. */
  readonly retentionCron: string;
  readonly retention: RetentionPolicy;
  /** How often queues are looked at without being woken: a due retry waits at most this long. */
  readonly tickMs: number;
  /** How long what is under way may take to end when the node stops. */
  readonly drainMs: number;
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
  // What the process before this one left behind; younger leftovers are found with a later sweep.
  const leftovers = clearLeftovers(context, settings.stuckLimitMs).catch(complain('clear leftovers'));
  const daily = dailyJobs(context, settings, complain);
  const pumps = [...delivery, handover, parked, payments];
  for (const pump of pumps) pump.start(pump === parked ? PARKED_TICK_MS : settings.tickMs);
  const notices = settings.notices && startNoticeJobs(settings.notices, settings.tickMs, complain);
  const reconciliation = startReconciliationJobs(context, settings, complain);
  return {
    wake(work) {
      if (work === 'handover') handover.wake();
      else if (work === 'parked') parked.wake();
      else for (const pump of delivery) pump.wake();
    },
    async stop() {
      const stopping = [reconciliation, ...daily, ...pumps, ...(notices ? [notices] : [])];
      const ended = Promise.all([leftovers, ...stopping.map((each) => each.stop())]);
      if (!(await within(settings.drainMs, ended)))
        logger.warn('not everything ended before the node stopped');
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

/** Whether something ends within a time. */
async function within(ms: number, ended: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([ended.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
