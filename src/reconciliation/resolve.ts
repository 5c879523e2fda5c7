import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import type { Difference, DifferenceStatus, DigestPlace } from '../ledger/reconciliation-records.ts';
import type { FoundDifference } from './compare.ts';
import { within } from './places.ts';
import { isPastRetention } from './retained.ts';

const OPEN: readonly DifferenceStatus[] = ['REPAIRING', 'LEFT_TO_PEER', 'PROPOSED', 'ACCEPTED', 'CLOSED'];

/**
 * What a comparison looked for and did not find any more is resolved, whoever repaired it. What lies where it did not
 * look stays as it is.
 * @param rest where it did not look
 */
export async function resolveOthers(
  context: ExchangeContext,
  peer: AseanCountry,
  found: readonly FoundDifference[],
  rest: readonly DigestPlace[],
): Promise<void> {
  const { ledger } = context;
  const open = new Set(found.map(({ issuer, referenceNumber }) => `${issuer} ${referenceNumber}`));
  const unseen = within(rest);
  for (const status of OPEN) {
    let after: string | undefined;
    do {
      const page = await ledger.differences({ status, peer }, { limit: 200, after });
      for (const each of page.rows) {
        if (open.has(`${each.issuer} ${each.referenceNumber}`) || unseen(each)) continue;
        await ledger.transaction((tx) => tx.changeDifference(each.id, each, resolution(context, each)));
      }
      after = page.next;
    } while (after);
  }
}

function resolution(context: ExchangeContext, { day }: Difference): Partial<Difference> {
  if (!day || !isPastRetention(context, day)) return { status: 'RESOLVED' };
  return { status: 'RESOLVED', detail: `issued ${day}: past what both states must keep, compared no more` };
}
