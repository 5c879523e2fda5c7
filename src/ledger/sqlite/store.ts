import { GatewayError } from '../../kernel/errors.ts';
import type { Claim, RecordStore, Row } from '../record-store.ts';
import { type AccessPath, readFields } from '../table-spec.ts';
import { type Connection, openConnection } from './connection.ts';
import { listed, quoted } from './ddl.ts';
import { asLedgerError, translated } from './errors.ts';
import { type LedgerFile, takeFile } from './file.ts';
import { createGroupCommit } from './group-commit.ts';
import { claimSql } from './queries.ts';
import { prepareSchema } from './schema.ts';
import { reading, writing } from './session.ts';
import { readRow, toColumn } from './values.ts';

/** How long to wait for another program's lock on the file (a backup, an operator's shell), in milliseconds. */
const BUSY_TIMEOUT = 5_000;

/** synchronous=FULL: a commit returns after its pages are on the disk, so an acknowledged write survives power loss. */
const WRITER_SETTINGS = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA foreign_keys = ON',
  'PRAGMA journal_size_limit = 67108864',
];

const READER_SETTINGS = ['PRAGMA query_only = ON'];

function openConnections(file: LedgerFile): { writer: Connection; reader: Connection } {
  const writer = openConnection(file.path, BUSY_TIMEOUT);
  for (const setting of WRITER_SETTINGS) writer.exec(setting);
  prepareSchema(writer);
  const reader = openConnection(file.path, BUSY_TIMEOUT);
  for (const setting of READER_SETTINGS) reader.exec(setting);
  return { writer, reader };
}

/** Takes rows: in one statement each, all in the caller's transaction. */
function claimRows(writer: Connection, path: AccessPath, claim: Claim): readonly Row[] {
  const names = readFields(path.table, 'all');
  const key = quoted(path.table.key);
  const changed = Object.keys(claim.change);
  const look = `SELECT ${listed(names)} FROM ${quoted(path.table.name)} WHERE ${key} = ?`;
  const take =
    `UPDATE ${quoted(path.table.name)} SET ${changed.map((name) => `${quoted(name)} = ?`).join(', ')}, ` +
    `${quoted(claim.increment)} = ${quoted(claim.increment)} + 1 WHERE ${key} = ?`;
  const values = changed.map((name) => toColumn(path.table, name, claim.change[name]));
  const { sql, values: bounds } = claimSql(path, claim);
  return writer.all(sql, bounds).flatMap(([found]) => {
    const was = writer.all(look, [String(found)]);
    writer.run(take, [...values, String(found)]);
    return was.map((raw) => readRow(path.table, names, raw));
  });
}

/**
 * The embedded store: one file, one process, one writer. Transactions take turns, so they never conflict; reads
 * outside them use a connection of their own and see what is committed.
 * @throws LEDGER_IN_USE, LEDGER_VERSION, LEDGER_CORRUPT, LEDGER_UNAVAILABLE
 */
export function openSqliteStore(path: string): RecordStore {
  const file = takeFile(path);
  let connections: { writer: Connection; reader: Connection };
  try {
    connections = openConnections(file);
  } catch (thrown) {
    file.release();
    throw asLedgerError(thrown);
  }
  const { writer, reader } = connections;
  const units = createGroupCommit(writer);
  let closed: Promise<void> | undefined;

  const refuseClosed = () => {
    if (closed)
      throw new GatewayError('LEDGER_UNAVAILABLE', { detail: 'the ledger is closed', retryable: false });
  };

  const committed = reading({
    ...reader,
    all(sql, values) {
      refuseClosed();
      return reader.all(sql, values);
    },
  });
  const tx = writing(writer);

  return {
    ...committed,
    async transaction(work) {
      refuseClosed();
      return units.run(() => work(tx));
    },
    async claim(accessPath, claim) {
      refuseClosed();
      return units.run(async () => translated(() => claimRows(writer, accessPath, claim)));
    },
    async check() {
      refuseClosed();
      file.checkPresent();
      translated(() => reader.all('SELECT COUNT(*) FROM "counter"'));
    },
    close() {
      closed ??= units.last(() => {
        reader.close();
        // Leaves one complete file behind for whoever copies it. If the disk refuses, the log still holds it all.
        try {
          writer.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        } finally {
          writer.close();
          file.release();
        }
      });
      return closed;
    },
  };
}
