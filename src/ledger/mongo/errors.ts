import mongoose from 'mongoose';
import { GatewayError } from '../../kernel/errors.ts';
import { TransactionConflict } from '../record-store.ts';
import { isStandIn, type TableSpec } from '../table-spec.ts';
import { TABLES } from '../tables.ts';
import { documentField } from './documents.ts';

const { MongoError, MongoNetworkError, MongoServerError } = mongoose.mongo;

const DUPLICATE_KEY = 11000;

/** The label with which server and driver say that the same transaction may succeed if repeated. */
export const REPEAT = 'TransientTransactionError';

/** Server codes that say "not now": elections, shutdown, time limits, no space, no permission. */
const UNAVAILABLE_CODES = new Set([
  6, 7, 13, 18, 50, 64, 89, 91, 100, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031,
]);

/** Names of errors that say the server cannot be reached, or not in time, or that its address is none. */
const UNAVAILABLE_NAMES =
  /^(Mongo(ServerSelection|Network|NetworkTimeout|NotConnected|TopologyClosed|ClientClosed|ServerClosed|PoolClosed|PoolCleared|WaitQueueTimeout|OperationTimeout|ExpiredSession|WriteConcern|Parse|MissingCredentials)Error|PoolClearedOnNetworkError|MongooseServerSelectionError)$/;

function uniqueKeyOf(error: mongoose.mongo.MongoServerError): string {
  const collection = /collection: \S+?\.(\S+) index:/.exec(error.message)?.[1];
  const table: TableSpec | undefined = TABLES.find((one) => one.name === collection);
  const fields = Object.keys((error.keyPattern ?? {}) as Record<string, unknown>).join();
  // A server may check a record that comes twice by its stand-in first.
  const same = Object.values((error.keyValue ?? {}) as Record<string, unknown>).some(isStandIn);
  if (!table || fields === '_id' || same) return `${collection}.${table?.key ?? '_id'}`;
  const found = table.unique.find(
    (key) => key.fields.map((name) => documentField(table, name)).join() === fields,
  );
  return found?.name ?? `${collection}.${fields}`;
}

function isUnavailable(thrown: unknown): boolean {
  if (thrown instanceof MongoServerError && UNAVAILABLE_CODES.has(Number(thrown.code))) return true;
  // By name: some come from the driver's own dependencies, and share no class.
  return thrown instanceof Error && UNAVAILABLE_NAMES.test(thrown.name);
}

/**
 * What mongoose or the driver threw, as the port's error: LEDGER_DUPLICATE with the unique key's name,
 * LEDGER_UNAVAILABLE for a server that does not answer. Anything else passes unchanged.
 */
export function asLedgerError(thrown: unknown): unknown {
  if (thrown instanceof MongoServerError && thrown.code === DUPLICATE_KEY) {
    return new GatewayError('LEDGER_DUPLICATE', { where: uniqueKeyOf(thrown), cause: thrown });
  }
  if (isUnavailable(thrown)) {
    const detail = thrown instanceof Error ? thrown.message : undefined;
    return new GatewayError('LEDGER_UNAVAILABLE', { detail, cause: thrown });
  }
  return thrown;
}

/** The same inside a transaction, where a conflict, or a connection lost half-way, starts the work again. */
export function asTransactionError(thrown: unknown): unknown {
  const repeat =
    thrown instanceof MongoError &&
    // The driver leaves out the label where another connection's loss was noticed first.
    (thrown.hasErrorLabel(REPEAT) || thrown instanceof MongoNetworkError) &&
    // With no server in reach there is nothing to repeat on.
    thrown.name !== 'MongoServerSelectionError';
  return repeat ? new TransactionConflict(thrown) : asLedgerError(thrown);
}

/** Two transactions that create the same row where either may meet as duplicates: one of them starts again. */
export function asUpsertError(thrown: unknown): unknown {
  return thrown instanceof MongoServerError && thrown.code === DUPLICATE_KEY
    ? new TransactionConflict(thrown)
    : asTransactionError(thrown);
}
