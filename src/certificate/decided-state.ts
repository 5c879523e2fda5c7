import type { ItemDecision } from './form-d.ts';
import type { CertificateState } from './lifecycle.ts';

/**
 * The certificate's state that follows from its items; REC while something is to be decided. An item that was used whole on
 * certificates which this one replaces needs no decision: the preference for its goods was given there, whatever is said of it
 * here. So both sets only ever grow, and the order in which either side hears of them does not matter.
 * @param exhausted numbers of such items
 */
export function decidedState(
  decisions: readonly ItemDecision[],
  itemCount: number,
  exhausted: ReadonlySet<number> = new Set(),
): CertificateState {
  const settled = new Set([...exhausted, ...decisions.map(({ itemNumber }) => itemNumber)]);
  if (settled.size < itemCount) return 'REC';
  const refused = decisions.filter(
    ({ itemNumber, decision }) => decision === 'NOT_GIVEN' && !exhausted.has(itemNumber),
  ).length;
  if (refused === 0) return 'GIVEN';
  return refused === itemCount ? 'NOT_GIVEN' : 'PARTLY_GIVEN';
}
