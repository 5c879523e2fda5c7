import { SEARCH } from './paths.ts';
import type { CertificateCriteria, LedgerName } from './port.ts';
import type { ListQuery } from './record-store.ts';
import { searchKey, type TermKind, termFor } from './search-key.ts';
import type { AccessPath } from './table-spec.ts';

/** Earlier than every date and instant, so that an unbounded list still reads its index as a range. */
export const EARLIEST_DATE = '0001-01-01';
export const EARLIEST_INSTANT = '0001-01-01T00:00:00.000Z';

/** Criteria found by words, the most selective first. */
const WORDS = [
  ['number', 'referenceNumber', 'numberKey'],
  ['exporter', 'exporterName', 'exporterKey'],
  ['consignee', 'consigneeName', 'consigneeKey'],
  ['hs', 'hsCode', undefined],
] as const satisfies readonly (readonly [TermKind, keyof CertificateCriteria, string | undefined])[];

export interface SearchPlan {
  readonly path: AccessPath;
  readonly query: Omit<ListQuery, 'after' | 'limit'>;
}

function compact(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(values).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(given);
}

/**
 * How a ledger is searched: by the most selective word given (number, exporter, consignee, HS code), else by peer
 * and state, else by date; the rest is checked row by row in the store. Every way has the same order, newest issue
 * date first, straight from an index.
 */
export function planSearch(ledger: LedgerName, criteria: CertificateCriteria): SearchPlan {
  const paths = SEARCH[ledger];
  const bounds = {
    from: criteria.issuedFrom || EARLIEST_DATE,
    ...(criteria.issuedTo ? { to: criteria.issuedTo } : {}),
  };
  const equal = compact({ peer: criteria.peer, state: criteria.state });

  const words = WORDS.flatMap(([kind, criterion, field]) => {
    const key = searchKey(criteria[criterion] ?? '');
    return key === '' ? [] : [{ key, field, ...termFor(kind, key) }];
  });
  const [first, ...others] = words;
  if (first) {
    // A name is checked by its beginning; only HS codes, of which there are many, need their word checked.
    const checked = others.filter((word) => word.field === undefined).map((word) => word.term);
    const narrowed = words.filter((word) => word.field && (word !== first || !word.exact));
    return {
      path: paths.byTerm,
      query: {
        ...bounds,
        terms: [first.term, ...checked],
        where: equal,
        prefixes: Object.fromEntries(narrowed.map((word) => [word.field, word.key])),
      },
    };
  }
  const { peer, state } = equal;
  if (peer && state) return { path: paths.byPeerState, query: { ...bounds, equal } };
  if (peer) return { path: paths.byPeer, query: { ...bounds, equal } };
  if (state) return { path: paths.byState, query: { ...bounds, equal } };
  return { path: paths.byDate, query: bounds };
}
