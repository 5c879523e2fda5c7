import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseJson, readFormD } from '../../../src/validation/shape.ts';

const FOLDER = new URL('../../../fixtures/valid/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe.each(files)('fixtures/valid/%s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');

  test('is a Form D', () => {
    expect(readFormD(parseJson(text))).toEqual({ form: JSON.parse(text) });
  });
});
