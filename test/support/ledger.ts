import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type LedgerLocation, openLedger } from '../../src/ledger/open.ts';
import type { Ledger } from '../../src/ledger/port.ts';

/** Both adapters for contract suites: each suite has a place of its own, removed at its end. */
export interface LedgerPlace {
  readonly kind: LedgerLocation['kind'];
  readonly location: LedgerLocation;
  /** A ledger on this place, open from the first call to the end of the suite. */
  ledger(): Promise<Ledger>;
}

/** Which server the MongoDB suites run on; SecantusDB's plans differ in one known point. */
export const mongoKind = process.env.ASW_TEST_MONGODB_KIND;

let places = 0;

function placeAt(location: LedgerLocation, remove: () => Promise<void>): LedgerPlace {
  let opened: Promise<Ledger> | undefined;
  afterAll(async () => {
    await (await opened)?.close();
    await remove();
  }, 60_000);
  return {
    kind: location.kind,
    location,
    ledger() {
      opened ??= openLedger(location);
      return opened;
    },
  };
}

/** A file in a directory of its own. */
export function embeddedPlace(): LedgerPlace {
  const directory = mkdtempSync(join(tmpdir(), 'asw-ledger-'));
  return placeAt({ kind: 'embedded', path: join(directory, 'ledger.db') }, async () => {
    rmSync(directory, { recursive: true, force: true });
  });
}

/** A database of its own on the tests' server. */
export function mongoPlace(): LedgerPlace {
  const uri = process.env.ASW_TEST_MONGODB_URI ?? '';
  places += 1;
  const database = `asw_test_${process.pid}_${process.env.JEST_WORKER_ID}_${places}_${Date.now().toString(36)}`;
  return placeAt({ kind: 'mongodb', uri, database }, async () => {
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise();
    await connection.dropDatabase();
    await connection.close();
  });
}

/** What starts another such server, which a test may kill; undefined where the server was given. */
export function mongoCommand(): string | undefined {
  return process.env.ASW_TEST_MONGODB_COMMAND;
}

/** Defines a suite that needs a MongoDB server: skipped with the reason where there is none, failing there in CI. */
export function describeOnMongo(name: string, define: () => void): void {
  const missing = process.env.ASW_TEST_MONGODB_MISSING;
  if (missing === undefined) describe(name, define);
  else if (process.env.CI === 'true') {
    describe(name, () => {
      test('has a MongoDB server', () => {
        throw new TypeError(missing);
      });
    });
  } else describe.skip(`${name} (no MongoDB server: ${missing})`, define);
}

/** Defines the same suite for both adapters. */
export function describeLedgers(define: (place: LedgerPlace) => void): void {
  describe('embedded', () => define(embeddedPlace()));
  describeOnMongo('mongodb', () => define(mongoPlace()));
}
