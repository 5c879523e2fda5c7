import mongoose from 'mongoose';
import { GatewayError } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type RecordStore, type Row, TransactionConflict } from '../record-store.ts';
import { readFields } from '../table-spec.ts';
import { connect, type MongoLocation, SERVER_WAIT } from './connect.ts';
import { type Document, readDocument, toUpdate } from './documents.ts';
import { asLedgerError, REPEAT } from './errors.ts';
import { createModels } from './models.ts';
import { listFind } from './queries.ts';
import { prepareSchema } from './schema.ts';
import { reading, writing } from './session.ts';

/**
 * How often a transaction is tried after conflicts. The driver waits up to 0.5 s between two, so this is about 25 s;
 * alone it would go on for 120 s.
 */
const TRY_LIMIT = 100;

/** What the driver must see to repeat a transaction: the labelled error itself, unless it was tried enough. */
function repeatable(conflict: TransactionConflict, tries: number): unknown {
  const { cause } = conflict;
  if (tries >= TRY_LIMIT) {
    return new GatewayError('LEDGER_UNAVAILABLE', { detail: 'too many write conflicts', cause });
  }
  if (cause instanceof mongoose.mongo.MongoError) cause.addErrorLabel(REPEAT);
  return cause;
}

/** The driver waits for a server that hangs until its own monitoring gives it up, which takes three times as long. */
async function withinServerWait(answer: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new GatewayError('LEDGER_UNAVAILABLE', { detail: `no answer within ${SERVER_WAIT} ms` });
    timer = setTimeout(reject, SERVER_WAIT, error);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The production store: MongoDB through mongoose. Several processes share it; conflicting transactions are
 * repeated by the driver.
 * @throws LEDGER_UNAVAILABLE, LEDGER_STANDALONE, LEDGER_VERSION
 */
export async function openMongoStore(location: MongoLocation, logger?: Logger): Promise<RecordStore> {
  const connection = await connect(location, logger);
  const models = createModels(connection);
  try {
    await prepareSchema(models);
  } catch (thrown) {
    await connection.close();
    throw asLedgerError(thrown);
  }
  const underWay = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  const open = async <T>(call: () => Promise<T>): Promise<T> => {
    if (closed) {
      throw new GatewayError('LEDGER_UNAVAILABLE', { detail: 'the ledger is closed', retryable: false });
    }
    const running = call();
    underWay.add(running);
    try {
      return await running;
    } catch (thrown) {
      throw asLedgerError(thrown);
    } finally {
      underWay.delete(running);
    }
  };
  const committed = reading(models);

  return {
    get: (...args) => open(() => committed.get(...args)),
    find: (...args) => open(() => committed.find(...args)),
    list: (...args) => open(() => committed.list(...args)),
    count: (...args) => open(() => committed.count(...args)),
    countGroups: (...args) => open(() => committed.countGroups(...args)),

    transaction: <T>(work: (tx: ReturnType<typeof writing>) => Promise<T>) =>
      open(async () => {
        let result: { readonly value: T } | undefined;
        let tries = 0;
        await connection.transaction(
          async (session) => {
            tries += 1;
            try {
              result = { value: await work(writing(models, session)) };
            } catch (thrown) {
              throw thrown instanceof TransactionConflict ? repeatable(thrown, tries) : thrown;
            }
          },
          {
            readConcern: { level: 'snapshot' },
            writeConcern: { w: 'majority', journal: true },
            readPreference: 'primary',
          },
        );
        if (!result) throw new GatewayError('INTERNAL', { detail: 'the transaction did not run' });
        return result.value;
      }),

    claim: (path, claim) =>
      open(async () => {
        const { filter, sort, hint } = listFind(path, { equal: claim.equal, to: claim.to });
        const names = readFields(path.table, 'all');
        const update = { ...toUpdate(path.table, claim.change), $inc: { [claim.increment]: 1 } };
        const rows: Row[] = [];
        // One at a time: the server alone decides which worker gets which row.
        while (rows.length < claim.limit) {
          const others = { _id: { $nin: rows.map((row) => row[path.table.key]) } };
          const free: Document = { $and: [filter, others] };
          const taken = await models
            .of(path.table)
            .findOneAndUpdate(free, update, { sort, hint, returnDocument: 'before' })
            .lean<Document>();
          if (!taken) break;
          rows.push(readDocument(path.table, names, taken));
        }
        return rows;
      }),

    check: () =>
      open(async () => {
        await withinServerWait(connection.db?.admin().command({ ping: 1 }));
      }),
    close() {
      closed ??= Promise.allSettled([...underWay]).then(() => connection.close());
      return closed;
    },
  };
}
