import { ATTACHMENT, DOSSIER } from './dossier-tables.ts';
import { RECONCILIATION_TABLES } from './reconciliation-tables.ts';
import type {
  CertificateSummary,
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  ReceivedCertificate,
  ReconciliationRun,
  SentCertificate,
} from './records.ts';
import type { FieldSpec } from './table-spec.ts';
import { type TableSpec, table } from './table-spec.ts';

const text: FieldSpec = { type: 'text' };
const integer: FieldSpec = { type: 'integer' };
const instant: FieldSpec = { type: 'instant' };
const json: FieldSpec = { type: 'json' };
const boolean: FieldSpec = { type: 'boolean' };
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

export const SENT = table<SentCertificate, CertificateDerived | 'uniqueNumber'>({
  name: 'sent',
  key: 'id',
  fields: {
    ...certificateSummary,
    ...certificateDerived,
    /** The reference number once issued; before that a value of the record's own. */
    uniqueNumber: derivedText,
    xmlDigest: optional(text),
    filedBy: text,
    approvedBy: optional(text),
    issuedBy: optional(text),
    ending: optional(json),
    replaces: optional(json),
    replacedBy: optional(text),
    validUntil: optional(text),
    askedAt: optional(instant),
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
  ],
});

export const RECEIVED = table<ReceivedCertificate, CertificateDerived>({
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
  ],
});

export const MESSAGE = table<MessageRecord, 'acceptedKey'>({
  name: 'message',
  key: 'id',
  fields: {
    id: text,
    direction: text,
    peer: optional(text),
    messageId: optional(text),
    conversationId: optional(text),
    refToMessageId: optional(text),
    kind: optional(text),
    certificateId: optional(text),
    digest: text,
    at: instant,
    status: text,
    /** Peer and message id of an accepted inbound message, else a value of the record's own. */
    acceptedKey: derivedText,
    errors: json,
    raw: heavyBytes,
    answer: optional(heavyBytes),
  },
  unique: [{ name: 'message.accepted', fields: ['acceptedKey'] }],
  indexes: [
    { name: 'message_by_certificate', fields: ['certificateId', 'at', 'id'] },
    { name: 'message_by_direction', fields: ['direction', 'at', 'id'] },
  ],
});

export const OUTBOX = table<OutboxEntry, 'lane' | 'position'>({
  name: 'outbox',
  key: 'messageId',
  fields: {
    messageId: text,
    peer: text,
    conversationId: text,
    kind: text,
    certificateId: optional(text),
    status: text,
    attempts: integer,
    nextAttemptAt: instant,
    lease: optional(text),
    enqueuedAt: instant,
    expiresAt: instant,
    lastError: optional(text),
    /** Conversation and peer: messages of one lane are delivered one after the other. */
    lane: derivedText,
    /** Place in the lane, growing. */
    position: { type: 'integer', derived: true },
  },
  unique: [{ name: 'outbox.position', fields: ['lane', 'position'] }],
  indexes: [
    { name: 'outbox_claims', fields: ['status', 'nextAttemptAt', 'messageId'] },
    { name: 'outbox_claims_by_peer', fields: ['status', 'peer', 'nextAttemptAt', 'messageId'] },
    { name: 'outbox_by_status', fields: ['status', 'enqueuedAt', 'messageId'] },
    { name: 'outbox_by_status_peer', fields: ['status', 'peer', 'enqueuedAt', 'messageId'] },
    { name: 'outbox_lane', fields: ['lane', 'status', 'position', 'messageId'] },
  ],
});

export const ATTEMPT = table<DeliveryAttempt>({
  name: 'attempt',
  key: 'id',
  fields: {
    id: text,
    messageId: text,
    peer: text,
    number: integer,
    at: instant,
    durationMs: integer,
    outcome: text,
    httpStatus: optional(integer),
    errorCode: optional(text),
    detail: optional(text),
    retryable: boolean,
  },
  unique: [],
  indexes: [{ name: 'attempt_by_message', fields: ['messageId', 'number', 'id'] }],
});

export const EVENT = table<LedgerEvent>({
  name: 'event',
  key: 'id',
  fields: {
    id: text,
    at: instant,
    type: text,
    actor: text,
    certificateId: optional(text),
    messageId: optional(text),
    peer: optional(text),
    data: json,
  },
  unique: [],
  indexes: [
    { name: 'event_by_time', fields: ['at', 'id'] },
    { name: 'event_by_certificate', fields: ['certificateId', 'at', 'id'] },
  ],
});

export const RUN = table<ReconciliationRun>({
  name: 'run',
  key: 'id',
  fields: {
    id: text,
    kind: text,
    slot: instant,
    startedAt: instant,
    finishedAt: optional(instant),
    examined: integer,
    findings: json,
    coveredBy: optional(text),
  },
  unique: [{ name: 'run.slot', fields: ['kind', 'slot'] }],
  indexes: [{ name: 'run_by_start', fields: ['startedAt', 'id'] }],
});

/** Numbers that only grow: reference number series, outbox lanes, the schema's version. */
export const COUNTER = table<{ series: string; value: number }>({
  name: 'counter',
  key: 'series',
  fields: { series: text, value: integer },
  unique: [],
  indexes: [],
});

export const TABLES: readonly TableSpec[] = [
  SENT,
  RECEIVED,
  MESSAGE,
  OUTBOX,
  ATTEMPT,
  EVENT,
  RUN,
  COUNTER,
  DOSSIER,
  ATTACHMENT,
  ...RECONCILIATION_TABLES,
];

/**
 * The number of this declaration. Grows with every change of a table, a field or an index; stored with the data,
 * so that an older program refuses newer data and a newer one knows what to migrate.
 */
export const SCHEMA_VERSION = 3;
