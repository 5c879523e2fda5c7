import type { AseanCountry } from '../certificate/countries.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { DossierReader, DossierWriter } from './dossier-port.ts';
import type { DossierState } from './dossier-records.ts';
import type { Filing } from './filing.ts';
import type { InquiryReader, InquiryWriter } from './inquiry-port.ts';
import type { NoticeLedger, NoticeReader, NoticeWriter } from './notice-port.ts';
import type { OriginalReader, OriginalWriter } from './original-numbers.ts';
import type { Page, PageRequest } from './page.ts';
import type { DigestUpkeep, ReconciliationReader, ReconciliationWriter } from './reconciliation-port.ts';
import type {
  CertificateSummary,
  ClaimedEntry,
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  OutboxStatus,
  ReceivedCertificate,
  SentCertificate,
} from './records.ts';
import type { RemovedCertificate, RemovedCounts } from './removal-records.ts';
import type { ReconciliationRun } from './run-records.ts';
import type { WaitingReader } from './waiting-port.ts';

export type { Page, PageRequest } from './page.ts';
export type { RemovedCertificate, RemovedCounts } from './removal-records.ts';

export type LedgerName = 'sent' | 'received';

/**
 * What a person may search a ledger by. Names, numbers and HS codes are prefixes, compared without case and
 * diacritics; empty ones are not asked. All given criteria must hold.
 */
export interface CertificateCriteria {
  readonly referenceNumber?: string;
  readonly exporterName?: string;
  readonly consigneeName?: string;
  readonly hsCode?: string;
  readonly peer?: AseanCountry;
  readonly state?: CertificateState;
  readonly issuedFrom?: CalendarDate;
  readonly issuedTo?: CalendarDate;
}

/** Certificates by peer, month (`2026-03`) of issue and state. */
export interface CountRow {
  readonly peer: AseanCountry;
  readonly month: string;
  readonly state: CertificateState;
  readonly count: number;
}

export interface CountCriteria {
  readonly issuedFrom?: CalendarDate;
  readonly issuedTo?: CalendarDate;
  readonly peer?: AseanCountry;
}

export interface LedgerTotals {
  readonly sent: Readonly<Partial<Record<CertificateState, number>>>;
  readonly received: Readonly<Partial<Record<CertificateState, number>>>;
  readonly outbox: Readonly<Record<OutboxStatus, number>>;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly events: number;
}

/** `since` and `until` bound the instant of queueing; `until` itself is no longer in. */
export interface OutboxCriteria {
  readonly status: OutboxStatus;
  readonly peer?: AseanCountry;
  readonly since?: Instant;
  readonly until?: Instant;
}

/** A message without raw octets and answer. */
export type MessageHead = Omit<MessageRecord, 'raw' | 'answer'>;

