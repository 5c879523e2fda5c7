import type { FormD, Item, ItemDecision, Measure } from '../../certificate/form-d.ts';
import { parseOriginCriterion } from '../../certificate/origin-criterion.ts';
import type { Finding } from '../../kernel/finding.ts';
import { millionths } from '../decimal.ts';
import { compare, type Fraction, minus, ONE, plus } from '../fraction.ts';
import { measuresOf, measuresText, shareIn, shareOf } from '../measures.ts';

/** Whose identity the decision findings carry; described with the rules in docs/rules.md. */
export const DECISION_RULE = {
  id: 'V11',
  title: {
    en: 'A Customs Response decides existing items, each once, gives a reason for NOT GIVEN, and uses no more of an item than there is',
    vi: 'Phản hồi hải quan quyết định từng mặt hàng có thật, mỗi mặt hàng một lần, nêu lý do khi NOT GIVEN và không sử dụng quá lượng của mặt hàng',
  },
  source:
    'OCP Rules 16.3, 30.2 and 30.3 (35th AFTA Council, 08/09/2021); ATIGA Annex 7, overleaf note 9; Annex 6(c)',
} as const;

/**
 * What of an item was used on the certificates that this one takes the place of. OCP Rule 29.4: a replacement is the
 * same consignment's, so what was imported under the one before is not there to be imported again.
 */
export interface UsedElsewhere {
  readonly share: Fraction;
  /** The certificates, in words. */
  readonly on: string;
}

export type UsedBefore = ReadonlyMap<number, UsedElsewhere>;

/**
 * OCP Rule 30.3: a rejection gives its reasons; Rule 16.3: one faulty item does not hold up the others, so every
 * item is decided for itself. Checks the decisions of one Customs Response against the certificate. Paths are of
 * the response: `decisions[0].reason`.
 *
 * All findings are errors, but two about a peer's response. A unit that the item does not have: other units are
 * among the minor discrepancies of Rule 16.1, and a later response in a unit of the item takes its place. And
 * preference for goods that get none: whether to give it is the importing state's matter. More than the item has is
 * refused from a peer as well: what was used never becomes less, so that it could not be put right any more.
 *
 * @param before what was used on certificates that this one replaces; a quantity states what was used of this one, and of an
 *   item used whole nothing is to be decided. Known to the customs that decide, so of a peer's response nothing is told
 */
export function checkDecisions(
  form: Pick<FormD, 'items'>,
  decisions: readonly ItemDecision[],
  own: boolean,
  before: UsedBefore = new Map(),
): Finding[] {
  const findings: Finding[] = [];
  if (decisions.length === 0) {
    findings.push(
      finding(
        'decisions',
        ['The response decides no item.', 'Phản hồi không quyết định mặt hàng nào.'],
        ['Decide at least one item.', 'Quyết định ít nhất một mặt hàng.'],
      ),
    );
  }
  const decided = new Set<number>();
  decisions.forEach((decision, index) => {
    const { itemNumber: number } = decision;
    const path = `decisions[${index}]`;
    const item = form.items.find((candidate) => candidate.number === number);
    if (!item) {
      findings.push(
        finding(
          `${path}.itemNumber`,
          [`The certificate has no item ${number}.`, `C/O không có mặt hàng ${number}.`],
          ['Use an item number of Box 5.', 'Dùng số thứ tự có ở ô 5.'],
          String(number),
        ),
      );
    }
    if (decided.has(number)) {
      findings.push(
        finding(
          `${path}.itemNumber`,
          [`Item ${number} is decided twice.`, `Mặt hàng ${number} bị quyết định hai lần.`],
          ['Keep one decision for each item.', 'Giữ một quyết định cho mỗi mặt hàng.'],
          String(number),
        ),
      );
    }
    decided.add(number);
    if (item) findings.push(...useFaults(item, decision, path, own, before.get(number)));
    // "-" or "." would satisfy a form, but tells the issuing authority nothing it could answer.
    if (decision.decision === 'NOT_GIVEN' && !/[\p{L}\p{N}]/u.test(decision.reason ?? '')) {
      findings.push(
        finding(
          `${path}.reason`,
          [
            `The preference for item ${number} is not given, but no reason is stated.`,
            `Không cho hưởng ưu đãi mặt hàng ${number} nhưng không nêu lý do.`,
          ],
          ['State the reason.', 'Nêu lý do.'],
        ),
      );
    }
  });
  return findings;
}

