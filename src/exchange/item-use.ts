import type { FormD, ItemDecision, Measure } from '../certificate/form-d.ts';
import { compare, minus, ONE } from '../validation/fraction.ts';
import { measuresOf, shareIn, shareOf } from '../validation/measures.ts';

/**
 * Words of UN/EDIFACT code list 1373: 13 and 15 "not exhausted", 12 and 14 "exhausted". UNKNOWN: the use was stated
 * in a unit that the item does not have.
 */
export const USE_STATUSES = ['NOT_EXHAUSTED', 'EXHAUSTED', 'UNKNOWN'] as const;

/** How far an item was used under the preference given for it. */
export interface ItemUse {
  readonly itemNumber: number;
  readonly status: (typeof USE_STATUSES)[number];
  /** Of all imports so far. */
  readonly used?: Measure;
  /** In the unit of `used`, rounded down to six places. */
  readonly remaining?: Measure;
}

/** The use of the items for which preference was given; undecided and refused items have none. */
export function itemUses(
  { items }: Pick<FormD, 'items'>,
  decisions: readonly ItemDecision[],
): readonly ItemUse[] {
  return decisions.flatMap(({ itemNumber, decision, quantity }): ItemUse[] => {
    const item = items.find(({ number }) => number === itemNumber);
    if (!item || decision !== 'GIVEN') return [];
    const used = quantity ?? measuresOf(item)[0];
    if (!used) return [{ itemNumber, status: 'EXHAUSTED' }];
    const share = shareOf(item, used);
    const remaining = share && shareIn(item, minus(ONE, share), used.unit);
    if (!remaining) return [{ itemNumber, status: 'UNKNOWN', used }];
    const status = compare(share, ONE) < 0 ? 'NOT_EXHAUSTED' : 'EXHAUSTED';
    return [{ itemNumber, status, used, remaining }];
  });
}
