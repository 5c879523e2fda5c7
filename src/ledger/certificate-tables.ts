import type { CertificateSummary, ReceivedCertificate, SentCertificate } from './records.ts';
import type { RemovedCertificate } from './removal-records.ts';
import { type FieldSpec, table } from './table-spec.ts';

/** The two ledgers of certificates, and what remains of certificates that were removed. */

const text: FieldSpec = { type: 'text' };
const integer: FieldSpec = { type: 'integer' };
const instant: FieldSpec = { type: 'instant' };
const json: FieldSpec = { type: 'json' };
const derivedText: FieldSpec = { type: 'text', derived: true };
const heavyJson: FieldSpec = { type: 'json', heavy: true };
const heavyBytes: FieldSpec = { type: 'bytes', heavy: true };

function optional(field: FieldSpec): FieldSpec {
  return { ...field, optional: true };
}

/** What rows.ts derives from a certificate so that it can be found. */
type CertificateDerived =
  /** When the present state was reached. */
  | 'stateAt'
  /** `2026-03`, of the issue date. */
  | 'issueMonth'
  /** Number and names as search-key.ts folds them. */
  | 'numberKey'
  | 'exporterKey'
  | 'consigneeKey'
  /** Its place in the digests (digest-tree.ts), once issued; and the same while a change is not folded in. */
  | 'leaf'
  | 'unfolded'
  /** The words of search-key.ts: number, names and HS codes by their beginnings. */
  | 'terms';

/** A summary: what lists and searches show. */
const certificateSummary = {
  id: text,
  conversationId: text,
  referenceNumber: text,
  issuingCountry: text,
  importingCountry: text,
  peer: text,
  state: text,
  stateTimes: json,
  issueDate: text,
  exporterName: text,
  consigneeName: text,
  hsCodes: json,
  itemCount: integer,
  recordedAt: instant,
} as const satisfies Readonly<Record<keyof CertificateSummary, FieldSpec>>;

const certificateDerived = {
  stateAt: { type: 'instant', derived: true },
  issueMonth: derivedText,
  numberKey: derivedText,
  exporterKey: derivedText,
  consigneeKey: derivedText,
  leaf: optional(derivedText),
  unfolded: optional(derivedText),
  terms: { type: 'textSet', derived: true },
} as const satisfies Readonly<Record<CertificateDerived, FieldSpec>>;

export const SUMMARY_FIELDS: readonly string[] = Object.keys(certificateSummary);

/** Both certificate ledgers are searched and counted in the same ways. */
function certificateIndexes(ledger: 'sent' | 'received') {
  return [
    { name: `${ledger}_by_term`, fields: ['terms', 'issueDate', 'id'] },
    { name: `${ledger}_by_peer_state`, fields: ['peer', 'state', 'issueDate', 'id'] },
    { name: `${ledger}_by_peer`, fields: ['peer', 'issueDate', 'id'] },
    { name: `${ledger}_by_state`, fields: ['state', 'issueDate', 'id'] },
    { name: `${ledger}_by_date`, fields: ['issueDate', 'id'] },
    { name: `${ledger}_counts`, fields: ['peer', 'issueMonth', 'state', 'issueDate'] },
    { name: `${ledger}_by_leaf`, fields: ['peer', 'leaf', 'id'] },
    { name: `${ledger}_unfolded`, fields: ['unfolded', 'id'] },
  ] as const;
}

