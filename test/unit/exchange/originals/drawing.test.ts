import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Item, Measure } from '../../../../src/certificate/form-d.ts';
import { type Drawing, draw } from '../../../../src/exchange/originals/drawing.ts';
import type { Drawdown } from '../../../../src/ledger/records.ts';
import { compare, ONE, readFraction, total } from '../../../../src/validation/fraction.ts';

const PROOF = { referenceNumber: 'D2026-1', issueDate: '2026-03-16', issuingCountry: 'ID' as const };

function item(
  number: number,
  hsCode: string,
  measures: { quantity?: Measure; weight: Measure; packages?: Item['packages'] },
): Item {
  return {
    number,
    marks: 'N/M',
    packages: { quantity: 0, type: 'NE' },
    description: 'Goods',
    hsCode,
    originCriterion: 'WO',
    invoices: [{ number: '1', date: '2026-03-01' }],
    ...measures,
  };
}

const of = (value: string, unit: string): Measure => ({ value, unit });
const paper = (number = 1, hsCode = '48025590') =>
  item(number, hsCode, { quantity: of('22000', 'RM'), weight: of('55440', 'KGM') });

/** An original of which re-exports take one after the other. */
class Held {
  readonly items: Item[];
  drawdowns: readonly Drawdown[] = [];
  constructor(...items: Item[]) {
    this.items = items;
  }

  draw(goods: Item, quantity?: Measure, proofs?: Item['originalProofs']): Drawing {
    const proof = { ...PROOF, ...(quantity ? { quantity } : {}) };
    const drawing = draw(
      { form: { items: this.items }, drawdowns: this.drawdowns },
      `reexport-${this.drawdowns.length}`,
      { ...goods, originalProofs: proofs ?? [proof] },
      proof,
    );
    if ('drawn' in drawing) this.drawdowns = [...this.drawdowns, ...drawing.drawn];
    return drawing;
  }
}

/** A re-export of paper, measured as its proof is. */
const reexport = (quantity: Measure, hsCode = '48025590') =>
  item(1, hsCode, quantity.unit === 'KGM' ? { weight: quantity } : { quantity, weight: of('1', 'KGM') });

describe('what an original gives', () => {
  test('counts in every unit of its item: what is taken in reams is not there in kilograms', () => {
    const held = new Held(paper());
    expect(held.draw(reexport(of('10000', 'RM')))).toMatchObject({ drawn: [{ share: '5/11' }] });
    expect(held.draw(reexport(of('8001', 'RM')))).toHaveProperty('drawn');
    expect(held.draw(reexport(of('55440', 'KGM')))).toMatchObject({
      wanted: of('55440', 'KGM'),
      // 3,999 of 22,000 reams are left: 10,077.48 kg
      left: '10077.48',
    });
    expect(held.draw(reexport(of('10077.480001', 'KGM')))).toHaveProperty('left');
    expect(held.draw(reexport(of('10077.48', 'KGM')))).toHaveProperty('drawn');
    expect(held.draw(reexport(of('0.000001', 'RM')))).toMatchObject({ left: '0' });
  });

  test.each([
    ['10', 'TNE', true],
    ['55.44', 'TNE', true],
    ['55.440001', 'TNE', false],
    ['55440000', 'GRM', true],
    ['55440001', 'GRM', false],
    ['122224', 'LBR', true],
    ['122225', 'LBR', false],
  ])('%s %s of 55,440 kg: %p', (value, unit, given) => {
    const goods = item(1, '48025590', { weight: of(value, unit) });
    expect('drawn' in new Held(paper()).draw(goods)).toBe(given);
  });

  test('packages and other spellings of a unit are measures too', () => {
    const parts = item(1, '87141090', {
      quantity: of('660', 'PCE'),
      weight: of('1200', 'KGM'),
      packages: { quantity: 33, type: 'CT' },
    });
    const held = new Held(parts);
    const goods = (quantity: Measure) => item(1, '87141090', { quantity, weight: of('1', 'KGM') });
    expect(held.draw(goods(of('330', 'H87')))).toHaveProperty('drawn');
    expect(held.draw(goods(of('17', 'XCT')))).toMatchObject({ left: '16.5' });
    expect(held.draw(goods(of('330', 'PCS')))).toHaveProperty('drawn');
  });

  test('a unit the original does not have is named with those it has', () => {
    const goods = item(1, '48025590', { quantity: of('5', 'MTK'), weight: of('1', 'KGM') });
    expect(new Held(paper()).draw(goods, of('5', 'MTK'))).toEqual({
      unit: 'MTK',
      measures: '22000 RM, 55440 KGM',
    });
  });

  test('a share stated in one unit covers no more goods of another', () => {
    const goods = item(1, '48025590', { quantity: of('999999', 'RM'), weight: of('1', 'KGM') });
    expect(new Held(paper()).draw(goods, of('1', 'KGM'))).toHaveProperty('left');
  });

  test('of an item on several originals each gives its part', () => {
    const goods = item(1, '48025590', { quantity: of('30000', 'RM'), weight: of('75600', 'KGM') });
    const proofs = [of('20000', 'RM'), of('25200', 'KGM')].map((quantity) => ({ ...PROOF, quantity }));
    expect(new Held(paper()).draw(goods, proofs[0]?.quantity, proofs)).toMatchObject({
      drawn: [{ share: '10/11' }],
    });
    expect(new Held(paper()).draw(goods, proofs[1]?.quantity, proofs)).toMatchObject({
      drawn: [{ share: '5/11' }],
    });
  });
});

