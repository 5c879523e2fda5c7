import type { ReceivedView, SentView } from './views.ts';

/**
 * Numbers of the items that were used whole on certificates which this one replaces: nothing is to be decided of these. What
 * was used whole without the preference given here was used there.
 */
export function usedUpBefore({
  decisions,
  use,
}: Pick<SentView | ReceivedView, 'decisions' | 'use'>): ReadonlySet<number> {
  const given = decisions.filter(({ decision }) => decision === 'GIVEN').map(({ itemNumber }) => itemNumber);
  const used = use.filter(({ status }) => status === 'EXHAUSTED').map(({ itemNumber }) => itemNumber);
  return new Set(used.filter((number) => !given.includes(number)));
}
