import type { AseanCountry } from '../certificate/countries.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';

interface SkewSample {
  readonly skewMs: number;
  readonly roundTripMs: number;
}

/** Of so many answers the quickest tells the clock: its error is at most half its round trip, as NTP reasons. */
const SKEW_SAMPLES = 8;

/** What is known of one peer's clock: how far it is from ours, and whether that was warned about. */
export class PeerClock {
  /** The peer's clock minus ours; positive when the peer is ahead. */
  skewMs: number | undefined;
  warned = false;
  private samples: readonly SkewSample[] = [];
  private readonly peer: AseanCountry;
  private readonly warningMs: number;
  private readonly logger: Logger;

  constructor(peer: AseanCountry, warningMs: number, logger: Logger) {
    this.peer = peer;
    this.warningMs = warningMs;
    this.logger = logger;
  }

  get roundTripMs(): number | undefined {
    return this.samples.length > 0 ? quickest(this.samples).roundTripMs : undefined;
  }

  /**
   * The peer signed an answer at `sentAt` by its clock.
   * @param signedSince before `startedAt` when the message was sent before: it may have been taken then, and the stored
   *   answer comes again. Then it cannot be told how far the clocks differ, only how far at least and at most.
   */
  answered(sentAt: Instant, startedAt: Date, endedAt: Date, signedSince: Date): void {
    const signed = Date.parse(sentAt);
    if (signedSince < startedAt) {
      this.bound(signed - endedAt.getTime(), signed - signedSince.getTime());
      return;
    }
    const skewMs = signed - Math.round((startedAt.getTime() + endedAt.getTime()) / 2);
    const roundTripMs = endedAt.getTime() - startedAt.getTime();
    this.samples = [...this.samples, { skewMs, roundTripMs }].slice(-SKEW_SAMPLES);
    this.note(quickest(this.samples).skewMs);
  }

  /** A message from the future shows how far the clock is ahead at least. Behind cannot be told: it may have waited. */
  heard(sentAt: Instant, arrivedAt: Date): void {
    this.bound(Date.parse(sentAt) - arrivedAt.getTime(), Number.POSITIVE_INFINITY);
  }

  /** What is known (that the clock is right, at first) moves by no more than the bounds prove. */
  private bound(least: number, most: number): void {
    const known = this.skewMs ?? 0;
    const proven = Math.min(Math.max(known, least), most);
    if (proven !== known) this.note(proven);
  }

  /** Warns once when the clock goes astray, and says once when it is right again. */
  private note(skewMs: number): void {
    this.skewMs = skewMs;
    const astray = Math.abs(skewMs) > this.warningMs;
    if (astray === this.warned) return;
    this.warned = astray;
    const about = { peer: this.peer, clockSkewMs: skewMs, warningMs: this.warningMs };
    if (astray) this.logger.warn("peer's clock and ours differ: messages may soon be refused", about);
    else this.logger.info("peer's clock and ours agree again", about);
  }
}

function quickest(samples: readonly SkewSample[]): SkewSample {
  return samples.reduce((best, sample) => (sample.roundTripMs < best.roundTripMs ? sample : best));
}
