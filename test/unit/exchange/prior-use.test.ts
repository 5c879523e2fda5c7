import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FormD, Item, ItemDecision } from '../../../src/certificate/form-d.ts';
import { usedOnReplaced } from '../../../src/exchange/prior-use.ts';
import type { ReceivedCertificate } from '../../../src/ledger/records.ts';
import { example } from '../validation/example.ts';

/** What was used on replaced certificates, counted against the one that stands. */

const [model] = example('id-vn-motorcycle-parts-cth-40-fob').items;
const item = (number: number, tonnes: string, change: Partial<Item> = {}): Item => ({
  ...(model as Item),
  number,
  hsCode: '871410',
  quantity: undefined,
  weight: { value: tonnes, unit: 'TNE' },
  packages: { quantity: 100, type: 'BG' },
  ...change,
});
const given = (itemNumber: number, value?: string, unit = 'TNE'): ItemDecision => ({
  itemNumber,
  decision: 'GIVEN',
  ...(value === undefined ? {} : { quantity: { value, unit } }),
});

/** One certificate and what was decided of it. */
type Link = readonly [items: readonly Item[], ...decisions: ItemDecision[]];

/** A chain of certificates, the oldest first, each replacing the one before; the last is asked about. */
async function used(...chain: readonly Link[]) {
  const certificates = chain.map(
    ([items, ...decisions], n) =>
      ({
        issuingCountry: 'VN',
        referenceNumber: `VN-${n + 1}`,
        state: 'REC',
        form: { items } as unknown as FormD,
        decisions,
        ...(n > 0 ? { replaces: { referenceNumber: `VN-${n}`, reason: 'r' } } : {}),
      }) as unknown as ReceivedCertificate,
  );
  const last = certificates.at(-1) as ReceivedCertificate;
  const found = await usedOnReplaced(
    {
      receivedByNumber: async (_, number) => certificates.find((one) => one.referenceNumber === number),
      successorsOf: async () => [],
    },
    last,
  );
  return {
    uses: found.uses.map(
      ({ itemNumber, referenceNumber, quantity: { value, unit } }) =>
        `${itemNumber}: ${value} ${unit} on ${referenceNumber}`,
    ),
    findings: found.findings.map(({ severity, value, message }) => `${severity} ${value}: ${message.en}`),
    before: found.before,
  };
}

describe('what counts against a replacement', () => {
  test.each<[string, readonly Link[], string[]]>([
    ['nothing used', [[[item(1, '60')]], [[item(1, '60')]]], []],
    ['a part', [[[item(1, '60')], given(1, '10')], [[item(1, '60')]]], ['1: 10 TNE on VN-1']],
    [
      'in another unit',
      [[[item(1, '60')], given(1, '10000', 'KGM')], [[item(1, '60')]]],
      ['1: 10000 KGM on VN-1'],
    ],
    ['the whole', [[[item(1, '60')], given(1)], [[item(1, '60')]]], ['1: 60 TNE on VN-1']],
    [
      'the quantity corrected upwards',
      [[[item(1, '60')], given(1)], [[item(1, '80')]]],
      ['1: 60 TNE on VN-1'],
    ],
    [
      'along a chain; without a quantity what remained',
      [[[item(1, '60')], given(1, '10')], [[item(1, '60')], given(1)], [[item(1, '60')]]],
      ['1: 10 TNE on VN-1', '1: 50 TNE on VN-2'],
    ],
    [
      'the one in between unused',
      [[[item(1, '60')], given(1, '10')], [[item(1, '60')]], [[item(1, '60')]]],
      ['1: 10 TNE on VN-1'],
    ],
    [
      'packages stand for the goods where the unit does not',
      [[[item(1, '60')], given(1, '50', 'BG')], [[item(1, '60')]]],
      ['1: 50 BG on VN-1'],
    ],
    [
      'an item divided into two of its subheading',
      [[[item(1, '60')], given(1, '40')], [[item(1, '30'), item(2, '30', { hsCode: '871410' })]]],
      ['1: 30 TNE on VN-1', '2: 10 TNE on VN-1'],
    ],
    [
      'the item of the same number first',
      [[[item(1, '60'), item(2, '60')], given(2, '40')], [[item(1, '60'), item(2, '60')]]],
      ['2: 40 TNE on VN-1'],
    ],
    [
      'refused goods were not used',
      [[[item(1, '60')], { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'doubt' }], [[item(1, '60')]]],
      [],
    ],
  ])('%s', async (_, chain, expected) => {
    const { uses, findings } = await used(...chain);
    expect([uses, findings]).toEqual([expected, []]);
  });

  test.each<[string, readonly Link[], string[], RegExp]>([
    [
      'corrected below what was used',
      [[[item(1, '60')], given(1, '10')], [[item(1, '8')]]],
      ['1: 8 TNE on VN-1'],
      /^warning 2 TNE: .*more than this one has/,
    ],
    [
      'another subheading',
      [[[item(1, '60')], given(1, '10')], [[item(1, '60', { hsCode: '871420' })]]],
      [],
      /^warning 10 TNE: 10 TNE of item 1 \(HS 871410\) .*no item of this one has that subheading/,
    ],
    [
      'other measures',
      [
        [[item(1, '60')], given(1, '10')],
        [
          [
            item(1, '60', {
              weight: { value: '9', unit: 'MTR' },
              packages: { quantity: 9, type: 'CT' },
            }),
          ],
        ],
      ],
      [],
      /^warning 10 TNE: .*measured otherwise here \(9 MTR, 9 CT\)/,
    ],
    [
      'a unit that the item does not have',
      [[[item(1, '60')], given(1, '10', 'XXX')], [[item(1, '60')]]],
      [],
      /^warning 10 XXX: .*measured as 60 TNE, 100 BG/,
    ],
  ])('%s: what cannot be counted is said', async (_, chain, expected, warning) => {
    const { uses, findings } = await used(...chain);
    expect(uses).toEqual(expected);
    expect(findings).toEqual([expect.stringMatching(warning)]);
  });

  test('whatever is used along a chain of re-issues is counted in full, and never more than there is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 5 }),
        async (steps) => {
          const items = [item(1, '60'), item(2, '100', { hsCode: '871420' })];
          const chain = steps.map(([one, two]) => {
            const decisions = [one, two].flatMap((tonnes, n) =>
              tonnes > 0 ? [given(n + 1, String(tonnes))] : [],
            );
            return [items, ...decisions] as const;
          });
          const { before, findings } = await used(...chain, [items]);
          for (const [n, whole] of [60, 100].entries()) {
            const sum = steps.reduce((total, step) => total + (step[n] as number), 0);
            const { numerator, denominator } = before.get(n + 1)?.share ?? { numerator: 0n, denominator: 1n };
            const counted = (Number(numerator) / Number(denominator)) * whole;
            expect(counted).toBeCloseTo(Math.min(sum, whole), 6);
          }
          const over = steps.reduce((total, [one]) => total + one, 0) > 60;
          expect(findings.length > 0).toBe(over);
        },
      ),
      { numRuns: 200 },
    );
  });
});
