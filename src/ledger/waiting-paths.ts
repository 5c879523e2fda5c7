import { DOSSIER, DOSSIER_SUMMARY_FIELDS } from './dossier-tables.ts';
import type { AccessPath } from './table-spec.ts';
import { OUTBOX, RECEIVED, SENT, SUMMARY_FIELDS } from './tables.ts';

/**
 * The ways into what waits, each sorted by the instant or date its deadline is counted from. The peer stands in the
 * indexes before that field, so that one peer's list costs no more than it shows; all peers' lists are merged.
 */

const sent = { table: SENT, order: 'asc', fields: [...SUMMARY_FIELDS, 'validUntil'] } as const;
const received = { table: RECEIVED, order: 'asc', fields: [...SUMMARY_FIELDS, 'validUntil'] } as const;

/** Since when a sent certificate is in its state. */
export const SENT_SINCE: AccessPath = {
  ...sent,
  name: 'sent-waiting-since',
  index: 'sent_by_state_peer_time',
  equal: ['state', 'peer'],
  sort: 'stateAt',
};

export const SENT_ISSUED: AccessPath = {
  ...sent,
  name: 'sent-waiting-issued',
  index: 'sent_by_peer_state',
  equal: ['peer', 'state'],
  sort: 'issueDate',
};

export const SENT_VALID: AccessPath = {
  ...sent,
  name: 'sent-waiting-valid',
  index: 'sent_by_state_peer_validity',
  equal: ['state', 'peer'],
  sort: 'validUntil',
};

export const RECEIVED_ARRIVED: AccessPath = {
  ...received,
  name: 'received-waiting-arrived',
  index: 'received_by_state_peer_arrival',
  equal: ['state', 'peer'],
  sort: 'recordedAt',
};

export const RECEIVED_VALID: AccessPath = {
  ...received,
  name: 'received-waiting-valid',
  index: 'received_by_state_peer_validity',
  equal: ['state', 'peer'],
  sort: 'validUntil',
};

const dossiers = {
  table: DOSSIER,
  order: 'asc',
  sort: 'changedAt',
  fields: DOSSIER_SUMMARY_FIELDS,
  // Few dossiers wait at a time, so their destination is looked at row by row.
  residual: ['importingCountry'],
} as const;

export const DOSSIERS_SINCE: AccessPath = {
  ...dossiers,
  name: 'dossiers-waiting-since',
  index: 'dossier_by_state_change',
  equal: ['state'],
};

export const OWN_DOSSIERS_SINCE: AccessPath = {
  ...dossiers,
  name: 'own-dossiers-waiting-since',
  index: 'dossier_by_exporter_state_change',
  equal: ['exporter', 'state'],
};

export const DEAD_SINCE: AccessPath = {
  name: 'outbox-waiting-since',
  table: OUTBOX,
  index: 'outbox_by_status_peer',
  equal: ['status', 'peer'],
  sort: 'enqueuedAt',
  order: 'asc',
  fields: 'all',
};

export const WAITING_PATHS: readonly AccessPath[] = [
  SENT_SINCE,
  SENT_ISSUED,
  SENT_VALID,
  RECEIVED_ARRIVED,
  RECEIVED_VALID,
  DOSSIERS_SINCE,
  OWN_DOSSIERS_SINCE,
  DEAD_SINCE,
];
