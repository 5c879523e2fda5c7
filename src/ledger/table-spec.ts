import { GatewayError } from '../kernel/errors.ts';

/**
 * How a table and the ways into it are declared (tables.ts, paths.ts). Both adapters build from the
 * declaration alone: columns, collections, unique keys, indexes and queries.
 */

/**
 * - text: Unicode text without U+0000
 * - integer: whole number within ±2^53
 * - instant: UTC with milliseconds, `2026-03-01T09:30:00.000Z`
 * - bytes: octets
 * - json: any JSON value, kept as text, because what people signed must come back exactly and BSON cannot hold
 *   every JSON text (U+0000 in names, unpaired surrogates)
 * - boolean
 * - textSet: words a record is found by, each once
 */
export type FieldType = 'text' | 'integer' | 'instant' | 'bytes' | 'json' | 'boolean' | 'textSet';

export interface FieldSpec {
  readonly type: FieldType;
  readonly optional?: true;
  /** Computed from other fields for searching and guarding; written, compared, never read back. */
  readonly derived?: true;
  /** Large: left out of lists, and the last columns of the row so that lists need not step over it. */
  readonly heavy?: true;
}

export interface IndexSpec {
  readonly name: string;
  readonly fields: readonly string[];
}

/** A unique key; its name is what LEDGER_DUPLICATE says in `where`. */
export interface UniqueSpec extends IndexSpec {
  readonly name: `${string}.${string}`;
}

/**
 * The value of a unique key that does not apply to a record: its own, so that it collides with nothing but the
 * record itself.
 */
export function standIn(key: string): string {
  return `none:${key}`;
}

export function isStandIn(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('none:');
}

export interface TableSpec<Field extends string = string> {
  readonly name: string;
  /** The primary key, a text field. */
  readonly key: Field;
  readonly fields: Readonly<Record<Field, FieldSpec>>;
  readonly unique: readonly (UniqueSpec & { readonly fields: readonly Field[] })[];
  readonly indexes: readonly (IndexSpec & { readonly fields: readonly Field[] })[];
}

/** Declares a table that has every field of a record, and the derived fields it is searched by. */
export function table<Record, Derived extends string = never>(
  spec: TableSpec<(keyof Record & string) | Derived>,
): TableSpec {
  return spec;
}

/** Which fields of a row are read: those named, all, or all but the heavy ones. */
export type FieldSelection = 'light' | 'all' | readonly string[];

/** One way to read rows: what must be equal, what may be limited, in which order, and by which index. */
export interface AccessPath {
  /** Unique among all paths; page cursors are bound to it. */
  readonly name: string;
  readonly table: TableSpec;
  /** A name of the table's indexes, or `key`. Its fields are: term, equal…, sort, key. */
  readonly index: string;
  /** A textSet of which one word must be present. */
  readonly term?: string;
  /** Fields compared for equality, in index order. */
  readonly equal: readonly string[];
  /** The field rows are ordered by, and by the key within it; also the one that may be bounded. */
  readonly sort: string;
  readonly order: 'asc' | 'desc';
  /** Fields that may be compared for equality or by prefix, beside the index. */
  readonly residual?: readonly string[];
  readonly fields: FieldSelection;
}

/** One way to count rows by group, from the index alone. Its fields are: equal…, group…, within. */
export interface CountPath {
  readonly name: string;
  readonly table: TableSpec;
  readonly index: string;
  readonly equal: readonly string[];
  /** The first of them is also the one that may be bounded. */
  readonly group: readonly string[];
  /** A last field of the index that may be bounded besides. */
  readonly within: string;
}

function undeclared(spec: TableSpec, what: string): GatewayError {
  return new GatewayError('INTERNAL', { detail: `table ${spec.name} declares no ${what}`, retryable: false });
}

/** The declared index of a path. A path that names none is a fault of the declaration. */
export function indexOf(path: { readonly table: TableSpec; readonly index: string }): IndexSpec {
  const found = path.table.indexes.find((index) => index.name === path.index);
  if (!found) throw undeclared(path.table, `index ${path.index}`);
  return found;
}

/** Names of the fields a path or lookup reads; never what is derived. */
export function readFields(spec: TableSpec, fields: FieldSelection): readonly string[] {
  if (typeof fields === 'object') return fields;
  return Object.entries(spec.fields)
    .filter(([, field]) => !field.derived && (fields === 'all' || !field.heavy))
    .map(([name]) => name);
}

/** The declared field. A name the table does not have is a fault of the caller. */
export function fieldOf(spec: TableSpec, name: string): FieldSpec {
  const found = spec.fields[name];
  if (!found) throw undeclared(spec, `field ${name}`);
  return found;
}
