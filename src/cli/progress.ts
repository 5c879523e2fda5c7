import type { TextOut } from './io.ts';
import { plain } from './plain.ts';

const WIDTH = 30;

/** How far a long command is. Drawn on a terminal only; anything else that reads standard error sees nothing. */
export class Progress {
  private readonly out: TextOut | undefined;
  private readonly total: number;
  private done = 0;

  /** @param silent for machine output */
  constructor(stderr: TextOut, total: number, silent: boolean) {
    this.out = stderr.isTTY && !silent && total > 1 ? stderr : undefined;
    this.total = total;
  }

  /** One more is done; `what` names it. */
  step(what: string): void {
    this.done += 1;
    // More may turn up while it runs.
    const filled = Math.min(WIDTH, Math.round((WIDTH * this.done) / this.total));
    const bar = `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${this.done}/${this.total} ${plain(what)}`;
    // Longer than the terminal it would wrap, and each step would leave a line behind.
    this.out?.write(`\r\u001b[K${bar.slice(0, (this.out.columns ?? 80) - 1)}`);
  }

  /** Removes the bar, so that the result stands alone. */
  end(): void {
    this.out?.write('\r\u001b[K');
  }
}
