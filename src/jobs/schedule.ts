import cron from 'node-cron';

/** Whether a text is a schedule that jobs can follow: a cron expression. */
export function isSchedule(text: string): boolean {
  return cron.validate(text);
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
  /** Runs once when scheduled, for what fell due while the node was stopped. */
  readonly atOnce: boolean;
  /** Ends early, leaving the rest to the next run, once the signal says so. `at` is the time it was set for. */
  readonly work: (stop: AbortSignal, at: Date) => Promise<void>;
  /** Hears what the work threw; the job goes on at its next time. */
  readonly onError: (error: unknown) => void;
}

/** Schedules work that must never run beside itself in one process. */
export function schedule({
  name,
  cron: expression,
  timeZone,
  atOnce,
  work,
  onError,
}: ScheduledWork): ScheduledJob {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const run = (at: Date) => {
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
  });
  const now = () => void run(new Date());
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
