import type { AseanCountry } from '../certificate/countries.ts';
import type { FormD, FormDApplication, ItemDecision, Measure } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { Finding } from '../kernel/finding.ts';
import type { MessageKind, RejectionError } from '../message/types.ts';
import type { Verification } from '../signing/types.ts';

/**
 * What the ledgers keep.
 *
 * - certificate: one Form D, in the *sent* ledger (issued here) or the *received* ledger (issued abroad)
 * - message: the raw octets of one message in or out, with what became of it
 * - outbox entry: a message that must still be delivered
 * - attempt: one try to deliver an outbox entry
 * - event: one line of the append-only history
 * - run: one scheduled reconciliation with its findings
 */

/** The instant each state was reached. */
export type StateTimes = Partial<Record<CertificateState, Instant>>;

/** What lists and searches show of a certificate of either ledger. */
export interface CertificateSummary {
  readonly id: string;
  readonly conversationId: string;
  /** Empty until issued. */
  readonly referenceNumber: string;
  readonly issuingCountry: AseanCountry;
  readonly importingCountry: AseanCountry;
  /** The other state: importing for the sent ledger, issuing for the received one. */
  readonly peer: AseanCountry;
  readonly state: CertificateState;
  readonly stateTimes: StateTimes;
  /** Box 12; the filing date until issued. */
  readonly issueDate: CalendarDate;
  readonly exporterName: string;
  readonly consigneeName: string;
  readonly hsCodes: readonly string[];
  readonly itemCount: number;
  /** When the record entered this ledger. */
  readonly recordedAt: Instant;
}

/** Why, when and by whom an application was returned or a certificate cancelled. */
export interface Ending {
  readonly reason: string;
  readonly at: Instant;
  readonly by: string;
}

/** The certificate whose place this one takes. */
export interface Succession {
  readonly referenceNumber: string;
  /** Amended (OCP Rule 29.4) or re-issued (Rule 29.1). */
  readonly kind: 'AMENDMENT' | 'REISSUE';
  readonly reason: string;
}

/** The same as the importing state knows it: a message does not say whether it amends or re-issues. */
export interface ReceivedSuccession extends Omit<Succession, 'kind'> {
  /**
   * Where it takes the place of another than its message names: the number that this names, and those of others passed that
   * were refused here. Absent when it is the very one.
   */
  readonly over?: readonly string[];
}

/** What one item of a back-to-back certificate took of a received certificate (OCP Rule 11). */
export interface Drawdown {
  /** The back-to-back certificate in the sent ledger. */
  readonly certificateId: string;
  readonly itemNumber: number;
  /** As the proof states it, or the part of it taken of one item, rounded down. */
  readonly quantity: Measure;
  /** The item of the original it was taken of. Drawdowns of before have neither this nor the share. */
  readonly originalItem?: number;
  /** The exact share of that item, `5/11`: what counts, because items have measures in several units. */
  readonly share?: string;
  /** The share of that item's gross weight, where Box 9 states one that differs. Not limited: see drawing.ts. */
  readonly grossShare?: string;
}

/**
 * What a re-export that was issued before its original came says to take of it, and the original does not give: more
 * than there is, goods or units it does not have, an original of another date, of goods that were NOT GIVEN, or one that
 * had expired before the re-export was issued. USED: it has ended, and more was used under it than others leave.
 */
export interface UnmetClaim {
  /** The back-to-back certificate in the sent ledger, and its item. */
  readonly certificateId: string;
  readonly itemNumber: number;
  readonly reason: 'MORE' | 'OTHER_GOODS' | 'OTHER_UNITS' | 'OTHER_DATE' | 'NOT_GIVEN' | 'EXPIRED' | 'USED';
  /** What the proof states, or the item: Box 7, or Box 9 where that has none. */
  readonly quantity: Measure;
}

/** What remains of an item that was used in part under the preference given for it. */
export interface Leftover {
  readonly itemNumber: number;
  /** Rounded down to six places. */
  readonly quantity: Measure;
}

export interface SentCertificate extends CertificateSummary {
  /** An application until issued, the certificate afterwards. */
  readonly form: FormDApplication | FormD;
  /** The signed octets, from issue on. */
  readonly xml?: Uint8Array;
  readonly xmlDigest?: string;
  readonly filedBy: string;
  /**
   * Name of the API key of the exporter whose dossier it came of, or whose the certificate is that it takes the place of;
   * absent where the ministry filed it itself.
   */
  readonly owner?: string;
  /** The second person (two-person rule). */
  readonly approvedBy?: string;
  readonly issuedBy?: string;
  readonly ending?: Ending;
  readonly replaces?: Succession;
  /** Reference number of the certificate that took its place. */
  readonly replacedBy?: string;
  /** Last day on which it can be claimed (OCP Rules 14 and 11), from issue on. */
  readonly validUntil?: CalendarDate;
  readonly findings: readonly Finding[];
  /** The Customs Response, one decision an item, in item order. */
  readonly decisions: readonly ItemDecision[];
  /** Why the peer refused it. */
  readonly rejection: readonly RejectionError[];
  /** When reconciliation last asked the peer about it. */
  readonly askedAt?: Instant;
  /** Numbers in its Box 7 of originals that were refused here after its issue. Absent when there are none. */
  readonly refusedOriginals?: readonly string[] | undefined;
}

