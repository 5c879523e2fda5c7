import { openConnection } from './connection.ts';
import { translated } from './errors.ts';
import { takeFile } from './file.ts';

/**
 * Has SQLite read a whole embedded ledger that no process has open: pages, indexes, unique keys.
 * @returns what it found wrong, in its own words; empty when nothing
 * @throws LEDGER_IN_USE, LEDGER_UNAVAILABLE
 */
export function checkLedgerFile(path: string): readonly string[] {
  const file = takeFile(path);
  try {
    const connection = translated(() => openConnection(file.path, 0));
    try {
      const rows = translated(() => connection.all('PRAGMA integrity_check'));
      return rows.map(([said]) => String(said)).filter((said) => said !== 'ok');
    } finally {
      connection.close();
    }
  } finally {
    file.release();
  }
}