/** Reading. Outside a transaction each call sees the last committed state. */
export interface LedgerReader
  extends DossierReader,
    InquiryReader,
    OriginalReader,
    WaitingReader,
    NoticeReader,
    ReconciliationReader {
  sent(id: string): Promise<SentCertificate | undefined>;
  sentByNumber(referenceNumber: string): Promise<SentCertificate | undefined>;
  /** Applications not issued yet that are to take the place of a certificate, oldest first. */
  applicationsToReplace(referenceNumber: string): Promise<readonly SentCertificate[]>;
  /** What was filed under a key. */
  filing(key: string): Promise<Filing | undefined>;
  received(id: string): Promise<ReceivedCertificate | undefined>;
  receivedByNumber(
    issuingCountry: AseanCountry,
    referenceNumber: string,
  ): Promise<ReceivedCertificate | undefined>;
  receivedByConversation(
    issuingCountry: AseanCountry,
    conversationId: string,
  ): Promise<ReceivedCertificate | undefined>;
  /** Newest issue date first. LEDGER_CURSOR_INVALID for a cursor that is not this list's. */
  search(
    ledger: LedgerName,
    criteria: CertificateCriteria,
    page: PageRequest,
  ): Promise<Page<CertificateSummary>>;

  message(id: string): Promise<MessageRecord | undefined>;
  /** The accepted inbound message of that sender and id. */
  acceptedInbound(peer: AseanCountry, messageId: string): Promise<MessageRecord | undefined>;
  /** In and out, oldest first, without raw octets and answers. */
  messagesOfCertificate(certificateId: string): Promise<readonly MessageHead[]>;
  /** In and out, of that status and from before the instant, oldest first. */
  messagesByStatus(
    status: MessageRecord['status'],
    before: Instant,
    page: PageRequest,
  ): Promise<Page<MessageHead>>;
  /** Parked inbound messages, oldest first, without raw octets and answers. */
  parkedMessages(criteria: { readonly peer?: AseanCountry }, page: PageRequest): Promise<Page<MessageHead>>;

  outboxEntry(messageId: string): Promise<OutboxEntry | undefined>;
  /** Oldest first. */
  outbox(criteria: OutboxCriteria, page: PageRequest): Promise<Page<OutboxEntry>>;
  /** Entries of a status by peer; peers without any are left out. */
  outboxCounts(status: OutboxStatus): Promise<Readonly<Partial<Record<AseanCountry, number>>>>;
  /**
   * Due entries whose next attempt, or end of lease, is before the instant (and not before `from`); the longest overdue
   * first.
   */
  overdue(
    before: Instant,
    page: PageRequest,
    among?: { readonly from?: Instant; readonly peer?: AseanCountry },
  ): Promise<Page<OutboxEntry>>;
  /**
   * Entries queued before the instant that wait although nothing of their lane is due. Looks at one page of waiting
   * ones, oldest first, and gives those of it that are stuck: a page may be empty and have a next one.
   */
  waitingBehindNothing(before: Instant, page: PageRequest): Promise<Page<OutboxEntry>>;
  attempts(messageId: string): Promise<readonly DeliveryAttempt[]>;

  /** Oldest first. */
  eventsOfCertificate(certificateId: string): Promise<readonly LedgerEvent[]>;
  /** The last of them. */
  latestEvent(certificateId: string): Promise<Pick<LedgerEvent, 'id' | 'at'> | undefined>;
  /**
   * When the decisions of a certificate changed for the last time, as the history tells: items are decided one by one, and
   * what was used of one grows, while the state and its time stay. Undefined where none was made.
   */
  lastDecided(certificateId: string): Promise<Instant | undefined>;
  /** The whole history, oldest first. */
  events(page: PageRequest): Promise<Page<LedgerEvent>>;

  run(id: string): Promise<ReconciliationRun | undefined>;
  /** Newest first. */
  runs(page: PageRequest): Promise<Page<ReconciliationRun>>;

  /** Certificates sent to a peer that reached AS1 before the instant and stay in it, oldest first. */
  unacknowledged(peer: AseanCountry, before: Instant, limit: number): Promise<readonly Unacknowledged[]>;
  /** Received certificates whose hand-over is due, oldest first. */
  handoversDue(now: Instant, limit: number): Promise<readonly ReceivedCertificate[]>;

  /** Certificates in a state whose last day of validity is before the date, the earliest first. */
  validityEnded(
    ledger: LedgerName,
    state: CertificateState,
    before: CalendarDate,
    limit: number,
  ): Promise<readonly CertificateSummary[]>;
  /** What remains of a certificate that was removed from either ledger. */
  removed(issuingCountry: AseanCountry, referenceNumber: string): Promise<RemovedCertificate | undefined>;

  counts(ledger: LedgerName, criteria: CountCriteria): Promise<readonly CountRow[]>;
  totals(): Promise<LedgerTotals>;
}

/**
 * Writing, only inside a transaction. Inserts throw LEDGER_DUPLICATE (its `where` names the unique key as tables.ts
 * does, e.g. `sent.referenceNumber`) when an identity or number is taken; one that was removed stays taken
 * (`removed.id`). Changes that expect a state return false,
 * and change nothing, when the record is not in it: the guard is part of the write itself.
 */
