import type { AseanCountry } from '../certificate/countries.ts';
import type { FormD } from '../certificate/form-d.ts';
import type { ItemUse } from '../exchange/item-use.ts';
import type { NamedOriginal, ReexportUse } from '../exchange/originals/reexport-use.ts';
import type { PeerLine } from '../exchange/peer-watch.ts';
import type { RefusedReplacement } from '../exchange/place.ts';
import type { PriorUse } from '../exchange/prior-use.ts';
import type { Revival } from '../exchange/revive-all.ts';
import type { Attention } from '../http/attention.ts';
import type { Role } from '../http/roles.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Finding, Text } from '../kernel/finding.ts';
import type { CertificateCriteria, Page } from '../ledger/port.ts';
import type { Difference, DifferenceStatus, PeerReport } from '../ledger/reconciliation-records.ts';
import type {
  CertificateSummary,
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  OutboxStatus,
  ReceivedCertificate,
  SentCertificate,
} from '../ledger/records.ts';
import type { MessageKind } from '../message/types.ts';
import type { TrendRow } from '../reconciliation/report.ts';
import type { RunView } from '../reconciliation/run-view.ts';
import type { KeyRole, Verification } from '../signing/types.ts';
import type { CertificateCountCriteria, CertificateCounts } from '../statistics/certificate-counts.ts';
import type { TotalsReport } from '../statistics/ledger-totals.ts';

/** What the node's HTTP API answers: the ledgers' records without their octets, which have routes of their own. */

/** Who calls; each has its own API key and its own part of the API. */
export type ApiRole = Role;

/** Records carry what the public tracker prints for their state, e.g. `AS4 (GIVEN)`. */
interface Labelled {
  readonly stateLabel: string;
}

export type SummaryView = CertificateSummary & Labelled;

/** How far the items were used. */
interface Used {
  readonly use: readonly ItemUse[];
  /** What was used on certificates that this one replaces. Of a sent one: when it is asked for by its id. */
  readonly usedBefore?: readonly PriorUse[];
}

export type SentView = Omit<SentCertificate, 'xml'> &
  Labelled &
  Used & {
    /** Of a back-to-back certificate asked for by its id. */
    readonly originals?: readonly NamedOriginal[];
    /** Of one asked for by its id that was refused, or whose replacement was. */
    readonly refusedReplacement?: RefusedReplacement;
  };
export type ReceivedView = Omit<ReceivedCertificate, 'xml' | 'leftover'> &
  Labelled &
  Used & {
    readonly reexported: readonly ReexportUse[];
    /** Names what is decided; to be said with a response that was made on it. */
    readonly basis: string;
  };
export type MessageView = Omit<MessageRecord, 'raw' | 'answer'>;
export type VerificationView = Omit<Verification, 'signedOctets'>;

/** Result of a dry run. */
export interface ApplicationCheck {
  readonly acceptable: boolean;
  readonly findings: readonly Finding[];
}

/** All that happened to one certificate. */
export interface CertificateHistory {
  readonly events: readonly LedgerEvent[];
  readonly messages: readonly MessageView[];
  readonly attempts: readonly DeliveryAttempt[];
}

/** The signature of a held certificate, as it was judged when it arrived and as it is judged now. */
export interface VerificationPair {
  readonly atReceipt: VerificationView;
  readonly now: VerificationView;
}

/** `own` is the gateway's engine; `both` asks the independent one too. */
export type VerificationEngine = 'own' | 'both';

/** The report on an uploaded certificate. */
export interface UploadReport {
  readonly verification: VerificationView;
  /** What the independent engine says. */
  readonly secondOpinion?: VerificationView;
  readonly findings: readonly Finding[];
  readonly form?: FormD;
  /** The received certificate with the same number, and whether it is the same octet for octet. */
  readonly held?: { readonly id: string; readonly sameOctets: boolean };
}

export type StatisticsCriteria = CertificateCountCriteria;
export type StatisticsReport = CertificateCounts;
export type { TotalsReport };

export interface OutboxCriteria {
  readonly status?: OutboxStatus;
  readonly peer?: AseanCountry;
  /** Queued at this instant or later. */
  readonly since?: Instant;
  /** Queued before this instant. */
  readonly until?: Instant;
}

/** While `leased` a worker is at it. What is settled has no next attempt. */
export type OutboxEntryView = Omit<OutboxEntry, 'lease' | 'nextAttemptAt'> & {
  readonly nextAttemptAt?: Instant;
  readonly leased: boolean;
};

/** Which dead letters are revived; `until` stays the same for all pages. */
export type RevivalWindow = Omit<OutboxCriteria, 'status' | 'until'> & { readonly until: Instant };
export type { Revival };

export interface OutboxView {
  readonly entry: OutboxEntryView;
  readonly attempts: readonly DeliveryAttempt[];
}

export interface PeerCertificateView {
  readonly role: KeyRole;
  readonly subject: string;
  readonly notAfter: Instant;
  /** Whole days until then, negative afterwards. */
  readonly daysLeft: number;
  readonly thumbprint: string;
  readonly revokedSince?: Instant;
}

export interface PeerView {
  readonly country: AseanCountry;
  readonly url: string;
  readonly line: PeerLine;
  readonly certificates: readonly PeerCertificateView[];
}

/** A message that was acknowledged and waits for the certificate it is about. */
export interface ParkedMessageView {
  readonly id: string;
  readonly peer: AseanCountry;
  readonly messageId: string;
  readonly conversationId: string;
  readonly kind: MessageKind;
  readonly at: Instant;
}

export interface PingResult {
  readonly reachable: boolean;
  readonly roundTripMs: number;
  /** Positive when the peer's clock is ahead. */
  readonly clockSkewMs?: number;
  readonly error?: string;
}

export interface ReadinessCheckView {
  readonly name: string;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly notAfter?: Instant;
  readonly daysLeft?: number;
}

/** Not ready: nothing can be taken in. Degraded: certificates cannot be issued, messages are exchanged. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not-ready';
  readonly country: AseanCountry;
  readonly version: string;
  readonly at: Instant;
  readonly checks: readonly ReadinessCheckView[];
}

/** Readiness, and what waits for a person to see to it. */
export interface OperatorHealth extends Readiness {
  readonly attention: readonly Attention[];
}

export interface Liveness {
  readonly status: 'alive';
  readonly country: AseanCountry;
  readonly version: string;
}

export type { RunView } from '../reconciliation/run-view.ts';
export type PeerReportView = PeerReport;

export interface ComparisonView {
  readonly run: RunView;
  readonly reports: readonly PeerReportView[];
}

export interface DifferenceView extends Difference {
  readonly repairText: Text;
}

export interface DifferenceCriteria {
  readonly status?: DifferenceStatus;
  readonly peer?: AseanCountry;
}

export interface TrendView {
  readonly from: string;
  readonly cutOff: Instant;
  readonly rows: readonly TrendRow[];
}

/** Which page of a list; `limit` is 1 to 200 and 50 when not given. */
export interface PageQuery {
  readonly limit?: number;
  readonly after?: string;
}

export type SearchQuery = CertificateCriteria & PageQuery;
/** Of received ones `number` is the whole number, however it is spelled, instead of all other criteria. */
export type ReceivedQuery = SearchQuery & { readonly number?: string };
export type { Page };
