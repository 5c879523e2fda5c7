import type { Claim, CountedList, CountQuery, ListQuery } from '../record-store.ts';
import { afterPrefix } from '../search-key.ts';
import { type AccessPath, type CountPath, indexOf, readFields, type TableSpec } from '../table-spec.ts';
import type { Bound } from './connection.ts';
import { listed, quoted, wordTables } from './ddl.ts';
import { toColumn } from './values.ts';

/** Declared access paths as SQL. Every statement names its index, so that no statistics can talk it into another. */

export interface Sql {
  readonly sql: string;
  readonly values: readonly Bound[];
}

/** Conditions and their values, in the order written. */
class Conditions {
  private readonly parts: string[] = [];
  readonly values: Bound[] = [];

  add(sql: string, ...values: readonly Bound[]): void {
    this.parts.push(sql);
    this.values.push(...values);
  }

  get where(): string {
    return this.parts.length === 0 ? '' : ` WHERE ${this.parts.join(' AND ')}`;
  }
}

/** Adds the bounds of the sort field and the place a page starts after. */
function addRange(path: AccessPath, query: Omit<ListQuery, 'limit'>, column: string, into: Conditions): void {
  const value = (bound: string | number) => toColumn(path.table, path.sort, bound);
  const { after } = query;
  const forwards = path.order === 'asc';
  // The page's start is the tighter bound: with both, SQLite would seek to the looser and step over the rest.
  const from = forwards && after ? after.sort : query.from;
  const to = !forwards && after ? after.sort : query.to;
  if (from !== undefined) into.add(`${column} >= ?`, value(from));
  if (to !== undefined) into.add(`${column} <= ?`, value(to));
  if (query.below !== undefined) into.add(`${column} < ?`, value(query.below));
  if (after) {
    const key = column.replace(quoted(path.sort), quoted(path.table.key));
    into.add(`(${column}, ${key}) ${forwards ? '>' : '<'} (?, ?)`, value(after.sort), after.key);
  }
}

function addResiduals(path: AccessPath, query: ListQuery, into: Conditions): void {
  for (const [field, value] of Object.entries(query.where ?? {})) {
    into.add(`m.${quoted(field)} = ?`, toColumn(path.table, field, value));
  }
  for (const [field, prefix] of Object.entries(query.prefixes ?? {})) {
    into.add(`m.${quoted(field)} >= ?`, prefix);
    const end = afterPrefix(prefix);
    if (end !== undefined) into.add(`m.${quoted(field)} < ?`, end);
  }
}

/** One row by its key or the fields of a unique key. */
export function lookupSql(table: TableSpec, by: readonly string[], names: readonly string[]): string {
  const where = by.map((name) => `${quoted(name)} = ?`).join(' AND ');
  return `SELECT ${listed(names)} FROM ${quoted(table.name)} WHERE ${where}`;
}

/** The rows of a list. `m` is the table, `w` the table of its words. */
export function listSql(path: AccessPath, query: ListQuery): Sql {
  const { table } = path;
  const columns = readFields(table, path.fields)
    .map((name) => `m.${quoted(name)}`)
    .join(', ');
  const conditions = new Conditions();
  let source = `${quoted(table.name)} AS m INDEXED BY ${quoted(path.index)}`;
  let driver = 'm';

  const words =
    path.term === undefined ? undefined : wordTables(table).find((one) => one.field === path.term);
  if (words) {
    const [first = '', ...others] = query.terms ?? [];
    driver = 'w';
    // CROSS JOIN: SQLite reads the tables in the order written.
    source = `${quoted(words.name)} AS w CROSS JOIN ${quoted(table.name)} AS m ON m.${quoted(table.key)} = w.${quoted(table.key)}`;
    conditions.add('w."word" = ?', first);
    addRange(path, query, `w.${quoted(path.sort)}`, conditions);
    const carried = words.carried.map((field) => `o.${quoted(field)} = w.${quoted(field)}`).join(' AND ');
    for (const word of others) {
      conditions.add(
        `EXISTS (SELECT 1 FROM ${quoted(words.name)} AS o WHERE o."word" = ? AND ${carried})`,
        word,
      );
    }
  } else {
    for (const field of path.equal) {
      conditions.add(`m.${quoted(field)} = ?`, toColumn(table, field, query.equal?.[field]));
    }
    addRange(path, query, `m.${quoted(path.sort)}`, conditions);
  }
  addResiduals(path, query, conditions);

  const direction = path.order === 'asc' ? 'ASC' : 'DESC';
  const order = `${driver}.${quoted(path.sort)} ${direction}, ${driver}.${quoted(table.key)} ${direction}`;
  const limit = query.limit === undefined ? '' : ' LIMIT ?';
  return {
    sql: `SELECT ${columns} FROM ${source}${conditions.where} ORDER BY ${order}${limit}`,
    values: query.limit === undefined ? conditions.values : [...conditions.values, query.limit],
  };
}