export interface ReceivedCertificate extends CertificateSummary {
  readonly form: FormD;
  readonly xml: Uint8Array;
  readonly xmlDigest: string;
  /** The message that brought it. */
  readonly messageId: string;
  readonly verification: Omit<Verification, 'signedOctets'>;
  readonly findings: readonly Finding[];
  readonly decisions: readonly ItemDecision[];
  readonly answeredBy?: string;
  readonly ending?: Ending;
  readonly replaces?: ReceivedSuccession;
  readonly replacedBy?: string;
  readonly validUntil: CalendarDate;
  /** Re-exports under back-to-back certificates issued here that stand. */
  readonly drawdowns: readonly Drawdown[];
  /**
   * What customs abroad gave preference for under re-exports that have ended since: these goods have left, and an end
   * does not bring them back. Absent when there are none.
   */
  readonly spent?: readonly Drawdown[];
  /** While there are any, nothing remains of it. Absent when there are none. */
  readonly unmet?: readonly UnmetClaim[];
  /** Of its items used in part, as of the last decision. Absent when there are none. */
  readonly leftover?: readonly Leftover[] | undefined;
  /** Ids of the back-to-back certificates that ever drew on it, those included that were ended since. */
  readonly reexports?: readonly string[];
  /** When the hand-over to the single window or to customs is due; absent when nothing is. */
  readonly handoverDueAt?: Instant;
}

export type MessageStatus =
  /** In: raw octets kept, not yet judged. */
  | 'arrived'
  /**
   * In: decided. The sender's message id is taken and the answer stored; the decision may be a REJECTED, then
   * `errors` is not empty.
   */
  | 'accepted'
  /** In: not decided (unreadable, not authentic, or not now); takes no message id. */
  | 'refused'
  /** In: acknowledged, waiting for the certificate it is about (exchange/park.ts). Takes its message id. */
  | 'parked'
  /** In: the same octets once more; answered with the stored answer. */
  | 'duplicate'
  /**
   * In: raw octets kept, but whoever took them in died before deciding. Nothing was answered, so the peer sends the
   * same octets again, and they are judged then.
   */
  | 'abandoned'
  | 'queued'
  | 'delivered'
  /** Out: a dead letter, listed in the outbox until something takes its place. */
  | 'dead'
  /** Out: a dead letter whose content went out again, or whose purpose was reached, by another message. */
  | 'superseded'
  /** Out: a question (state, ping) without a signed answer. It was never queued: whoever asked asks again. */
  | 'unanswered';

export interface MessageRecord {
  /** Own id of the record; an outbound message uses its messageId. */
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly peer?: AseanCountry;
  readonly messageId?: string;
  readonly conversationId?: string;
  readonly refToMessageId?: string;
  readonly kind?: MessageKind;
  readonly certificateId?: string;
  /** SHA-256 of raw, hex. */
  readonly digest: string;
  readonly raw: Uint8Array;
  readonly at: Instant;
  readonly status: MessageStatus;
  /** In: the acknowledgement given. Out: the acknowledgement got. Signed octets. */
  readonly answer?: Uint8Array;
  readonly errors: readonly RejectionError[];
}

/**
 * - waiting: behind an earlier message of the same conversation
 * - due: once its time has come
 * - delivered: a peer signed for it
 * - dead: given up, to be looked after
 * - superseded: was dead, and another message took its place
 */
export const OUTBOX_STATUSES = ['waiting', 'due', 'delivered', 'dead', 'superseded'] as const;

export type OutboxStatus = (typeof OUTBOX_STATUSES)[number];

export interface OutboxEntry {
  readonly messageId: string;
  readonly peer: AseanCountry;
  readonly conversationId: string;
  readonly kind: MessageKind;
  readonly certificateId?: string;
  readonly status: OutboxStatus;
  readonly attempts: number;
  /** Not before this instant; while leased, the end of the lease. Of no meaning once settled. */
  readonly nextAttemptAt: Instant;
  /** Who holds the lease: a token given at the claim. */
  readonly lease?: string;
  readonly enqueuedAt: Instant;
  /** After this instant it becomes a dead letter. */
  readonly expiresAt: Instant;
  readonly lastError?: string;
  /** The message that took a dead letter's place. */
  readonly supersededBy?: string;
}

/** An entry that a worker has taken for delivery. */
export interface ClaimedEntry extends OutboxEntry {
  /** The lease it was taken from: over, and its attempt never told. */
  readonly takenOver?: { readonly lease: string; readonly until: Instant };
}

export interface DeliveryAttempt {
  readonly id: string;
  readonly messageId: string;
  readonly peer: AseanCountry;
  readonly number: number;
  readonly at: Instant;
  /** 0 of an interrupted one: nobody knows. */
  readonly durationMs: number;
  readonly outcome: 'acknowledged' | 'rejected' | 'failed' | 'interrupted';
  readonly httpStatus?: number;
  readonly errorCode?: string;
  readonly detail?: string;
  /** Whether the gateway tries again by itself. */
  readonly retryable: boolean;
}

export interface LedgerEvent {
  readonly id: string;
  readonly at: Instant;
  /** e.g. `certificate.filed`, `certificate.issued`, `certificate.state`, `message.refused`. */
  readonly type: string;
  /** `system` or the identity behind the API key. */
  readonly actor: string;
  readonly certificateId?: string;
  readonly messageId?: string;
  readonly peer?: AseanCountry;
  readonly data: Readonly<Record<string, unknown>>;
}
