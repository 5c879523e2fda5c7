import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { itemsText } from '../../../src/certificate/items-text.ts';
import { itemList } from '../../../src/cli/item-list.ts';

test.each([
  [[], ''],
  [[2], '2'],
  [[2, 1], '1,2'],
  [[1, 2, 3, 9], '1-3,9'],
])('%j is written %s', (numbers, text) => {
  expect(itemsText(numbers)).toBe(text);
});

test('options read what it writes', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (list) => {
      expect(itemList(itemsText(list))).toEqual([...list].sort((a, b) => a - b));
    }),
  );
});