/** The keys a claim would take, in its order. */
export function claimSql(path: AccessPath, claim: Pick<Claim, 'equal' | 'to' | 'limit'>): Sql {
  const { table } = path;
  const conditions = new Conditions();
  for (const field of path.equal) {
    conditions.add(`m.${quoted(field)} = ?`, toColumn(table, field, claim.equal[field]));
  }
  addRange(path, { to: claim.to }, `m.${quoted(path.sort)}`, conditions);
  const sql =
    `SELECT m.${quoted(table.key)} FROM ${quoted(table.name)} AS m INDEXED BY ${quoted(path.index)}` +
    `${conditions.where} ORDER BY m.${quoted(path.sort)}, m.${quoted(table.key)} LIMIT ?`;
  return { sql, values: [...conditions.values, claim.limit] };
}

/** How many rows have the path's values. */
export function countSql(path: AccessPath, query: CountedList): Sql {
  const conditions = new Conditions();
  for (const [field, value] of Object.entries(query.equal ?? {})) {
    conditions.add(`m.${quoted(field)} = ?`, toColumn(path.table, field, value));
  }
  addRange(path, { from: query.from, below: query.below }, `m.${quoted(path.sort)}`, conditions);
  addResiduals(path, { where: query.where, prefixes: query.prefixes }, conditions);
  const source = `${quoted(path.table.name)} AS m INDEXED BY ${quoted(path.index)}`;
  if (query.limit === undefined) {
    return { sql: `SELECT COUNT(*) FROM ${source}${conditions.where}`, values: conditions.values };
  }
  return {
    sql: `SELECT COUNT(*) FROM (SELECT 1 FROM ${source}${conditions.where} LIMIT ?)`,
    values: [...conditions.values, query.limit],
  };
}

/** Counts by group, from the index alone. Columns: the group's fields, then the count. */
export function countGroupsSql(path: CountPath, query: CountQuery): Sql {
  const conditions = new Conditions();
  for (const field of path.equal) {
    conditions.add(`${quoted(field)} = ?`, toColumn(path.table, field, query.equal[field]));
  }
  const [bounded = ''] = path.group;
  const limits = [
    [bounded, query.from, query.to],
    [path.within, query.within?.from, query.within?.to],
  ] as const;
  for (const [field, from, to] of limits) {
    if (from !== undefined) conditions.add(`${quoted(field)} >= ?`, from);
    if (to !== undefined) conditions.add(`${quoted(field)} <= ?`, to);
  }
  const group = path.group.map(quoted).join(', ');
  const index = indexOf(path).name;
  return {
    sql:
      `SELECT ${group}, COUNT(*) FROM ${quoted(path.table.name)} INDEXED BY ${quoted(index)}` +
      `${conditions.where} GROUP BY ${path.equal.map(quoted).join(', ')}, ${group}`,
    values: conditions.values,
  };
}
