import type { Instant } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { InvariantId } from './invariants/index.ts';
import type { Violation } from './invariants/invariant.ts';
import type { Moment } from './stage.ts';

/** What one invariant came to. */
export interface InvariantResult {
  readonly id: InvariantId;
  readonly text: Text;
  readonly passed: boolean;
  /** How many things were looked at. */
  readonly checked: number;
  /** The first of them; `violationCount` says how many there were. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
}

export interface DrillResult {
  readonly name: string;
  readonly title: Text;
  readonly what: Text;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or could not be carried to its end. */
  readonly reason?: Text;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly seed: number;
  readonly certificates: number;
  readonly timeline: readonly Moment[];
  readonly invariants: readonly InvariantResult[];
  /** What the drill looked at, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Kept with keys, ledgers and logs when it failed. */
  readonly directory?: string;
}

/** The whole account, as `--report` writes it. */
export interface DrillReport {
  readonly product: string;
  readonly version: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly seed: number;
  readonly certificates: number;
  /** Drills asked for; all when empty. */
  readonly names: readonly string[];
  /** A command that starts a MongoDB server was given. */
  readonly databaseServer?: true;
  readonly environment: Readonly<Record<string, string>>;
  readonly drills: readonly DrillResult[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Whether it was asked to end before the last drill had begun. */
  readonly interrupted: boolean;
}

/**
 * Whether a ministry may file it as passed: it went on to its end, none failed, and not all were skipped.
 * @param strict none may be skipped
 */
export function allPassed(
  { passed, failed, skipped, interrupted }: Omit<DrillReport, 'drills'>,
  strict = false,
): boolean {
  return !interrupted && failed === 0 && passed > 0 && !(strict && skipped > 0);
}
