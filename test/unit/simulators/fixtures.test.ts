import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadFixtures, takingPart } from '../../../src/simulators/fixtures.ts';

const directory = mkdtempSync(join(tmpdir(), 'asw-fixtures-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('loadFixtures', () => {
  test('all of them, in the order of their names', () => {
    const files = loadFixtures().map(({ file }) => file);
    const valid = files.filter((file) => !file.startsWith('invalid/'));
    expect(valid.length).toBeGreaterThanOrEqual(36);
    expect(files.slice(0, valid.length)).toEqual([...valid].sort());
    expect(files.length - valid.length).toBe(3);
  });

  test('by parts of names and by patterns', () => {
    const files = loadFixtures('vn-sg-*wo, sugar').map(({ file }) => file);
    expect(files).toEqual(['th-vn-sugar-wo.json', 'vn-sg-rice-wo.json']);
  });

  test('a dot in a pattern is a dot', () => {
    expect(() => loadFixtures('vn.sg')).toThrow(expect.objectContaining({ code: 'DEMO_OPTION_INVALID' }));
  });

  test('no match is an error of the option', () => {
    expect(() => loadFixtures('atlantis')).toThrow(
      expect.objectContaining({ code: 'DEMO_OPTION_INVALID', where: '--fixtures' }),
    );
  });

  test('only those between countries that take part', () => {
    const files = takingPart(loadFixtures('-wo'), ['VN', 'KH', 'BN']).map(({ file }) => file);
    expect(files).toEqual(['kh-vn-cashew-in-shell-wo.json', 'vn-bn-rice-wo.json']);
    expect(() => takingPart(loadFixtures('sugar'), ['VN', 'KH'])).toThrow(
      expect.objectContaining({ code: 'DEMO_OPTION_INVALID', where: '--fixtures, --peers' }),
    );
  });

  test('a file that is no certificate is named', () => {
    const url = pathToFileURL(`${directory}/`);
    mkdirSync(join(directory, 'valid'));
    writeFileSync(join(directory, 'valid', 'a.json'), '{"referenceNumber":"X"}');
    expect(() => loadFixtures('a.json', url)).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INVALID',
        where: 'a.json',
        detail: expect.stringContaining('exporter'),
      }),
    );
    writeFileSync(join(directory, 'valid', 'a.json'), '{');
    expect(() => loadFixtures('a.json', url)).toThrow(
      expect.objectContaining({ code: 'JSON_MALFORMED', where: 'a.json' }),
    );
  });
});
