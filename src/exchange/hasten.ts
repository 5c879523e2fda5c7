import type { AseanCountry } from '../certificate/countries.ts';
import { LAST_INSTANT } from '../kernel/clock.ts';
import type { OutboxEntry } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';

/** Not more at a time; what is left waits out its delay. */
const MOST = 1_000;
const PAGE = 200;

/** About twenty a second, so that a peer that is just back is not met by all of them at once. */
const GAP_MS = 50;

/**
 * Brings forward what waits out a delay after failed attempts, once the watch says that the peer is back: one message
 * when it was only heard, all when it answered. Each keeps its place in its lane: what waits behind it waits on.
 */
export async function hasten(context: ExchangeContext, peer: AseanCountry): Promise<void> {
  const { ledger, watch, random, clock, logger } = context;
  const which = watch.toHasten(peer);
  if (which === 'none') return;
  const now = clock.now().getTime();
  const delayed = await delayedOf(context, peer, new Date(now).toISOString(), which === 'one' ? 1 : MOST);
  const sooner = delayed.map((entry, place) => ({
    ...entry,
    at: new Date(which === 'one' ? now : now + Math.round((place + random()) * GAP_MS)).toISOString(),
  }));
  let hastened = 0;
  for (let done = 0; done < sooner.length; done += PAGE) {
    hastened += await ledger.transaction(async (tx) => {
      let moved = 0;
      for (const { messageId, nextAttemptAt, at } of sooner.slice(done, done + PAGE)) {
        if (at >= nextAttemptAt) continue;
        // False when somebody took it meanwhile: then it is under way.
        if (await tx.settle(messageId, undefined, { status: 'due', nextAttemptAt: at })) moved += 1;
      }
      return moved;
    });
  }
  watch.hastened(peer, which);
  if (hastened > 0) logger.info('messages to the peer are brought forward', { peer, hastened });
}

async function delayedOf(
  { ledger }: ExchangeContext,
  peer: AseanCountry,
  from: string,
  most: number,
): Promise<readonly OutboxEntry[]> {
  const found: OutboxEntry[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.overdue(LAST_INSTANT, { limit: PAGE, after }, { from, peer });
    found.push(...page.rows.filter(({ lease }) => lease === undefined));
    after = page.next;
  } while (after !== undefined && found.length < most);
  return found.slice(0, most);
}
