import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { requireRoom } from '../../../src/drills/soak/run-soak.ts';
import { makeWorkDirectory, requireWorkPlace } from '../../../src/drills/work-directory.ts';
import { endsWithTest } from '../../support/ends.ts';

const place = () =>
  endsWithTest(mkdtempSync(join(tmpdir(), 'asw-place-')), (made) => rmSync(made, { recursive: true }));

test('a place that can be used is as it was after the question', () => {
  const parent = place();
  requireWorkPlace(parent);
  expect(readdirSync(parent)).toEqual([]);
  expect(makeWorkDirectory('asw-drill-', parent)).toContain(join(parent, 'asw-drill-'));
});

test.each([
  ['drills', requireWorkPlace],
  ['a soak', (parent: string) => requireRoom(1, parent)],
])('%s: a place that is missing is refused with its path and why', (_what, asks) => {
  const missing = join(place(), 'none');
  expect(() => asks(missing)).toThrow(
    expect.objectContaining({
      code: 'DIRECTORY_UNUSABLE',
      where: missing,
      detail: `temporary files cannot be kept in ${missing} (TMPDIR): it does not exist`,
      detailVi: `không thể lưu tệp tạm ở ${missing} (TMPDIR): không tồn tại`,
    }),
  );
});

test('a file is no place', () => {
  const file = join(place(), 'file');
  writeFileSync(file, '');
  expect(() => requireWorkPlace(file)).toThrow(/\(TMPDIR\): it is no directory/);
});
