import { describe, expect, test } from '@jest/globals';
import type { ItemDecision } from '../../../../src/certificate/form-d.ts';
import { checkDecisions } from '../../../../src/validation/rules/v11-decisions.ts';
import { example } from '../example.ts';

const form = example('id-vn-motorcycle-parts-cth-40-fob');
const places = (decisions: ItemDecision[]) => checkDecisions(form, decisions, true).map(({ path }) => path);

test.each<[string, ItemDecision[], string[]]>([
  ['one item of two', [{ itemNumber: 2, decision: 'GIVEN' }], []],
  [
    'each item for itself',
    [
      { itemNumber: 1, decision: 'GIVEN' },
      { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'Heading 8714 does not match the goods' },
    ],
    [],
  ],
  ['nothing', [], ['decisions']],
  ['a refusal without reason', [{ itemNumber: 1, decision: 'NOT_GIVEN' }], ['decisions[0].reason']],
  [
    'a reason that says nothing',
    [{ itemNumber: 1, decision: 'NOT_GIVEN', reason: ' - ' }],
    ['decisions[0].reason'],
  ],
  ['an item that is not there', [{ itemNumber: 3, decision: 'GIVEN' }], ['decisions[0].itemNumber']],
  [
    'an item twice',
    [
      { itemNumber: 1, decision: 'GIVEN' },
      { itemNumber: 2, decision: 'GIVEN' },
      { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Late' },
    ],
    ['decisions[2].itemNumber'],
  ],
])('%s', (_, decisions, expected) => {
  expect(places(decisions)).toEqual(expected);
});

test('findings are errors of Box 4', () => {
  for (const finding of checkDecisions(form, [{ itemNumber: 9, decision: 'NOT_GIVEN' }], true)) {
    expect(finding).toMatchObject({ rule: 'V11', severity: 'error', box: 4 });
  }
});

describe('the quantity used', () => {
  const parts = example('id-vn-motorcycle-parts-cth-40-fob', ({ items: [item] }) => {
    Object.assign(item ?? {}, {
      quantity: { value: '660', unit: 'H87' },
      weight: { value: '8250', unit: 'KGM' },
      packages: { quantity: 33, type: 'CT' },
    });
  });
  const findings = (value: string, unit: string, own = true, more: Partial<ItemDecision> = {}) =>
    checkDecisions(
      parts,
      [{ itemNumber: 1, decision: 'GIVEN', quantity: { value, unit }, ...more }],
      own,
    ).map(({ severity, path }) => `${severity} ${path}`);

  test.each([
    ['660', 'H87', []],
    ['660', 'PCE', []],
    ['8.25', 'TNE', []],
    ['33', 'XCT', []],
    // As Box 7 writes it.
    ['33', 'CT', []],
    ['34', 'CT', ['error decisions[0].quantity.value']],
    ['0.000001', 'H87', []],
    ['660.000001', 'H87', ['error decisions[0].quantity.value']],
    ['99999999', 'H87', ['error decisions[0].quantity.value']],
    ['8250001', 'GRM', ['error decisions[0].quantity.value']],
    ['0', 'H87', ['error decisions[0].quantity.value']],
    ['0.0', 'XXX', ['error decisions[0].quantity.value']],
    ['1', 'XXX', ['error decisions[0].quantity.unit']],
    ['1', 'LTR', ['error decisions[0].quantity.unit']],
  ])('%s %s: %j', (value, unit, expected) => {
    expect(findings(value, unit)).toEqual(expected);
    // A peer's strange unit is a minor discrepancy; what could not be put right later is refused.
    expect(findings(value, unit, false)).toEqual(
      expected.map((one) => (one.endsWith('unit') ? one.replace('error', 'warning') : one)),
    );
  });

  test('the finding says what the item has', () => {
    const [over] = checkDecisions(
      parts,
      [{ itemNumber: 1, decision: 'GIVEN', quantity: { value: '9', unit: 'TNE' } }],
      true,
    );
    expect(over).toMatchObject({ box: 4, message: { en: expect.stringContaining('8.25') }, value: '9' });
    const [unit] = checkDecisions(
      parts,
      [{ itemNumber: 1, decision: 'GIVEN', quantity: { value: '9', unit: 'LTR' } }],
      true,
    );
    expect(unit?.message.vi).toContain('660 H87, 8250 KGM, 33 CT');
  });

  test('belongs to GIVEN only', () => {
    const more = { decision: 'NOT_GIVEN', reason: 'Late' } as const;
    expect(findings('1', 'H87', true, more)).toEqual(['error decisions[0].quantity']);
    expect(findings('1', 'H87', false, more)).toEqual(['error decisions[0].quantity']);
  });
});

test('goods under partial cumulation get no preference; of a peer that gave it, a warning', () => {
  const partial = example('vn-id-polypropylene-partial-cumulation');
  const item = partial.items.find(({ originCriterion }) => originCriterion.startsWith('PC'));
  const decision = { itemNumber: item?.number ?? 0, decision: 'GIVEN' } as const;
  expect(checkDecisions(partial, [decision], true)).toMatchObject([
    { rule: 'V11', severity: 'error', path: 'decisions[0].decision' },
  ]);
  expect(checkDecisions(partial, [decision], false)).toMatchObject([{ severity: 'warning' }]);
  const refusal = { ...decision, decision: 'NOT_GIVEN', reason: 'Partial cumulation' } as const;
  expect(checkDecisions(partial, [refusal], true)).toEqual([]);
});
