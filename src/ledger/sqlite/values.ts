import type { Row } from '../record-store.ts';
import { fieldOf, type TableSpec } from '../table-spec.ts';
import type { Bound } from './connection.ts';

/** A field's value as SQLite keeps it. Absent is NULL. */
export function toColumn(table: TableSpec, name: string, value: unknown): Bound {
  if (value === undefined || value === null) return null;
  switch (fieldOf(table, name).type) {
    case 'bytes': {
      const octets = value as Uint8Array;
      return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    }
    case 'boolean':
      return value ? 1 : 0;
    case 'json':
    case 'textSet':
      return JSON.stringify(value);
    default:
      return value as string | number;
  }
}

function fromColumn(table: TableSpec, name: string, value: unknown): unknown {
  switch (fieldOf(table, name).type) {
    case 'bytes':
      return new Uint8Array(value as Buffer);
    case 'boolean':
      return value === 1;
    case 'json':
    case 'textSet':
      return JSON.parse(value as string);
    default:
      return value;
  }
}

/** The named columns of one raw row; what is NULL is left out. */
export function readRow(table: TableSpec, names: readonly string[], raw: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    const value = raw[index];
    if (value !== null && value !== undefined) row[name] = fromColumn(table, name, value);
  }
  return row;
}
