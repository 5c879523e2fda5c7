import type { ClientSession } from 'mongoose';
import type { GroupCount, Row, StoreReader, StoreTransaction } from '../record-store.ts';
import { indexOf, readFields, type TableSpec } from '../table-spec.ts';
import { COUNTER } from '../tables.ts';
import { type Document, documentField, readDocument, toDocument, toUpdate, toValue } from './documents.ts';
import { asLedgerError, asTransactionError, asUpsertError } from './errors.ts';
import type { Models } from './models.ts';
import { countFilter, countGroupsStages, listFind } from './queries.ts';

/** The store's calls, inside a transaction when there is a session. */

async function findOne(
  models: Models,
  session: ClientSession | null,
  table: TableSpec,
  fields: 'light' | 'all',
  filter: Document,
  /** None for the key: the server has a way of its own to it, which a hint would close. */
  hint?: string,
): Promise<Row | undefined> {
  const names = readFields(table, fields);
  const projection = Object.fromEntries(names.map((name) => [documentField(table, name), 1]));
  const query = models.of(table).findOne(filter, projection).session(session);
  if (hint !== undefined) query.hint(hint);
  const found = await query.lean<Document>();
  return found ? readDocument(table, names, found) : undefined;
}

function translating(asError: (thrown: unknown) => unknown) {
  return async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (thrown) {
      throw asError(thrown);
    }
  };
}

export function reading(models: Models, session: ClientSession | null = null): StoreReader {
  const translated = translating(session ? asTransactionError : asLedgerError);
  return {
    get: (table, key, fields) => translated(() => findOne(models, session, table, fields, { _id: key })),
    find: (table, unique, values) =>
      translated(() => {
        const { fields } = indexOf({ table: { ...table, indexes: table.unique }, index: unique });
        const filter = fields.map((name, index) => [documentField(table, name), values[index]]);
        return findOne(models, session, table, 'all', Object.fromEntries(filter), unique);
      }),
    list: (path, query) =>
      translated(async () => {
        const { filter, sort, projection, hint } = listFind(path, query);
        const find = models.of(path.table).find(filter, projection).sort(sort).hint(hint).session(session);
        if (query.limit !== undefined) find.limit(query.limit);
        const names = readFields(path.table, path.fields);
        return (await find.lean<Document[]>()).map((one) => readDocument(path.table, names, one));
      }),
    count: (path, query) =>
      translated(async () => {
        const filter = countFilter(path, query);
        const counted = models.of(path.table).countDocuments(filter).hint(path.index).session(session);
        return query.limit === undefined ? counted : counted.limit(query.limit);
      }),
    countGroups: (path, query) =>
      translated(async () => {
        const [match, group] = countGroupsStages(path, query);
        const found = await models
          .of(path.table)
          .aggregate<{ _id: Row; count: number }>([match as never, group as never])
          .hint(path.index)
          .session(session);
        return found.map(({ _id, count }): GroupCount => ({ group: _id, count }));
      }),
  };
}

/** The row of a key, if it has the values of a guard; a missing field equals null. */
function guarded(table: TableSpec, key: string, guard: Row): Document {
  const conditions = Object.entries(guard).map(([name, value]) => ({
    [documentField(table, name)]: toValue(table, name, value),
  }));
  return { $and: [{ _id: key }, ...conditions] };
}

export function writing(models: Models, session: ClientSession): StoreTransaction {
  const translated = translating(asTransactionError);
  return {
    ...reading(models, session),
    insert: (table, row) =>
      translated(async () => {
        await models.of(table).create([toDocument(table, row)], { session });
      }),
    update: (table, key, guard, change) =>
      translated(async () => {
        const filter = guarded(table, key, guard);
        const update = toUpdate(table, change);
        // A change of nothing still asks whether the guard holds.
        if (Object.keys(update).length === 0) {
          return (await models.of(table).countDocuments(filter).session(session)) > 0;
        }
        const { matchedCount } = await models.of(table).updateOne(filter, update, { session });
        return matchedCount > 0;
      }),
    put: (table, row) =>
      translating(asUpsertError)(async () => {
        const { _id, ...fields } = toDocument(table, row);
        await models.of(table).updateOne({ _id }, { $set: fields }, { upsert: true, session });
      }),
    delete: (table, key, guard) =>
      translated(async () => {
        const { deletedCount } = await models.of(table).deleteOne(guarded(table, key, guard), { session });
        return deletedCount > 0;
      }),
    increment: (series) =>
      translating(asUpsertError)(async () => {
        const counter = await models
          .of(COUNTER)
          .findOneAndUpdate(
            { _id: series },
            { $inc: { value: 1 } },
            { upsert: true, returnDocument: 'after', session },
          )
          .lean<Document>();
        return Number(counter?.value);
      }),
  };
}
