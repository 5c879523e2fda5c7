import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codes } from '../../../src/validation/codes.ts';
import {
  compare,
  floorMillionths,
  fractionOf,
  fractionText,
  minus,
  ONE,
  over,
  plus,
  readFraction,
  times,
  ZERO,
} from '../../../src/validation/fraction.ts';
import { comparable, measuresOf, shareIn, shareOf } from '../../../src/validation/measures.ts';

const { units, conversions } = codes();

describe('unit conversions', () => {
  test('are between units of the list, and each base unit is 1 of itself', () => {
    expect(conversions.codes.size).toBeGreaterThan(100);
    for (const [unit, { of }] of conversions.codes) {
      expect([unit, units.codes.has(unit), units.codes.has(of)]).toEqual([unit, true, true]);
      expect(conversions.codes.get(of)).toEqual({ of, factor: '1' });
    }
  });

  test.each([
    ['TNE', 'KGM'],
    ['GRM', 'TNE'],
    ['PCE', 'H87'],
    ['PCS', 'PCE'],
    ['DTN', 'LBR'],
    ['LTR', 'MTQ'],
    ['YRD', 'MTR'],
    ['KWH', 'GWH'],
    ['QQQ', 'QQQ'],
  ])('%s and %s compare', (a, b) => {
    expect(comparable(a, b)).toBe(true);
  });

  test.each([
    ['KGM', 'H87'],
    ['58', 'E4'],
    ['PR', 'H87'],
    ['MTK', 'MTR'],
    ['B34', 'TNE'],
    ['QQQ', 'KGM'],
  ])('%s and %s do not', (a, b) => {
    expect(comparable(a, b)).toBe(false);
  });

  test.each([
    // values of Recommendation 20, to the places it gives
    ['1', 'LTN', '1016.046908'],
    ['1', 'STN', '907.18474'],
    ['1', 'LBR', '0.453592'],
    ['1', 'ONZ', '0.028349'],
    ['2.5', 'TNE', '2500'],
    ['1', 'CWI', '50.802345'],
  ])('%s %s is %s kg', (value, unit, kilograms) => {
    const item = { weight: { value, unit }, packages: { quantity: 0, type: 'NE' } };
    expect(shareIn(item, ONE, 'KGM')).toEqual({ value: kilograms, unit: 'KGM' });
  });
});

test('Box 7 measures before Box 9, and nothing measures by zero', () => {
  const item = {
    quantity: { value: '5000', unit: 'KGM' },
    weight: { value: '5200', unit: 'KGM' },
    packages: { quantity: 0, type: 'NE' },
  };
  expect(shareOf(item, { value: '2.5', unit: 'TNE' })).toEqual({ numerator: 1n, denominator: 2n });
  expect(measuresOf(item)).toHaveLength(2);
  expect(
    shareOf({ ...item, quantity: { value: '0.0', unit: 'KGM' } }, { value: '2.6', unit: 'TNE' }),
  ).toEqual({
    numerator: 1n,
    denominator: 2n,
  });
  expect(shareOf(item, { value: '1', unit: 'XNE' })).toBeUndefined();
});

test('fractions are exact', () => {
  const part = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 21n }), fc.bigInt({ min: 1n, max: 10n ** 21n }))
    .map(([n, d]) => readFraction(`${n}/${d}`));
  fc.assert(
    fc.property(part, part, (a, b) => {
      expect(minus(plus(a, b), b)).toEqual(a);
      expect(readFraction(fractionText(a))).toEqual(a);
      if (b.numerator > 0n) expect(times(over(a, b), b)).toEqual(a);
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
    }),
  );
  expect(fractionOf('0.453592370')).toEqual({ numerator: 45359237n, denominator: 100000000n });
  expect(floorMillionths(over(ONE, fractionOf('3')))).toBe(333_333n);
  expect(floorMillionths(minus(ZERO, ONE))).toBe(0n);
});
