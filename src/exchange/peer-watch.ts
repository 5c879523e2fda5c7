import type { AseanCountry } from '../certificate/countries.ts';
import { type BackoffPolicy, backoffDelay } from '../kernel/backoff.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Random } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { UnsignedAnswer } from './unsigned-answer.ts';

export interface WatchSettings {
  /** Failures in a row after which deliveries to a peer pause. */
  readonly circuitFailures: number;
  /** How long a pause lasts before one message is tried: longer each time that fails too. */
  readonly circuitPause: BackoffPolicy;
  /** From here on a peer's clock is warned about; below the skew at which its messages are refused. */
  readonly clockSkewWarningMs: number;
}

/** How the line to one peer does, as this process saw it since it started. */
export interface PeerLine {
  /** `open`: deliveries pause after failures in a row; `probing`: the pause is over, one message may try. */
  readonly circuit: 'closed' | 'open' | 'probing';
  readonly failuresInRow: number;
  readonly openSince?: Instant;
  readonly nextProbeAt?: Instant;
  readonly lastError?: string;
  /** When the peer last signed an answer to a message of ours. */
  readonly lastAnswerAt?: Instant;
  /** When an authentic message of the peer last arrived. */
  readonly lastHeardAt?: Instant;
  readonly roundTripMs?: number;
  /** The peer's clock minus ours; positive when the peer is ahead. */
  readonly clockSkewMs?: number;
  readonly clockWarning: boolean;
  /** When a question of the peer's last showed that its ledger and ours are not the same. */
  readonly differedAt?: Instant;
}

interface SkewSample {
  readonly skewMs: number;
  readonly roundTripMs: number;
}

interface Line {
  failuresInRow: number;
  openings: number;
  openSince?: number;
  /** Nothing is sent before; also set when a peer that is up asked for patience. */
  pausedUntil: number;
  lastError?: string;
  lastAnswerAt?: number;
  lastHeardAt?: number;
  samples: readonly SkewSample[];
  skewMs?: number;
  warned: boolean;
  differedAt?: number;
  /** Since the last pause began. */
  heardWhileOpen?: boolean;
  /** How much of what waits out a delay need wait no longer. */
  hasten?: 'one' | 'all';
}

/** Of so many answers the quickest tells the clock: its error is at most half its round trip, as NTP reasons. */
const SKEW_SAMPLES = 8;

/**
 * What a process knows of the lines to its peers: a circuit breaker a peer, and the peer's clock. Kept in memory,
 * because it is only true for this process and now; each process of a node learns it within a few messages.
 */
export class PeerWatch {
  private readonly lines = new Map<AseanCountry, Line>();
  private readonly settings: WatchSettings;
  private readonly parts: { readonly clock: Clock; readonly random: Random; readonly logger: Logger };

  constructor(
    settings: WatchSettings,
    parts: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
  ) {
    this.settings = settings;
    this.parts = parts;
  }

  /** How many of up to `limit` messages may be sent to the peer now: all, one as a probe, or none. */
  allowance(peer: AseanCountry, limit: number): number {
    const line = this.line(peer);
    if (this.now() < line.pausedUntil) return 0;
    return line.openSince === undefined ? limit : 1;
  }

  /**
   * The peer signed an answer: the line is whole, whatever the answer says.
   * @param signedSince the answer may have been signed from here on, before the attempt that brought it: a message
   *   that was sent before may have been taken then, and its stored answer comes again. Then it cannot be told how
   *   far the peer's clock and ours differ, only how far at least and at most.
   */
  answered(
    peer: AseanCountry,
    sentAt: Instant,
    startedAt: Date,
    endedAt: Date,
    signedSince: Date = startedAt,
  ): void {
    const line = this.line(peer);
    if (line.openSince !== undefined) {
      const downMs = this.now() - line.openSince;
      this.parts.logger.info('peer answers again: deliveries go on', { peer, downMs });
      line.hasten = 'all';
    }
    const roundTripMs = endedAt.getTime() - startedAt.getTime();
    line.failuresInRow = 0;
    line.openings = 0;
    line.openSince = undefined;
    line.pausedUntil = 0;
    line.lastError = undefined;
    line.lastAnswerAt = endedAt.getTime();
    if (signedSince < startedAt) {
      const [since, until] = [signedSince.getTime(), endedAt.getTime()];
      this.boundSkew(peer, line, Date.parse(sentAt) - until, Date.parse(sentAt) - since);
      return;
    }
    const skewMs = Date.parse(sentAt) - Math.round((startedAt.getTime() + endedAt.getTime()) / 2);
    line.samples = [...line.samples, { skewMs, roundTripMs }].slice(-SKEW_SAMPLES);
    this.noteSkew(peer, line, quickest(line.samples).skewMs);
  }