export interface LedgerWriter
  extends DossierWriter,
    InquiryWriter,
    OriginalWriter,
    NoticeWriter,
    ReconciliationWriter {
  insertSent(certificate: SentCertificate): Promise<void>;
  /** LEDGER_DUPLICATE (`filing.key`) when something was filed under the key. */
  insertFiling(filing: Filing): Promise<void>;
  /** `change` replaces the fields it names. */
  changeSent(id: string, expected: CertificateState, change: Partial<SentCertificate>): Promise<boolean>;
  insertReceived(certificate: ReceivedCertificate): Promise<void>;
  changeReceived(
    id: string,
    expected: CertificateState,
    change: Partial<ReceivedCertificate>,
  ): Promise<boolean>;

  /**
   * Removes a certificate with its messages, their outbox entries and delivery attempts and, for a sent one, its
   * dossier and attachments; its number stays taken for ever. Events stay: nothing removes them.
   * @returns how much went; undefined, and nothing changed, when it is not in the expected state
   */
  removeCertificate(
    ledger: LedgerName,
    id: string,
    expected: CertificateState,
    at: Instant,
  ): Promise<RemovedCounts | undefined>;
  /**
   * Removes a dossier that no certificate came of, with its attachments; one that has a certificate goes with that.
   * @returns how many attachments went; undefined, and nothing changed, when it is not in the expected state or has a
   *   certificate
   */
  removeDossier(id: string, expected: DossierState): Promise<number | undefined>;

  insertMessage(message: MessageRecord): Promise<void>;
  /** Moving an inbound message to `accepted` throws LEDGER_DUPLICATE when peer and messageId are taken. */
  changeMessage(
    id: string,
    expected: MessageRecord['status'],
    change: Partial<MessageRecord>,
  ): Promise<boolean>;

  /** Queues a message behind the unsettled ones of its conversation and peer (`waiting`), else `due`. */
  enqueue(entry: Omit<OutboxEntry, 'status' | 'attempts' | 'lease'>): Promise<void>;
  /**
   * Ends a lease. `delivered` and `dead` let the next waiting entry of the conversation become due at `at`;
   * `due` puts the entry back with its next attempt, and the last error stays unless there is a new one. False when the lease is no longer held.
   * @param lease undefined settles an entry that nobody holds
   */
  settle(
    messageId: string,
    lease: string | undefined,
    outcome:
      | { readonly status: 'delivered'; readonly at: Instant }
      | { readonly status: 'dead'; readonly at: Instant; readonly error: string }
      | { readonly status: 'due'; readonly nextAttemptAt: Instant; readonly error?: string },
  ): Promise<boolean>;
  /**
   * Ends a dead letter: the message `by` took its place. False when it is not dead, so of several who do so at the
   * same time one succeeds.
   */
  supersede(messageId: string, by: string): Promise<boolean>;
  /**
   * Lets the first waiting entry of a lane become due at `at` if nothing of the lane is due; gives its id. Settling
   * does so by itself: this is for lanes that a fault has left behind.
   */
  releaseLane(lane: Pick<OutboxEntry, 'conversationId' | 'peer'>, at: Instant): Promise<string | undefined>;
  insertAttempt(attempt: DeliveryAttempt): Promise<void>;

  append(event: LedgerEvent): Promise<void>;

  /** LEDGER_DUPLICATE when the slot is taken. */
  insertRun(run: ReconciliationRun): Promise<void>;
  /** False, and nothing changed, when it is finished or held by another than expected (undefined: by nobody). */
  changeRun(id: string, heldBy: string | undefined, change: Partial<ReconciliationRun>): Promise<boolean>;

  /** The next number of a series, from 1, without gaps among committed transactions. */
  nextSerial(series: string): Promise<number>;
}

/** A sent certificate without acknowledgement, and when its peer was last asked about it. */
export type Unacknowledged = Pick<SentCertificate, 'id' | 'referenceNumber' | 'askedAt'>;

export type LedgerTransaction = LedgerReader & LedgerWriter;

export interface ClaimRequest {
  readonly now: Instant;
  /** When another worker may take the entry again if this one dies. */
  readonly leaseUntil: Instant;
  /** Unique for this claim. */
  readonly lease: string;
  readonly peer?: AseanCountry;
  readonly limit: number;
}

/** The one door to storage; two adapters, one meaning (test/contract/ledger). */
export interface Ledger extends LedgerReader, NoticeLedger, DigestUpkeep {
  /**
   * All or nothing. `work` may run more than once after a write conflict, so it must only touch the ledger, and
   * must await each call before the next. A call that fails ends it: the calls after it fail too, and nothing is
   * committed even if the work catches the error. LEDGER_UNAVAILABLE when the store cannot be reached.
   */
  transaction<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T>;
  /**
   * Takes due entries for one worker, each attempt counted; no two claims get the same entry. One that another worker
   * holds is due once its lease is over, and says so.
   */
  claimDue(request: ClaimRequest): Promise<readonly ClaimedEntry[]>;
  /** Throws LEDGER_UNAVAILABLE when the store does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
