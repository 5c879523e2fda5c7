import type { ItemDecision } from '../../certificate/form-d.ts';
import { itemsInCheck } from '../../certificate/inquiry.ts';
import { itemsText } from '../../certificate/items-text.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import { mergeDecisions, usingNothing } from '../decisions.ts';
import { refusalFinding } from '../refused.ts';

/** What must hold of decisions that end a retroactive check, beyond what holds of every Customs Response. */
export function conclusionFaults(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): Finding[] {
  const faults = takenBack(held, decisions);
  return faults.length > 0 ? faults : changingNothing(held, inquiry, decisions);
}

/** What was GIVEN stays GIVEN in the exchange (see mergeDecisions); duties are then claimed by national law. */
function takenBack(held: ReceivedCertificate, decisions: readonly ItemDecision[]): Finding[] {
  return decisions.flatMap(({ itemNumber, decision }, index) => {
    const before = held.decisions.find((one) => one.itemNumber === itemNumber)?.decision;
    if (decision === 'GIVEN' || before !== 'GIVEN') return [];
    return [
      refusalFinding(
        'C18',
        { box: 4, path: `decisions[${index}].decision` },
        [
          `The preference for item ${itemNumber} was given and cannot be taken back here.`,
          `Mặt hàng ${itemNumber} đã được hưởng ưu đãi, không thể rút lại tại đây.`,
        ],
        [
          'Conclude without a change, determine it NOT_ORIGINATING, and claim the duty by national procedure.',
          'Kết luận không thay đổi, ghi NOT_ORIGINATING, và truy thu thuế theo thủ tục trong nước.',
        ],
      ),
    ];
  });
}

/** Nothing decided anew is no decision to end a check with; what was found then goes with the other way to end it. */
function changingNothing(
  held: ReceivedCertificate,
  { question }: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): Finding[] {
  const merged = mergeDecisions(held.form, held.decisions, usingNothing(held.decisions, decisions));
  if (JSON.stringify(merged) !== JSON.stringify(held.decisions)) return [];
  const items = itemsText(itemsInCheck(question, held.form));
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'decisions' },
      [
        'These decisions stand already, and the end of a check uses no more of an item.',
        'Các quyết định này đã có, và việc kết thúc kiểm tra không sử dụng thêm lượng nào của mặt hàng.',
      ],
      [
        `End it without a change and say what was found: --unchanged <reason> --originating ${items}, or --not-originating or --undetermined with --text <text>.`,
        `Kết thúc không thay đổi và nêu kết luận: --unchanged <lý do> --originating ${items}, hoặc --not-originating hay --undetermined kèm --text <nội dung>.`,
      ],
    ),
  ];
}
