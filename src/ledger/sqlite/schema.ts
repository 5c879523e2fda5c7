import { GatewayError } from '../../kernel/errors.ts';
import { ATTACHMENT, DOSSIER } from '../dossier-tables.ts';
import { NOTICE, NOTICE_DELIVERY } from '../notice-tables.ts';
import type { TableSpec } from '../table-spec.ts';
import { RECEIVED, SCHEMA_VERSION, SENT, TABLES } from '../tables.ts';
import type { Connection } from './connection.ts';
import { indexStatements, tableStatements } from './ddl.ts';

/** Marks the file as this program's: "ASWD". */
const APPLICATION_ID = 0x41535744;

const DOSSIER_WORK_INDEXES = ['dossier_by_state_change', 'dossier_by_exporter_state_change'];

/** A table's indexes but those named. */
function without(table: TableSpec, names: readonly string[]) {
  return table.indexes.filter((index) => !names.includes(index.name));
}

/** What leads from one version of the schema to the next: entry 0 from version 1 to 2, and so on. */
export type Migrations = readonly (readonly string[])[];

export const MIGRATIONS: Migrations = [
  // 2: the exporters' dossiers
  // Without the indexes of version 3, which the next step adds to old and new tables alike.
  [
    ...tableStatements({ ...DOSSIER, indexes: without(DOSSIER, DOSSIER_WORK_INDEXES) }),
    ...tableStatements(ATTACHMENT),
  ],
  // 3: work lists and their notices
  [
    ...indexStatements(SENT, [
      'sent_by_state_peer_time',
      'sent_by_state_validity',
      'sent_by_state_peer_validity',
    ]),
    ...indexStatements(RECEIVED, [
      'received_by_state_arrival',
      'received_by_state_validity',
      'received_by_state_peer_arrival',
      'received_by_state_peer_validity',
    ]),
    ...indexStatements(DOSSIER, DOSSIER_WORK_INDEXES),
    ...[NOTICE, NOTICE_DELIVERY].flatMap(tableStatements),
  ],
];

function pragma(connection: Connection, name: string): number {
  return Number(connection.all(`PRAGMA ${name}`)[0]?.[0] ?? 0);
}

function isEmpty(connection: Connection): boolean {
  return connection.all('SELECT 1 FROM sqlite_schema LIMIT 1').length === 0;
}

/**
 * Brings the file to a version of the schema: creates the tables in an empty one, migrates an older one step by
 * step, all in one transaction.
 * @throws LEDGER_VERSION for a file that is newer, or not a ledger
 */
export function prepareSchema(
  connection: Connection,
  target: number = SCHEMA_VERSION,
  migrations: Migrations = MIGRATIONS,
): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const found = pragma(connection, 'user_version');
    const fresh = found === 0 && isEmpty(connection);
    if (!fresh && pragma(connection, 'application_id') !== APPLICATION_ID) {
      throw new GatewayError('LEDGER_VERSION', { detail: 'the file is not a ledger of this program' });
    }
    if (found > target) {
      throw new GatewayError('LEDGER_VERSION', { detail: `version ${found}, this program knows ${target}` });
    }
    const statements = fresh
      ? TABLES.flatMap(tableStatements)
      : migrations.slice(found - 1, target - 1).flat();
    for (const statement of statements) connection.exec(statement);
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.exec(`PRAGMA user_version = ${target}`);
    connection.exec('COMMIT');
  } catch (thrown) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw thrown;
  }
}
