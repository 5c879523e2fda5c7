import { formatOriginCriterion, parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import { type Remark, type Rule, remark } from './rule.ts';

const REMEDY = [
  'Write WO, the percentage (40%), CC, CTH, CTSH, SP, a combination (CTSH + 35%) or PC with its percentage (PC 25%); percentages are whole numbers, rounded down.',
  'Ghi WO, tỷ lệ phần trăm (40%), CC, CTH, CTSH, SP, tiêu chí kết hợp (CTSH + 35%) hoặc PC kèm tỷ lệ (PC 25%); tỷ lệ là số nguyên, làm tròn xuống.',
] as const;

/** Overleaf note 3: what Box 8 says for each origin criterion; OCP Rule 8: it is indicated. */
export const originCriterion: Rule = {
  id: 'V14',
  title: {
    en: 'Box 8 says one of the origin criteria as the overleaf notes write it',
    vi: 'Ô 8 ghi một tiêu chí xuất xứ đúng như hướng dẫn mặt sau',
  },
  source: 'ATIGA Annex 7, overleaf note 3; OCP Rule 8',
  severity: { own: 'error', peer: 'warning' },
  check: (form, { own }) =>
    form.items.flatMap(({ originCriterion: text, number }, index): Remark[] => {
      const path = `items[${index}].originCriterion`;
      const criterion = parseOriginCriterion(text);
      if (criterion.kind === 'UNKNOWN') {
        return [
          remark(
            path,
            [
              `"${text}" (item ${number}) is no origin criterion of Form D.`,
              `"${text}" (mặt hàng ${number}) không phải tiêu chí xuất xứ của mẫu D.`,
            ],
            REMEDY,
            { value: text },
          ),
        ];
      }
      // Peers' spelling is theirs; what leaves here is written as the annex has it.
      const written = formatOriginCriterion(criterion);
      if (!own || written === text) return [];
      return [
        remark(
          path,
          [
            `The origin criterion of item ${number} is written "${text}" instead of "${written}".`,
            `Tiêu chí xuất xứ của mặt hàng ${number} ghi "${text}" thay vì "${written}".`,
          ],
          [`Write ${written}.`, `Ghi ${written}.`],
          { value: text, atMost: 'warning' },
        ),
      ];
    }),
};
