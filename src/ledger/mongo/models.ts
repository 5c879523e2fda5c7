import mongoose from 'mongoose';
import { type FieldSpec, fieldOf, type TableSpec } from '../table-spec.ts';
import { TABLES } from '../tables.ts';
import { type Document, documentField } from './documents.ts';

/** The declared tables as mongoose models of one connection. */

export type Model = mongoose.Model<Document>;

export interface Models {
  of(table: TableSpec): Model;
}

const FIELD_TYPES = {
  text: String,
  integer: Number,
  instant: Date,
  bytes: Buffer,
  json: String,
  boolean: Boolean,
  textSet: [String],
} as const satisfies Record<FieldSpec['type'], unknown>;

/** A field that is not declared is a fault, never silently dropped. */
function schemaOf(table: TableSpec): mongoose.Schema<Document> {
  const fields = Object.keys(table.fields).map((name) => [
    documentField(table, name),
    { type: FIELD_TYPES[fieldOf(table, name).type] },
  ]);
  return new mongoose.Schema<Document>(Object.fromEntries(fields), {
    // A field named `errors` is only data here: documents are read lean, nobody asks one for mongoose's errors.
    suppressReservedKeysWarning: true,
    collection: table.name,
    strict: 'throw',
    strictQuery: 'throw',
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
  });
}

export function createModels(connection: mongoose.Connection): Models {
  const models = new Map(
    TABLES.map((table) => [table.name, connection.model<Document>(table.name, schemaOf(table))]),
  );
  return {
    of(table) {
      return models.get(table.name) as Model;
    },
  };
}

/** Creates the collection, its unique keys and its indexes; what exists already is left as it is. */
export async function createCollection(models: Models, table: TableSpec): Promise<void> {
  const model = models.of(table);
  await model.createCollection();
  const keyed = (fields: readonly string[]) =>
    Object.fromEntries(fields.map((name) => [documentField(table, name), 1 as const]));
  const indexes = [
    ...table.unique.map(({ name, fields }) => ({ name, key: keyed(fields), unique: true })),
    ...table.indexes.map(({ name, fields }) => ({ name, key: keyed(fields) })),
  ];
  if (indexes.length > 0) await model.collection.createIndexes(indexes);
}
