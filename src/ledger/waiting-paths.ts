import { RECEIVED, SENT, SUMMARY_FIELDS } from './certificate-tables.ts';
import { DOSSIER, DOSSIER_SUMMARY_FIELDS } from './dossier-tables.ts';
import { INQUIRIES_BY_DUE } from './inquiry-tables.ts';
import type { AccessPath } from './table-spec.ts';
import { OUTBOX } from './tables.ts';
import type { WaitingList } from './waiting-port.ts';

/**
 * The ways into what waits, each sorted by the instant or date its deadline is counted from: everybody's, and one
 * peer's or one exporter's. Each has an index of its own, so that neither costs more than it shows.
 */
export interface WaitingPaths {
  readonly all: AccessPath;
  /** Of one peer; absent where there are none, or too few rows for an index. */
  readonly ofPeer?: AccessPath;
  readonly ofExporter?: AccessPath;
}

/** Those of every exporter together are looked for row by row among all. */
const sent = {
  table: SENT,
  order: 'asc',
  fields: [...SUMMARY_FIELDS, 'validUntil', 'owner'],
  residual: ['owner'],
} as const;
/** One exporter's: few wait at a time, so their destination is looked at row by row. */
const owned = { ...sent, equal: ['owner', 'state'], residual: ['peer'] } as const;
const received = { table: RECEIVED, order: 'asc', fields: [...SUMMARY_FIELDS, 'validUntil'] } as const;
const outbox = { table: OUTBOX, order: 'asc', sort: 'enqueuedAt', fields: 'all' } as const;
const dossiers = {
  table: DOSSIER,
  order: 'asc',
  sort: 'changedAt',
  fields: DOSSIER_SUMMARY_FIELDS,
  // Few dossiers wait at a time, so their destination is looked at row by row.
  residual: ['importingCountry'],
} as const;

type Common = Pick<AccessPath, 'table' | 'order' | 'fields' | 'sort' | 'residual'>;

/** A path by state, and one by state and peer. */
function byState(name: WaitingList, common: Common, all: string, ofPeer: string): WaitingPaths {
  return {
    all: { ...common, name: `waiting-${name}`, index: all, equal: ['state'] },
    ofPeer: { ...common, name: `waiting-${name}-of-peer`, index: ofPeer, equal: ['state', 'peer'] },
  };
}

/** The start of a list that is not empty, in the JSON text that is stored. */
export const NOT_EMPTY = '[{';

function drawn({ all, ofPeer }: WaitingPaths): WaitingPaths {
  const residual = ['drawdowns'];
  return { all: { ...all, residual }, ...(ofPeer ? { ofPeer: { ...ofPeer, residual } } : {}) };
}

export const WAITING: Readonly<Record<WaitingList, WaitingPaths>> = {
  'sent-since': {
    ...byState('sent-since', { ...sent, sort: 'stateAt' }, 'sent_by_state_time', 'sent_by_state_peer_time'),
    ofExporter: {
      ...owned,
      name: 'waiting-sent-since-of-exporter',
      index: 'sent_by_owner_state_time',
      sort: 'stateAt',
    },
  },
  'sent-issued': {
    all: {
      ...sent,
      name: 'waiting-sent-issued',
      index: 'sent_by_state',
      equal: ['state'],
      sort: 'issueDate',
    },
    ofPeer: {
      ...sent,
      name: 'waiting-sent-issued-of-peer',
      index: 'sent_by_peer_state',
      equal: ['peer', 'state'],
      sort: 'issueDate',
    },
  },
  'sent-valid': {
    ...byState(
      'sent-valid',
      { ...sent, sort: 'validUntil' },
      'sent_by_state_validity',
      'sent_by_state_peer_validity',
    ),
    ofExporter: {
      ...owned,
      name: 'waiting-sent-valid-of-exporter',
      index: 'sent_by_owner_state_validity',
      sort: 'validUntil',
    },
  },
  // Few at a time, so their peer is looked at row by row.
  'sent-unfounded': {
    all: {
      ...sent,
      name: 'waiting-sent-unfounded',
      index: 'sent_unfounded',
      equal: ['unfounded'],
      sort: 'validUntil',
      fields: [...sent.fields, 'refusedOriginals'],
      residual: [...sent.residual, 'peer'],
    },
  },
  'received-arrived': byState(
    'received-arrived',
    { ...received, sort: 'recordedAt' },
    'received_by_state_arrival',
    'received_by_state_peer_arrival',
  ),
  'received-valid': byState(
    'received-valid',
    { ...received, sort: 'validUntil' },
    'received_by_state_validity',
    'received_by_state_peer_validity',
  ),
  // Of the certificates ended abroad in a year few were drawn on, and few are ended: they are looked at row by row.
  'received-drawn': drawn(
    byState(
      'received-drawn',
      { ...received, sort: 'validUntil', fields: [...received.fields, 'replacedBy', 'drawdowns'] },
      'received_by_state_validity',
      'received_by_state_peer_validity',
    ),
  ),
  // Few at a time, so their peer is looked at row by row.
  'received-overdrawn': {
    all: {
      ...received,
      name: 'waiting-received-overdrawn',
      index: 'received_overdrawn',
      equal: ['overdrawn'],
      sort: 'validUntil',
      fields: [...received.fields, 'unmet', 'drawdowns'],
      residual: ['peer'],
    },
  },
  'received-refused': {
    all: {
      ...received,
      name: 'waiting-received-refused',
      index: 'received_refused',
      equal: ['refused'],
      sort: 'validUntil',
      fields: [...received.fields, 'drawdowns', 'decisions'],
      residual: ['peer'],
    },
  },
  'received-partly-used': {
    all: {
      ...received,
      name: 'waiting-received-partly-used',
      index: 'received_partly_used',
      equal: ['partlyUsed'],
      sort: 'validUntil',
      fields: [...received.fields, 'leftover'],
      residual: ['peer'],
    },
  },
  dossiers: {
    all: { ...dossiers, name: 'waiting-dossiers', index: 'dossier_by_state_change', equal: ['state'] },
    ofExporter: {
      ...dossiers,
      name: 'waiting-dossiers-of-exporter',
      index: 'dossier_by_exporter_state_change',
      equal: ['exporter', 'state'],
    },
  },
  // Few inquiries are open at a time, and few closed in half a year: they are looked at row by row.
  inquiries: {
    all: { ...INQUIRIES_BY_DUE, name: 'waiting-inquiries', residual: ['peer', 'determined'] },
  },
  outbox: {
    all: { ...outbox, name: 'waiting-outbox', index: 'outbox_by_status', equal: ['status'] },
    ofPeer: {
      ...outbox,
      name: 'waiting-outbox-of-peer',
      index: 'outbox_by_status_peer',
      equal: ['status', 'peer'],
    },
  },
};

export const WAITING_PATHS: readonly AccessPath[] = Object.values(WAITING).flatMap(
  ({ all, ofPeer, ofExporter }) => [all, ...(ofPeer ? [ofPeer] : []), ...(ofExporter ? [ofExporter] : [])],
);
