import type { AseanCountry } from '../certificate/countries.ts';
import type { Instant } from '../kernel/clock.ts';

/** One thing a reconciliation run found and what became of it. */
export interface RunFinding {
  readonly certificateId: string;
  readonly referenceNumber: string;
  readonly peer: AseanCountry;
  readonly problem:
    | 'UNACKNOWLEDGED'
    | 'STATE_DIFFERS'
    | 'UNKNOWN_AT_PEER'
    | 'PEER_UNREACHABLE'
    | 'DEAD_LETTER'
    // two-sided, from here on
    | 'PEER_REFUSED'
    | 'PEER_ANSWER_INVALID'
    | 'MISSING_AT_PEER'
    | 'MISSING_HERE'
    | 'CONTENT_DIFFERS'
    | 'ONLY_DUPLICATE'
    /** This ledger was changed behind the gateway's back. */
    | 'DAMAGED_HERE';
  readonly action:
    | 'ASKED'
    | 'STATE_REPAIRED'
    | 'RETRANSMITTED'
    | 'LISTED'
    | 'REQUESTED'
    | 'REACKNOWLEDGED'
    | 'HANDED_OVER'
    | 'CANCELLED_AGAIN'
    | 'CORRECTED'
    | 'LEFT_TO_PEER'
    | 'PROPOSED';
  readonly detail: string;
}

/**
 * Why a comparison was made: its hour or day had come, something was left of the one before or a peer's question showed
 * a difference, or a person asked.
 */
export type ComparisonKind = 'hourly' | 'daily' | 'follow-up' | 'manual';

export interface ReconciliationRun {
  readonly id: string;
  readonly kind: 'sweep' | ComparisonKind;
  /** The instant the run stands for; unique with kind, so that two processes never run the same one. */
  readonly slot: Instant;
  readonly startedAt: Instant;
  readonly finishedAt?: Instant;
  readonly examined: number;
  readonly findings: readonly RunFinding[];
  /** Of a slot that was missed: the run made for it later. */
  readonly coveredBy?: string;
  /** How often it was begun; absent for once. */
  readonly attempts?: number;
  /** While it is not finished: whose work it is. A new one with every beginning. */
  readonly heldBy?: string;
  /** While it is not finished: until then nobody else begins it. Renewed by whoever works on it. */
  readonly heldUntil?: Instant;
  /** Why its last beginning came to no end: what was thrown, or that the process ended. */
  readonly error?: string;
}
