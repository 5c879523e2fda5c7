import { parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import { type Rule, remark } from './rule.ts';

/**
 * ATIGA Art. 30.1 and overleaf note 15: accumulation counts materials of another Member State; wholly obtained
 * goods contain none.
 */
export const accumulation: Rule = {
  id: 'V27',
  title: {
    en: '"Accumulation" is ticked only where an item is not wholly obtained',
    vi: '"Accumulation" chỉ đánh dấu khi có mặt hàng không thuần túy',
  },
  source: 'ATIGA Art. 27 and 30.1; Annex 7, overleaf note 15',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ items, ticks }) =>
    ticks.accumulation &&
    items.every(({ originCriterion }) => parseOriginCriterion(originCriterion).kind === 'WO')
      ? [
          remark(
            'ticks.accumulation',
            [
              '"Accumulation" is ticked, but every item is wholly obtained (WO).',
              'Đã đánh dấu "Accumulation" nhưng mọi mặt hàng đều thuần túy (WO).',
            ],
            ['Remove the tick, or correct Box 8.', 'Bỏ đánh dấu hoặc sửa ô 8.'],
          ),
        ]
      : [],
};
