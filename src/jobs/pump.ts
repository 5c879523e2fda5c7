/**
 * Runs a piece of work again and again while it finds something to do, on a wake-up or on a tick, never twice at
 * once. A wake-up that comes while it runs is not lost: it runs once more.
 */
export class Pump {
  private readonly work: () => Promise<number>;
  private readonly onError: (error: unknown) => void;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;

  /**
   * @param work does one batch and says how much it did; 0 lets the pump rest
   * @param onError hears what the work threw; the pump goes on at the next tick
   */
  constructor(work: () => Promise<number>, onError: (error: unknown) => void) {
    this.work = work;
    this.onError = onError;
  }

  /** @param tickMs how often to look without being woken */
  start(tickMs: number): void {
    this.timer = setInterval(() => this.wake(), tickMs);
    this.wake();
  }

  wake(): void {
    this.wanted = true;
    if (!this.running && !this.stopped) {
      this.running = this.run().finally(() => {
        this.running = undefined;
        if (this.wanted && !this.stopped) this.wake();
      });
    }
  }

  private async run(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        if ((await this.work()) > 0) this.wanted = true;
      } catch (error) {
        this.onError(error);
        return;
      }
    }
  }

  /** Takes no new batch and waits for the one under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }
}
