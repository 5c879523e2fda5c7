import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** Work under way that ends by itself. */
const PASSING = new Set(['FSReqPromise', 'FSReqCallback', 'CloseReq', 'Immediate', 'TickObject']);

/** How long what is closing may take to be closed. */
const GRACE_MS = 3_000;

function open(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!PASSING.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/**
 * Fails a test file that leaves something open which keeps the process from ending, and says what: else the run hangs
 * at its end, or a worker is killed without a word on why.
 */
export default class GuardedEnvironment extends TestEnvironment {
  private before = new Map<string, number>();

  override async setup(): Promise<void> {
    await super.setup();
    this.before = open();
  }

  /** Beside the results of the tests, which tell more of why when one has failed. */
  async handleTestEvent({ name }: Circus.Event, state: Circus.State): Promise<void> {
    if (name !== 'run_finish') return;
    const left = await this.left();
    if (left.length > 0) {
      const error = new TypeError(`this file leaves open: ${left.join(', ')}`);
      error.stack = error.message;
      state.unhandledErrors.push(error);
    }
  }

  private async left(): Promise<readonly string[]> {
    for (const end = performance.now() + GRACE_MS; ; ) {
      const more = [...open()].map(([kind, count]) => [kind, count - (this.before.get(kind) ?? 0)] as const);
      const left = more.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
      if (left.length === 0 || performance.now() > end) return left;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
