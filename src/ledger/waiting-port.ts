import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import type { DossierSummary } from './dossier-records.ts';
import type { InquirySummary } from './inquiry-records.ts';
import type { CertificateSummary, OutboxEntry, ReceivedCertificate, SentCertificate } from './records.ts';

/** The port's verbs for work lists: records in given states, in the order of what their deadline is counted from. */

/** A certificate as work lists show it. */
export interface CertificateInWork extends CertificateSummary {
  /** From issue on. */
  readonly validUntil?: CalendarDate;
  /** Of sent ones: the exporter whose dossier it came of. */
  readonly owner?: string;
}

/** What each list holds; its name says what it is ordered by. */
export interface WaitingRecords {
  /** By the instant the present state was reached. */
  readonly 'sent-since': CertificateInWork;
  /** By the issue date. */
  readonly 'sent-issued': CertificateInWork;
  /** By the last day of validity. */
  readonly 'sent-valid': CertificateInWork;
  /** Those of which an original was refused here, in the one state `UNFOUNDED`, by the last day of validity. */
  readonly 'sent-unfounded': CertificateInWork & Pick<SentCertificate, 'refusedOriginals'>;
  /** By the instant of receipt. */
  readonly 'received-arrived': CertificateInWork;
  /** By the last day of validity. */
  readonly 'received-valid': CertificateInWork;
  /** Those that re-exports took of, by the last day of validity. */
  readonly 'received-drawn': CertificateInWork & Pick<ReceivedCertificate, 'drawdowns' | 'replacedBy'>;
  /** Those that re-exports claim more of than they give, in the one state `OVERDRAWN`, by the last day of validity. */
  readonly 'received-overdrawn': CertificateInWork & Pick<ReceivedCertificate, 'unmet' | 'drawdowns'>;
  /** Those decided and used in part, in the one state `PARTLY_USED`, by the last day of validity. */
  readonly 'received-partly-used': CertificateInWork & Pick<ReceivedCertificate, 'leftover'>;
  /** By the instant of the last step. */
  readonly dossiers: DossierSummary;
  /** Those of which re-exports took items that are NOT GIVEN, in the one state `REFUSED`, by the last day of validity. */
  readonly 'received-refused': CertificateInWork & Pick<ReceivedCertificate, 'drawdowns' | 'decisions'>;
  /**
   * By the last day; its states name the desk too: ledger, role and state, as in `sent/ANSWERING/OPEN`; a fourth
   * part is what a closed check found, as in `sent/ANSWERING/CLOSED/NOT_ORIGINATING`.
   */
  readonly inquiries: InquirySummary;
  /** By the instant of queueing; its states are those of delivery. */
  readonly outbox: OutboxEntry;
}

export type WaitingList = keyof WaitingRecords;

/** Where a list goes on: the value it is ordered by, and the record's key. */
export interface WaitingPlace {
  readonly at: string;
  readonly key: string;
}

export interface WaitingQuery {
  readonly states: readonly string[];
  /** Every peer when absent. Of a dossier: the importing state. */
  readonly peer?: AseanCountry;
  /** Of dossiers, and of sent certificates that came of one: those of one exporter. */
  readonly exporter?: string;
  /** Of sent certificates: only those that came of a dossier, whoever's. */
  readonly owned?: true;
  /** First value of what the list is ordered by: an instant, or a date where the list is by dates. */
  readonly from?: string;
  /** Up to and without this one. */
  readonly below?: string;
  readonly after?: WaitingPlace;
}

export interface WaitingRow<L extends WaitingList = WaitingList> extends WaitingPlace {
  readonly record: WaitingRecords[L];
}

export interface WaitingReader {
  /** Earliest first, at most `limit`. */
  waiting<L extends WaitingList>(
    list: L,
    query: WaitingQuery,
    limit: number,
  ): Promise<readonly WaitingRow<L>[]>;
  /** How many there are; counting stops at `atMost`. */
  countWaiting(list: WaitingList, query: Omit<WaitingQuery, 'after'>, atMost: number): Promise<number>;
  /** The number last given in a series, 0 before the first. */
  lastSerial(series: string): Promise<number>;
}
