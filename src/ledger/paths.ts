import { RECEIVED, SENT, SUMMARY_FIELDS } from './certificate-tables.ts';
import { DIGEST_PATHS } from './digest-paths.ts';
import { DOSSIER_PATHS } from './dossier-tables.ts';
import { INQUIRY_PATHS } from './inquiry-tables.ts';
import { NOTICE_PATHS } from './notice-tables.ts';
import type { LedgerName } from './port.ts';
import { RECONCILIATION_PATHS } from './reconciliation-tables.ts';
import type { AccessPath, CountPath } from './table-spec.ts';
import { ATTEMPT, EVENT, MESSAGE, OUTBOX, RUN } from './tables.ts';
import { WAITING_PATHS } from './waiting-paths.ts';

/** Every way the ledger reads more than one row. The contract suite reads the store's plan for each. */

type SearchPaths = Readonly<Record<'byTerm' | 'byPeerState' | 'byPeer' | 'byState' | 'byDate', AccessPath>>;

function searchPaths(ledger: LedgerName): SearchPaths {
  const common = {
    table: ledger === 'sent' ? SENT : RECEIVED,
    sort: 'issueDate',
    order: 'desc',
    fields: SUMMARY_FIELDS,
  } as const;
  return {
    byTerm: {
      ...common,
      name: `${ledger}-by-term`,
      index: `${ledger}_by_term`,
      term: 'terms',
      equal: [],
      residual: ['peer', 'state', 'numberKey', 'exporterKey', 'consigneeKey'],
    },
    byPeerState: {
      ...common,
      name: `${ledger}-by-peer-state`,
      index: `${ledger}_by_peer_state`,
      equal: ['peer', 'state'],
    },
    byPeer: { ...common, name: `${ledger}-by-peer`, index: `${ledger}_by_peer`, equal: ['peer'] },
    byState: { ...common, name: `${ledger}-by-state`, index: `${ledger}_by_state`, equal: ['state'] },
    byDate: { ...common, name: `${ledger}-by-date`, index: `${ledger}_by_date`, equal: [] },
  };
}

export const SEARCH: Readonly<Record<LedgerName, SearchPaths>> = {
  sent: searchPaths('sent'),
  received: searchPaths('received'),
};

/** A peer's sent certificates of a state, the one longest in it first: who they are, and when they were asked about. */
export const SENT_BY_STATE_PEER_TIME: AccessPath = {
  name: 'sent-by-state-peer-time',
  table: SENT,
  index: 'sent_by_state_peer_time',
  equal: ['state', 'peer'],
  sort: 'stateAt',
  order: 'asc',
  fields: ['id', 'referenceNumber', 'askedAt'],
};

/** The few that are not issued yet among all that replaced, or were to replace, a certificate. */
export const SENT_BY_REPLACING: AccessPath = {
  name: 'sent-by-replacing',
  table: SENT,
  index: 'sent_by_replacing',
  equal: ['replacing', 'state'],
  sort: 'recordedAt',
  order: 'asc',
  fields: 'all',
};

function byValidity(ledger: LedgerName): AccessPath {
  return {
    name: `${ledger}-by-validity`,
    table: ledger === 'sent' ? SENT : RECEIVED,
    index: `${ledger}_by_state_validity`,
    equal: ['state'],
    sort: 'validUntil',
    order: 'asc',
    fields: [...SUMMARY_FIELDS, 'validUntil'],
  };
}

/** Certificates of a state, the one that expires first before the others. */
export const BY_VALIDITY: Readonly<Record<LedgerName, AccessPath>> = {
  sent: byValidity('sent'),
  received: byValidity('received'),
};

export const HANDOVERS_DUE: AccessPath = {
  name: 'handovers-due',
  table: RECEIVED,
  index: 'received_by_handover',
  equal: [],
  sort: 'handoverDueAt',
  order: 'asc',
  fields: 'all',
};

export const MESSAGES_OF_CERTIFICATE: AccessPath = {
  name: 'messages-of-certificate',
  table: MESSAGE,
  index: 'message_by_certificate',
  equal: ['certificateId'],
  sort: 'at',
  order: 'asc',
  fields: 'light',
};

export const MESSAGES_BY_DIRECTION: AccessPath = {
  name: 'messages-by-direction',
  table: MESSAGE,
  index: 'message_by_direction',
  equal: ['direction'],
  sort: 'at',
  order: 'asc',
  fields: 'light',
};

/** Inbound messages parked or never decided, questions without an answer: by what became of them. */
export const MESSAGES_BY_STATUS: AccessPath = {
  name: 'messages-by-status',
  table: MESSAGE,
  index: 'message_by_status',
  equal: ['status'],
  sort: 'at',
  order: 'asc',
  fields: 'light',
};

