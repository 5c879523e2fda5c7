import { parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** ATIGA Annex 6(c): goods under partial cumulation get no tariff preference in the importing state. */
export const noPreference: Rule = {
  id: 'V32',
  title: {
    en: 'Goods under partial cumulation get no tariff preference',
    vi: 'Hàng cộng gộp từng phần không được hưởng ưu đãi thuế quan',
  },
  source: 'ATIGA Annex 6(c)',
  severity: { own: 'info', peer: 'info' },
  check: (form) =>
    form.items.flatMap(({ originCriterion: text, number }, index): Remark[] =>
      parseOriginCriterion(text).kind === 'PC'
        ? [
            remark(
              `items[${index}].originCriterion`,
              [
                `Item ${number} is under partial cumulation: the certificate serves cumulation only.`,
                `Mặt hàng ${number} thuộc diện cộng gộp từng phần: C/O chỉ dùng để cộng gộp.`,
              ],
              [
                'Give no tariff preference for this item.',
                'Không cho hưởng ưu đãi thuế quan với mặt hàng này.',
              ],
              { value: text },
            ),
          ]
        : [],
    ),
};
