import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freshDemoDirectory, releaseDemoDirectory } from '../../../src/simulators/demo-directory.ts';

const AT = '2026-03-01T00:00:00.000Z';
/** No process: ids are at most 2^22 on Linux. */
const NOBODY = 2 ** 30;
let base = '';
let directory = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'asw-demo-dir-'));
  directory = join(base, 'demo');
});
afterEach(() => rmSync(base, { recursive: true }));

describe('freshDemoDirectory', () => {
  test('makes one, and empties that of an earlier demo', () => {
    freshDemoDirectory(directory, NOBODY, AT);
    mkdirSync(join(directory, 'VN'));
    writeFileSync(join(directory, 'VN', 'ledger.db'), 'x');
    mkdirSync(join(directory, 'pki'));
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    freshDemoDirectory(directory, process.pid, AT);
    expect(readdirSync(directory).sort()).toEqual(['demo.json', 'notes.txt']);
  });

  test('leaves a directory alone that no demo made', () => {
    mkdirSync(join(directory, 'VN'), { recursive: true });
    expect(() => freshDemoDirectory(directory, process.pid, AT)).toThrow(
      expect.objectContaining({ code: 'DEMO_DIRECTORY_TAKEN', where: directory }),
    );
    expect(existsSync(join(directory, 'VN'))).toBe(true);
  });

  test('refuses the directory of a demo that runs, until it ends', () => {
    // This test's parent process certainly runs.
    freshDemoDirectory(directory, process.ppid, AT);
    expect(() => freshDemoDirectory(directory, process.pid, AT)).toThrow(
      expect.objectContaining({ code: 'DEMO_DIRECTORY_TAKEN', detail: expect.stringContaining(AT) }),
    );
    releaseDemoDirectory(directory);
    expect(() => freshDemoDirectory(directory, process.pid, AT)).not.toThrow();
  });
});
