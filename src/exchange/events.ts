import type { Clock, Instant } from '../kernel/clock.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { LedgerEvent, SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';

/** Who acts when nobody does: the gateway itself. */
export const SYSTEM = 'system';

/**
 * Appends one line to the history, in the transaction of the change it tells of (invariant 4). The history of a
 * certificate is told in the order of its instants, so none is before the one it follows: a clock that was set back,
 * or another process's that is behind, gives the next millisecond.
 */
export async function record(
  context: ExchangeContext,
  tx: LedgerTransaction,
  event: Omit<LedgerEvent, 'id' | 'at' | 'actor' | 'data'> & {
    readonly actor?: string;
    readonly data?: LedgerEvent['data'];
  },
): Promise<void> {
  const latest = event.certificateId === undefined ? undefined : await tx.latestEvent(event.certificateId);
  const id = context.ids.next();
  await tx.append({
    data: {},
    ...event,
    id,
    at: following(context.clock.now().toISOString(), id, latest),
    actor: event.actor ?? SYSTEM,
  });
}

/** An instant that sorts behind the latest event; within one instant the ids decide. */
function following(now: Instant, id: string, latest: Pick<LedgerEvent, 'id' | 'at'> | undefined): Instant {
  if (!latest || now > latest.at || (now === latest.at && id > latest.id)) return now;
  return new Date(Date.parse(latest.at) + 1).toISOString();
}

/**
 * The instant of a certificate's next step: now, but never before a step it has behind it.
 * @param about `after`: nor at the same, because the order of the two is asked for later (isRefusedAbroad)
 */
export function stepInstant(
  clock: Clock,
  stateTimes: SentCertificate['stateTimes'],
  { after = false }: { readonly after?: boolean } = {},
): Instant {
  const now = clock.now().toISOString();
  const last = Object.values(stateTimes).sort().at(-1) ?? '';
  if (now > last) return now;
  return after ? new Date(Date.parse(last) + 1).toISOString() : last;
}
