import type { FormD, ItemDecision } from '../certificate/form-d.ts';
import { sha256Hex } from '../kernel/digest.ts';
import type { GatewayError } from '../kernel/errors.ts';
import type { Finding } from '../kernel/finding.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import { compare } from '../validation/fraction.ts';
import { shareOf } from '../validation/measures.ts';
import { DECISION_RULE } from '../validation/rules/v11-decisions.ts';
import { conflict, refusalFinding } from './refused.ts';

/** On which decisions new ones are made, and what is said where those have changed or the new ones change nothing. */

/**
 * Names what was decided of a certificate so far. Quantities are totals, so whoever writes one has read the one
 * before; said along with it, of two officers that read the same only one is recorded.
 */
export function basisOf(decisions: readonly ItemDecision[]): string {
  const said = decisions.map(({ itemNumber, decision, reason, quantity }) => [
    itemNumber,
    decision,
    reason ?? null,
    quantity ? [quantity.value, quantity.unit] : null,
  ]);
  return sha256Hex(Buffer.from(JSON.stringify(said)));
}

/** What is decided of a certificate, with its name: what the next decisions add to, and the basis they are made on. */
export interface Decided {
  readonly decided: { readonly decisions: readonly ItemDecision[]; readonly basis: string };
}

/**
 * What is decided of a certificate as a step left it. Read in the transaction of the step: read later it may be what
 * somebody else decided since, and its basis would vouch for totals that nobody has seen.
 */
export function decidedOf({ decisions }: Pick<ReceivedCertificate, 'decisions'>): Decided {
  return { decided: { decisions, basis: basisOf(decisions) } };
}

/** @param basis of what the decisions were made on; not asked for where it is absent */
export function requireBasis(
  held: ReceivedCertificate,
  decisions: readonly ItemDecision[],
  basis: string | undefined,
): void {
  if (basis === undefined || basis === basisOf(held.decisions)) return;
  const [en, vi] = totals(held, decisions);
  const said = [
    `it was decided meanwhile${en && `: ${en}`}`,
    `đã có quyết định khác trong lúc này${vi && `: ${vi}`}`,
  ] as const;
  throw conflict(held.id, said, decidedFindings(held, decisions));
}

/**
 * The decisions that do not count beside those that stand: less use than was told, or NOT GIVEN of what was GIVEN. One that
 * says once more what stands is none.
 */
export function withoutEffect(
  { items }: Pick<FormD, 'items'>,
  said: readonly ItemDecision[],
  merged: readonly ItemDecision[],
): readonly ItemDecision[] {
  return said.filter((one) => {
    const stands = merged.find(({ itemNumber }) => itemNumber === one.itemNumber);
    if (stands?.decision !== 'GIVEN' || stands === one) return false;
    if (one.decision === 'NOT_GIVEN') return true;
    if (!one.quantity || !stands.quantity) return one.quantity !== undefined;
    const item = items.find(({ number }) => number === one.itemNumber);
    const [less, more] = [one.quantity, stands.quantity].map((quantity) => item && shareOf(item, quantity));
    return less && more ? compare(less, more) < 0 : basisOf([stands]) !== basisOf([one]);
  });
}

/** Refuses what changes nothing. */
export function decidedAlready(held: ReceivedCertificate, decisions: readonly ItemDecision[]): GatewayError {
  const [en, vi] = totals(held, withQuantity(decisions));
  const said = [
    `these items are decided already${en && `; a quantity is what was used so far in all: ${en}`}`,
    `các mặt hàng này đã được quyết định${vi && `; lượng ghi là tổng lượng đã sử dụng tới nay: ${vi}`}`,
  ] as const;
  return conflict(held.id, said, decidedFindings(held, decisions));
}

function withQuantity(decisions: readonly ItemDecision[]): readonly ItemDecision[] {
  return decisions.filter(({ quantity }) => quantity !== undefined);
}

/** Of the items to be decided: what was used so far, `item 1 55 TNE`. */
function totals(held: ReceivedCertificate, decisions: readonly ItemDecision[]): readonly [string, string] {
  const used = usedSoFar(held, decisions);
  return [
    used.map(({ itemNumber, total }) => `item ${itemNumber} ${total?.en ?? 'whole'}`).join(', '),
    used.map(({ itemNumber, total }) => `mặt hàng ${itemNumber} ${total?.vi ?? 'toàn bộ'}`).join(', '),
  ];
}

function usedSoFar({ decisions: before }: ReceivedCertificate, decisions: readonly ItemDecision[]) {
  const numbers = decisions.map(({ itemNumber }) => itemNumber);
  return before.flatMap(({ itemNumber, decision, quantity }) => {
    if (decision !== 'GIVEN' || !numbers.includes(itemNumber)) return [];
    const text = quantity && `${quantity.value} ${quantity.unit}`;
    return [{ itemNumber, total: text === undefined ? undefined : { en: text, vi: text } }];
  });
}

function decidedFindings(held: ReceivedCertificate, decisions: readonly ItemDecision[]): readonly Finding[] {
  return decisions.flatMap(({ itemNumber, decision }, index) => {
    const before = held.decisions.find((one) => one.itemNumber === itemNumber);
    if (!before) return [];
    const takesBack = decision === 'NOT_GIVEN' && before.decision === 'GIVEN';
    const word = before.decision.replace('_', ' ');
    const quantity = before.quantity ? `, ${before.quantity.value} ${before.quantity.unit}` : '';
    return [
      refusalFinding(
        DECISION_RULE.id,
        { box: 4, path: `decisions[${index}]`, value: `${word}${quantity}` },
        [
          `Item ${itemNumber} stands at ${word}${quantity}.`,
          `Mặt hàng ${itemNumber} hiện là ${word}${quantity}.`,
        ],
        takesBack ? TAKEN_BACK : ADDED,
      ),
    ];
  });
}

const ADDED = [
  'Read the certificate again; a quantity is what was used of the item so far in all, so add to the one that stands.',
  'Xem lại C/O; lượng ghi là tổng lượng đã sử dụng tới nay, nên cộng thêm vào lượng hiện có.',
] as const;

const TAKEN_BACK = [
  'Leave the item out: a preference that was given is not taken back in the exchange; the duty is claimed by national law.',
  'Bỏ mặt hàng này ra: ưu đãi đã cho không rút lại qua trao đổi; thuế được truy thu theo pháp luật trong nước.',
] as const;

/** Somebody else was quicker. */
export function answeredMeanwhile(held: ReceivedCertificate): GatewayError {
  return conflict(held.id, ['it was answered meanwhile', 'đã có phản hồi khác trong lúc này'], []);
}
