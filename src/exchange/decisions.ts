import type { FormD, Item, ItemDecision } from '../certificate/form-d.ts';
import { compare } from '../validation/fraction.ts';
import { shareOf } from '../validation/measures.ts';

/**
 * Joins decisions per item. An item goes from undecided to NOT GIVEN to GIVEN and never back (Rule 30.4 lets
 * the importing state reassess in the trader's favour). The quantity of a GIVEN is what was used so far in all, so
 * of two the one that uses the greater share of the item counts, in whatever units they are stated, and one
 * without quantity, the whole item, before any. So the order in which responses arrive does not matter: given
 * decisions are in one total order, and the join is their maximum. Of two refusals the later word counts; only
 * their reasons differ, and a conversation's messages come one after the other.
 */
export function mergeDecisions(
  form: Pick<FormD, 'items'>,
  held: readonly ItemDecision[],
  news: readonly ItemDecision[],
): readonly ItemDecision[] {
  const items = new Map(form.items.map((item) => [item.number, item]));
  const byItem = new Map(held.map((decision) => [decision.itemNumber, decision]));
  for (const decision of news) {
    const { itemNumber } = decision;
    const before = byItem.get(itemNumber);
    if (before?.decision !== 'GIVEN' || usesMore(items.get(itemNumber), decision, before)) {
      byItem.set(itemNumber, decision);
    }
  }
  return [...byItem.values()].sort((a, b) => a.itemNumber - b.itemNumber);
}

/**
 * Decisions that end an inquiry keep what was used. A GIVEN without a quantity on an item that was used in part gives it
 * the preference, as it has it already, and leaves what was used as it is; in a Customs Response of its own it would
 * mean that the whole item was used. An item that becomes GIVEN by it counts as used whole, as ever.
 */
export function keepingUse(
  held: readonly ItemDecision[],
  news: readonly ItemDecision[],
): readonly ItemDecision[] {
  return news.map((decision) => {
    const before = held.find(({ itemNumber }) => itemNumber === decision.itemNumber);
    if (decision.decision !== 'GIVEN' || decision.quantity || !before?.quantity) return decision;
    return { ...before, ...decision, quantity: before.quantity };
  });
}

function usesMore(item: Item | undefined, decision: ItemDecision, before: ItemDecision): boolean {
  if (decision.decision !== 'GIVEN') return false;
  if (!decision.quantity || !before.quantity) {
    if (decision.quantity || before.quantity) return !decision.quantity;
    return words(decision) > words(before);
  }
  // A unit the item does not have says nothing of the share, so any other word takes its place.
  const [share, used] = [decision, before].map(({ quantity }) => item && quantity && shareOf(item, quantity));
  if (!share || !used) return share || used ? share !== undefined : words(decision) > words(before);
  return (compare(share, used) || (words(decision) > words(before) ? 1 : -1)) > 0;
}

/** Decides between two ways of saying the same, by nothing but what they say. */
function words({ quantity, reason }: ItemDecision): string {
  return JSON.stringify([quantity?.unit, quantity?.value, reason]);
}
