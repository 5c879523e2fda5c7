import { compare, ZERO } from '../fraction.ts';
import { kilogramsOf } from '../measures.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/**
 * Box 9 is the gross weight or another quantity, Box 7 the quantity of the goods themselves: where both are weights,
 * Box 9 weighs the same goods, mostly with their packages, and so no less. Equal is usual in bulk.
 */
export const grossWeight: Rule = {
  id: 'V34',
  title: {
    en: 'The weight of Box 9 is not below that of Box 7, where both are weights',
    vi: 'Trọng lượng ở ô 9 không nhỏ hơn ở ô 7 khi cả hai đều là trọng lượng',
  },
  source: 'ATIGA Annex 7, boxes 7 and 9: inferred, goods weigh no less with their packages than without',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ items }) =>
    items.flatMap(({ number, quantity, weight }, index): Remark[] => {
      const [net, gross] = [quantity && kilogramsOf(quantity), kilogramsOf(weight)];
      // No weight at all is for V24.
      if (!quantity || !net || !gross || compare(gross, ZERO) === 0 || compare(gross, net) >= 0) return [];
      const [box7, box9] = [quantity, weight].map(({ value, unit }) => `${value} ${unit}`);
      return [
        remark(
          `items[${index}].weight.value`,
          [
            `Box 9 of item ${number} says ${box9}, less than the ${box7} of Box 7.`,
            `Ô 9 của mặt hàng ${number} ghi ${box9}, nhỏ hơn ${box7} ở ô 7.`,
          ],
          [
            'Give the gross weight in Box 9, or correct the quantity in Box 7; look at the units of both.',
            'Ghi trọng lượng cả bì ở ô 9 hoặc sửa số lượng ở ô 7; kiểm tra đơn vị của cả hai ô.',
          ],
          { value: weight.value },
        ),
      ];
    }),
};