/** The quantity, and whether there is any preference to give. */
function useFaults(
  item: Item,
  decision: ItemDecision,
  path: string,
  own: boolean,
  before: UsedElsewhere | undefined,
): Finding[] {
  const { number, originCriterion } = item;
  const { quantity } = decision;
  if (before && compare(before.share, ONE) >= 0) return [usedUp(item, before, `${path}.decision`, decision)];
  const findings: Finding[] = [];
  if (decision.decision === 'GIVEN' && parseOriginCriterion(originCriterion).kind === 'PC') {
    const none = finding(
      `${path}.decision`,
      [
        `Item ${number} is under partial cumulation (${originCriterion}): it gets no tariff preference (ATIGA Annex 6(c)).`,
        `Mặt hàng ${number} thuộc diện cộng gộp từng phần (${originCriterion}): không được hưởng ưu đãi thuế quan (ATIGA Phụ lục 6(c)).`,
      ],
      [
        'Decide NOT GIVEN with that reason; the certificate serves cumulation only.',
        'Quyết định NOT GIVEN với lý do này; C/O chỉ dùng để cộng gộp.',
      ],
      'GIVEN',
    );
    findings.push(own ? none : { ...none, severity: 'warning' });
  }
  // The whole item is then what remains of it.
  if (!quantity) return findings;
  if (decision.decision === 'NOT_GIVEN') {
    findings.push(
      finding(
        `${path}.quantity`,
        [
          `The preference for item ${number} is not given, but a quantity is stated for which it was used.`,
          `Không cho hưởng ưu đãi mặt hàng ${number} nhưng lại ghi lượng đã hưởng.`,
        ],
        ['Leave the quantity out, or decide GIVEN.', 'Bỏ lượng, hoặc quyết định GIVEN.'],
        quantity.value,
      ),
    );
    return findings;
  }
  const fault = quantityFault(item, quantity, `${path}.quantity`, own, before);
  return fault ? [...findings, fault] : findings;
}

function quantityFault(
  item: Item,
  quantity: Measure,
  path: string,
  own: boolean,
  before: UsedElsewhere | undefined,
): Finding | undefined {
  const { number } = item;
  const { value, unit } = quantity;
  if (millionths(value) === 0n) {
    return finding(
      `${path}.value`,
      [
        `The preference for item ${number} is given for a quantity of zero.`,
        `Cho hưởng ưu đãi mặt hàng ${number} với lượng bằng không.`,
      ],
      [
        'State what was used of the item so far in all; without a quantity the whole item is meant.',
        'Ghi tổng lượng đã sử dụng tới nay; không ghi lượng nghĩa là toàn bộ mặt hàng.',
      ],
      value,
    );
  }
  const share = shareOf(item, quantity);
  if (!share) {
    const measures = measuresText(item);
    const strange = finding(
      `${path}.unit`,
      [
        `Item ${number} is not measured in ${unit}, but as ${measures}.`,
        `Mặt hàng ${number} không tính theo ${unit}, mà là ${measures}.`,
      ],
      ['State the quantity in a unit of the item.', 'Ghi lượng theo đơn vị của mặt hàng.'],
      unit,
    );
    return own ? strange : { ...strange, severity: 'warning' };
  }
  if (before && compare(plus(share, before.share), ONE) > 0) {
    return overUsed(item, before, `${path}.value`, quantity);
  }
  if (compare(share, ONE) <= 0) return undefined;
  const whole = shareIn(item, ONE, unit)?.value;
  return finding(
    `${path}.value`,
    [
      `${value} ${unit} is more than item ${number} has: ${whole} ${unit}.`,
      `${value} ${unit} vượt lượng của mặt hàng ${number}: ${whole} ${unit}.`,
    ],
    [
      'State what was used of the item so far in all, at most the whole.',
      'Ghi tổng lượng đã sử dụng tới nay, không quá toàn bộ mặt hàng.',
    ],
    value,
  );
}

/** Whatever is decided: nothing of the item is there any more to give or to refuse. */
function usedUp(item: Item, { on }: UsedElsewhere, path: string, { decision }: ItemDecision): Finding {
  const { number } = item;
  const [whole] = measuresOf(item);
  const all = whole ? `, ${whole.value} ${whole.unit},` : '';
  return finding(
    path,
    [
      `Item ${number}${all} was used whole on ${on}, which this certificate replaces.`,
      `Mặt hàng ${number}${all} đã sử dụng hết theo ${on} mà C/O này thay thế.`,
    ],
    [
      `Leave item ${number} out: nothing is to be decided of it, because it was used whole on ${on}.`,
      `Bỏ mặt hàng ${number}: không cần quyết định vì đã sử dụng hết theo ${on}.`,
    ],
    decision,
  );
}

/** More than remains after what was used on the certificates that this one replaces. */
function overUsed(item: Item, { share, on }: UsedElsewhere, path: string, { value, unit }: Measure): Finding {
  const { number } = item;
  const inUnit = (part: Fraction) => `${shareIn(item, part, unit)?.value ?? '0'} ${unit}`;
  const [used, rest, whole] = [inUnit(share), inUnit(minus(ONE, share)), inUnit(ONE)];
  return finding(
    path,
    [
      `Of item ${number}, ${whole}, ${used} were used on ${on}, which this certificate replaces: ${rest} remain.`,
      `Mặt hàng ${number}, ${whole}: ${used} đã sử dụng theo ${on} mà C/O này thay thế, còn ${rest}.`,
    ],
    [
      'State what was used under this certificate, at most what remains; without a quantity all that remains is meant.',
      'Ghi lượng đã sử dụng theo C/O này, không quá lượng còn lại; không ghi lượng nghĩa là toàn bộ lượng còn lại.',
    ],
    value,
  );
}

type Pair = readonly [en: string, vi: string];

function finding(path: string, message: Pair, remedy: Pair, value?: string): Finding {
  return {
    rule: DECISION_RULE.id,
    severity: 'error',
    box: 4,
    path,
    message: { en: message[0], vi: message[1] },
    remedy: { en: remedy[0], vi: remedy[1] },
    ...(value === undefined ? {} : { value }),
  };
}