export const MESSAGES_BY_STATUS_PEER: AccessPath = {
  ...MESSAGES_BY_STATUS,
  name: 'messages-by-status-peer',
  index: 'message_by_status_peer',
  equal: ['status', 'peer'],
};

const outbox = { table: OUTBOX, order: 'asc', fields: 'all' } as const;

export const CLAIMS: AccessPath = {
  ...outbox,
  name: 'outbox-claims',
  index: 'outbox_claims',
  equal: ['status'],
  sort: 'nextAttemptAt',
};

export const CLAIMS_BY_PEER: AccessPath = {
  ...outbox,
  name: 'outbox-claims-by-peer',
  index: 'outbox_claims_by_peer',
  equal: ['status', 'peer'],
  sort: 'nextAttemptAt',
};

export const OUTBOX_BY_STATUS: AccessPath = {
  ...outbox,
  name: 'outbox-by-status',
  index: 'outbox_by_status',
  equal: ['status'],
  sort: 'enqueuedAt',
};

export const OUTBOX_BY_STATUS_PEER: AccessPath = {
  ...outbox,
  name: 'outbox-by-status-peer',
  index: 'outbox_by_status_peer',
  equal: ['status', 'peer'],
  sort: 'enqueuedAt',
};

export const OUTBOX_LANE: AccessPath = {
  ...outbox,
  name: 'outbox-lane',
  index: 'outbox_lane',
  equal: ['lane', 'status'],
  sort: 'position',
};

export const ATTEMPTS: AccessPath = {
  name: 'attempts',
  table: ATTEMPT,
  index: 'attempt_by_message',
  equal: ['messageId'],
  sort: 'number',
  order: 'asc',
  fields: 'all',
};

export const EVENTS: AccessPath = {
  name: 'events',
  table: EVENT,
  index: 'event_by_time',
  equal: [],
  sort: 'at',
  order: 'asc',
  fields: 'all',
};

export const EVENTS_OF_CERTIFICATE: AccessPath = {
  name: 'events-of-certificate',
  table: EVENT,
  index: 'event_by_certificate',
  equal: ['certificateId'],
  sort: 'at',
  order: 'asc',
  fields: 'all',
};

/** The latest first. */
export const LATEST_EVENT: AccessPath = {
  ...EVENTS_OF_CERTIFICATE,
  name: 'latest-event',
  order: 'desc',
  fields: ['id', 'at'],
};

/** The latest first, with what they were. */
export const EVENT_TIMES: AccessPath = {
  ...LATEST_EVENT,
  name: 'event-times',
  fields: ['id', 'at', 'type'],
};

export const RUNS: AccessPath = {
  name: 'runs',
  table: RUN,
  index: 'run_by_start',
  equal: [],
  sort: 'startedAt',
  order: 'desc',
  fields: 'all',
};

export const FIRST_RUN: AccessPath = { ...RUNS, name: 'first-run', order: 'asc' };

/** Runs that came to no end, by when whoever worked on them was last sure to live. */
export const RUNS_BY_HOLD: AccessPath = {
  ...RUNS,
  name: 'runs-by-hold',
  index: 'run_by_hold',
  sort: 'heldUntil',
  order: 'asc',
};

export const ACCESS_PATHS: readonly AccessPath[] = [
  ...Object.values(SEARCH.sent),
  ...Object.values(SEARCH.received),
  SENT_BY_STATE_PEER_TIME,
  SENT_BY_REPLACING,
  ...Object.values(BY_VALIDITY),
  HANDOVERS_DUE,
  MESSAGES_OF_CERTIFICATE,
  MESSAGES_BY_DIRECTION,
  MESSAGES_BY_STATUS,
  MESSAGES_BY_STATUS_PEER,
  CLAIMS,
  CLAIMS_BY_PEER,
  OUTBOX_BY_STATUS,
  OUTBOX_BY_STATUS_PEER,
  OUTBOX_LANE,
  ATTEMPTS,
  EVENTS,
  EVENTS_OF_CERTIFICATE,
  LATEST_EVENT,
  EVENT_TIMES,
  RUNS,
  FIRST_RUN,
  RUNS_BY_HOLD,
  ...DOSSIER_PATHS,
  ...INQUIRY_PATHS,
  ...WAITING_PATHS,
  ...NOTICE_PATHS,
  ...RECONCILIATION_PATHS,
  ...DIGEST_PATHS,
];

function countPath(ledger: LedgerName): CountPath {
  return {
    name: `${ledger}-counts`,
    table: ledger === 'sent' ? SENT : RECEIVED,
    index: `${ledger}_counts`,
    equal: ['peer'],
    group: ['issueMonth', 'state'],
    within: 'issueDate',
  };
}

export const COUNTS: Readonly<Record<LedgerName, CountPath>> = {
  sent: countPath('sent'),
  received: countPath('received'),
};
