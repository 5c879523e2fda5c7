import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ItemDecision } from '../../../src/certificate/form-d.ts';
import { mergeDecisions } from '../../../src/exchange/decisions.ts';
import { itemUses } from '../../../src/exchange/item-use.ts';
import { example } from '../validation/example.ts';

/** Items 1 and 2 of motorcycle parts; the first is 660 pieces of 8,250 kg. */
const form = example('id-vn-motorcycle-parts-cth-40-fob', ({ items: [item] }) => {
  Object.assign(item ?? {}, {
    quantity: { value: '660', unit: 'H87' },
    weight: { value: '8250', unit: 'KGM' },
    packages: { quantity: 33, type: 'CT' },
  });
});

const given = (value?: string, unit = 'H87', reason?: string): ItemDecision => ({
  itemNumber: 1,
  decision: 'GIVEN',
  ...(value === undefined ? {} : { quantity: { value, unit } }),
  ...(reason === undefined ? {} : { reason }),
});
const refused: ItemDecision = { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'in doubt' };

/** As peers might send them, in units of the item and in others. */
const decisions = fc.array(
  fc
    .record({
      itemNumber: fc.integer({ min: 1, max: 3 }),
      given: fc.boolean(),
      value: fc.option(fc.constantFrom('0', '1', '100', '100.0', '660', '700', '1250', '1.25', '0.5'), {
        nil: undefined,
      }),
      unit: fc.constantFrom('H87', 'PCE', 'KGM', 'TNE', 'XCT', 'XXX', 'MTR'),
      reason: fc.constantFrom(undefined, 'a', 'b'),
    })
    .map(
      ({ itemNumber, given: yes, value, unit, reason }): ItemDecision =>
        yes ? { ...given(value, unit, reason), itemNumber } : { ...refused, itemNumber },
    ),
  { maxLength: 6 },
);

const join = (a: readonly ItemDecision[], b: readonly ItemDecision[]) => mergeDecisions(form, a, b);

describe('the join of decisions', () => {
  test('is commutative, associative and idempotent, whatever peers state', () => {
    const joined = decisions.map((list) => join([], list));
    fc.assert(
      fc.property(joined, joined, joined, (a, b, c) => {
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual(a);
        expect(join(join(a, b), b)).toEqual(join(a, b));
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, ItemDecision, ItemDecision]>([
    ['the greater share counts, not the greater figure', given('200', 'KGM'), given('100')],
    ['the whole item is more than any quantity', given('10'), given()],
    ['as is all of it', given('659.999999'), given('660')],
    ['a unit of the item counts before a strange one', given('700', 'MTR'), given('1')],
    ['given counts before refused', refused, given('1')],
    ['tonnes and kilograms compare', given('1249', 'KGM'), given('1.25', 'TNE')],
    ['cartons are measures of the item', given('619'), given('31', 'XCT')],
  ])('%s', (_, less, more) => {
    expect(join([less], [more])).toEqual([more]);
    expect(join([more], [less])).toEqual([more]);
  });
});

describe('the use of items', () => {
  test('what was used on a replaced certificate is gone, whether anything was used since or not', () => {
    const before = new Map([[1, { share: { numerator: 1n, denominator: 6n }, on: 'VN-1' }]]);
    expect(itemUses(form, [], before)).toEqual([
      { itemNumber: 1, status: 'NOT_EXHAUSTED', remaining: { value: '550', unit: 'H87' } },
    ]);
    expect(itemUses(form, [given('100')], before)).toMatchObject([
      { used: { value: '100', unit: 'H87' }, remaining: { value: '450', unit: 'H87' } },
    ]);
    expect(itemUses(form, [given()], before)).toMatchObject([
      { status: 'EXHAUSTED', used: { value: '550', unit: 'H87' }, remaining: { value: '0', unit: 'H87' } },
    ]);
  });

  test.each([
    [given('100'), { status: 'NOT_EXHAUSTED', used: '100 H87', remaining: '560 H87' }],
    [given('1.25', 'TNE'), { status: 'NOT_EXHAUSTED', used: '1.25 TNE', remaining: '7 TNE' }],
    [given('659.999999'), { status: 'NOT_EXHAUSTED', used: '659.999999 H87', remaining: '0.000001 H87' }],
    [given('660', 'PCE'), { status: 'EXHAUSTED', used: '660 PCE', remaining: '0 PCE' }],
    [given(), { status: 'EXHAUSTED', used: '660 H87', remaining: '0 H87' }],
    [given('5', 'MTR'), { status: 'UNKNOWN', used: '5 MTR', remaining: undefined }],
  ])('of %j', (decision, expected) => {
    const [use, ...more] = itemUses(form, [decision]);
    const text = (measure: typeof decision.quantity) => measure && `${measure.value} ${measure.unit}`;
    expect({ status: use?.status, used: text(use?.used), remaining: text(use?.remaining) }).toEqual(expected);
    expect(more).toEqual([]);
  });

  test('an item that is refused, or not decided, was not used', () => {
    expect(itemUses(form, [refused])).toEqual([]);
    expect(itemUses(form, [])).toEqual([]);
  });
});
