import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import Database from 'libsql';
import { tearLog } from '../../../src/drills/torn-wal.ts';
import { checkLedgerFile } from '../../../src/ledger/sqlite/integrity.ts';
import { endsWithTest } from '../../support/ends.ts';

const directory = mkdtempSync(join(tmpdir(), 'asw-torn-'));
afterAll(() => rmSync(directory, { recursive: true }));
const close = (database: InstanceType<typeof Database>) => database.open && database.close();

test('a torn frame at the end of the log is what SQLite leaves out, and nothing else', () => {
  const live = join(directory, 'live.db');
  const database = endsWithTest(new Database(live), close);
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)');
  for (let n = 1; n <= 50; n += 1) database.prepare('INSERT INTO t VALUES (?, ?)').run([n, 'x'.repeat(300)]);
  // As a killed process leaves it: the log was never folded into the file.
  const killed = join(directory, 'killed.db');
  for (const end of ['', '-wal']) copyFileSync(`${live}${end}`, `${killed}${end}`);
  database.close();
  const before = statSync(`${killed}-wal`).size;
  const torn = tearLog(`${killed}-wal`);
  expect(torn).toBeGreaterThan(2_000);
  expect(statSync(`${killed}-wal`).size).toBe(before + torn);
  const reopened = endsWithTest(new Database(killed), close);
  expect(reopened.prepare('SELECT COUNT(*) AS n FROM t').raw().all([])).toEqual([[50]]);
  expect(checkLedgerFile(killed)).toEqual([]);
});

test('without a log there is nothing to tear', () => {
  expect(tearLog(join(directory, 'none-wal'))).toBe(0);
});
