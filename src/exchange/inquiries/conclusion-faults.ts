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
  const faults = [...takenBack(held, decisions), ...leavingUndecided(held, inquiry, decisions)];
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

/**
 * A check that asks about an undecided item stays open: with its end, NOT GIVEN of that item would be late once the 60 days
 * of Rule 30.3 are over.
 */
function leavingUndecided(
  held: ReceivedCertificate,
  { question }: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): Finding[] {
  const decided = new Set([...held.decisions, ...decisions].map(({ itemNumber }) => itemNumber));
  const left = itemsInCheck(question, held.form).filter((number) => !decided.has(number));
  if (left.length === 0) return [];
  const items = itemsText(left);
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'decisions', value: items },
      [
        `The check asks about item ${items} as well, which would stay undecided.`,
        `Kiểm tra này hỏi cả về mặt hàng ${items}, là mặt hàng sẽ vẫn chưa được quyết định.`,
      ],
      [
        `Decide item ${items} with the same closing too. Or leave the check open and decide the others alone, with asw respond ${held.id}: the check ends by itself once every item it asks about is decided.`,
        `Quyết định cả mặt hàng ${items} trong cùng lần kết thúc. Hoặc để kiểm tra mở và chỉ quyết định các mặt hàng khác, bằng asw respond ${held.id}: kiểm tra tự kết thúc khi mọi mặt hàng được hỏi đã có quyết định.`,
      ],
    ),
  ];
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
