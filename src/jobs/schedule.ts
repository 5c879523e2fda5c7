import cron, { type Logger as CronLogger } from 'node-cron';
import type { Logger } from '../kernel/logger.ts';

/** Whether a text is a schedule that jobs can follow: a cron expression. */
export function isSchedule(text: string): boolean {
  return cron.validate(text);
}

/** The scheduler's own remarks (a time missed, a run that was not over) as lines of the log; it would print them. */
export function cronLogger(logger: Logger, job: string): CronLogger {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (remark: string | Error, error?: Error) => {
    const cause = error ?? (remark instanceof Error ? remark : undefined);
    const text = remark instanceof Error ? remark.message : remark;
    logger[level]('scheduler', { job, remark: text, ...(cause ? { error: cause } : {}) });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A job that runs at set times and, when it says so, at once. */
export interface ScheduledJob {
  /** Runs it now, besides its times; does nothing while it runs. */
  now(): void;
  /** Asks the run under way to end, and waits for it. */
  stop(): Promise<void>;
}

export interface ScheduledWork {
  readonly name: string;
  readonly cron: string;
  /** IANA zone in which the expression counts. */
  readonly timeZone: string;
  readonly logger: Logger;
  /** Runs once when scheduled, for what fell due while the node was stopped. */
  readonly atOnce: boolean;
  /** Ends early, leaving the rest to the next run, once the signal says so. `at` is the time it was set for. */
  readonly work: (stop: AbortSignal, at?: Date) => Promise<void>;
  /** Hears what the work threw; the job goes on at its next time. */
  readonly onError: (error: unknown) => void;
}

/** Schedules work that must never run beside itself in one process. */
export function schedule({
  name,
  cron: expression,
  timeZone,
  logger,
  atOnce,
  work,
  onError,
}: ScheduledWork): ScheduledJob {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const run = (at?: Date) => {
    if (stopping.signal.aborted) return running;
    running ??= work(stopping.signal, at)
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  const task = cron.schedule(expression, ({ date }) => run(date), {
    timezone: timeZone,
    noOverlap: true,
    name,
    logger: cronLogger(logger, name),
  });
  const now = () => void run();
  if (atOnce) now();
  return {
    now,
    async stop() {
      stopping.abort();
      await task.destroy();
      await running;
    },
  };
}
