import { type Remark, type Rule, remark } from './rule.ts';

/** Prices travel with a currency of ISO 4217. */
export const currencies: Rule = {
  id: 'V29',
  title: { en: 'Currencies are codes of ISO 4217', vi: 'Đồng tiền theo ISO 4217' },
  source: 'ISO 4217; ATIGA Annex 7, Box 9',
  severity: { own: 'error', peer: 'warning' },
  check: (form, { codes }) =>
    form.items.flatMap(({ fob, number }, index): Remark[] =>
      !fob || codes.currencies.codes.has(fob.currency)
        ? []
        : [
            remark(
              `items[${index}].fob.currency`,
              [
                `${fob.currency} (item ${number}) is no currency of ISO 4217.`,
                `${fob.currency} (mặt hàng ${number}) không phải mã tiền tệ ISO 4217.`,
              ],
              ['Use a code such as USD or VND.', 'Dùng mã như USD hoặc VND.'],
              { value: fob.currency },
            ),
          ],
    ),
};
