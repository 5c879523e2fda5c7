import { GatewayError } from '../../kernel/errors.ts';
import type { TableSpec } from '../table-spec.ts';
import { TABLES } from '../tables.ts';

/** Faults of the file, the disk or another program's lock: the ledger is not usable now. */
const UNAVAILABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PERM|NOLFS|PROTOCOL)/;

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** The unique key that `UNIQUE constraint failed: sent.uniqueNumber` speaks of, by its declared name. */
function uniqueKeyOf(message: string): string {
  const columns = message.slice(message.lastIndexOf(': ') + 2).split(', ');
  const [tableName = ''] = (columns[0] ?? '').split('.');
  const names = columns.map((column) => column.slice(tableName.length + 1));
  const table: TableSpec | undefined = TABLES.find((one) => one.name === tableName);
  const found = table?.unique.find((key) => key.fields.join() === names.join());
  return found?.name ?? columns.join();
}

/**
 * What libsql threw, as the port's error: LEDGER_DUPLICATE with the unique key's name, LEDGER_UNAVAILABLE for the
 * disk and its locks. Anything else is a fault of this program and passes unchanged.
 */
export function asLedgerError(thrown: unknown): unknown {
  if (thrown instanceof GatewayError) return thrown;
  const code = codeOf(thrown);
  const message = thrown instanceof Error ? thrown.message : '';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    return new GatewayError('LEDGER_DUPLICATE', { where: uniqueKeyOf(message), cause: thrown });
  }
  // A file that cannot be opened at all has no code, only a name in its message.
  if (UNAVAILABLE.test(code) || message.startsWith('ConnectionFailed')) {
    return new GatewayError('LEDGER_UNAVAILABLE', { detail: shortened(code, message), cause: thrown });
  }
  return thrown;
}

function shortened(code: string, message: string): string {
  const plain = message.replace(/^ConnectionFailed\("(.*)"\)$/s, '$1');
  return code === '' ? plain : `${plain} (${code})`;
}

/** Runs a synchronous call of libsql with its errors as the port's. */
export function translated<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw asLedgerError(thrown);
  }
}
