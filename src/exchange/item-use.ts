import type { FormD, ItemDecision, Measure } from '../certificate/form-d.ts';
import type { Leftover } from '../ledger/records.ts';
import { compare, minus, ONE, plus, ZERO } from '../validation/fraction.ts';
import { measuresOf, shareIn, shareOf } from '../validation/measures.ts';
import type { UsedBefore } from '../validation/rules/v11-decisions.ts';

/**
 * Words of UN/EDIFACT code list 1373: 13 and 15 "not exhausted", 12 and 14 "exhausted". UNKNOWN: the use was stated
 * in a unit that the item does not have.
 */
export const USE_STATUSES = ['NOT_EXHAUSTED', 'EXHAUSTED', 'UNKNOWN'] as const;

/** How far an item was used under the preference given for it. */
export interface ItemUse {
  readonly itemNumber: number;
  readonly status: (typeof USE_STATUSES)[number];
  /** Of all imports so far under this certificate; absent while there was none. */
  readonly used?: Measure;
  /** In the unit of `used`, rounded down to six places. */
  readonly remaining?: Measure;
}

/**
 * The use of the items for which preference was given; undecided and refused items have none, unless something of them
 * was used on a certificate that this one replaces.
 * @param before what was used there
 */
export function itemUses(
  { items }: Pick<FormD, 'items'>,
  decisions: readonly ItemDecision[],
  before: UsedBefore = new Map(),
): readonly ItemUse[] {
  const given = new Map(
    decisions.flatMap((one) => (one.decision === 'GIVEN' ? [[one.itemNumber, one] as const] : [])),
  );
  return items.flatMap((item): ItemUse[] => {
    const { number: itemNumber } = item;
    const [decision, gone] = [given.get(itemNumber), before.get(itemNumber)?.share ?? ZERO];
    if (!decision && compare(gone, ZERO) === 0) return [];
    const [whole] = measuresOf(item);
    const left = minus(ONE, gone);
    const unit = (decision?.quantity ?? whole)?.unit;
    if (unit === undefined) return [{ itemNumber, status: 'EXHAUSTED' }];
    const used =
      decision && (decision.quantity ?? (compare(gone, ZERO) === 0 ? whole : shareIn(item, left, unit)));
    const share = !decision ? gone : decision.quantity ? shareOf(item, decision.quantity) : left;
    const total = share && decision ? plus(gone, share) : share;
    const remaining = total && shareIn(item, minus(ONE, total), unit);
    const said = used ? { used } : {};
    if (!remaining) return [{ itemNumber, status: 'UNKNOWN', ...said }];
    const status = compare(total, ONE) < 0 ? 'NOT_EXHAUSTED' : 'EXHAUSTED';
    return [{ itemNumber, status, ...said, remaining }];
  });
}

/** What remains of the items that were used in part; undefined when that is nothing. */
export function leftoverOf(
  form: Pick<FormD, 'items'>,
  decisions: readonly ItemDecision[],
  before: UsedBefore,
): readonly Leftover[] | undefined {
  const given = decisions.filter(({ decision }) => decision === 'GIVEN').map(({ itemNumber }) => itemNumber);
  const left = itemUses(form, decisions, before).flatMap(({ itemNumber, status, remaining }) =>
    status === 'NOT_EXHAUSTED' && remaining && given.includes(itemNumber)
      ? [{ itemNumber, quantity: remaining }]
      : [],
  );
  return left.length === 0 ? undefined : left;
}
