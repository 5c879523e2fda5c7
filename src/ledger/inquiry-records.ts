import type { AseanCountry } from '../certificate/countries.ts';
import type {
  CheckAnswer,
  CheckQuestion,
  Determination,
  InquiryClosing,
  InquiryKind,
  InquiryRole,
  InquiryState,
  OriginFinding,
  ReconsiderationAnswer,
  ReconsiderationRequest,
} from '../certificate/inquiry.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';

/** What the ledger keeps of an inquiry: each side of it has a record of its own under the same id. */

/** What lists show. */
export interface InquirySummary {
  /** Given by the side that asks, the same on both. */
  readonly id: string;
  readonly kind: InquiryKind;
  readonly role: InquiryRole;
  /** Where the certificate is: its desk is the ministry's (sent) or customs' (received). */
  readonly ledger: 'sent' | 'received';
  readonly certificateId: string;
  readonly peer: AseanCountry;
  readonly referenceNumber: string;
  readonly conversationId: string;
  readonly state: InquiryState;
  /** When the question was sent, on both sides. */
  readonly askedAt: Instant;
  /** The person here, or the state that asked. */
  readonly askedBy: string;
  /** When it reached the answering side; where one asks, when that was acknowledged. */
  readonly receivedAt?: Instant;
  readonly replyDueOn: CalendarDate;
  readonly concludeDueOn: CalendarDate;
  /**
   * The nearer of the two that still counts: the reply's while OPEN, then the conclusion's. Of a check that found goods
   * not originating, the day it was closed: from then on the issuing ministry has something to look at.
   */
  readonly dueOn: CalendarDate;
  readonly answeredAt?: Instant;
  readonly answeredBy?: string;
  readonly closedAt?: Instant;
  readonly closedBy?: string;
  readonly closedHow?: InquiryClosing;
  /** Of a check closed with determinations: the gravest. */
  readonly determined?: OriginFinding;
}

interface InquiryRecord extends InquirySummary {
  readonly closingReason?: string;
  /** Of a check closed UNCHANGED: what customs found, item by item. */
  readonly determinations?: readonly Determination[];
  /** Question, answer and conclusion, in the order in which they became known here. */
  readonly messageIds: readonly string[];
}

export interface CheckInquiry extends InquiryRecord {
  readonly kind: 'RETROACTIVE_CHECK';
  readonly question: CheckQuestion;
  readonly answer?: CheckAnswer;
}

export interface ReconsiderationInquiry extends InquiryRecord {
  readonly kind: 'RECONSIDERATION';
  readonly question: ReconsiderationRequest;
  readonly answer?: ReconsiderationAnswer;
}

export type Inquiry = CheckInquiry | ReconsiderationInquiry;

/** What may change of one; who asked what stays. */
export type InquiryChange = Partial<
  Pick<
    InquiryRecord,
    | 'state'
    | 'receivedAt'
    | 'replyDueOn'
    | 'dueOn'
    | 'answeredAt'
    | 'answeredBy'
    | 'closedAt'
    | 'closedBy'
    | 'closedHow'
    | 'determined'
    | 'closingReason'
    | 'determinations'
    | 'messageIds'
  >
> & { readonly answer?: CheckAnswer | ReconsiderationAnswer };
