import type { BucketRecord, Difference, PeerReport, QuestionGuard } from './reconciliation-records.ts';
import { type AccessPath, type FieldSpec, table } from './table-spec.ts';

/** The tables of two-sided reconciliation, and the ways to read them. */

const text: FieldSpec = { type: 'text' };
const integer: FieldSpec = { type: 'integer' };
const instant: FieldSpec = { type: 'instant' };
const json: FieldSpec = { type: 'json' };

function optional(field: FieldSpec): FieldSpec {
  return { ...field, optional: true };
}

export const BUCKET = table<BucketRecord>({
  name: 'bucket',
  key: 'id',
  fields: { id: text, parent: text, path: text, count: integer, digest: text },
  unique: [],
  indexes: [{ name: 'bucket_by_parent', fields: ['parent', 'path', 'id'] }],
});

export const DIFFERENCE = table<Difference>({
  name: 'difference',
  key: 'id',
  fields: {
    id: text,
    peer: text,
    issuer: text,
    referenceNumber: text,
    kind: text,
    status: text,
    repair: text,
    certificateId: optional(text),
    own: optional(json),
    theirs: optional(json),
    firstSeenAt: instant,
    lastSeenAt: instant,
    times: integer,
    detail: text,
    decidedBy: optional(text),
    decidedAt: optional(instant),
    repairedAt: optional(instant),
    day: optional(text),
  },
  unique: [{ name: 'difference.document', fields: ['peer', 'issuer', 'referenceNumber'] }],
  indexes: [
    { name: 'difference_by_status', fields: ['status', 'firstSeenAt', 'id'] },
    { name: 'difference_by_peer_status', fields: ['peer', 'status', 'firstSeenAt', 'id'] },
  ],
});

export const PEER_REPORT = table<PeerReport>({
  name: 'peer_report',
  key: 'id',
  fields: {
    id: text,
    runId: text,
    runKind: text,
    slot: instant,
    day: text,
    peer: text,
    outcome: text,
    startedAt: instant,
    durationMs: integer,
    sent: integer,
    received: integer,
    messages: integer,
    octetsSent: integer,
    octetsReceived: integer,
    inFlight: integer,
    findings: json,
    evidence: json,
    error: optional(text),
    leftOut: optional(integer),
    next: optional(json),
  },
  unique: [{ name: 'peer_report.run', fields: ['runId', 'peer'] }],
  indexes: [
    { name: 'peer_report_by_time', fields: ['startedAt', 'id'] },
    { name: 'peer_report_by_peer', fields: ['peer', 'startedAt', 'id'] },
  ],
});

export const QUESTION_GUARD = table<QuestionGuard>({
  name: 'question_guard',
  key: 'peer',
  fields: { peer: text, recent: json },
  unique: [],
  indexes: [],
});

export const RECONCILIATION_TABLES = [BUCKET, DIFFERENCE, PEER_REPORT, QUESTION_GUARD];

export const BUCKETS_OF_PARENT: AccessPath = {
  name: 'buckets-of-parent',
  table: BUCKET,
  index: 'bucket_by_parent',
  equal: ['parent'],
  sort: 'path',
  order: 'asc',
  fields: 'all',
};

export const DIFFERENCES_BY_STATUS: AccessPath = {
  name: 'differences-by-status',
  table: DIFFERENCE,
  index: 'difference_by_status',
  equal: ['status'],
  sort: 'firstSeenAt',
  order: 'asc',
  fields: 'all',
};

export const DIFFERENCES_BY_PEER_STATUS: AccessPath = {
  ...DIFFERENCES_BY_STATUS,
  name: 'differences-by-peer-status',
  index: 'difference_by_peer_status',
  equal: ['peer', 'status'],
};

export const REPORTS: AccessPath = {
  name: 'peer-reports',
  table: PEER_REPORT,
  index: 'peer_report_by_time',
  equal: [],
  sort: 'startedAt',
  order: 'desc',
  fields: 'all',
};

export const REPORTS_BY_PEER: AccessPath = {
  ...REPORTS,
  name: 'peer-reports-by-peer',
  index: 'peer_report_by_peer',
  equal: ['peer'],
};

export const RECONCILIATION_PATHS: readonly AccessPath[] = [
  BUCKETS_OF_PARENT,
  DIFFERENCES_BY_STATUS,
  DIFFERENCES_BY_PEER_STATUS,
  REPORTS,
  REPORTS_BY_PEER,
];
