import type { ListQuery, Row, StoreReader } from './record-store.ts';
import { EARLIEST_DATE, EARLIEST_INSTANT } from './search.ts';
import { storableInstant } from './storable.ts';
import { type AccessPath, fieldOf } from './table-spec.ts';
import { COUNTER } from './tables.ts';
import { NOT_EMPTY, WAITING } from './waiting-paths.ts';
import type { WaitingList, WaitingQuery, WaitingReader, WaitingRecords, WaitingRow } from './waiting-port.ts';

/** The port's verbs for work lists over a store, the same for both adapters. */

/** What a row is ordered by. Read from the record, because derived fields are never read back. */
const PLACES: Readonly<Record<WaitingList, (row: Row) => string>> = {
  'sent-since': stateAt,
  'sent-issued': (row) => String(row.issueDate),
  'sent-valid': (row) => String(row.validUntil),
  'sent-unfounded': (row) => String(row.validUntil),
  'received-arrived': (row) => String(row.recordedAt),
  'received-valid': (row) => String(row.validUntil),
  'received-drawn': (row) => String(row.validUntil),
  'received-overdrawn': (row) => String(row.validUntil),
  'received-refused': (row) => String(row.validUntil),
  'received-partly-used': (row) => String(row.validUntil),
  dossiers: (row) => String(row.changedAt),
  inquiries: (row) => String(row.dueOn),
  outbox: (row) => String(row.enqueuedAt),
};

/** As rows.ts derives it. */
function stateAt(row: Row): string {
  const { state, stateTimes, recordedAt } = row as unknown as WaitingRecords['sent-since'];
  return storableInstant(stateTimes[state] ?? recordedAt);
}

interface Plan {
  readonly path: AccessPath;
  readonly bounds: Pick<ListQuery, 'from' | 'below'>;
  /** One stretch of the index for each state. */
  readonly parts: readonly Pick<ListQuery, 'equal' | 'where' | 'prefixes'>[];
}

/** What names the other state, where the index of a path does not. */
const PEER_FIELDS: ReadonlySet<string> = new Set(['peer', 'importingCountry']);

function planOf(list: WaitingList, query: WaitingQuery): Plan {
  const { states, peer, exporter } = query;
  const { all, ofPeer, ofExporter } = WAITING[list];
  const path = (exporter !== undefined && ofExporter) || (peer !== undefined && ofPeer) || all;
  const isInstant = fieldOf(path.table, path.sort).type === 'instant';
  const bounds = {
    from: query.from ?? (isInstant ? EARLIEST_INSTANT : EARLIEST_DATE),
    ...(query.below === undefined ? {} : { below: query.below }),
  };
  const begun = {
    ...(list === 'received-drawn' ? { drawdowns: NOT_EMPTY } : {}),
    // Every name begins so; what came of no dossier has none.
    ...(query.owned && exporter === undefined ? { owner: '' } : {}),
  };
  const prefixes = Object.keys(begun).length === 0 ? {} : { prefixes: begun };
  const field = path.residual?.find((name) => PEER_FIELDS.has(name));
  const where = peer !== undefined && field ? { [field]: peer } : {};
  const parts = states.map((named) => {
    const values: Row = {
      state: named,
      status: named,
      overdrawn: named,
      refused: named,
      unfounded: named,
      partlyUsed: named,
      peer,
      exporter,
      owner: exporter,
      ...inquiryPlace(list, named),
    };
    const { determined } = values;
    return {
      equal: Object.fromEntries(path.equal.map((name) => [name, values[name]])),
      where: determined === undefined ? where : { ...where, determined },
      ...prefixes,
    };
  });
  return { path, bounds, parts };
}

/** Ledger, role and state of inquiries, and what was found, as one of their list's states names them. */
function inquiryPlace(list: WaitingList, named: string): Row {
  if (list !== 'inquiries') return {};
  const [ledger, role, state, determined] = named.split('/');
  return { ledger, role, state, determined };
}

function inOrder(a: WaitingRow, b: WaitingRow): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

export function createWaitingReader(store: StoreReader): WaitingReader {
  return {
    async waiting<L extends WaitingList>(list: L, query: WaitingQuery, limit: number) {
      const { path, bounds, parts } = planOf(list, query);
      const after = query.after && { sort: query.after.at, key: query.after.key };
      const rows: WaitingRow<L>[] = [];
      // One after the other: inside a transaction a store answers one question at a time.
      for (const part of parts) {
        const found = await store.list(path, { ...part, ...bounds, ...(after ? { after } : {}), limit });
        for (const row of found) {
          const record = row as unknown as WaitingRecords[L];
          rows.push({ at: PLACES[list](row), key: row[path.table.key] as string, record });
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
