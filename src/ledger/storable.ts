import { GatewayError } from '../kernel/errors.ts';
import type { Row } from './record-store.ts';
import { type FieldSpec, fieldOf, type TableSpec } from './table-spec.ts';

/**
 * U+0000 and unpaired surrogates have no place in a stored text: SQLite ends a text at the first, UTF-8 has no form
 * for the second. Only texts of faults and peers' answers could carry them.
 */
function storableText(value: string): string {
  return value.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
}

/** The one spelling of an instant, so that the order of texts is the order of time. */
export function storableInstant(value: string): string {
  return new Date(value).toISOString();
}

function storableValue(field: FieldSpec, value: unknown): unknown {
  switch (field.type) {
    case 'text':
      return storableText(value as string);
    case 'instant':
      return storableInstant(value as string);
    case 'integer':
      return Math.round(value as number);
    case 'textSet':
      return (value as readonly string[]).map(storableText);
    default:
      return value;
  }
}

function storableField(spec: TableSpec, name: string, value: unknown): unknown {
  const field = fieldOf(spec, name);
  if (value !== undefined && value !== null) return storableValue(field, value);
  if (field.optional) return undefined;
  throw new GatewayError('INTERNAL', { detail: `${spec.name}.${name} is missing`, retryable: false });
}

/** A change of a row: the declared fields among those given, in the form both stores give back unchanged. */
export function storableChange(spec: TableSpec, change: Row): Row {
  const names = Object.keys(change).filter((name) => Object.hasOwn(spec.fields, name));
  return Object.fromEntries(names.map((name) => [name, storableField(spec, name, change[name])]));
}

/**
 * A whole row in that form.
 * @throws INTERNAL when a field it must have is missing
 */
export function storableRow(spec: TableSpec, row: Row): Row {
  const names = Object.keys(spec.fields);
  return Object.fromEntries(names.map((name) => [name, storableField(spec, name, row[name])]));
}
