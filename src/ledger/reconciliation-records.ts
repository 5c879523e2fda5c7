import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { DigestDocument } from './digest-tree.ts';
import type { ComparisonKind, RunFinding } from './run-records.ts';

/**
 * What two-sided reconciliation keeps.
 *
 * - bucket: digest and count of one place of the tree, per ledger and peer
 * - difference: one certificate on which the two ledgers did not agree, and what became of it
 * - peer report: one comparison with one peer
 * - question guard: the DIG messages of a peer answered lately
 */

export interface BucketRecord {
  /** `sent/TH/2026-03`. */
  readonly id: string;
  /** The bucket above. */
  readonly parent: string;
  readonly path: string;
  readonly count: number;
  readonly digest: string;
}

export type DifferenceKind =
  | 'MISSING_AT_PEER'
  | 'MISSING_HERE'
  | 'CONTENT_DIFFERS'
  | 'STATE_DIFFERS'
  | 'ONLY_DUPLICATE';

export type DifferenceStatus =
  /** A repair is under way; the next comparison shows whether it helped. */
  | 'REPAIRING'
  /** The other side's ledger is the one to be repaired, and its gateway does that. */
  | 'LEFT_TO_PEER'
  /** Waits for a person. */
  | 'PROPOSED'
  /** A person let the proposed repair be made, or took it over. */
  | 'ACCEPTED'
  /** A person said that it is settled elsewhere; it comes back as a new one when either side's certificate changes. */
  | 'CLOSED'
  /** A later comparison did not find it any more. */
  | 'RESOLVED';

/** What may be done about a difference; reconciliation/repair.ts says what each means. */
export type RepairName =
  | 'RETRANSMIT'
  | 'SEND_ENDED'
  | 'REQUEST'
  | 'ASK_STATE'
  | 'REACKNOWLEDGE'
  | 'HAND_OVER'
  | 'CANCEL_AGAIN'
  | 'CORRECT_DIGEST'
  | 'ADOPT_CONVERSATION'
  | 'LEAVE_TO_PEER'
  | 'WRITE_TO_PEER'
  | 'BY_HAND';

export interface Difference {
  readonly id: string;
  readonly peer: AseanCountry;
  readonly issuer: AseanCountry;
  readonly referenceNumber: string;
  readonly kind: DifferenceKind;
  readonly status: DifferenceStatus;
  readonly repair: RepairName;
  /** The certificate here, when there is one. */
  readonly certificateId?: string;
  readonly own?: DigestDocument;
  readonly theirs?: DigestDocument;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Comparisons of the gateway's own accord that found it since it was last resolved. */
  readonly times: number;
  readonly detail: string;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  /** When the repair was last made; absent while it is still to be made. */
  readonly repairedAt?: Instant;
  /** Box 12 of the certificate, where a comparison met it. */
  readonly day?: CalendarDate;
}

/** How a comparison with one peer ended. */
export type PeerOutcome =
  | 'EQUAL'
  /** Differences, all of them in flight, being repaired here or left to the peer. */
  | 'REPAIRING'
  /** Differences, all of them in the hand of a person who accepted or closed them. */
  | 'IN_HAND'
  /** At least one waits for a person. */
  | 'PROPOSED'
  | 'UNREACHABLE'
  /** The peer does not know DIG, or refused it. */
  | 'REFUSED'
  /** The peer's answer contradicted itself; nothing was concluded from it. */
  | 'INVALID';

export interface PeerReport {
  readonly id: string;
  readonly runId: string;
  readonly runKind: ComparisonKind;
  readonly slot: Instant;
  /** The slot's calendar date in the time zone of this state. */
  readonly day: CalendarDate;
  readonly peer: AseanCountry;
  readonly outcome: PeerOutcome;
  readonly startedAt: Instant;
  readonly durationMs: number;
  /** Certificates compared, per direction: issued here, issued there. */
  readonly sent: number;
  readonly received: number;
  readonly messages: number;
  readonly octetsSent: number;
  readonly octetsReceived: number;
  /** Differences too young to be any. */
  readonly inFlight: number;
  readonly findings: readonly RunFinding[];
  /** Ids of the kept DIG messages whose signed answers show the differences. */
  readonly evidence: readonly string[];
  /** Why nothing could be concluded. */
  readonly error?: string;
  /** Certificates in places past the common retention that are not alike, and were not compared; absent for none. */
  readonly leftOut?: number;
  /** Where the next comparison begins, when this one could not name everything. */
  readonly next?: DigestPlace;
}

/** A place of the tree of one state's certificates. */
export interface DigestPlace {
  readonly issuer: AseanCountry;
  readonly path: string;
}

export interface QuestionGuard {
  readonly peer: AseanCountry;
  readonly recent: readonly { readonly messageId: string; readonly until: Instant }[];
}
