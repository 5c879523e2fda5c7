import type { AseanCountry } from '../certificate/countries.ts';
import type { FormDApplication } from '../certificate/form-d.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Finding, Text } from '../kernel/finding.ts';

/**
 * What the ledger keeps of an exporter's dossier. The certificate that comes of it has the dossier's id, so the
 * history of one goes on in the history of the other, and no dossier can be filed twice.
 */

/** Where a dossier stands; the moves between them are in dossier/machine.ts. */
export const DOSSIER_STATES = [
  'OPEN',
  'AWAITING_PAYMENT',
  'FORWARDED',
  'SUPPLEMENT_REQUESTED',
  'ACCEPTED',
  'REFUSED',
  'WITHDRAWN',
] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

/** A first certificate, or one issued once more in exceptional cases (OCP Rule 29.1). */
export const DOSSIER_KINDS = ['ORIGINAL', 'REISSUE'] as const;
export type DossierKind = (typeof DOSSIER_KINDS)[number];

export interface DossierPayment {
  /** Our name for it at the provider: dossier and attempt. */
  readonly order: string;
  readonly attempt: number;
  readonly provider: string;
  /** The provider's name for it. */
  readonly reference: string;
  /** Whole VND. */
  readonly amount: number;
  readonly instructions: Text;
  readonly url?: string;
  readonly askedAt: Instant;
  readonly status: 'PENDING' | 'PAID' | 'REFUSED';
  /** When the provider takes no more money for it; absent where it does not say. */
  readonly validUntil?: Instant;
  /** The provider's transaction that settled it. */
  readonly transaction?: string;
  readonly settledAt?: Instant;
  /** The provider takes no more money for it: its dossier was withdrawn unpaid. */
  readonly cancelled?: true;
  /** Orders for the same fee that do not count any more. */
  readonly others?: readonly OtherOrder[];
}

/** An order whose place another took; money for it may come all the same, unless it is cancelled. */
export interface OtherOrder
  extends Pick<DossierPayment, 'order' | 'attempt' | 'reference' | 'amount' | 'askedAt'> {
  readonly closedAt: Instant;
  readonly why: 'REFUSED' | 'WRONG_AMOUNT' | 'OVERDUE' | 'PAID_OTHERWISE';
  /** The provider takes no more money for it. */
  readonly cancelled: boolean;
}

/** What lists show. */
export interface DossierSummary {
  readonly id: string;
  /** Name of the exporter's API key: whose dossier it is. */
  readonly exporter: string;
  readonly kind: DossierKind;
  /** Reference number of the certificate to be issued once more. */
  readonly reissueOf?: string;
  readonly state: DossierState;
  /** How often a supplement was asked for. */
  readonly round: number;
  readonly exporterName: string;
  readonly consigneeName: string;
  readonly importingCountry: AseanCountry;
  readonly filedAt: Instant;
  /** The last step; while a supplement is asked for, the request or the return. */
  readonly changedAt: Instant;
  /** When it reached the ministry first. */
  readonly forwardedAt?: Instant;
}

export interface Dossier extends DossierSummary {
  /** The latest version; every version is an attachment too. */
  readonly form: FormDApplication;
  /** What the checks remarked on the latest version. */
  readonly findings: readonly Finding[];
  /** The latest attempt to pay. */
  readonly payment?: DossierPayment;
  /** What the ministry last wrote: what is missing, or why it refused. */
  readonly remark?: string;
  /** When the provider is next asked about the payment; absent when nothing is awaited. */
  readonly pollAt?: Instant;
}

/** One version of one document of a dossier. Nothing is replaced: a new version stands beside the old one. */
export interface DossierAttachment {
  readonly id: string;
  readonly dossierId: string;
  readonly name: string;
  /** From 1, for each name. */
  readonly version: number;
  /** The round it came in: 0 at filing, n for the n-th supplement. */
  readonly round: number;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, hex. */
  readonly digest: string;
  readonly at: Instant;
  readonly content: Uint8Array;
}

export type AttachmentSummary = Omit<DossierAttachment, 'content'>;
