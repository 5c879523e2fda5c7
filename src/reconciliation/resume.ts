import type { ExchangeContext } from '../exchange/context.ts';
import type { ReconciliationRun } from '../ledger/run-records.ts';
import { CUT_OFF, LET_GO } from './hold.ts';
import { cover, slotsOf } from './slots.ts';

/** What is to be begun again. */
export interface CutOff {
  /** A slot of now. */
  readonly slots: boolean;
  /** The slot of the latest sweep. */
  readonly sweep?: Date;
}

/** Runs looked at in one go; more than a node could begin while it dies again and again. */
const AT_ONCE = 200;

/**
 * Looks for runs that came to no end, with their process or by a fault, and says which are to be begun again. What a
 * later run made up for is noted as covered by it; what somebody asked for, and a follow-up, is not begun again: the
 * one is asked for again, the next of the other is minutes away.
 */
export async function cutOffRuns(context: ExchangeContext): Promise<CutOff> {
  const now = context.clock.now();
  const runs = await context.ledger.runsCutOff(now.toISOString(), AT_ONCE);
  const current = new Map(slotsOf(context, now).map(([kind, slot]) => [kind as string, slot.toISOString()]));
  let slots = false;
  for (const run of runs) {
    const slot = current.get(run.kind);
    if (slot === run.slot) slots = true;
    else if (slot) await coverBySlot(context, run, slot);
    else if (run.kind !== 'sweep') await giveUp(context, run);
  }
  return { slots, ...(await latestSweep(context, runs)) };
}

/** Until the slot of now is run there is nothing that covers it; that run then covers it (reconciliation/slots.ts). */
async function coverBySlot(context: ExchangeContext, run: ReconciliationRun, slot: string): Promise<void> {
  const now = await context.ledger.runOfSlot(run.kind, slot);
  if (now?.finishedAt) await cover(context, run.kind, new Date(run.slot), now.coveredBy ?? now.id);
}

async function giveUp({ ledger }: ExchangeContext, { id, heldBy, error }: ReconciliationRun): Promise<void> {
  await ledger.transaction((tx) => tx.changeRun(id, heldBy, { ...LET_GO, error: error ?? CUT_OFF }));
}

/** One sweep looks at all that is overdue: the latest makes up for those before it. */
async function latestSweep(
  context: ExchangeContext,
  runs: readonly ReconciliationRun[],
): Promise<{ readonly sweep?: Date }> {
  const sweeps = runs.filter(({ kind }) => kind === 'sweep').sort((a, b) => (a.slot < b.slot ? 1 : -1));
  const [latest, ...earlier] = sweeps;
  if (!latest) return {};
  for (const { slot } of earlier) await cover(context, 'sweep', new Date(slot), latest.id);
  return { sweep: new Date(latest.slot) };
}
