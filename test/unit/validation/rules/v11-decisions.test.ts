import { expect, test } from '@jest/globals';
import type { ItemDecision } from '../../../../src/certificate/form-d.ts';
import { checkDecisions } from '../../../../src/validation/rules/v11-decisions.ts';
import { example } from '../example.ts';

const form = example('id-vn-motorcycle-parts-cth-40-fob');
const places = (decisions: ItemDecision[]) => checkDecisions(form, decisions).map(({ path }) => path);

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
  for (const finding of checkDecisions(form, [{ itemNumber: 9, decision: 'NOT_GIVEN' }])) {
    expect(finding).toMatchObject({ rule: 'V11', severity: 'error', box: 4 });
  }
});
