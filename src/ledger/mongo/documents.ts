import type { Row } from '../record-store.ts';
import { fieldOf, type TableSpec } from '../table-spec.ts';

/** Rows as MongoDB documents: the table's key is `_id`, everything else keeps its name. */
export type Document = Record<string, unknown>;

/** The name of a field in the documents of its table. */
export function documentField(table: TableSpec, name: string): string {
  return name === table.key ? '_id' : name;
}

/** A field's value as MongoDB keeps it. */
export function toValue(table: TableSpec, name: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  switch (fieldOf(table, name).type) {
    case 'bytes': {
      const octets = value as Uint8Array;
      return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    }
    case 'instant':
      return new Date(value as string);
    case 'json':
      return JSON.stringify(value);
    default:
      return value;
  }
}

function fromValue(table: TableSpec, name: string, value: unknown): unknown {
  switch (fieldOf(table, name).type) {
    case 'bytes':
      return new Uint8Array(value as Buffer);
    case 'instant':
      return (value as Date).toISOString();
    case 'json':
      return JSON.parse(value as string);
    default:
      return value;
  }
}

/** A whole row; what is absent has no field. */
export function toDocument(table: TableSpec, row: Row): Document {
  const document: Document = {};
  for (const [name, value] of Object.entries(row)) {
    if (value !== undefined) document[documentField(table, name)] = toValue(table, name, value);
  }
  return document;
}

/** A change of a row: the fields that get a value, and those that go. */
export function toUpdate(table: TableSpec, change: Row): Document {
  const entries = Object.entries(change);
  const set = entries.filter(([, value]) => value !== undefined);
  const unset = entries.filter(([, value]) => value === undefined);
  const update: Document = {};
  if (set.length > 0) update.$set = toDocument(table, Object.fromEntries(set));
  if (unset.length > 0) update.$unset = Object.fromEntries(unset.map(([name]) => [name, 1]));
  return update;
}

/** The named fields of a document; what is absent is left out. */
export function readDocument(table: TableSpec, names: readonly string[], document: Document): Row {
  const row: Record<string, unknown> = {};
  for (const name of names) {
    const value = document[documentField(table, name)];
    if (value !== null && value !== undefined) row[name] = fromValue(table, name, value);
  }
  return row;
}
