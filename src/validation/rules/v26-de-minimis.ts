import { parseOriginCriterion, usesTariffChange } from '../../certificate/origin-criterion.ts';
import { type Rule, remark } from './rule.ts';

/** ATIGA Art. 33 and overleaf note 17: de minimis relaxes a change in tariff classification, and nothing else. */
export const deMinimis: Rule = {
  id: 'V26',
  title: {
    en: '"De Minimis" is ticked only where an item relies on a change in tariff classification',
    vi: '"De Minimis" chỉ đánh dấu khi có mặt hàng theo tiêu chí chuyển đổi mã số',
  },
  source: 'ATIGA Art. 33; Annex 7, overleaf note 17',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ items, ticks }) => {
    if (!ticks.deMinimis) return [];
    const criteria = items.map(({ originCriterion }) => parseOriginCriterion(originCriterion));
    // A criterion that cannot be read may be the one.
    if (criteria.some((criterion) => usesTariffChange(criterion) || criterion.kind === 'UNKNOWN')) return [];
    return [
      remark(
        'ticks.deMinimis',
        [
          '"De Minimis" is ticked, but no item has CC, CTH or CTSH as its criterion.',
          'Đã đánh dấu "De Minimis" nhưng không mặt hàng nào theo CC, CTH hoặc CTSH.',
        ],
        ['Remove the tick, or correct Box 8.', 'Bỏ đánh dấu hoặc sửa ô 8.'],
      ),
    ];
  },
};