describe('Box 9, the gross weight or other quantity', () => {
  const boxes = (pieces: string, box9: Measure) =>
    item(1, '87141090', { quantity: of(pieces, 'PCE'), weight: box9 });

  test('another quantity counts like Box 7, and is named when it is what is too much', () => {
    const held = new Held(boxes('100', of('200', 'MTR')));
    expect(held.draw(boxes('10', of('150', 'MTR')))).toMatchObject({ drawn: [{ share: '3/4' }] });
    expect(held.draw(boxes('10', of('50.1', 'MTR')))).toMatchObject({
      wanted: of('50.1', 'MTR'),
      left: '50',
      most: [{ share: '1/4' }],
    });
    expect(held.draw(boxes('10', of('50', 'MTR')), of('1', 'PCE'))).toHaveProperty('drawn');
    expect(held.draw(boxes('1', of('1', 'MTR')))).toMatchObject({ left: '0' });
  });

  test('a gross weight beside a quantity is added up on its own: more than there was is to be looked at', () => {
    const held = new Held(boxes('100', of('1000', 'KGM')));
    const first = held.draw(boxes('50', of('510', 'KGM')));
    expect(first).toMatchObject({ drawn: [{ share: '1/2', grossShare: '51/100' }] });
    expect(first).not.toHaveProperty('heavier');
    // Repacked, all of it weighs 20 kg more than it came: it is given, and said.
    expect(held.draw(boxes('50', of('0.51', 'TNE')))).toMatchObject({
      drawn: [{ share: '1/2' }],
      heavier: { left: '0.49' },
    });
    expect(held.draw(boxes('1', of('1', 'KGM')))).toMatchObject({ left: '0' });
  });

  test('by itself: few pieces that weigh more than all', () => {
    const held = new Held(boxes('100', of('1000', 'KGM')));
    expect(held.draw(boxes('1', of('5000', 'KGM')))).toMatchObject({ heavier: { left: '1000' } });
    expect(held.draw(boxes('1', of('1', 'KGM')))).toMatchObject({ heavier: { left: '0' } });
    expect(held.draw(boxes('98', of('0.5', 'GRM')))).toHaveProperty('drawn');
  });

  test('is compared with Box 9, not with the net weight in Box 7', () => {
    const tea = (net: string, gross: string) =>
      item(1, '09024090', { quantity: of(net, 'KGM'), weight: of(gross, 'KGM') });
    const held = new Held(tea('900', '1000'));
    const all = held.draw(tea('900', '1000'));
    expect(all).toMatchObject({ drawn: [{ share: '1/1' }] });
    expect(all).not.toHaveProperty('heavier');
  });

  test('of an item on several originals each has its part', () => {
    const goods = boxes('100', of('1000', 'KGM'));
    const proofs = [of('60', 'PCE'), of('40', 'PCE')].map((quantity) => ({ ...PROOF, quantity }));
    const held = new Held(boxes('60', of('600', 'KGM')));
    const drawing = held.draw(goods, proofs[0]?.quantity, proofs);
    expect(drawing).toMatchObject({ drawn: [{ share: '1/1' }] });
    expect(drawing).not.toHaveProperty('heavier');
  });

  test('alone it states the goods: without a quantity in Box 7 it is the limit', () => {
    const held = new Held(boxes('100', of('1000', 'KGM')));
    const goods = item(1, '87141090', { weight: of('1000.1', 'KGM') });
    expect(held.draw(goods, of('10', 'KGM'))).toMatchObject({
      wanted: of('1000.1', 'KGM'),
      left: '1000',
    });
  });
});