export const SENT = table<SentCertificate, CertificateDerived | 'uniqueNumber' | 'replacing' | 'unfounded'>({
  name: 'sent',
  key: 'id',
  fields: {
    ...certificateSummary,
    ...certificateDerived,
    /** The reference number once issued; before that a value of the record's own. */
    uniqueNumber: derivedText,
    /** Reference number of the certificate whose place it is to take. */
    replacing: optional(derivedText),
    /** Whose it is: the exporter whose dossier it, or the one it takes the place of, came of. */
    owner: optional(text),
    xmlDigest: optional(text),
    filedBy: text,
    approvedBy: optional(text),
    issuedBy: optional(text),
    ending: optional(json),
    replaces: optional(json),
    replacedBy: optional(text),
    validUntil: optional(text),
    askedAt: optional(instant),
    refusedOriginals: optional(json),
    /** Set while it stands and an original of it was refused here. */
    unfounded: optional(derivedText),
    findings: heavyJson,
    decisions: heavyJson,
    rejection: heavyJson,
    form: heavyJson,
    xml: optional(heavyBytes),
  },
  unique: [{ name: 'sent.referenceNumber', fields: ['uniqueNumber'] }],
  indexes: [
    ...certificateIndexes('sent'),
    { name: 'sent_by_state_time', fields: ['state', 'stateAt', 'id'] },
    { name: 'sent_by_state_peer_time', fields: ['state', 'peer', 'stateAt', 'id'] },
    { name: 'sent_by_state_validity', fields: ['state', 'validUntil', 'id'] },
    { name: 'sent_by_state_peer_validity', fields: ['state', 'peer', 'validUntil', 'id'] },
    { name: 'sent_by_owner_state_validity', fields: ['owner', 'state', 'validUntil', 'id'] },
    { name: 'sent_by_owner_state_time', fields: ['owner', 'state', 'stateAt', 'id'] },
    { name: 'sent_unfounded', fields: ['unfounded', 'validUntil', 'id'] },
    { name: 'sent_by_replacing', fields: ['replacing', 'state', 'recordedAt', 'id'] },
  ],
});

export const RECEIVED = table<
  ReceivedCertificate,
  CertificateDerived | 'overdrawn' | 'refused' | 'partlyUsed'
>({
  name: 'received',
  key: 'id',
  fields: {
    ...certificateSummary,
    ...certificateDerived,
    xmlDigest: text,
    messageId: text,
    answeredBy: optional(text),
    ending: optional(json),
    replaces: optional(json),
    replacedBy: optional(text),
    validUntil: text,
    drawdowns: json,
    spent: optional(json),
    unmet: optional(json),
    /** Set while re-exports claim more of it than it gives. */
    overdrawn: optional(derivedText),
    /** Set while re-exports rest on items of it that are NOT GIVEN. */
    refused: optional(derivedText),
    leftover: optional(json),
    /** Set while customs may still give the preference for what remains of it. */
    partlyUsed: optional(derivedText),
    reexports: optional(json),
    handoverDueAt: optional(instant),
    verification: heavyJson,
    findings: heavyJson,
    decisions: heavyJson,
    form: heavyJson,
    xml: heavyBytes,
  },
  unique: [
    { name: 'received.referenceNumber', fields: ['issuingCountry', 'referenceNumber'] },
    { name: 'received.conversationId', fields: ['issuingCountry', 'conversationId'] },
  ],
  indexes: [
    ...certificateIndexes('received'),
    { name: 'received_by_handover', fields: ['handoverDueAt', 'id'] },
    { name: 'received_overdrawn', fields: ['overdrawn', 'validUntil', 'id'] },
    { name: 'received_refused', fields: ['refused', 'validUntil', 'id'] },
    { name: 'received_partly_used', fields: ['partlyUsed', 'validUntil', 'id'] },
    { name: 'received_by_state_arrival', fields: ['state', 'recordedAt', 'id'] },
    { name: 'received_by_state_validity', fields: ['state', 'validUntil', 'id'] },
    { name: 'received_by_state_peer_arrival', fields: ['state', 'peer', 'recordedAt', 'id'] },
    { name: 'received_by_state_peer_validity', fields: ['state', 'peer', 'validUntil', 'id'] },
  ],
});

/** What remains of a certificate whose retention is over: its number, never to be given or taken again. */
export const REMOVED = table<RemovedCertificate>({
  name: 'removed',
  key: 'id',
  fields: {
    id: text,
    ledger: text,
    certificateId: text,
    issuingCountry: text,
    referenceNumber: text,
    xmlDigest: optional(text),
    removedAt: instant,
  },
  unique: [],
  indexes: [],
});
