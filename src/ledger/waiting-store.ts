import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { NOTICE_DELIVERIES } from './notice-tables.ts';
import type { ListQuery, Row, StoreReader } from './record-store.ts';
import { EARLIEST_DATE, EARLIEST_INSTANT } from './search.ts';
import { storableInstant } from './storable.ts';
import { type AccessPath, fieldOf } from './table-spec.ts';
import { COUNTER } from './tables.ts';
import * as paths from './waiting-paths.ts';
import type { WaitingList, WaitingQuery, WaitingReader, WaitingRecords, WaitingRow } from './waiting-port.ts';

/** The port's verbs for work lists over a store, the same for both adapters. */

interface ListSpec {
  readonly path: AccessPath;
  /** What a row is ordered by. Read from the record, because derived fields are never read back. */
  readonly at: (row: Row) => string;
}

const LISTS: Readonly<Record<WaitingList, ListSpec>> = {
  'sent-since': { path: paths.SENT_SINCE, at: stateAt },
  'sent-issued': { path: paths.SENT_ISSUED, at: (row) => String(row.issueDate) },
  'sent-valid': { path: paths.SENT_VALID, at: (row) => String(row.validUntil) },
  'received-arrived': { path: paths.RECEIVED_ARRIVED, at: (row) => String(row.recordedAt) },
  'received-valid': { path: paths.RECEIVED_VALID, at: (row) => String(row.validUntil) },
  dossiers: { path: paths.DOSSIERS_SINCE, at: (row) => String(row.changedAt) },
  outbox: { path: paths.DEAD_SINCE, at: (row) => String(row.enqueuedAt) },
  notices: { path: NOTICE_DELIVERIES, at: (row) => String(row.enqueuedAt) },
};

/** As rows.ts derives it. */
function stateAt(row: Row): string {
  const { state, stateTimes, recordedAt } = row as unknown as WaitingRecords['sent-since'];
  return storableInstant(stateTimes[state] ?? recordedAt);
}

type Part = Pick<ListQuery, 'equal' | 'where'>;

/** The one or many stretches of the index a query is about: one for each state, and each peer where it is indexed. */
function partsOf(path: AccessPath, { states, peer, exporter }: WaitingQuery): readonly Part[] {
  if (path.table === paths.DOSSIERS_SINCE.table) {
    const where = peer === undefined ? {} : { importingCountry: peer };
    return states.map((state) => ({
      equal: exporter === undefined ? { state } : { exporter, state },
      where,
    }));
  }
  if (path === NOTICE_DELIVERIES) {
    return peer === undefined ? states.map((status) => ({ equal: { status } })) : [];
  }
  const name = path.table === paths.DEAD_SINCE.table ? 'status' : 'state';
  const peers = peer === undefined ? ASEAN_COUNTRIES : [peer];
  return states.flatMap((state) => peers.map((one) => ({ equal: { [name]: state, peer: one } })));
}

function planOf(list: WaitingList, query: WaitingQuery) {
  const { path: common, at } = LISTS[list];
  const path = list === 'dossiers' && query.exporter !== undefined ? paths.OWN_DOSSIERS_SINCE : common;
  const isInstant = fieldOf(path.table, path.sort).type === 'instant';
  const bounds = {
    from: query.from ?? (isInstant ? EARLIEST_INSTANT : EARLIEST_DATE),
    ...(query.below === undefined ? {} : { below: query.below }),
  };
  return { path, at, bounds, parts: partsOf(path, query) };
}

function inOrder(a: WaitingRow, b: WaitingRow): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

export function createWaitingReader(store: StoreReader): WaitingReader {
  return {
    async waiting<L extends WaitingList>(list: L, query: WaitingQuery, limit: number) {
      const { path, at, bounds, parts } = planOf(list, query);
      const after = query.after && { sort: query.after.at, key: query.after.key };
      const rows: WaitingRow<L>[] = [];
      // One after the other: inside a transaction a store answers one question at a time.
      for (const part of parts) {
        const found = await store.list(path, { ...part, ...bounds, ...(after ? { after } : {}), limit });
        for (const row of found) {
          const record = row as unknown as WaitingRecords[L];
          rows.push({ at: at(row), key: row[path.table.key] as string, record });
        }
      }
      return rows.sort(inOrder).slice(0, limit);
    },

    async countWaiting(list, query, atMost) {
      const { path, bounds, parts } = planOf(list, query);
      let count = 0;
      for (const part of parts) {
        if (count >= atMost) break;
        count += await store.count(path, { ...part, ...bounds, limit: atMost - count });
      }
      return count;
    },

    async lastSerial(series) {
      const row = await store.get(COUNTER, `serial/${series}`, 'all');
      return Number(row?.value ?? 0);
    },
  };
}
