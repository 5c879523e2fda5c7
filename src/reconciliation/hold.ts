import type { ExchangeContext } from '../exchange/context.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { ReconciliationRun } from '../ledger/run-records.ts';

/**
 * A run is held by the process that works on it, which says again and again that it lives. A hold that ended is a
 * dead process's, on MongoDB as on the embedded ledger: the run is taken over by a guarded write, so that a slot is
 * lost with no process, and of two that take it over one works.
 */

/** A process that has not renewed its hold for so long is dead. */
const HOLD_MS = 120_000;
const RENEW_MS = 30_000;
/** A run that failed is begun again after this: the fault may last. */
const RETRY_MS = 600_000;

export const CUT_OFF = 'the process ended before the run did';

/** A run this process works on. */
export type HeldRun = ReconciliationRun & { readonly heldBy: string };

/** Whether somebody works on a run, or is to leave it alone for now. */
export function isHeld({ finishedAt, heldUntil, startedAt }: ReconciliationRun, now: Date): boolean {
  if (finishedAt) return false;
  // Runs of earlier versions say only when they began.
  const until = heldUntil ? Date.parse(heldUntil) : Date.parse(startedAt) + HOLD_MS;
  return until > now.getTime();
}

/**
 * Takes a slot's run: one that nobody has begun, or one that was begun and came to no end.
 * @returns undefined when it is finished, or another works on it
 */
export async function takeRun(
  context: ExchangeContext,
  kind: ReconciliationRun['kind'],
  slot: Date,
): Promise<HeldRun | undefined> {
  const { ledger } = context;
  const before = await ledger.runOfSlot(kind, slot.toISOString());
  if (before) return takeOver(context, before);
  const run = {
    id: context.ids.next(),
    kind,
    slot: slot.toISOString(),
    startedAt: context.clock.now().toISOString(),
    examined: 0,
    findings: [],
    ...hold(context),
  };
  try {
    await ledger.transaction((tx) => tx.insertRun(run));
    return run;
  } catch (thrown) {
    if (asGatewayError(thrown).code === 'LEDGER_DUPLICATE') return undefined;
    throw thrown;
  }
}

async function takeOver(context: ExchangeContext, before: ReconciliationRun): Promise<HeldRun | undefined> {
  const now = context.clock.now();
  if (before.finishedAt || isHeld(before, now)) return undefined;
  const change = {
    ...hold(context),
    startedAt: now.toISOString(),
    attempts: (before.attempts ?? 1) + 1,
    error: before.error ?? CUT_OFF,
  };
  const taken = await context.ledger.transaction((tx) => tx.changeRun(before.id, before.heldBy, change));
  if (!taken) return undefined;
  return { ...before, ...change };
}

function hold({ ids, clock }: ExchangeContext) {
  return { heldBy: ids.next(), heldUntil: new Date(clock.now().getTime() + HOLD_MS).toISOString() };
}

/**
 * Works on a held run and keeps the hold. What the work throws is kept with the run, which may then be begun again:
 * at once when this process only stops, otherwise after a while.
 */
export async function whileHeld<T>(
  context: ExchangeContext,
  { id, heldBy, kind, slot, attempts, error }: HeldRun,
  work: () => Promise<T>,
): Promise<T> {
  const { ledger, clock, logger } = context;
  if (attempts) logger.warn('a run that came to no end is begun again', { runId: id, kind, slot, error });
  const change = (afterMs: number, failed = {}) => {
    const heldUntil = new Date(clock.now().getTime() + afterMs).toISOString();
    return ledger
      .transaction((tx) => tx.changeRun(id, heldBy, { heldUntil, ...failed }))
      .catch((thrown) => logger.warn('a run is not held', { runId: id, code: asGatewayError(thrown).code }));
  };
  const renewing = setInterval(() => void change(HOLD_MS), RENEW_MS);
  renewing.unref();
  try {
    return await work();
  } catch (thrown) {
    const { code, message, detail } = asGatewayError(thrown);
    clearInterval(renewing);
    const reason = `${code}: ${detail ?? message}`;
    await change(code === 'RUN_INTERRUPTED' ? 0 : RETRY_MS, { heldBy: undefined, error: reason });
    throw thrown;
  } finally {
    clearInterval(renewing);
  }
}

/** What a finished run has no more. */
export const LET_GO = { heldBy: undefined, heldUntil: undefined } as const;

/** @throws RUN_INTERRUPTED once the gateway stops */
export function unlessStopped(stop: AbortSignal | undefined): void {
  if (stop?.aborted) throw new GatewayError('RUN_INTERRUPTED');
}
