import type { AseanCountry } from '../certificate/countries.ts';
import type { FormD } from '../certificate/form-d.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import type { Finding } from '../kernel/finding.ts';
import type { CertificateCriteria, CountRow, LedgerName, Page } from '../ledger/port.ts';
import type {
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  OutboxStatus,
  ReceivedCertificate,
  SentCertificate,
} from '../ledger/records.ts';
import type { KeyRole, Verification } from '../signing/types.ts';

/** What the node's HTTP API answers: the ledgers' records without their octets, which have routes of their own. */

/** Who calls; each has its own API key and its own part of the API. */
export const API_ROLES = ['ministry', 'customs', 'auditor', 'operator'] as const;
export type ApiRole = (typeof API_ROLES)[number];

export type SentView = Omit<SentCertificate, 'xml'>;
export type ReceivedView = Omit<ReceivedCertificate, 'xml'>;
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
  readonly secondOpinion?: unknown;
  readonly findings: readonly Finding[];
  readonly form?: FormD;
  /** The received certificate with the same number, and whether it is the same octet for octet. */
  readonly held?: { readonly id: string; readonly sameOctets: boolean };
}

export interface StatisticsCriteria {
  readonly ledger: LedgerName;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly peer?: AseanCountry;
}

/** Counts with the period, basis and cut-off that make them citable. */
export interface StatisticsReport {
  readonly ledger: LedgerName;
  readonly direction: string;
  readonly period: { readonly from?: CalendarDate; readonly to?: CalendarDate };
  /** What is counted, in words. */
  readonly basis: string;
  /** Changes after this instant are not in the figures. */
  readonly cutOff: Instant;
  readonly rows: readonly (CountRow & { readonly label: string })[];
  readonly total: number;
}

export interface OutboxCriteria {
  readonly status?: OutboxStatus;
  readonly peer?: AseanCountry;
}

export interface OutboxView {
  readonly entry: OutboxEntry;
  readonly attempts: readonly DeliveryAttempt[];
}

export interface PeerCertificateView {
  readonly role: KeyRole;
  readonly subject: string;
  readonly notAfter: string;
  readonly thumbprint: string;
}

export interface PeerView {
  readonly country: AseanCountry;
  readonly url: string;
  readonly certificates: readonly PeerCertificateView[];
}

export interface PingResult {
  readonly reachable: boolean;
  readonly roundTripMs?: number;
  /** Positive when the peer's clock is ahead. */
  readonly clockSkewMs?: number;
  readonly error?: unknown;
}

/** Whether the node can do its work, and what each part of it says. */
export interface Readiness {
  readonly ready: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Which page of a list; `limit` is 1 to 200 and 50 when not given. */
export interface PageQuery {
  readonly limit?: number;
  readonly after?: string;
}

export type SearchQuery = CertificateCriteria & PageQuery;
export type { Page };
