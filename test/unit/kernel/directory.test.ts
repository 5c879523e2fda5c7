import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ensureDirectory } from '../../../src/kernel/directory.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'asw-directory-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const inside = (...parts: string[]) => path.join(directory, ...parts);

function refusal(wanted: string): GatewayError | undefined {
  try {
    ensureDirectory(wanted);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  return undefined;
}

describe('a directory that is to be there', () => {
  test('is made with those above it, and may be there already', () => {
    ensureDirectory(inside('a/b/c'), 0o700);
    ensureDirectory(inside('a/b/c'), 0o700);
    for (const part of ['a', 'a/b', 'a/b/c']) expect(statSync(inside(part)).mode & 0o777).toBe(0o700);
  });

  test('is refused where a file stands, or in its way', () => {
    writeFileSync(inside('file'), '');
    for (const wanted of ['file', 'file/below', 'file/below/further']) {
      expect(refusal(inside(wanted))).toMatchObject({
        code: 'DIRECTORY_UNUSABLE',
        where: inside(wanted),
        detail: 'ENOTDIR',
      });
    }
  });

  test('is refused behind a link that leads nowhere', () => {
    symlinkSync(inside('nothing'), inside('link'));
    expect(refusal(inside('link/below'))).toMatchObject({ code: 'DIRECTORY_UNUSABLE', detail: 'ENOENT' });
    expect(existsSync(inside('nothing'))).toBe(false);
  });

  // The recursive way of Node goes on for ever there, and with it the test.
  const proc = process.platform === 'linux' ? '/proc/asw/trust' : inside('file/asw/trust');
  test(`is refused at once below ${path.dirname(path.dirname(proc))}`, () => {
    expect(refusal(proc)).toMatchObject({ code: 'DIRECTORY_UNUSABLE', where: proc });
  });
});
