import type { ItemDecision, LateAcceptance } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import type { Inquiry } from '../ledger/inquiry-records.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import { DECISION_RULE } from '../validation/rules/v11-decisions.ts';
import { validity } from '../validation/rules/v12-validity.ts';
import type { ExchangeContext } from './context.ts';
import { mergeDecisions } from './decisions.ts';
import { lastDayForRejection, type Suspension, suspensionOf } from './inquiries/rejection-time.ts';
import { conflict, inBoth, type Pair, refusalFinding } from './refused.ts';

/** What must hold before customs' decision is recorded, beyond the decisions themselves (V11). */

const WITH_CUSTOMS: readonly CertificateState[] = ['REC', 'EXPIRED', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN'];

/** Customs decide once they have it, and no more once it was cancelled or replaced. */
export function requireDecidable({ id, state }: Pick<ReceivedCertificate, 'id' | 'state'>): void {
  if (WITH_CUSTOMS.includes(state)) return;
  const said = [`it is ${state}`, `C/O đang ở trạng thái ${state}`] as const;
  throw conflict(id, said, [
    refusalFinding(
      DECISION_RULE.id,
      { box: 4, path: 'state', value: state },
      [`The certificate is ${state}.`, `C/O đang ở trạng thái ${state}.`],
      [
        'Customs act on it from its receipt by customs until it is cancelled or replaced; then on its successor.',
        'Hải quan xử lý C/O từ khi tiếp nhận đến khi C/O bị hủy hoặc thay thế; sau đó xử lý trên C/O thay thế.',
      ],
    ),
  ]);
}

/**
 * OCP Rule 14: preference after the last day of validity needs a ground. That is so for a certificate that expired
 * undecided, item by item, and for goods imported further under one that was used in part. What was refused in time needs
 * none when it is reassessed later (Rule 30.4).
 * @param inTime the items refused before it expired (`refusedInTime`)
 */
export function requireGround(
  { clock, profile }: ExchangeContext,
  held: ReceivedCertificate,
  decisions: readonly ItemDecision[],
  late: LateAcceptance | undefined,
  inTime: ReadonlySet<number>,
): void {
  const { id, validUntil } = held;
  const expired = calendarDate(clock.now(), profile.timeZone) > validUntil;
  const needing = decisions.flatMap((decision, index) =>
    needsGround(held, decision, { expired, inTime }) ? [{ decision, index }] : [],
  );
  if (needing.length === 0 && late) {
    const said = [
      'these decisions need no ground of Rule 14',
      'các quyết định này không cần căn cứ của Quy tắc 14',
    ] as const;
    throw conflict(id, said, [
      refusalFinding(
        validity.id,
        { box: 4, path: 'lateAcceptance', value: late.ground },
        ['A ground is stated where none is needed.', 'Có nêu căn cứ trong khi không cần.'],
        ['Leave the ground out.', 'Bỏ phần căn cứ.'],
      ),
    ]);
  }
  // "-" or "." would satisfy a form, but tells nobody anything.
  if (needing.length === 0 || (late && /[\p{L}\p{N}]/u.test(late.text))) return;
  const findings = needing.map(({ decision: { itemNumber }, index }) =>
    refusalFinding(
      validity.id,
      { box: 4, path: `decisions[${index}].decision`, value: 'GIVEN' },
      [
        `Item ${itemNumber}: the certificate was valid until ${validUntil}, and preference after that day needs a ground.`,
        `Mặt hàng ${itemNumber}: C/O có hiệu lực đến ${validUntil}; cho hưởng ưu đãi sau ngày này phải nêu căn cứ.`,
      ],
      [
        'State the ground: force majeure, or that the goods arrived within the validity (Rule 14(b), (c)).',
        'Nêu căn cứ: bất khả kháng, hoặc hàng đến trong thời hạn hiệu lực (Quy tắc 14(b), (c)).',
      ],
    ),
  );
  const detail = inBoth([`it was valid until ${validUntil}`, `C/O có hiệu lực đến ${validUntil}`]);
  throw new GatewayError('EXPIRED_GROUND_NEEDED', { detail, findings, where: id });
}

function needsGround(
  held: ReceivedCertificate,
  decision: ItemDecision,
  { expired, inTime }: { readonly expired: boolean; readonly inTime: ReadonlySet<number> },
): boolean {
  if (decision.decision !== 'GIVEN') return false;
  const before = held.decisions.find(({ itemNumber }) => itemNumber === decision.itemNumber);
  if (before?.decision === 'GIVEN') {
    return expired && mergeDecisions(held.form, [before], [decision])[0] !== before;
  }
  return held.stateTimes.EXPIRED !== undefined && !inTime.has(decision.itemNumber);
}

/** OCP Rules 30.3 and 18: NOT GIVEN has its last day, item by item. */
export function refuseLateRejection(
  { clock, profile }: ExchangeContext,
  held: ReceivedCertificate,
  decisions: readonly ItemDecision[],
  inquiries: readonly Inquiry[],
): void {
  const { timeZone } = profile;
  const received = calendarDate(new Date(held.recordedAt), timeZone);
  const today = calendarDate(clock.now(), timeZone);
  const late = decisions.flatMap(({ decision, itemNumber }, index) => {
    if (decision === 'GIVEN') return [];
    const last = lastDayForRejection(held, itemNumber, inquiries, { timeZone, today });
    const suspension = suspensionOf(held, itemNumber, inquiries, { timeZone, today });
    return today > last ? [{ itemNumber, index, last, suspension }] : [];
  });
  const [first] = late;
  if (!first) return;
  const findings = late.map((one) => lateFinding(one, received));
  const again = first.suspension;
  const detail = inBoth([
    `it was received on ${received}, the last day for item ${first.itemNumber} was ${first.last}${again ? `; again once the reply to the check comes, or from ${again.from} until ${again.until}` : ''}`,
    `nhận ngày ${received}, hạn cuối của mặt hàng ${first.itemNumber} là ${first.last}${again ? `; lại có thể khi có trả lời kiểm tra, hoặc từ ${again.from} đến ${again.until}` : ''}`,
  ]);
  throw new GatewayError('DECISION_LATE', { detail, findings, where: held.id });
}

/** An item that may not be NOT GIVEN now. */
interface LateRejection {
  readonly itemNumber: number;
  readonly index: number;
  readonly last: CalendarDate;
  readonly suspension: Suspension | undefined;
}

function lateFinding(
  { itemNumber, index, last, suspension }: LateRejection,
  received: CalendarDate,
): Finding {
  const [waits, cho] = suspension ? waiting(suspension) : ['', ''];
  return refusalFinding(
    DECISION_RULE.id,
    { box: 4, path: `decisions[${index}].decision`, value: 'NOT_GIVEN' },
    [
      `Item ${itemNumber}: received on ${received}, the last day for NOT GIVEN was ${last}.${waits}`,
      `Mặt hàng ${itemNumber}: nhận ngày ${received}, hạn cuối cho NOT GIVEN là ${last}.${cho}`,
    ],
    suspension ? afterCheck(suspension) : WRITTEN_NOTICE,
  );
}

const WRITTEN_NOTICE: Pair = [
  'Decide GIVEN, or refuse by written notice to the issuing authority (Rule 30.3).',
  'Quyết định GIVEN, hoặc từ chối bằng văn bản gửi cơ quan cấp (Quy tắc 30.3).',
];

function waiting({ check: { id, replyDueOn } }: Suspension): Pair {
  return [
    ` The decision on it waits for the reply to check ${id}, due by ${replyDueOn} (Rule 18).`,
    ` Quyết định chờ trả lời của kiểm tra ${id}, hạn ${replyDueOn} (Quy tắc 18).`,
  ];
}

/** Rule 18 gives the whole process 180 days, so nothing is lost by waiting. */
function afterCheck({ from, until }: Suspension): Pair {
  return [
    `Decide NOT GIVEN once the reply has come, or from ${from} on if it has not, until ${until}. GIVEN is possible at any time.`,
    `Quyết định NOT GIVEN khi đã có trả lời, hoặc từ ngày ${from} nếu chưa có, đến hết ngày ${until}. GIVEN có thể quyết định bất cứ lúc nào.`,
  ];
}