  /** Nobody signed: counts towards a pause, unless whoever answered only asked for patience. */
  failed(peer: AseanCountry, thrown: unknown): void {
    if (!(thrown instanceof GatewayError)) return;
    if (thrown.code !== 'PEER_UNREACHABLE' && thrown.code !== 'PEER_ANSWER_INVALID') return;
    const line = this.line(peer);
    line.lastError = `${thrown.code}: ${thrown.detail ?? thrown.message}`;
    if (thrown instanceof UnsignedAnswer && thrown.retryAfterMs > 0) {
      line.pausedUntil = Math.max(
        line.pausedUntil,
        this.now() + Math.min(thrown.retryAfterMs, this.settings.circuitPause.cap),
      );
      return;
    }
    line.failuresInRow += 1;
    if (line.failuresInRow < this.settings.circuitFailures && line.openSince === undefined) return;
    // Several deliveries that were under way together fail together: that is one reason to pause, not many.
    if (this.now() < line.pausedUntil) return;
    line.openings += 1;
    line.hasten = undefined;
    line.heardWhileOpen = false;
    const pauseMs = backoffDelay(line.openings, this.settings.circuitPause, this.parts.random);
    line.pausedUntil = this.now() + pauseMs;
    if (line.openSince === undefined) {
      line.openSince = this.now();
      this.parts.logger.warn('peer does not answer: deliveries pause', {
        peer,
        failuresInRow: line.failuresInRow,
        error: line.lastError,
        nextProbeAt: new Date(line.pausedUntil).toISOString(),
      });
    }
  }

  /**
   * An authentic message of the peer arrived. A peer that speaks is probably up, so a pause ends; and a message
   * from the future shows how far its clock is ahead at least (behind cannot be told: a message may have waited).
   * @returns whether a message may be tried now that could not before
   */
  heard(peer: AseanCountry, sentAt: Instant, arrivedAt: Date): boolean {
    const line = this.line(peer);
    line.lastHeardAt = arrivedAt.getTime();
    const ahead = Date.parse(sentAt) - arrivedAt.getTime();
    this.boundSkew(peer, line, ahead, Number.POSITIVE_INFINITY);
    // Once a pause: a peer that is heard but cannot be reached must not use up the attempts.
    if (line.openSince === undefined || line.heardWhileOpen) return false;
    line.heardWhileOpen = true;
    line.pausedUntil = Math.min(line.pausedUntil, this.now());
    line.hasten = 'one';
    return true;
  }

  /**
   * Messages that wait out a delay of their own, up to a quarter of an hour, although the peer seems to be back: how
   * many of them are to be brought forward.
   */
  toHasten(peer: AseanCountry): 'none' | 'one' | 'all' {
    return this.line(peer).hasten ?? 'none';
  }

  /** They are; what was noted meanwhile stands. */
  hastened(peer: AseanCountry, which: 'one' | 'all'): void {
    const line = this.line(peer);
    if (line.hasten === which) line.hasten = undefined;
  }

  /** The peer asked about digests, and they were not ours. */
  differed(peer: AseanCountry): void {
    this.line(peer).differedAt = this.now();
  }

  /** A comparison found both ledgers the same, with nothing in flight. */
  agreed(peer: AseanCountry): void {
    this.line(peer).differedAt = undefined;
  }

  state(peer: AseanCountry): PeerLine {
    const line = this.line(peer);
    const at = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
    const open = line.openSince !== undefined;
    const paused = this.now() < line.pausedUntil;
    return {
      circuit: open ? (paused ? 'open' : 'probing') : 'closed',
      failuresInRow: line.failuresInRow,
      openSince: at(line.openSince),
      nextProbeAt: paused ? at(line.pausedUntil) : undefined,
      lastError: line.lastError,
      lastAnswerAt: at(line.lastAnswerAt),
      lastHeardAt: at(line.lastHeardAt),
      roundTripMs: line.samples.length > 0 ? quickest(line.samples).roundTripMs : undefined,
      clockSkewMs: line.skewMs,
      clockWarning: line.warned,
      differedAt: at(line.differedAt),
    };
  }

  /** What is known of a clock (that it is right, at first) moves by no more than the bounds prove. */
  private boundSkew(peer: AseanCountry, line: Line, least: number, most: number): void {
    const known = line.skewMs ?? 0;
    const proven = Math.min(Math.max(known, least), most);
    if (proven !== known) this.noteSkew(peer, line, proven);
  }

  /** Warns once when a clock goes astray, and says once when it is right again. */
  private noteSkew(peer: AseanCountry, line: Line, skewMs: number): void {
    line.skewMs = skewMs;
    const astray = Math.abs(skewMs) > this.settings.clockSkewWarningMs;
    if (astray === line.warned) return;
    line.warned = astray;
    const about = { peer, clockSkewMs: skewMs, warningMs: this.settings.clockSkewWarningMs };
    if (astray) this.parts.logger.warn("peer's clock and ours differ: messages may soon be refused", about);
    else this.parts.logger.info("peer's clock and ours agree again", about);
  }

  private line(peer: AseanCountry): Line {
    const known = this.lines.get(peer);
    if (known) return known;
    const line: Line = { failuresInRow: 0, openings: 0, pausedUntil: 0, samples: [], warned: false };
    this.lines.set(peer, line);
    return line;
  }

  private now(): number {
    return this.parts.clock.now().getTime();
  }
}

function quickest(samples: readonly SkewSample[]): SkewSample {
  return samples.reduce((best, sample) => (sample.roundTripMs < best.roundTripMs ? sample : best));
}
