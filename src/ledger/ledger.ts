import { AsyncLocalStorage } from 'node:async_hooks';
import { GatewayError } from '../kernel/errors.ts';
import { foldDigests, recountDigests } from './digest-store.ts';
import { claimNotices } from './notice-store.ts';
import { claimDue } from './outbox.ts';
import type { Ledger, LedgerTransaction } from './port.ts';
import { createReader } from './reader.ts';
import { type RecordStore, type StoreTransaction, TransactionConflict } from './record-store.ts';
import { createWriter } from './writer.ts';

/** A store's transaction that remembers its first failure, and that nobody can use once it has ended. */
interface WatchedTransaction extends StoreTransaction {
  readonly failure: unknown;
  end(): void;
}

/**
 * Whether a statement fails alone or takes its transaction with it differs between stores, so here every failure
 * ends the transaction: what comes after it fails too, and nothing is committed.
 */
function watch(tx: StoreTransaction): WatchedTransaction {
  let failure: unknown;
  let ended = false;
  const watched = async <T>(call: () => Promise<T>): Promise<T> => {
    if (ended) throw new GatewayError('INTERNAL', { detail: 'the transaction has ended', retryable: false });
    if (failure) throw failure;
    try {
      return await call();
    } catch (thrown) {
      failure ??= thrown;
      throw thrown;
    }
  };
  return {
    get failure() {
      return failure;
    },
    end() {
      ended = true;
    },
    get: (...args) => watched(() => tx.get(...args)),
    find: (...args) => watched(() => tx.find(...args)),
    list: (...args) => watched(() => tx.list(...args)),
    count: (...args) => watched(() => tx.count(...args)),
    countGroups: (...args) => watched(() => tx.countGroups(...args)),
    insert: (...args) => watched(() => tx.insert(...args)),
    update: (...args) => watched(() => tx.update(...args)),
    put: (...args) => watched(() => tx.put(...args)),
    delete: (...args) => watched(() => tx.delete(...args)),
    increment: (...args) => watched(() => tx.increment(...args)),
  };
}

async function attempt<T>(tx: StoreTransaction, work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
  const watched = watch(tx);
  try {
    const result = await work({ ...createReader(watched), ...createWriter(watched) });
    if (watched.failure) throw watched.failure;
    return result;
  } catch (thrown) {
    // The store must see a conflict as such to repeat the work, even if the work made something else of it.
    throw watched.failure instanceof TransactionConflict ? watched.failure : thrown;
  } finally {
    watched.end();
  }
}

/** The ledger over a store: the port's verbs, the same for both adapters. */
export function createLedger(store: RecordStore): Ledger {
  const current = new AsyncLocalStorage<{ running: boolean }>();

  /** Inside a transaction another would wait for the first for ever. */
  const refuseInside = (what: string) => {
    if (current.getStore()?.running) {
      throw new GatewayError('INTERNAL', { detail: `${what} inside a transaction`, retryable: false });
    }
  };

  return {
    ...createReader(store),
    async claimDue(request) {
      refuseInside('claimDue');
      return claimDue(store, request);
    },
    async claimNotices(request) {
      refuseInside('claimNotices');
      return claimNotices(store, request);
    },
    async transaction(work) {
      refuseInside('transaction');
      const state = { running: true };
      try {
        return await current.run(state, () => store.transaction((tx) => attempt(tx, work)));
      } finally {
        state.running = false;
      }
    },
    async foldDigests() {
      refuseInside('foldDigests');
      return foldDigests(store);
    },
    async recountDigests() {
      refuseInside('recountDigests');
      return recountDigests(store);
    },
    check: () => store.check(),
    close: () => store.close(),
  };
}
