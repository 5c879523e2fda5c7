import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { WORK_KIND_IDS, WORK_KINDS } from '../../../src/worklist/kinds.ts';
import { workDocument } from '../../../src/worklist/work-document.ts';

const document = workDocument();

test('docs/work-lists.md is in step with the table (npm run docs:work)', () => {
  expect(readFileSync(new URL('../../../docs/work-lists.md', import.meta.url), 'utf8')).toBe(document);
});

test('has a section for every kind, in the order of the table', () => {
  expect([...document.matchAll(/^## (.*)$/gm)].map(([, id]) => id)).toEqual(WORK_KIND_IDS);
});

test('what stays listed after its limit is not said to be only near it', () => {
  const limit = WORK_KINDS.find(({ id }) => id === 'received-refusal-limit');
  expect(limit?.what).toEqual({
    en: expect.stringContaining('near or over'),
    vi: expect.stringContaining('sắp hết hoặc đã hết hạn'),
  });
});
