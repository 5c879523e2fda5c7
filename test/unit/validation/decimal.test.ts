import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromMillionths, millionths } from '../../../src/validation/decimal.ts';

test.each([
  ['0', 0n, '0'],
  ['0.000000', 0n, '0'],
  ['0.1', 100_000n, '0.1'],
  ['00012.500', 12_500_000n, '12.5'],
  ['999999999999999.999999', 999_999_999_999_999_999_999n, '999999999999999.999999'],
])('%s is %d millionths, shown as %s', (text, value, shown) => {
  expect(millionths(text)).toBe(value);
  expect(fromMillionths(value)).toBe(shown);
});

test('adds without rounding, unlike floating point', () => {
  expect(fromMillionths(millionths('0.1') + millionths('0.2'))).toBe('0.3');
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n - 1n }), (value) => {
      expect(millionths(fromMillionths(value))).toBe(value);
    }),
  );
});
