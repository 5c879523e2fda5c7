import { describe, expect, test } from '@jest/globals';
import { unitsAndPackages } from '../../../../src/validation/rules/v09-units-and-packages.ts';
import { itemNumbers } from '../../../../src/validation/rules/v15-item-numbers.ts';
import { quantities } from '../../../../src/validation/rules/v24-quantities.ts';
import { duplicates } from '../../../../src/validation/rules/v28-duplicates.ts';
import { currencies } from '../../../../src/validation/rules/v29-currencies.ts';
import { grossWeight } from '../../../../src/validation/rules/v34-gross-weight.ts';
import { example, first, paths, remarks } from '../example.ts';

describe('V9, units and packages', () => {
  const measured = (unit: string) =>
    remarks(
      unitsAndPackages,
      example('vn-my-coffee-wo', (form) => {
        first(form).weight.unit = unit;
      }),
    );

  test.each(['KGM', 'TNE', 'H87', 'PCE', 'PCS', 'XCT', 'XBG', '58', 'E4'])('%s is a unit', (unit) => {
    expect(measured(unit)).toEqual([]);
  });

  test.each(['KGS', 'TON', 'MTS', 'XX', 'XQ9', 'CT', 'KMH'])('%s is none', (unit) => {
    expect(measured(unit)).toEqual([expect.objectContaining({ value: unit })]);
  });

  test('B34 is named for what it is, and what was meant', () => {
    const [found] = measured('B34');
    expect(found?.message.en).toMatch(
      /B34 is kilogram per cubic decimetre, a density; TNE is probably meant/,
    );
    expect(found?.remedy.en).toBe('Use TNE.');
  });

  test('looks at every place that has a unit or package', () => {
    const form = example('vn-th-instant-coffee-back-to-back', (changed) => {
      const item = first(changed);
      item.packages.type = 'QZ';
      item.weight.unit = 'KGS';
      if (item.quantity) item.quantity.unit = 'KGS';
      for (const proof of item.originalProofs ?? []) if (proof.quantity) proof.quantity.unit = 'KGS';
    });
    expect(paths(unitsAndPackages, form)).toEqual([
      'items[0].packages.type',
      'items[0].quantity.unit',
      'items[0].weight.unit',
      'items[0].originalProofs[0].quantity.unit',
      'items[0].originalProofs[1].quantity.unit',
    ]);
  });
});

describe('V15, item numbers', () => {
  test.each([
    [[1, 2, 3], []],
    [
      [2, 3, 4],
      [0, 1, 2],
    ],
    [[1, 3, 3], [1]],
    [
      [1, 1, 2],
      [1, 2],
    ],
    [
      [3, 2, 1],
      [0, 2],
    ],
  ])('%j', (numbers, faulty) => {
    const form = example('vn-my-coffee-wo', (changed) => {
      const item = first(changed);
      changed.items = numbers.map((number) => ({ ...item, number }));
    });
    expect(paths(itemNumbers, form)).toEqual(faulty.map((index) => `items[${index}].number`));
  });
});

describe('V24, quantities', () => {
  test.each(['0', '0.0', '0.000000', '000'])('%s is nothing', (value) => {
    const form = example('vn-id-circuit-boards-rvc-fob', (changed) => {
      const item = first(changed);
      item.weight.value = value;
      if (item.quantity) item.quantity.value = value;
      if (item.fob) item.fob.amount = value;
    });
    expect(paths(quantities, form)).toEqual([
      'items[0].quantity.value',
      'items[0].weight.value',
      'items[0].fob.amount',
    ]);
  });

  test('the least amount is something', () => {
    const form = example('vn-my-coffee-wo', (changed) => {
      first(changed).weight.value = '0.000001';
    });
    expect(paths(quantities, form)).toEqual([]);
  });

  test.each([
    ['VL', 0],
    ['VY', 0],
    ['NE', 0],
    ['CT', 1],
    ['QZ', 1],
  ])('no packages of type %s: %d remark', (type, count) => {
    const form = example('vn-my-coffee-wo', (changed) => {
      first(changed).packages = { quantity: 0, type };
    });
    expect(paths(quantities, form)).toHaveLength(count);
  });
});