describe('which item of an original gives', () => {
  test('the goods of one item are not taken of another', () => {
    const held = new Held(paper(1, '48025590'), paper(2, '48030090'));
    expect(held.draw(reexport(of('44000', 'RM')))).toMatchObject({ left: '22000' });
    expect(held.draw(reexport(of('22000', 'RM')))).toMatchObject({ drawn: [{ originalItem: 1 }] });
    expect(held.draw(reexport(of('1', 'RM')))).toMatchObject({ left: '0' });
    expect(held.draw(reexport(of('22000', 'RM'), '48030010'))).toMatchObject({
      drawn: [{ originalItem: 2 }],
      headingOnly: false,
    });
  });

  test('other goods are not given at all, those of the heading with a warning', () => {
    const held = new Held(paper());
    expect(held.draw(reexport(of('1', 'RM'), '09041120'))).toEqual({ otherGoods: true });
    expect(held.draw(reexport(of('1', 'RM'), '48025690'))).toMatchObject({ headingOnly: true });
  });

  test('two items of the same subheading give one after the other, the same code first', () => {
    const held = new Held(paper(1, '48025510'), paper(2, '48025590'));
    expect(held.draw(reexport(of('33000', 'RM')))).toMatchObject({
      drawn: [
        { originalItem: 2, share: '1/1', quantity: of('22000', 'RM') },
        { originalItem: 1, share: '1/2', quantity: of('11000', 'RM') },
      ],
    });
    expect(held.draw(reexport(of('27720.01', 'KGM')))).toMatchObject({ left: '27720' });
  });

  test('what was drawn before items were told apart counts', () => {
    const held = new Held(paper());
    held.drawdowns = [{ certificateId: 'old', itemNumber: 1, quantity: of('11000', 'RM') }];
    expect(held.draw(reexport(of('27720.000001', 'KGM')))).toHaveProperty('left');
    expect(held.draw(reexport(of('27720', 'KGM')))).toHaveProperty('drawn');
  });
});

test('however a re-export is cut and measured, no item gives more than itself, and thirds make a whole', () => {
  const units = fc.constantFrom('RM', 'KGM', 'TNE', 'GRM', 'XBX');
  const quantities = fc
    .tuple(fc.bigInt({ min: 1n, max: 30_000_000_000n }), units)
    .map(([millionths, unit]) =>
      of(`${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')}`, unit),
    );
  fc.assert(
    fc.property(fc.array(quantities, { maxLength: 25 }), fc.boolean(), (asked, two) => {
      const one = { ...paper(), packages: { quantity: 7, type: 'BX' } };
      const held = two ? new Held(one, paper(2, '48025510')) : new Held(one);
      for (const quantity of asked) held.draw(reexport(quantity));
      for (const { number } of held.items) {
        const shares = held.drawdowns.flatMap(({ originalItem, share = '' }) =>
          originalItem === number ? [readFraction(share)] : [],
        );
        expect(compare(total(shares), ONE)).toBeLessThanOrEqual(0);
      }
    }),
  );
  const held = new Held(
    item(1, '48025590', { weight: of('10', 'KGM'), packages: { quantity: 3, type: 'BX' } }),
  );
  for (const _ of [1, 2, 3]) expect(held.draw(reexport(of('1', 'XBX')))).toHaveProperty('drawn');
  expect(held.draw(reexport(of('0.000001', 'KGM')))).toMatchObject({ left: '0' });
});
