import mongoose from 'mongoose';
import type { LedgerLocation } from '../../src/ledger/open.ts';
import { openConnection } from '../../src/ledger/sqlite/connection.ts';

/**
 * Changes an outbox entry's status behind the ledger's back, as a fault of the program or a half restored backup
 * would leave it: no verb of the port can.
 */
export async function forceOutboxStatus(
  location: LedgerLocation,
  messageId: string,
  status: string,
): Promise<void> {
  if (location.kind === 'embedded') {
    const connection = openConnection(location.path, 5_000);
    const changed = connection.run('UPDATE "outbox" SET "status" = ? WHERE "messageId" = ?', [
      status,
      messageId,
    ]);
    connection.close();
    if (changed !== 1) throw new TypeError(`no entry ${messageId}`);
    return;
  }
  const connection = await mongoose.createConnection(location.uri, { dbName: location.database }).asPromise();
  const { matchedCount } = await connection
    .collection<{ _id: string }>('outbox')
    .updateOne({ _id: messageId }, { $set: { status } });
  await connection.close();
  if (matchedCount !== 1) throw new TypeError(`no entry ${messageId}`);
}
