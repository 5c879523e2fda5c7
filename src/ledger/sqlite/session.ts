import type { GroupCount, Row, StoreReader, StoreTransaction } from '../record-store.ts';
import { indexOf, readFields, type TableSpec } from '../table-spec.ts';
import type { Connection } from './connection.ts';
import { listed, quoted, type WordTable, wordTables } from './ddl.ts';
import { translated } from './errors.ts';
import { countGroupsSql, countSql, listSql, lookupSql } from './queries.ts';
import { readRow, toColumn } from './values.ts';

/** The store's calls on one connection. libsql is synchronous: each call is done when it returns. */

function selectOne(
  connection: Connection,
  table: TableSpec,
  fields: 'light' | 'all',
  by: readonly string[],
  values: readonly string[],
): Row | undefined {
  const names = readFields(table, fields);
  const [raw] = connection.all(lookupSql(table, by, names), values);
  return raw && readRow(table, names, raw);
}

export function reading(connection: Connection): StoreReader {
  return {
    get: async (table, key, fields) =>
      translated(() => selectOne(connection, table, fields, [table.key], [key])),
    find: async (table, unique, values) =>
      translated(() => {
        const { fields } = indexOf({ table: { ...table, indexes: table.unique }, index: unique });
        return selectOne(connection, table, 'all', fields, values);
      }),
    list: async (path, query) =>
      translated(() => {
        const { sql, values } = listSql(path, query);
        const names = readFields(path.table, path.fields);
        return connection.all(sql, values).map((raw) => readRow(path.table, names, raw));
      }),
    count: async (path, query) =>
      translated(() => {
        const { sql, values } = countSql(path, query);
        return Number(connection.all(sql, values)[0]?.[0] ?? 0);
      }),
    countGroups: async (path, query) =>
      translated(() => {
        const { sql, values } = countGroupsSql(path, query);
        return connection.all(sql, values).map((raw): GroupCount => {
          const group = Object.fromEntries(path.group.map((name, index) => [name, raw[index]]));
          return { group, count: Number(raw[path.group.length]) };
        });
      }),
  };
}

function insertWords(connection: Connection, table: TableSpec, words: WordTable, row: Row): void {
  const columns = [quoted('word'), listed(words.carried)].join(', ');
  const marks = words.carried.map(() => '?').join(', ');
  const sql = `INSERT INTO ${quoted(words.name)} (${columns}) SELECT "value", ${marks} FROM json_each(?)`;
  const carried = words.carried.map((name) => toColumn(table, name, row[name]));
  connection.run(sql, [...carried, toColumn(table, words.field, row[words.field])]);
}

function deleteWords(connection: Connection, table: TableSpec, words: WordTable, row: Row): void {
  const same = words.carried.map((name) => `${quoted(name)} = ?`).join(' AND ');
  const sql = `DELETE FROM ${quoted(words.name)} WHERE "word" = ? AND ${same}`;
  const carried = words.carried.map((name) => toColumn(table, name, row[name]));
  for (const word of row[words.field] as readonly string[]) connection.run(sql, [word, ...carried]);
}

/** What a word table holds of a row. */
function wordSource(
  connection: Connection,
  table: TableSpec,
  words: WordTable,
  key: string,
): Row | undefined {
  const names = [words.field, ...words.carried];
  const [raw] = connection.all(lookupSql(table, [table.key], names), [key]);
  return raw && readRow(table, names, raw);
}

function insert(connection: Connection, table: TableSpec, row: Row): void {
  const names = Object.keys(row).filter((name) => row[name] !== undefined);
  const marks = names.map(() => '?').join(', ');
  const sql = `INSERT INTO ${quoted(table.name)} (${listed(names)}) VALUES (${marks})`;
  connection.run(
    sql,
    names.map((name) => toColumn(table, name, row[name])),
  );
  for (const words of wordTables(table)) insertWords(connection, table, words, row);
}

/** A condition for each field of a guard; undefined asks for absence. */
function guardSql(table: TableSpec, guard: Row) {
  const given = Object.entries(guard);
  return {
    sql: given
      .map(([name, value]) => ` AND ${quoted(name)} ${value === undefined ? 'IS NULL' : '= ?'}`)
      .join(''),
    values: given
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => toColumn(table, name, value)),
  };
}

export function update(
  connection: Connection,
  table: TableSpec,
  key: string,
  guard: Row,
  change: Row,
): boolean {
  const touched = wordTables(table).filter((words) =>
    [words.field, ...words.carried].some((name) => Object.hasOwn(change, name)),
  );
  const before = touched.map((words) => wordSource(connection, table, words, key));

  const names = Object.keys(change);
  const sets =
    names.length === 0
      ? [`${quoted(table.key)} = ${quoted(table.key)}`]
      : names.map((name) => `${quoted(name)} = ?`);
  const condition = guardSql(table, guard);
  const changed = connection.run(
    `UPDATE ${quoted(table.name)} SET ${sets.join(', ')} WHERE ${quoted(table.key)} = ?${condition.sql}`,
    [...names.map((name) => toColumn(table, name, change[name])), key, ...condition.values],
  );
  if (changed === 0) return false;

  for (const [index, words] of touched.entries()) {
    const old = before[index];
    const now = wordSource(connection, table, words, key);
    if (old) deleteWords(connection, table, words, old);
    if (now) insertWords(connection, table, words, now);
  }
  return true;
}

function put(connection: Connection, table: TableSpec, row: Row): void {
  const names = Object.keys(row).filter((name) => row[name] !== undefined);
  const marks = names.map(() => '?').join(', ');
  const sets = names.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
  const sql =
    `INSERT INTO ${quoted(table.name)} (${listed(names)}) VALUES (${marks}) ` +
    `ON CONFLICT (${quoted(table.key)}) DO UPDATE SET ${sets}`;
  connection.run(
    sql,
    names.map((name) => toColumn(table, name, row[name])),
  );
}

/** The words go before the row they belong to. */
function deleteRow(connection: Connection, table: TableSpec, key: string, guard: Row): boolean {
  const condition = guardSql(table, guard);
  const where = `WHERE ${quoted(table.key)} = ?${condition.sql}`;
  const bound = [key, ...condition.values];
  if (connection.all(`SELECT 1 FROM ${quoted(table.name)} ${where}`, bound).length === 0) return false;
  for (const words of wordTables(table)) {
    const row = wordSource(connection, table, words, key);
    if (row) deleteWords(connection, table, words, row);
  }
  return connection.run(`DELETE FROM ${quoted(table.name)} ${where}`, bound) > 0;
}

export function writing(connection: Connection): StoreTransaction {
  return {
    ...reading(connection),
    insert: async (table, row) => translated(() => insert(connection, table, row)),
    update: async (table, key, guard, change) =>
      translated(() => update(connection, table, key, guard, change)),
    put: async (table, row) => translated(() => put(connection, table, row)),
    delete: async (table, key, guard) => translated(() => deleteRow(connection, table, key, guard)),
    increment: async (series) =>
      translated(() => {
        const sql =
          'INSERT INTO "counter" ("series", "value") VALUES (?, 1) ' +
          'ON CONFLICT ("series") DO UPDATE SET "value" = "value" + 1 RETURNING "value"';
        return Number(connection.all(sql, [series])[0]?.[0]);
      }),
  };
}
