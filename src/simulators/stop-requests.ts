import { type Stopwatch, stopwatch } from '../kernel/clock.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopRequests {
  /** Aborted at the first Ctrl-C or request to end. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the program's defaults. */
  release(): void;
}

/** One Ctrl-C may come twice at once: from the terminal, and passed on by npm. */
const SAME_REQUEST_MS = 1_000;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort signal, so that everything can be stopped in order. One
 * more, later, ends the program at once; whatever it started is then killed at exit.
 */
export function stopRequests(): StopRequests {
  const controller = new AbortController();
  let sinceFirst: Stopwatch | undefined;
  const asked = () => {
    if (!sinceFirst) sinceFirst = stopwatch();
    else if (sinceFirst() > SAME_REQUEST_MS) process.exit(130);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, asked);
  return {
    signal: controller.signal,
    release() {
      for (const signal of SIGNALS) process.off(signal, asked);
    },
  };
}
