import { parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** ATIGA Art. 28.1(a)(i). */
const GENERAL_RVC = 40;
/** ATIGA Art. 30.2 and Annex 6: partial cumulation from 20 and below 40 per cent. */
const PARTIAL = { from: 20, below: 40 };
/**
 * How much a combination asks for is said by the product-specific rule, which is not at hand. Below this the
 * agreement gives no regional value content a meaning, not even for partial cumulation.
 */
const LEAST_COMBINED = PARTIAL.from;

/**
 * ATIGA Art. 28: a regional value content of at least 40 per cent, unless a product-specific rule or a combination
 * asks for less. Art. 30.2: partial cumulation is 20 to 39 per cent and ticked.
 */
export const percentages: Rule = {
  id: 'V5',
  title: {
    en: 'RVC is at least 40%, in a combination at least 20%; partial cumulation is 20 to 39% and ticked',
    vi: 'RVC tối thiểu 40%, trong tiêu chí kết hợp tối thiểu 20%; cộng gộp từng phần từ 20 đến 39% và phải đánh dấu',
  },
  source: 'ATIGA Art. 28.1(a), 30.2; Annex 6 (partial cumulation); Annex 7, overleaf notes 3 and 16',
  severity: { own: 'error', peer: 'error' },
  check: (form, { own }) => {
    const remarks: Remark[] = [];
    let partial = false;
    form.items.forEach((item, index) => {
      const path = `items[${index}].originCriterion`;
      const criterion = parseOriginCriterion(item.originCriterion);
      const value = item.originCriterion;
      if (criterion.kind === 'RVC' && criterion.percent < GENERAL_RVC) {
        remarks.push(
          remark(
            path,
            [
              `The regional value content of item ${item.number} is ${criterion.percent}%, below 40%.`,
              `Hàm lượng giá trị khu vực của mặt hàng ${item.number} là ${criterion.percent}%, dưới 40%.`,
            ],
            [
              'Write the combination that the product-specific rule asks for (e.g. CTSH + 35%), PC for partial cumulation, or another criterion.',
              'Ghi tiêu chí kết hợp theo quy tắc cụ thể mặt hàng (ví dụ CTSH + 35%), PC khi cộng gộp từng phần, hoặc tiêu chí khác.',
            ],
            // A peer's product-specific rule may say otherwise: for customs to judge, not for the gateway.
            own ? { value } : { value, atMost: 'warning' },
          ),
        );
      }
      if (criterion.kind === 'COMBINED' && criterion.percent < LEAST_COMBINED) {
        remarks.push(
          remark(
            path,
            [
              `The regional value content in the combination of item ${item.number} is ${criterion.percent}%, below 20%.`,
              `Hàm lượng giá trị khu vực trong tiêu chí kết hợp của mặt hàng ${item.number} là ${criterion.percent}%, dưới 20%.`,
            ],
            [
              'Compare with the product-specific rule, and write the whole percentage it was met with (e.g. CTSH + 35%).',
              'Đối chiếu quy tắc cụ thể mặt hàng và ghi đủ tỷ lệ phần trăm đã đạt (ví dụ CTSH + 35%).',
            ],
            // What the product-specific rule asks for is for the officer to judge.
            { value, atMost: 'warning' },
          ),
        );
      }
      if (criterion.kind !== 'PC') return;
      partial = true;
      if (criterion.percent < PARTIAL.from || criterion.percent >= PARTIAL.below) {
        remarks.push(
          remark(
            path,
            [
              `The partial cumulation of item ${item.number} is ${criterion.percent}%, not 20 to 39%.`,
              `Cộng gộp từng phần của mặt hàng ${item.number} là ${criterion.percent}%, ngoài khoảng 20 đến 39%.`,
            ],
            [
              'Partial cumulation is for 20 to 39%; from 40% on write the percentage alone.',
              'Cộng gộp từng phần dùng cho 20 đến 39%; từ 40% chỉ ghi tỷ lệ phần trăm.',
            ],
            { value },
          ),
        );
      }
    });
    if (partial !== form.ticks.partialCumulation) {
      remarks.push(
        partial
          ? remark(
              'ticks.partialCumulation',
              [
                'An item claims partial cumulation (PC), but "Partial Cumulation" is not ticked.',
                'Có mặt hàng cộng gộp từng phần (PC) nhưng chưa đánh dấu "Partial Cumulation".',
              ],
              ['Tick "Partial Cumulation" in Box 13.', 'Đánh dấu "Partial Cumulation" ở ô 13.'],
            )
          : remark(
              'ticks.partialCumulation',
              [
                '"Partial Cumulation" is ticked, but no item has the criterion PC.',
                'Đã đánh dấu "Partial Cumulation" nhưng không mặt hàng nào có tiêu chí PC.',
              ],
              [
                'Write PC with its percentage in Box 8, or remove the tick.',
                'Ghi PC kèm tỷ lệ ở ô 8 hoặc bỏ đánh dấu.',
              ],
            ),
      );
    }
    return remarks;
  },
};
