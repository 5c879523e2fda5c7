import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readOrCreateKeyFile } from '../../../src/http/key-file.ts';
import { asGatewayError } from '../../../src/kernel/errors.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-key-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const faultOf = (file: string) => {
  try {
    readOrCreateKeyFile(file);
  } catch (thrown) {
    return asGatewayError(thrown);
  }
  return undefined;
};

test('a file that is not JSON is told with its place, and without its text', () => {
  const file = path.join(directory, 'api-keys.json');
  writeFileSync(file, '[\n  { "name": "m", "key": "topsecret" } oops\n]');
  const fault = faultOf(file);
  expect(fault).toMatchObject({ code: 'CONFIG_INVALID', detail: 'the API key file is not JSON' });
  expect(fault?.where).toBe(`${file}, 2:39`);
  expect(`${fault?.message} ${fault?.detail}`).not.toContain('topsecret');
});

test('a file that cannot be read at all says so', () => {
  expect(faultOf(directory)).toMatchObject({
    code: 'CONFIG_INVALID',
    detail: 'the API key file cannot be read',
    where: directory,
  });
});

test('the file that is made is the one read the next time', () => {
  const file = path.join(directory, 'new', 'api-keys.json');
  expect(readOrCreateKeyFile(file)).toEqual(readOrCreateKeyFile(file));
});
