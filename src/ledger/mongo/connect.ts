import mongoose from 'mongoose';
import { GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { asLedgerError } from './errors.ts';

export interface MongoLocation {
  readonly uri: string;
  /** Instead of the one the URI names. */
  readonly database?: string;
}

/** How long any call waits for a server that can serve it, in milliseconds. */
export const SERVER_WAIT = 5_000;

const DEFAULT_DATABASE = 'asw_gateway';

function databaseOf(location: MongoLocation): string {
  const named = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?/]+)/.exec(location.uri)?.[1];
  return location.database ?? (named ? decodeURIComponent(named) : DEFAULT_DATABASE);
}

/** Transactions need a replica set (one member is enough) or a sharded cluster. */
async function requireTransactions(connection: mongoose.Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  if (!hello?.setName && hello?.msg !== 'isdbgrid') throw new GatewayError('LEDGER_STANDALONE');
}

function logChanges(connection: mongoose.Connection, logger: Logger | undefined): void {
  connection.on('disconnected', () => logger?.warn('ledger disconnected', { kind: 'mongodb' }));
  connection.on('reconnected', () => logger?.info('ledger reconnected', { kind: 'mongodb' }));
  // Without a listener an error between calls would end the process; the calls themselves report theirs.
  connection.on('error', (error) =>
    logger?.warn('ledger connection', { kind: 'mongodb', error: String(error) }),
  );
}

/**
 * A connection of its own, never mongoose's shared one. What was read is committed by a majority, what was written
 * is on a majority's disks.
 * @throws LEDGER_UNAVAILABLE within SERVER_WAIT, LEDGER_STANDALONE
 */
export async function connect(location: MongoLocation, logger?: Logger): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection();
  logChanges(connection, logger);
  try {
    await connection.openUri(location.uri, {
      dbName: databaseOf(location),
      appName: 'asw-gateway',
      serverSelectionTimeoutMS: SERVER_WAIT,
      connectTimeoutMS: SERVER_WAIT,
      readConcern: { level: 'majority' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
      promoteBuffers: true,
      autoCreate: false,
      autoIndex: false,
      bufferCommands: false,
    });
    await requireTransactions(connection);
    return connection;
  } catch (thrown) {
    await connection.close();
    throw asLedgerError(thrown);
  }
}
