import { type FieldSpec, fieldOf, type IndexSpec, type TableSpec } from '../table-spec.ts';

/** The declared tables as SQLite's. */

export function quoted(name: string): string {
  return `"${name}"`;
}

export function listed(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

const COLUMN_TYPES: Readonly<Record<FieldSpec['type'], string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  instant: 'TEXT',
  bytes: 'BLOB',
  json: 'TEXT',
  boolean: 'INTEGER',
  textSet: 'TEXT',
};

/** An index that begins with a word set is a table of its own: one row a word, carrying the index's other fields. */
export interface WordTable {
  readonly name: string;
  readonly field: string;
  /** The index's fields after the word; the record's key is the last. */
  readonly carried: readonly string[];
}

function isWordIndex(table: TableSpec, index: IndexSpec): boolean {
  const [first = ''] = index.fields;
  return fieldOf(table, first).type === 'textSet';
}

/** The word tables of a table: `<table>__<field>`. */
export function wordTables(table: TableSpec): readonly WordTable[] {
  return table.indexes
    .filter((index) => isWordIndex(table, index))
    .map((index) => {
      const [field = '', ...carried] = index.fields;
      return { name: `${table.name}__${field}`, field, carried };
    });
}

function column(table: TableSpec, name: string): string {
  const field = fieldOf(table, name);
  return `${quoted(name)} ${COLUMN_TYPES[field.type]}${field.optional ? '' : ' NOT NULL'}`;
}

/** Light columns first: a list then reads the first page of a row and none of those its octets overflow into. */
function columnOrder(table: TableSpec): readonly string[] {
  const names = Object.keys(table.fields);
  const heavy = (name: string) => fieldOf(table, name).heavy === true;
  return [...names.filter((name) => !heavy(name)), ...names.filter(heavy)];
}

function plainIndexes(table: TableSpec): readonly IndexSpec[] {
  return table.indexes.filter((index) => !isWordIndex(table, index));
}

function indexStatement(table: TableSpec, index: IndexSpec): string {
  return `CREATE INDEX ${quoted(index.name)} ON ${quoted(table.name)} (${listed(index.fields)})`;
}

/**
 * What a file lacks of the declared tables: tables, columns that may be empty, and indexes. Anything else that a
 * new version changes needs a migration of its own.
 * @param held the names of what the file has: tables and indexes, and the columns of each table
 */
export function missingStatements(
  table: TableSpec,
  held: { readonly names: ReadonlySet<string>; readonly columns: ReadonlySet<string> },
): readonly string[] {
  if (!held.names.has(table.name)) return tableStatements(table);
  const columns = columnOrder(table)
    .filter((name) => !held.columns.has(name))
    .map((name) => `ALTER TABLE ${quoted(table.name)} ADD COLUMN ${column(table, name)}`);
  const indexes = plainIndexes(table)
    .filter((index) => !held.names.has(index.name))
    .map((index) => indexStatement(table, index));
  return [...columns, ...indexes];
}

/** The statements that make a table with its unique keys, indexes and word tables. */
export function tableStatements(table: TableSpec): readonly string[] {
  const columns = columnOrder(table).map((name) => column(table, name));
  const unique = table.unique.map((key) => `CONSTRAINT ${quoted(key.name)} UNIQUE (${listed(key.fields)})`);
  const indexes = plainIndexes(table).map((index) => indexStatement(table, index));
  const words = wordTables(table).map(
    ({ name, carried }) =>
      `CREATE TABLE ${quoted(name)} ("word" TEXT NOT NULL, ` +
      carried
        .map((field) => `${quoted(field)} ${COLUMN_TYPES[fieldOf(table, field).type]} NOT NULL`)
        .join(', ') +
      `, PRIMARY KEY ("word", ${listed(carried)}), ` +
      `FOREIGN KEY (${quoted(table.key)}) REFERENCES ${quoted(table.name)} (${quoted(table.key)})) ` +
      'STRICT, WITHOUT ROWID',
  );
  // SQLite checks the last constraint first: a record that comes twice is told from one that shares a number.
  const key = `PRIMARY KEY (${quoted(table.key)})`;
  return [
    `CREATE TABLE ${quoted(table.name)} (${[...columns, ...unique, key].join(', ')}) STRICT`,
    ...indexes,
    ...words,
  ];
}
