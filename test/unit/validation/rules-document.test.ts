import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RULES } from '../../../src/validation/rules/index.ts';
import { rulesDocument } from '../../../src/validation/rules-document.ts';

const document = rulesDocument();

test('docs/rules.md is in step with the rules (npm run docs:rules)', () => {
  expect(readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')).toBe(document);
});

test('names every rule once, and those kept elsewhere', () => {
  const ids = [...document.matchAll(/^\| (V\d+) \|/gm)].map(([, id]) => id);
  expect(ids).toEqual([...RULES.map(({ id }) => id), 'V10', 'V11', 'V13']);
});

test('what is kept elsewhere names the tests of it', () => {
  const rows = document.split('\n').filter((line) => /^\| V(10|11|13) \|/.test(line));
  const files = rows.map((line) => [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => String(file)));
  expect(files.map((of) => of.length > 0)).toEqual([true, true, true]);
  for (const file of files.flat()) {
    expect([file, existsSync(new URL(`../../../${file}`, import.meta.url))]).toEqual([file, true]);
  }
});
