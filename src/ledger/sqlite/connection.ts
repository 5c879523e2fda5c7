import Database from 'libsql';
import { GatewayError } from '../../kernel/errors.ts';

/** What libsql takes as a bound value without harm. */
export type Bound = string | number | null | Buffer;

/**
 * One connection of libsql, behind the few calls that are safe with it:
 * - values are always bound as one array: a lone Buffer or object aborts the process;
 * - rows are always read to the end and raw: `get` leaves its statement open and adds a field of its own to the
 *   row, `all` gives octets as ArrayBuffer unless raw.
 */
export interface Connection {
  /** Statements without values, several at once. */
  exec(sql: string): void;
  /** Number of rows changed. */
  run(sql: string, values: readonly Bound[]): number;
  all(sql: string, values?: readonly Bound[]): readonly (readonly unknown[])[];
  readonly inTransaction: boolean;
  close(): void;
}

interface Statement {
  run(values: readonly Bound[]): { changes: number };
  raw(): Statement;
  all(values: readonly Bound[]): unknown[][];
}

/** What the file holds is not what was written: no waiting and no second try helps. */
function isDamage(thrown: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(String((thrown as { code?: unknown }).code));
}

/**
 * @param path an existing file; named by LEDGER_CORRUPT, which every call may throw
 * @param busyTimeout milliseconds to wait for another program's lock (a backup, an operator's shell)
 */
export function openConnection(path: string, busyTimeout: number): Connection {
  const database = new Database(path, { timeout: busyTimeout });
  const sound = <T>(call: () => T): T => {
    try {
      return call();
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      const detail = thrown instanceof Error ? thrown.message : undefined;
      throw new GatewayError('LEDGER_CORRUPT', { detail, where: path, cause: thrown });
    }
  };
  const prepared = new Map<string, Statement>();

  const statement = (sql: string, raw: boolean): Statement => {
    const known = prepared.get(sql);
    if (known) return known;
    const fresh = database.prepare(sql) as unknown as Statement;
    if (raw) fresh.raw();
    prepared.set(sql, fresh);
    return fresh;
  };

  return {
    exec: (sql) => void sound(() => database.exec(sql)),
    run: (sql, values) => sound(() => statement(sql, false).run([...values]).changes),
    all: (sql, values = []) => sound(() => statement(sql, true).all([...values])),
    get inTransaction() {
      return database.inTransaction;
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}
