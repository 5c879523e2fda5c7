const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopRequests {
  /** Aborted at the first Ctrl-C or request to end. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the program's defaults. */
  release(): void;
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort signal, so that everything can be stopped in order. The
 * second ends the program at once; whatever it started is then killed at exit.
 */
export function stopRequests(): StopRequests {
  const controller = new AbortController();
  const asked = () => {
    if (controller.signal.aborted) process.exit(130);
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
