import type { AccessPath, CountPath, TableSpec } from './table-spec.ts';

/**
 * What an adapter has to do: keep rows of the declared tables. It knows nothing of certificates and decides
 * nothing; the port's verbs stand above it, once (ledger.ts).
 *
 * A row holds the declared fields in their plain form: text and instants as strings, integers as numbers, json as
 * the value itself, bytes as Uint8Array. A field that is undefined is absent; in a change it is removed.
 */
export type Row = Readonly<Record<string, unknown>>;

/** Where a page ended: the sort value and the key of its last row. */
export interface Position {
  readonly sort: string | number;
  readonly key: string;
}

/** What to read along an access path. */
export interface ListQuery {
  /** A value for each field the path compares. */
  readonly equal?: Row;
  /** Words that must be present; the first is looked up, the others are checked. */
  readonly terms?: readonly string[];
  /** Inclusive bounds of the sort field. */
  readonly from?: string;
  readonly to?: string;
  /** Exclusive upper bound of the sort field. */
  readonly below?: string;
  /** Equality of residual fields. */
  readonly where?: Row;
  /** Beginnings of residual fields. */
  readonly prefixes?: Readonly<Record<string, string>>;
  readonly after?: Position;
  /** All of them when absent. */
  readonly limit?: number;
}

/** What of a list is to be counted. */
export type CountedList = Pick<ListQuery, 'equal' | 'from' | 'below' | 'where' | 'prefixes' | 'limit'>;

/** What to count along a count path. Bounds are inclusive. */
export interface CountQuery {
  readonly equal: Row;
  /** Bounds of the first group field. */
  readonly from?: string;
  readonly to?: string;
  readonly within?: { readonly from?: string; readonly to?: string };
}

export interface GroupCount {
  readonly group: Row;
  readonly count: number;
}

export interface StoreReader {
  get(table: TableSpec, key: string, fields: 'light' | 'all'): Promise<Row | undefined>;
  /** The row with these values of the unique key of that name. */
  find(table: TableSpec, unique: string, values: readonly string[]): Promise<Row | undefined>;
  list(path: AccessPath, query: ListQuery): Promise<readonly Row[]>;
  /** How many rows a list along the path would have; counting stops at `limit`. */
  count(path: AccessPath, query: CountedList): Promise<number>;
  countGroups(path: CountPath, query: CountQuery): Promise<readonly GroupCount[]>;
}

export interface StoreTransaction extends StoreReader {
  /** Throws LEDGER_DUPLICATE, naming the unique key, when one is taken. */
  insert(table: TableSpec, row: Row): Promise<void>;
  /**
   * Changes the row of that key if it has the values of `guard` (undefined: absent). False when there is none.
   * Throws LEDGER_DUPLICATE as insert does.
   */
  update(table: TableSpec, key: string, guard: Row, change: Row): Promise<boolean>;
  /**
   * Writes a row with all its fields under its key, whether one is there or not. Two transactions that do so at once conflict: one
   * of them starts again, and finds what the other wrote. Only for tables without unique keys and word sets.
   */
  put(table: TableSpec, row: Row): Promise<void>;
  /** Deletes the row of that key if it has the values of `guard`, as update does. False when there is none. */
  delete(table: TableSpec, key: string, guard: Row): Promise<boolean>;
  /** Adds one to a counter, which starts at 0, and returns it. */
  increment(series: string): Promise<number>;
}

export interface Claim {
  readonly equal: Row;
  /** Inclusive upper bound of the path's sort field. */
  readonly to: string;
  readonly limit: number;
  readonly change: Row;
  /** An integer field that grows by one. */
  readonly increment: string;
}

/** What a claim made of a row. */
export function claimed(row: Row, { change, increment }: Claim): Row {
  return { ...row, ...change, [increment]: Number(row[increment]) + 1 };
}

export interface RecordStore extends StoreReader {
  /** All or nothing; `work` runs again after a write conflict. */
  transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Takes rows in the path's order and changes them; no two claims get the same row. Returns them as they were. */
  claim(path: AccessPath, claim: Claim): Promise<readonly Row[]>;
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A write conflict that the store's transaction repeats the work for. It must reach the store unchanged, whatever
 * the work makes of it.
 */
export class TransactionConflict extends Error {
  constructor(cause: unknown) {
    super('write conflict, the transaction is repeated', { cause });
    this.name = 'TransactionConflict';
  }
}
