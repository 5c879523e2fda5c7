import { RECEIVED, SENT } from './certificate-tables.ts';
import type { LedgerName } from './port.ts';
import type { AccessPath } from './table-spec.ts';

/** The ways into what the digests are made of. */

function digestPath(ledger: LedgerName, name: string, fields: readonly string[]): AccessPath {
  return {
    name: `${ledger}-${name}`,
    table: ledger === 'sent' ? SENT : RECEIVED,
    index: `${ledger}_by_leaf`,
    equal: ['peer'],
    sort: 'leaf',
    order: 'asc',
    fields,
  };
}

const ENTRY_FIELDS = [
  'id',
  'leaf',
  'unfolded',
  'referenceNumber',
  'conversationId',
  'xmlDigest',
  'state',
  'stateTimes',
  'recordedAt',
  'decisions',
  'itemCount',
  'replaces',
];
const OCTETS_FIELDS = ['id', 'leaf', 'referenceNumber', 'xmlDigest', 'xml'];

/** What a certificate's line in the digest is made of. */
export const DIGEST_ENTRIES: Readonly<Record<LedgerName, AccessPath>> = {
  sent: digestPath('sent', 'digest-entries', ENTRY_FIELDS),
  received: digestPath('received', 'digest-entries', ENTRY_FIELDS),
};

/** What the recount hashes. */
export const DIGEST_OCTETS: Readonly<Record<LedgerName, AccessPath>> = {
  sent: digestPath('sent', 'digest-octets', OCTETS_FIELDS),
  received: digestPath('received', 'digest-octets', OCTETS_FIELDS),
};

function unfoldedPath(ledger: LedgerName): AccessPath {
  return {
    name: `${ledger}-unfolded`,
    table: ledger === 'sent' ? SENT : RECEIVED,
    index: `${ledger}_unfolded`,
    equal: [],
    sort: 'unfolded',
    order: 'asc',
    fields: ['id', 'peer', 'issueDate', 'referenceNumber', 'leaf', 'unfolded'],
  };
}

/** Certificates whose last change is not in the digests yet. */
export const UNFOLDED: Readonly<Record<LedgerName, AccessPath>> = {
  sent: unfoldedPath('sent'),
  received: unfoldedPath('received'),
};

export const DIGEST_PATHS: readonly AccessPath[] = [
  ...Object.values(DIGEST_ENTRIES),
  ...Object.values(DIGEST_OCTETS),
  ...Object.values(UNFOLDED),
];
