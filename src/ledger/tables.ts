import { RECEIVED, REMOVED, SENT } from './certificate-tables.ts';
import { ATTACHMENT, DOSSIER } from './dossier-tables.ts';
import { FILING } from './filing.ts';
import { INQUIRY } from './inquiry-tables.ts';
import { NOTICE, NOTICE_DELIVERY } from './notice-tables.ts';
import { ORIGINAL } from './original-numbers.ts';
import { RECONCILIATION_TABLES } from './reconciliation-tables.ts';
import type { DeliveryAttempt, LedgerEvent, MessageRecord, OutboxEntry } from './records.ts';
import type { ReconciliationRun } from './run-records.ts';
import type { FieldSpec } from './table-spec.ts';
import { type TableSpec, table } from './table-spec.ts';

const text: FieldSpec = { type: 'text' };
const integer: FieldSpec = { type: 'integer' };
const instant: FieldSpec = { type: 'instant' };
const json: FieldSpec = { type: 'json' };
const boolean: FieldSpec = { type: 'boolean' };
const derivedText: FieldSpec = { type: 'text', derived: true };
const heavyBytes: FieldSpec = { type: 'bytes', heavy: true };

function optional(field: FieldSpec): FieldSpec {
  return { ...field, optional: true };
}

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
    { name: 'message_by_status', fields: ['status', 'at', 'id'] },
    { name: 'message_by_status_peer', fields: ['status', 'peer', 'at', 'id'] },
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
    supersededBy: optional(text),
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
    attempts: optional(integer),
    heldBy: optional(text),
    heldUntil: optional(instant),
    error: optional(text),
  },
  unique: [{ name: 'run.slot', fields: ['kind', 'slot'] }],
  indexes: [
    { name: 'run_by_start', fields: ['startedAt', 'id'] },
    // Only runs that are not finished have the first field.
    { name: 'run_by_hold', fields: ['heldUntil', 'id'] },
  ],
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
  REMOVED,
  DOSSIER,
  ATTACHMENT,
  FILING,
  ORIGINAL,
  INQUIRY,
  NOTICE,
  NOTICE_DELIVERY,
  ...RECONCILIATION_TABLES,
];

/**
 * The number of this declaration. Grows with every change of a table, a field or an index; stored with the data,
 * so that an older program refuses newer data and a newer one knows what to migrate.
 */
export const SCHEMA_VERSION = 12;
