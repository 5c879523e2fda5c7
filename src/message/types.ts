import type { AseanCountry } from '../certificate/countries.ts';
import type { ItemDecision } from '../certificate/form-d.ts';
import type {
  CheckAnswer,
  CheckQuestion,
  Determination,
  InquiryClosing,
  ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { Instant } from '../kernel/clock.ts';

/**
 * The messages gateways exchange: own profile (docs/message-profile.md), because the ASEAN e-Form D message
 * guide is not public. This folder is the only place that knows the wire format.
 */
export interface Header {
  /** UUID, given once by the sender and kept over every retry. */
  readonly messageId: string;
  /** UUID of the certificate's conversation, given by the state that issues the certificate. */
  readonly conversationId: string;
  readonly refToMessageId?: string;
  readonly from: AseanCountry;
  readonly to: AseanCountry;
  /** UTC with milliseconds. */
  readonly sentAt: Instant;
  /** Seconds after sentAt during which the sender keeps trying. */
  readonly timeToLive: number;
}

/** UN/EDIFACT 1225: 9 original, 1 cancellation, 5 replacement, 35 retransmission. */
export type TransferFunction = '9' | '1' | '5' | '35';

/** A certificate on its way: the authority's signed octets, untouched. */
export interface TransferBody {
  readonly kind: 'ECOO';
  readonly function: TransferFunction;
  readonly referenceNumber: string;
  /** The signed certificate; absent for a cancellation. */
  readonly certificate?: Uint8Array;
  /** The number this one replaces (5), and why a certificate is cancelled (1) or replaced (5). */
  readonly replaces?: string;
  readonly reason?: string;
}

export interface RejectionError {
  readonly code: string;
  readonly text: string;
  readonly retryable: boolean;
}

/**
 * Acknowledgement. AS2 and REJECTED are the synchronous answer to a message; AS3 comes as a message of its own.
 * `digest` binds it to the octets acknowledged (SHA-256, hex).
 */
export interface AcknowledgementBody {
  readonly kind: 'ACK';
  readonly status: 'AS2' | 'AS3' | 'REJECTED';
  readonly digest: string;
  /** True when the same certificate was already held under another message id. */
  readonly duplicate?: boolean;
  /** Answer to a state request: where the conversation stands at the answering gateway. */
  readonly conversationState?: CertificateState | 'UNKNOWN';
  /** Answer to a digest question: the places asked about, in the order of the questions. */
  readonly buckets?: readonly AnsweredBucket[];
  readonly errors: readonly RejectionError[];
}

/** Customs Response (OCP Rule 30): received by customs, then the decision per item. */
export interface CustomsResponseBody {
  readonly kind: 'RES';
  readonly referenceNumber: string;
  readonly status: 'REC' | 'DECIDED';
  readonly at: Instant;
  /** Empty for REC. */
  readonly decisions: readonly ItemDecision[];
  /** The inquiries that end with it; at least one when present. */
  readonly conclusions?: readonly Conclusion[];
}

/** How an inquiry ended with a Customs Response. */
export interface Conclusion {
  readonly inquiryId: string;
  readonly outcome: Extract<InquiryClosing, 'DECIDED' | 'UNCHANGED'>;
  /** Why nothing changes. */
  readonly reason?: string;
  /** UNCHANGED only: what customs found of the origin of each item asked about (Rule 18). */
  readonly determinations?: readonly Determination[];
}

/** What every message of an inquiry names. */
interface InquiryBody {
  /** UUID, given once by the state that asks. */
  readonly inquiryId: string;
  readonly referenceNumber: string;
}

/** The importing customs ask for a retroactive check (OCP Rule 18). */
export interface CheckQuestionBody extends InquiryBody, CheckQuestion {
  readonly kind: 'RVQ';
}

/** The issuing authority's reply to it. */
export interface CheckAnswerBody extends InquiryBody, CheckAnswer {
  readonly kind: 'RVR';
}

/** The issuing authority asks to reconsider what was NOT GIVEN (OCP Rule 30.4). */
export interface ReconsiderationRequestBody extends InquiryBody, ReconsiderationRequest {
  readonly kind: 'RCQ';
}

/** Customs stay with their decision; where they do not, they answer by a Customs Response. */
export interface DecisionMaintainedBody extends InquiryBody {
  readonly kind: 'RCR';
  readonly reason: string;
}

/** Asks the peer to say where a conversation stands, or to send its messages of it again (OCP Rule 29.3). */
export interface RetransmissionRequestBody {
  readonly kind: 'RTX';
  readonly request: 'STATE' | 'CERTIFICATE';
  readonly referenceNumber: string;
}

/** Peer check: does the peer answer, with which clock, profile version and certificates. */
export interface PingBody {
  readonly kind: 'PNG';
}

/** One place of the digest tree and what its askers hold of it. */
export interface DigestQuestion {
  /** Whose certificates: the sender's or the addressee's. */
  readonly issuer: AseanCountry;
  readonly path: string;
  /** What to answer where the digests differ. */
  readonly show: 'PARTS' | 'DOCUMENTS';
  readonly count: number;
  readonly digest: string;
}

/** Reconciliation: do our ledgers agree on these places? */
export interface DigestBody {
  readonly kind: 'DIG';
  readonly questions: readonly DigestQuestion[];
}

/** The answering side's digest of a place; with its parts or documents where the digests differ. */
export interface AnsweredBucket extends Bucket {
  readonly issuer: AseanCountry;
  readonly parts: readonly Bucket[];
  readonly documents: readonly CarriedDocument[];
}

export interface Bucket {
  readonly path: string;
  readonly count: number;
  /** SHA-256, hex. */
  readonly digest: string;
}

/** One certificate as the answering side holds it. */
export interface CarriedDocument {
  readonly referenceNumber: string;
  readonly conversationId: string;
  readonly contentDigest: string;
  readonly state: DigestState;
  readonly decisionsDigest?: string;
  readonly changedAt: Instant;
}

/** States as both sides must agree on them; what each side's own clock decides is none of them. */
export const DIGEST_STATES = [
  'AS1',
  'AS2',
  'AS3',
  'REC',
  'GIVEN',
  'PARTLY_GIVEN',
  'NOT_GIVEN',
  /** Cancelled or replaced: it counts no more, however that was learned. */
  'ENDED',
] as const;
export type DigestState = (typeof DIGEST_STATES)[number];

/** `ALL`, a month, a day, or a shard of 1 to 8 hexadecimal digits. */
export const BUCKET_PATH = /^(ALL|\d{4}-\d{2}(-\d{2}(\/[0-9a-f]{1,8})?)?)$/;

export type MessageBody =
  | TransferBody
  | AcknowledgementBody
  | CustomsResponseBody
  | RetransmissionRequestBody
  | PingBody
  | CheckQuestionBody
  | CheckAnswerBody
  | ReconsiderationRequestBody
  | DecisionMaintainedBody
  | DigestBody;

export type MessageKind = MessageBody['kind'];

export interface Message<B extends MessageBody = MessageBody> {
  readonly header: Header;
  readonly body: B;
}
