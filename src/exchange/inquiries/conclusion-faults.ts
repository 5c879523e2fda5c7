import type { ItemDecision } from '../../certificate/form-d.ts';
import { itemsInCheck } from '../../certificate/inquiry.ts';
import { itemsText } from '../../certificate/items-text.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { CheckInquiry } from '../../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import { keepingUse, mergeDecisions } from '../decisions.ts';
import { type Pair, refusalFinding } from '../refused.ts';
import { lastDayForRejection, suspensionOf } from './rejection-time.ts';

/**
 * What must hold of decisions that end a retroactive check, beyond what holds of every Customs Response.
 * @param since the items decided since it was asked
 * @param exhausted items that were used whole on certificates that this one replaces: nothing can be decided of these
 */
export function conclusionFaults(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
  since: ReadonlySet<number>,
  exhausted: ReadonlySet<number>,
): Finding[] {
  const faults = [
    ...takenBack(held, inquiry, decisions, { since, exhausted }),
    ...(leavingUsedUntold(held, inquiry, exhausted) ?? leavingUndecided(held, inquiry, decisions)),
    ...leavingUntold(held, inquiry, decisions, since),
  ];
  return faults.length > 0 ? faults : changingNothing(held, inquiry, decisions);
}

/** What was GIVEN stays GIVEN in the exchange (see mergeDecisions); duties are then claimed by national law. */
function takenBack(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
  items: { readonly since: ReadonlySet<number>; readonly exhausted: ReadonlySet<number> },
): Finding[] {
  return decisions.flatMap(({ itemNumber, decision }, index) => {
    if (decision === 'GIVEN' || !isGiven(held, itemNumber)) return [];
    return [
      refusalFinding(
        'C18',
        { box: 4, path: `decisions[${index}].decision` },
        [
          `The preference for item ${itemNumber} was given and cannot be taken back here.`,
          `Mặt hàng ${itemNumber} đã được hưởng ưu đãi, không thể rút lại tại đây.`,
        ],
        wayToTell(held, inquiry, items),
      ),
    ];
  });
}

/** How NOT_ORIGINATING of an item that was GIVEN is told: by an end without a change, when nothing is undecided any more. */
function wayToTell(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  { since, exhausted }: { readonly since: ReadonlySet<number>; readonly exhausted: ReadonlySet<number> },
): Pair {
  const left = undecided(held, inquiry, [], exhausted);
  if (left.length === 0) {
    return [
      'Conclude without a change, determine it NOT_ORIGINATING, and claim the duty by national procedure.',
      'Kết luận không thay đổi, ghi NOT_ORIGINATING, và truy thu thuế theo thủ tục trong nước.',
    ];
  }
  const items = itemsText(left);
  // Decided alone, they end the check where all the others were decided since it was asked.
  const stays = itemsInCheck(inquiry.question, held.form).some(
    (one) => !left.includes(one) && !since.has(one),
  );
  const [then, sau] = stays
    ? ['Then conclude', 'Sau đó kết luận']
    : [
        'That ends this check: ask for another of it, and conclude that',
        'Kiểm tra này kết thúc khi đó: hãy yêu cầu kiểm tra mới về mặt hàng này và kết luận',
      ];
  return [
    `Decide item ${items} first, with asw respond ${held.id}. ${then} without a change, determine it NOT_ORIGINATING, and claim the duty by national procedure.`,
    `Quyết định mặt hàng ${items} trước, bằng asw respond ${held.id}. ${sau} không thay đổi, ghi NOT_ORIGINATING, và truy thu thuế theo thủ tục trong nước.`,
  ];
}

/**
 * An item that was GIVEN before it was asked about: of its origin a check that ends with decisions on others alone would
 * never tell anything. Named with the others it is said to stay GIVEN.
 */
function leavingUntold(
  held: ReceivedCertificate,
  { question }: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
  since: ReadonlySet<number>,
): Finding[] {
  const named = new Set(decisions.map(({ itemNumber }) => itemNumber));
  const left = itemsInCheck(question, held.form).filter(
    (one) => isGiven(held, one) && !since.has(one) && !named.has(one),
  );
  if (left.length === 0) return [];
  const items = itemsText(left);
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'decisions', value: items },
      [
        `The check asks about item ${items} as well, GIVEN before; what was found of its origin would never be told.`,
        `Kiểm tra này hỏi cả về mặt hàng ${items}, đã GIVEN trước đó; kết luận về xuất xứ của nó sẽ không bao giờ được thông báo.`,
      ],
      [
        `Decide the others with asw respond ${held.id}; then close without a change: --unchanged <reason>, and every item asked about with --originating, --not-originating or --undetermined. Or, where nothing speaks against it, close with --given ${items} besides.`,
        `Quyết định các mặt hàng khác bằng asw respond ${held.id}; sau đó kết thúc không thay đổi: --unchanged <lý do>, và nêu mọi mặt hàng được hỏi với --originating, --not-originating hay --undetermined. Hoặc, nếu không có gì phản bác, kết thúc kèm thêm --given ${items}.`,
      ],
    ),
  ];
}

/**
 * Likewise of an item that was used whole before; and of that nothing can be decided, so that no decisions end the check.
 * @returns nothing where the check asks about none
 */