describe('V28, duplicates', () => {
  test('an item is the same only when nothing but its number differs', () => {
    const twice = (change: (item: ReturnType<typeof first>) => void) =>
      paths(
        duplicates,
        example('vn-id-circuit-boards-rvc-fob', (form) => {
          const copy = structuredClone(first(form));
          copy.number = 3;
          change(copy);
          form.items.push(copy);
        }),
      );
    expect(twice(() => {})).toEqual(['items[2]']);
    expect(twice((item) => Object.assign(item, { marks: 'OTHER' }))).toEqual([]);
    expect(twice((item) => Object.assign(item.weight, { value: '1' }))).toEqual([]);
    expect(twice((item) => Object.assign(item, { fob: undefined }))).toEqual([]);
    expect(twice((item) => Object.assign(item, { manufacturer: { name: 'X' } }))).toEqual([]);
  });

  test('the order in which fields were written does not matter', () => {
    const form = example('vn-my-coffee-wo', (changed) => {
      const item = first(changed);
      changed.items.push({
        ...item,
        number: 2,
        weight: { unit: item.weight.unit, value: item.weight.value },
        invoices: item.invoices.map(({ number, date }) => ({ date, number })),
      });
    });
    expect(paths(duplicates, form)).toEqual(['items[1]']);
  });

  test('one invoice for several items is no duplicate, twice for one item is', () => {
    expect(paths(duplicates, example('vn-sg-garments-cc-50-items'))).toEqual([]);
    const form = example('vn-my-coffee-wo', (changed) => {
      const item = first(changed);
      const [invoice] = item.invoices;
      if (invoice) item.invoices = [invoice, { ...invoice, date: '2026-01-20' }, { ...invoice }];
    });
    expect(paths(duplicates, form)).toEqual(['items[0].invoices[2]']);
  });

  test('an original named twice in other spelling is named twice', () => {
    const proof = { referenceNumber: 'ID 1/A', issueDate: '2026-01-20', issuingCountry: 'ID' as const };
    const form = example('vn-my-coffee-wo', (changed) => {
      const others = ['id1/a', 'ID 1/B'].map((referenceNumber) => ({ ...proof, referenceNumber }));
      first(changed).originalProofs = [proof, ...others, { ...proof, issuingCountry: 'TH' }];
    });
    expect(paths(duplicates, form)).toEqual(['items[0].originalProofs[1]']);
  });
});

test.each([
  ['USD', 0],
  ['VND', 0],
  ['KHR', 0],
  ['USX', 1],
  ['XAU', 1],
])('V29: %s gives %d remark', (currency, count) => {
  const form = example('id-vn-paper-rvc-fob', (changed) => {
    const { fob } = first(changed);
    if (fob) fob.currency = currency;
  });
  expect(paths(currencies, form)).toHaveLength(count);
});

describe('V34, the gross weight', () => {
  const weighed = (box7: string | undefined, box9: string) =>
    remarks(
      grossWeight,
      example('vn-my-coffee-wo', (form) => {
        const item = first(form);
        const [value = '', unit = ''] = box9.split(' ');
        item.weight = { value, unit };
        const [amount = '', measure = ''] = (box7 ?? '').split(' ');
        if (box7 === undefined) delete item.quantity;
        else item.quantity = { value: amount, unit: measure };
      }),
    );

  test.each([
    ['1000 KGM', '900 KGM', 1],
    ['1000 KGM', '999.999999 KGM', 1],
    ['1000 KGM', '1000 KGM', 0],
    ['1000 KGM', '1050 KGM', 0],
    ['1 TNE', '999 KGM', 1],
    ['1 TNE', '1000 KGM', 0],
    ['1000 KGM', '1 TNE', 0],
    ['1000 KGM', '1000 GRM', 1],
    // Net kilograms in Box 7, gross in Box 9.
    ['1000 58', '900 E4', 1],
    ['1000 58', '1000 KGM', 0],
    // What is no weight, or none at all (V24), is not compared.
    ['1000 LTR', '900 KGM', 0],
    ['1000 H87', '900 H87', 0],
    ['1000 KGM', '900 LTR', 0],
    ['1000 KGM', '0 KGM', 0],
    ['0 KGM', '900 KGM', 0],
    [undefined, '900 KGM', 0],
  ])('%s in Box 7 and %s in Box 9: %d remark', (box7, box9, count) => {
    expect(weighed(box7, box9)).toHaveLength(count);
  });

  test('says both, in both languages', () => {
    const [found] = weighed('1 TNE', '900 KGM');
    expect(found?.path).toBe('items[0].weight.value');
    expect(found?.message.en).toBe('Box 9 of item 1 says 900 KGM, less than the 1 TNE of Box 7.');
    expect(found?.message.vi).toBe('Ô 9 của mặt hàng 1 ghi 900 KGM, nhỏ hơn 1 TNE ở ô 7.');
  });
});
