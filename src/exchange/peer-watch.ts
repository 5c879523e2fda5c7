import type { AseanCountry } from '../certificate/countries.ts';
import { type BackoffPolicy, backoffDelay } from '../kernel/backoff.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Random } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { PeerClock } from './peer-clock.ts';
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

interface Line {
  failuresInRow: number;
  openings: number;
  openSince?: number;
  /** Nothing is sent before; also set when a peer that is up asked for patience. */
  pausedUntil: number;
  lastError?: string;
  lastAnswerAt?: number;
  lastHeardAt?: number;
  readonly clock: PeerClock;
  differedAt?: number;
  /** Since the last failure. */
  heardWhileOpen?: boolean;
  /** How often being heard has ended a pause, since the peer last answered. */
  heardInVain?: number;
  /** How much of what waits out a delay need wait no longer. */
  hasten?: 'one' | 'all';
}

/** So often a peer that is heard is tried at once; after that the pauses, a minute at the most, are waited out. */
const MOST_HEARD = 3;

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
   * @param signedSince the answer may have been signed from here on (peer-clock.ts)
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
    line.failuresInRow = 0;
    line.openings = 0;
    line.heardInVain = 0;
    line.openSince = undefined;
    line.pausedUntil = 0;
    line.lastError = undefined;
    line.lastAnswerAt = endedAt.getTime();
    line.clock.answered(sentAt, startedAt, endedAt, signedSince);
  }

  /** Nobody signed: counts towards a pause, unless whoever answered only asked for patience. */
  failed(peer: AseanCountry, thrown: unknown): void {
    if (!(thrown instanceof GatewayError)) return;
    if (thrown.code !== 'PEER_UNREACHABLE' && thrown.code !== 'PEER_ANSWER_INVALID') return;
    const line = this.line(peer);
    line.lastError = `${thrown.code}: ${thrown.detail ?? thrown.message}`;
    line.heardWhileOpen = false;
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
   * An authentic message of the peer arrived. A peer that speaks is probably up, so a pause ends.
   * @returns whether a message may be tried now that could not before
   */
  heard(peer: AseanCountry, sentAt: Instant, arrivedAt: Date): boolean {
    const line = this.line(peer);
    line.lastHeardAt = arrivedAt.getTime();
    line.clock.heard(sentAt, arrivedAt);
    // Once, until that try has failed: a peer that is heard but cannot be reached must not use up the attempts.
    // Nor for ever: where each side hears the other and no answer gets through, each try would call for the other's next.
    const { heardInVain = 0 } = line;
    if (line.openSince === undefined || line.heardWhileOpen || heardInVain >= MOST_HEARD) return false;
    line.heardWhileOpen = true;
    line.heardInVain = heardInVain + 1;
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
      roundTripMs: line.clock.roundTripMs,
      clockSkewMs: line.clock.skewMs,
      clockWarning: line.clock.warned,
      differedAt: at(line.differedAt),
    };
  }

  private line(peer: AseanCountry): Line {
    const known = this.lines.get(peer);
    if (known) return known;
    const clock = new PeerClock(peer, this.settings.clockSkewWarningMs, this.parts.logger);
    const line: Line = { failuresInRow: 0, openings: 0, pausedUntil: 0, clock };
    this.lines.set(peer, line);
    return line;
  }

  private now(): number {
    return this.parts.clock.now().getTime();
  }
}
