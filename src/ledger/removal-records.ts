import type { AseanCountry } from '../certificate/countries.ts';
import type { Instant } from '../kernel/clock.ts';

/** What the ledger keeps of a certificate after its retention: enough to know its number and its octets again. */
export interface RemovedCertificate {
  /** Issuing country and reference number: unique in both ledgers together. */
  readonly id: string;
  readonly ledger: 'sent' | 'received';
  readonly certificateId: string;
  readonly issuingCountry: AseanCountry;
  readonly referenceNumber: string;
  /** SHA-256 of the signed octets, hex. */
  readonly xmlDigest?: string;
  readonly removedAt: Instant;
}

/** How many records went with a certificate. */
export interface RemovedCounts {
  readonly messages: number;
  readonly outboxEntries: number;
  readonly attempts: number;
  readonly dossiers: number;
  readonly attachments: number;
}
