import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { asTransactionError } from '../../../src/ledger/mongo/errors.ts';
import { TransactionConflict } from '../../../src/ledger/record-store.ts';

const { MongoNetworkError, MongoServerError, MongoServerSelectionError } = mongoose.mongo;

test('a connection lost inside a transaction repeats it, also where the driver gives the error no label', () => {
  const unlabelled = new MongoNetworkError('connection 1 to 127.0.0.1:27017 closed');
  expect(unlabelled.hasErrorLabel('TransientTransactionError')).toBe(false);
  expect(asTransactionError(unlabelled)).toBeInstanceOf(TransactionConflict);
});

test('what a repetition cannot help does not repeat it', () => {
  const missing = new MongoServerSelectionError('no server', {} as never);
  missing.addErrorLabel('TransientTransactionError');
  expect(asTransactionError(missing)).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  const taken = new MongoServerError({ message: 'E11000 duplicate key', code: 11_000 });
  expect(asTransactionError(taken)).toMatchObject({ code: 'LEDGER_DUPLICATE' });
});
