import type { Logger } from '../kernel/logger.ts';
import { createLedger } from './ledger.ts';
import type { Ledger } from './port.ts';

/** Where a node keeps its ledgers. */
export type LedgerLocation =
  | { readonly kind: 'embedded'; readonly path: string }
  | { readonly kind: 'mongodb'; readonly uri: string; readonly database?: string };

/**
 * Opens the ledger of this node, ready for traffic: tables and indexes exist, the schema is current.
 * @throws LEDGER_IN_USE when another process has the embedded file
 * @throws LEDGER_STANDALONE when the MongoDB server is no replica set
 * @throws LEDGER_VERSION when the data is newer than this program
 * @throws LEDGER_CORRUPT when the embedded file is damaged
 * @throws LEDGER_UNAVAILABLE when the file or the server cannot be reached
 */
export async function openLedger(location: LedgerLocation, logger?: Logger): Promise<Ledger> {
  if (location.kind === 'embedded') {
    const { openSqliteStore } = await import('./sqlite/store.ts');
    const store = openSqliteStore(location.path);
    logger?.info('ledger open', { kind: 'embedded', path: location.path });
    return createLedger(store);
  }
  // Loaded only here: a node without MongoDB never loads its driver.
  const { openMongoStore } = await import('./mongo/store.ts');
  const store = await openMongoStore(location, logger);
  return createLedger(store);
}
