import { type Remark, type Rule, remark } from './rule.ts';

/** Box 5: items are numbered from 1 without gap, because Box 4 and the Customs Response name them by number. */
export const itemNumbers: Rule = {
  id: 'V15',
  title: { en: 'Items are numbered 1, 2, 3 …', vi: 'Mặt hàng được đánh số 1, 2, 3 …' },
  source: 'ATIGA Annex 7, Box 5 and overleaf note 9',
  severity: { own: 'error', peer: 'warning' },
  check: (form) =>
    form.items.flatMap(({ number }, index): Remark[] =>
      number === index + 1
        ? []
        : [
            remark(
              `items[${index}].number`,
              [
                `The item in place ${index + 1} has the number ${number}.`,
                `Mặt hàng ở vị trí ${index + 1} mang số ${number}.`,
              ],
              [`Give it the number ${index + 1}.`, `Ghi số ${index + 1}.`],
              { value: String(number) },
            ),
          ],
    ),
};
