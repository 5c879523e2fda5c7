import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { Bucket, DigestDocument } from './digest-tree.ts';
import type { Page, PageRequest } from './page.ts';
import type { Difference, DifferenceStatus, PeerReport } from './reconciliation-records.ts';
import type { ReconciliationRun } from './run-records.ts';

/** The port's verbs for two-sided reconciliation. Digests are as of the last fold (Ledger.foldDigests). */

export interface ReconciliationReader {
  /** The kept digest of a place, or of a shard's documents; count 0 where there is nothing. */
  digestOf(ledger: 'sent' | 'received', peer: AseanCountry, path: string): Promise<Bucket>;
  /** The places below, by path, without empty ones. */
  digestParts(ledger: 'sent' | 'received', peer: AseanCountry, path: string): Promise<readonly Bucket[]>;
  /** The certificates of a place, as they stand now. */
  digestDocuments(
    ledger: 'sent' | 'received',
    peer: AseanCountry,
    path: string,
  ): Promise<readonly DigestDocument[]>;

  difference(id: string): Promise<Difference | undefined>;
  differenceOf(
    peer: AseanCountry,
    issuer: AseanCountry,
    referenceNumber: string,
  ): Promise<Difference | undefined>;
  /** Oldest first. */
  differences(
    criteria: { readonly status: DifferenceStatus; readonly peer?: AseanCountry },
    page: PageRequest,
  ): Promise<Page<Difference>>;
  /** Newest first. */
  peerReports(
    criteria: { readonly peer?: AseanCountry; readonly from?: Instant },
    page: PageRequest,
  ): Promise<Page<PeerReport>>;
  /** Of one run's comparison with one peer. */
  peerReport(runId: string, peer: AseanCountry): Promise<PeerReport | undefined>;
  runOfSlot(kind: ReconciliationRun['kind'], slot: Instant): Promise<ReconciliationRun | undefined>;
  /** The first there ever was. */
  firstRun(): Promise<ReconciliationRun | undefined>;
  /** Begun and not finished, and held by nobody at this instant: those let go of earliest first. */
  runsCutOff(now: Instant, limit: number): Promise<readonly ReconciliationRun[]>;
}

export interface ReconciliationWriter {
  /** LEDGER_DUPLICATE when a difference about this certificate is held. */
  insertDifference(difference: Difference): Promise<void>;
  /** False, and nothing changed, when it is not as expected: in its status, and seen last when it was. */
  changeDifference(
    id: string,
    expected: Pick<Difference, 'status'> & Partial<Pick<Difference, 'lastSeenAt'>>,
    change: Partial<Difference>,
  ): Promise<boolean>;
  insertPeerReport(report: PeerReport): Promise<void>;
  /**
   * Admits a question of a peer once. `seen` for one admitted before, `full` when too many were admitted in the
   * time they are remembered.
   */
  admitQuestion(
    peer: AseanCountry,
    messageId: string,
    now: Instant,
    until: Instant,
  ): Promise<'admitted' | 'seen' | 'full'>;
}

/** What a recount of one ledger found to be other than it was written. */
export interface RecountFault {
  readonly ledger: 'sent' | 'received';
  readonly peer: AseanCountry;
  readonly kind: 'DIGEST' | 'OCTETS';
  /** DIGEST: the day whose kept digest its certificates did not have. */
  readonly day?: CalendarDate;
  /** OCTETS: the certificate whose octets do not have their recorded digest. */
  readonly certificateId?: string;
  readonly referenceNumber?: string;
}

export interface Recount {
  readonly certificates: number;
  readonly faults: readonly RecountFault[];
}

/** Upkeep of the digests, outside any transaction. */
export interface DigestUpkeep {
  /** Brings the digests up to every change committed before. Costs what was changed since the last time. */
  foldDigests(): Promise<void>;
  /**
   * Makes every digest anew from the certificates, and hashes every certificate's octets: finds what was changed
   * behind the gateway's back. Costs the whole ledger.
   */
  recountDigests(): Promise<Recount>;
}