function leavingUsedUntold(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  exhausted: ReadonlySet<number>,
): Finding[] | undefined {
  const used = itemsInCheck(inquiry.question, held.form).filter((one) => exhausted.has(one));
  if (used.length === 0) return undefined;
  const items = itemsText(used);
  const left = itemsText(undecided(held, inquiry, [], exhausted));
  const [first, truoc] = left
    ? [
        `Decide item ${left} with asw respond ${held.id}; then close`,
        `Quyết định mặt hàng ${left} bằng asw respond ${held.id}; sau đó kết thúc`,
      ]
    : ['Close', 'Kết thúc'];
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'decisions', value: items },
      [
        `The check asks about item ${items} as well, used whole on a certificate that this one replaces: nothing is to be decided of it, and what was found of its origin would never be told.`,
        `Kiểm tra này hỏi cả về mặt hàng ${items}, đã sử dụng hết theo C/O mà C/O này thay thế: không cần quyết định, và kết luận về xuất xứ của nó sẽ không bao giờ được thông báo.`,
      ],
      [
        `${first} without a change: --unchanged <reason>, and every item asked about with --originating, --not-originating or --undetermined.`,
        `${truoc} không thay đổi: --unchanged <lý do>, và nêu mọi mặt hàng được hỏi với --originating, --not-originating hay --undetermined.`,
      ],
    ),
  ];
}

function isGiven({ decisions }: ReceivedCertificate, item: number): boolean {
  return decisions.some(({ itemNumber, decision }) => itemNumber === item && decision === 'GIVEN');
}

/**
 * Beyond the 60 days of Rule 30.3 a check ends without a change only once every item it asks about is decided, or may no
 * longer be NOT GIVEN: the check keeps the time for that open, and with its end it would be over.
 * @param exhausted as for `conclusionFaults`
 */
export function unchangedFaults(
  held: ReceivedCertificate,
  inquiry: CheckInquiry,
  day: { readonly timeZone: string; readonly today: CalendarDate },
  exhausted: ReadonlySet<number>,
): Finding[] {
  // What the check still allows, once the reply has come or is overdue, counts already: it may be waited for.
  const replied = [{ ...inquiry, state: 'ANSWERED' }] as const;
  const lastDay = (item: number) => lastDayForRejection(held, item, replied, day);
  // In the ordinary time its end takes nothing away: a check that was asked in error can be dropped.
  const ordinary = (item: number) => day.today <= lastDayForRejection(held, item, [], day);
  const left = undecided(held, inquiry, [], exhausted).filter(
    (item) => day.today <= lastDay(item) && !ordinary(item),
  );
  const last = left.map(lastDay).sort().at(-1);
  if (last === undefined) return [];
  const items = itemsText(left);
  const from = left
    .flatMap((item) => suspensionOf(held, item, [inquiry], day)?.from ?? [])
    .sort()
    .at(-1);
  // Until then the check suspends NOT GIVEN.
  const once =
    from === undefined
      ? ['', '']
      : [` (once the reply has come, or from ${from})`, ` (khi đã có trả lời, hoặc từ ngày ${from})`];
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'unchanged', value: items },
      [
        `The check asks about item ${items}, which is undecided and may be NOT GIVEN until ${last} only while the check is open.`,
        `Kiểm tra này hỏi về mặt hàng ${items}, là mặt hàng chưa được quyết định và chỉ có thể NOT GIVEN đến ngày ${last} khi kiểm tra còn mở.`,
      ],
      [
        `End it with decisions instead: --given, or --not-given with --reason${once[0]}, of item ${items}. Or leave it open and decide with asw respond ${held.id}; if it is still open once all are decided, close it like this again. After ${last} it can be closed like this undecided.`,
        `Kết thúc bằng quyết định: --given, hoặc --not-given kèm --reason${once[1]}, cho mặt hàng ${items}. Hoặc để kiểm tra mở và quyết định bằng asw respond ${held.id}; nếu kiểm tra vẫn mở khi mọi mặt hàng đã có quyết định, hãy kết thúc lại như thế này. Sau ngày ${last} có thể kết thúc như thế này khi chưa quyết định.`,
      ],
    ),
  ];
}

function undecided(
  held: ReceivedCertificate,
  { question }: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[] = [],
  exhausted: ReadonlySet<number> = new Set(),
): readonly number[] {
  const named = [...held.decisions, ...decisions].map(({ itemNumber }) => itemNumber);
  const decided = new Set([...named, ...exhausted]);
  return itemsInCheck(question, held.form).filter((number) => !decided.has(number));
}

/**
 * A check that asks about an undecided item stays open: with its end, NOT GIVEN of that item would be late once the 60 days
 * of Rule 30.3 are over.
 */
function leavingUndecided(
  held: ReceivedCertificate,
  inquiry: Pick<CheckInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): Finding[] {
  const left = undecided(held, inquiry, decisions);
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
  const merged = mergeDecisions(held.form, held.decisions, keepingUse(held.decisions, decisions));
  if (JSON.stringify(merged) !== JSON.stringify(held.decisions)) return [];
  const items = itemsText(itemsInCheck(question, held.form));
  return [
    refusalFinding(
      'C18',
      { box: 4, path: 'decisions' },
      [
        'These decisions stand already, and an item that was GIVEN keeps what was used of it.',
        'Các quyết định này đã có, và mặt hàng đã GIVEN giữ nguyên lượng đã sử dụng.',
      ],
      [
        `End it without a change and say what was found: --unchanged <reason> --originating ${items}, or --not-originating or --undetermined with --text <text>.`,
        `Kết thúc không thay đổi và nêu kết luận: --unchanged <lý do> --originating ${items}, hoặc --not-originating hay --undetermined kèm --text <nội dung>.`,
      ],
    ),
  ];
}
