import type { AseanCountry } from '../../certificate/countries.ts';
import { parseOriginCriterion, usesRvc } from '../../certificate/origin-criterion.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** The states whose involvement asks for the price. */
const FOB_STATES: ReadonlySet<AseanCountry> = new Set(['KH', 'ID', 'LA']);

/**
 * Overleaf note 10 and OCP Rule 25: the FOB price is shown only where the regional value content is the criterion
 * and Cambodia, Indonesia or Lao PDR is involved. The text says "exported from and imported by"; customs read it
 * as either side, and so does this rule.
 */
export const fobPrice: Rule = {
  id: 'V4',
  title: {
    en: 'The FOB price is given where RVC is applied and Cambodia, Indonesia or Lao PDR is involved, and only there',
    vi: 'Trị giá FOB ghi khi áp dụng RVC và có Campuchia, Indonesia hoặc Lào; ngoài ra không ghi',
  },
  source: 'ATIGA Annex 7, overleaf note 10; OCP Rule 25',
  severity: { own: 'error', peer: 'error' },
  check: (form) => {
    const involved = FOB_STATES.has(form.issuingCountry) || FOB_STATES.has(form.declaration.importingCountry);
    return form.items.flatMap((item, index): Remark[] => {
      const criterion = parseOriginCriterion(item.originCriterion);
      // Whether the price belongs there cannot be said when the criterion cannot be read.
      if (criterion.kind === 'UNKNOWN') return [];
      const needed = involved && usesRvc(criterion);
      const path = `items[${index}].fob`;
      if (needed && !item.fob) {
        return [
          remark(
            path,
            [
              `The FOB price of item ${item.number} is missing: its criterion is ${item.originCriterion}, and Cambodia, Indonesia or Lao PDR is involved.`,
              `Thiếu trị giá FOB của mặt hàng ${item.number}: tiêu chí ${item.originCriterion} và có Campuchia, Indonesia hoặc Lào.`,
            ],
            ['Give the FOB price in Box 9.', 'Ghi trị giá FOB vào ô 9.'],
          ),
        ];
      }
      if (!needed && item.fob) {
        return [
          remark(
            path,
            [
              `The FOB price of item ${item.number} is not asked for.`,
              `Không yêu cầu trị giá FOB của mặt hàng ${item.number}.`,
            ],
            ['Leave the FOB price out.', 'Bỏ trị giá FOB.'],
            { value: `${item.fob.amount} ${item.fob.currency}`, atMost: 'warning' },
          ),
        ];
      }
      return [];
    });
  },
};
