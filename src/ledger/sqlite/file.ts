import { closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureDirectory } from '../../kernel/directory.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { openConnection } from './connection.ts';

/** The embedded ledger's file, and the lock that lets one process have it. */
export interface LedgerFile {
  readonly path: string;
  /** Throws LEDGER_UNAVAILABLE when the file opened is no longer the one at the path. */
  checkPresent(): void;
  release(): void;
}

/** Creates the file readable by its owner alone: certificates are business secrets. SQLite copies its mode. */
function prepareFile(path: string): string {
  try {
    ensureDirectory(dirname(path), 0o700);
    closeSync(openSync(path, 'a', 0o600));
    // One file has one lock, by whatever link it is reached.
    const real = realpathSync(path);
    return join(dirname(real), basename(real));
  } catch (cause) {
    throw new GatewayError('LEDGER_UNAVAILABLE', { detail: `${path} cannot be opened for writing`, cause });
  }
}

/**
 * Takes the file for this process.
 *
 * The lock is an exclusive transaction held open on a small database beside the file: the operating system frees
 * it however the process ends, it also refuses a second opening inside this process, and the ledger's own file
 * stays open to several connections of the one process.
 * @throws LEDGER_IN_USE when it is taken, LEDGER_UNAVAILABLE when the file cannot be created
 */
export function takeFile(wanted: string): LedgerFile {
  const path = prepareFile(wanted);
  const lock = openConnection(`${path}.lock`, 0);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new GatewayError('LEDGER_IN_USE', { where: path, cause });
  }
  const identity = statSync(path).ino;
  return {
    path,
    checkPresent() {
      if (!existsSync(path) || statSync(path).ino !== identity) {
        throw new GatewayError('LEDGER_UNAVAILABLE', { detail: `${path} was removed or replaced` });
      }
    },
    release() {
      lock.exec('ROLLBACK');
      lock.close();
    },
  };
}
