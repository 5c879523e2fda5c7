import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { systemIo } from '../../../src/cli/system-io.ts';
import { endsWithTest } from '../../support/ends.ts';
import { run, systemError } from './support/memory-io.ts';

describe('files of a drill that does not come to its end', () => {
  // More than disks hold; where one does, the request to stop that stands in memory-io.ts ends it as early.
  const TOO_MANY = ['drill', 'soak', '--certificates', '10000000'];

  test.each([
    ['a soak without room', [...TOO_MANY, '--sheet', 'a', '--report', 'b']],
    ['an interrupted soak', ['drill', 'soak', '--certificates', '1', '--sheet', 'a', '--report', 'b']],
    ['an unknown drill', ['drill', 'run', 'no-such', '--page', 'a', '--report', 'b']],
    ['a wrong option', ['drill', 'run', '--certificates', '0', '--page', 'a', '--report', 'b']],
  ])('are as they were: %s', async (_what, argv) => {
    const { code, written, stderr } = await run(argv);
    for (const [kept] of stderr.matchAll(/\S+asw-soak-\w+/g)) rmSync(kept, { recursive: true });
    expect(code).not.toBe(0);
    expect(written.size).toBe(0);
  });

  test.each([
    ['--sheet', ['drill', 'soak', '--certificates', '1', '--sheet', 'd/x']],
    ['--page', ['drill', 'run', '--page', 'd/x']],
  ])('%s that cannot be written is found out before the work', async (_option, argv) => {
    const { code, stderr } = await run(argv, { writeFault: systemError('EACCES') });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FILE_UNWRITABLE: .*\n +Detail +this user has no right to it\n +Where +d\/x\n/);
  });
});

test('whether a file can be written is found out without changing anything', async () => {
  const directory = endsWithTest(mkdtempSync(join(tmpdir(), 'asw-writable-')), (made) =>
    rmSync(made, { recursive: true }),
  );
  const { files } = systemIo({});
  writeFileSync(join(directory, 'old'), 'stays');
  await files.checkWritable(join(directory, 'old'));
  await files.checkWritable(join(directory, 'new'));
  expect(readFileSync(join(directory, 'old'), 'utf8')).toBe('stays');
  expect(readdirSync(directory)).toEqual(['old']);
  await expect(files.checkWritable(directory)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(files.checkWritable(join(directory, 'none', 'x'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('drills that were interrupted before they began are listed, and fail the run', async () => {
  const { code, stdout, written } = await run(['drill', 'run', 'truncated', 'answer-lost', '--report', 'r']);
  expect(code).toBe(1);
  expect(stdout).toContain('0 passed, 0 failed, 2 not carried out');
  expect(stdout).toContain('Not carried out: answer-lost, truncated');
  const report = JSON.parse(Buffer.from(written.get('r') ?? '').toString('utf8'));
  expect(report).toMatchObject({ interrupted: true, skipped: 2, names: ['truncated', 'answer-lost'] });
  expect(report).not.toHaveProperty('databaseServer');
});
