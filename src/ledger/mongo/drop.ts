import { connect, type MongoLocation } from './connect.ts';
import { asLedgerError } from './errors.ts';

/**
 * Deletes a whole database with everything in it: for demonstrations and tests, which make their data themselves.
 * @throws LEDGER_UNAVAILABLE, LEDGER_STANDALONE
 */
export async function dropDatabase(location: MongoLocation & { readonly database: string }): Promise<void> {
  const connection = await connect(location);
  try {
    await connection.dropDatabase();
  } catch (thrown) {
    throw asLedgerError(thrown);
  } finally {
    await connection.close();
  }
}
