import type { ExchangeContext } from '../exchange/context.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Difference, DifferenceStatus } from '../ledger/reconciliation-records.ts';
import { makeRepair } from './make-repair.ts';
import { isMade } from './repair.ts';

/** What a person decides about a difference. */

/**
 * Lets a proposed repair be made. One that is to be settled by hand is taken over by the person instead. Should the
 * process end before the repair is made, the next comparison makes it.
 * @throws NOT_FOUND; STATE_CONFLICT when it is no open proposal; what the repair throws, and then it stays proposed
 */
export async function acceptProposal(
  context: ExchangeContext,
  id: string,
  actor: string,
): Promise<Difference> {
  const { ledger, clock } = context;
  const proposed = await decideOn(context, id, ['PROPOSED'], {
    status: 'ACCEPTED',
    decidedBy: actor,
    decidedAt: clock.now().toISOString(),
    repairedAt: undefined,
  });
  try {
    const detail = await makeRepair(context, proposed.repair, proposed, actor);
    const repaired = isMade(proposed.repair) ? { repairedAt: clock.now().toISOString() } : {};
    await ledger.transaction((tx) =>
      tx.changeDifference(id, { status: 'ACCEPTED' }, { detail, ...repaired }),
    );
    return { ...proposed, detail, ...repaired };
  } catch (thrown) {
    const open = { status: 'PROPOSED', decidedBy: undefined, decidedAt: undefined } as const;
    await ledger.transaction((tx) => tx.changeDifference(id, { status: 'ACCEPTED' }, open));
    throw thrown;
  }
}

/**
 * Closes a difference that is settled elsewhere. It comes back as a new one when either side's certificate changes.
 * @throws NOT_FOUND; STATE_CONFLICT when it does not wait for a person and is in nobody's hand
 */
export function closeDifference(
  context: ExchangeContext,
  id: string,
  actor: string,
  reason: string,
): Promise<Difference> {
  const decidedAt = context.clock.now().toISOString();
  const change = { status: 'CLOSED', decidedBy: actor, decidedAt, detail: reason } as const;
  return decideOn(context, id, ['PROPOSED', 'ACCEPTED'], change);
}

/**
 * Puts one that was accepted or closed before a person again.
 * @throws NOT_FOUND; STATE_CONFLICT when nobody accepted or closed it
 */
export function reopenDifference(context: ExchangeContext, id: string, actor: string): Promise<Difference> {
  const detail = `put back by ${actor}`;
  const change = { status: 'PROPOSED', decidedBy: undefined, decidedAt: undefined, detail } as const;
  return decideOn(context, id, ['ACCEPTED', 'CLOSED'], { ...change, repairedAt: undefined });
}

async function decideOn(
  { ledger }: ExchangeContext,
  id: string,
  from: readonly DifferenceStatus[],
  change: Partial<Difference>,
): Promise<Difference> {
  return ledger.transaction(async (tx) => {
    const known = await tx.difference(id);
    if (!known) throw new GatewayError('NOT_FOUND', { where: id });
    if (!from.includes(known.status) || !(await tx.changeDifference(id, known, change))) {
      const detail = { en: `it is ${known.status}`, vi: `khác biệt đang ở trạng thái ${known.status}` };
      throw new GatewayError('STATE_CONFLICT', { detail, where: id });
    }
    return { ...known, ...change };
  });
}
