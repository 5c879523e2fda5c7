import type { ExchangeContext } from '../exchange/context.ts';
import { addDays, type CalendarDate, calendarDate } from '../kernel/clock.ts';
import type { ReconciliationRun } from '../ledger/run-records.ts';
import { CUT_OFF, isHeld, LET_GO, takeRun, unlessStopped } from './hold.ts';
import type { ReconciliationSettings } from './peer.ts';
import { type FinishedRun, runReconciliation } from './run.ts';

type SlotKind = 'hourly' | 'daily';

const HOUR = 3_600_000;

/** Missed slots that are made up for: a day of hours, a month of days. */
const REACH: Readonly<Record<SlotKind, number>> = { hourly: 24, daily: 31 };

/** The full hour, in UTC, that an instant belongs to. */
export function hourlySlot(now: Date): Date {
  return new Date(Math.floor(now.getTime() / HOUR) * HOUR);
}

/** The midnight, in a time zone, with which the instant's day began there. */
export function dailySlot(now: Date, timeZone: string): Date {
  return startOfDay(calendarDate(now, timeZone), timeZone);
}

/** When a calendar date begins in a time zone; where clocks jump over midnight, its first instant. */
export function startOfDay(date: CalendarDate, timeZone: string): Date {
  // No zone is further than 14 hours from UTC: the day begins within these bounds.
  let before = Date.parse(`${date}T00:00:00.000Z`) - 15 * HOUR;
  let within = before + 30 * HOUR;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (calendarDate(new Date(middle), timeZone) < date) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/** The slots before one, the latest first. */
export function slotsBefore(kind: SlotKind, slot: Date, timeZone: string): readonly Date[] {
  return Array.from({ length: REACH[kind] }, (_, index) => {
    const back = index + 1;
    if (kind === 'hourly') return new Date(slot.getTime() - back * HOUR);
    return startOfDay(addDays(calendarDate(slot, timeZone), -back), timeZone);
  });
}

/**
 * Runs the slots of now that nobody has run or works on, the day's before the hour's. A comparison is of the ledgers
 * as they are, so one run makes up for every slot missed before it: each of those is noted with the run that covered it.
 * @returns the runs made by this process
 */
export async function runDueSlots(
  context: ExchangeContext,
  settings: ReconciliationSettings,
  stop?: AbortSignal,
): Promise<readonly FinishedRun[]> {
  const made: FinishedRun[] = [];
  let failed: { readonly error: unknown } | undefined;
  for (const [kind, slot] of slotsOf(context, context.clock.now())) {
    unlessStopped(stop);
    const held = await context.ledger.runOfSlot(kind, slot.toISOString());
    // The day's run under way compares what the hour's would: the hour is run when that is over, or covered later.
    if (held?.heldBy && isHeld(held, context.clock.now())) break;
    if (held?.finishedAt) continue;
    try {
      const missed = await missedBefore(context, kind, slot);
      const finished = await runReconciliation(context, settings, { kind, slot, stop });
      if (!finished) continue;
      made.push(finished);
      for (const each of missed) await cover(context, kind, each, finished.run.id);
    } catch (error) {
      // A day that cannot be counted anew is no reason not to compare each hour.
      failed ??= { error };
    }
  }
  if (failed) throw failed.error;
  return made;
}

/** The slots that an instant belongs to, the day's before the hour's. */
export function slotsOf({ profile }: ExchangeContext, now: Date): readonly (readonly [SlotKind, Date])[] {
  return [
    ['daily', dailySlot(now, profile.timeZone)],
    ['hourly', hourlySlot(now)],
  ];
}

/** Slots without a finished run since the last one with; nothing was missed before the first run there ever was. */
async function missedBefore(
  { ledger, profile, clock }: ExchangeContext,
  kind: SlotKind,
  slot: Date,
): Promise<readonly Date[]> {
  const first = await ledger.firstRun();
  const missed: Date[] = [];
  for (const each of slotsBefore(kind, slot, profile.timeZone)) {
    const run = await ledger.runOfSlot(kind, each.toISOString());
    if (run?.finishedAt || (!run && (!first || each.toISOString() < first.startedAt))) break;
    if (!run || !isHeld(run, clock.now())) missed.push(each);
  }
  return missed;
}

/** Notes a slot that nobody ran, or whose run came to no end. */
export async function cover(
  context: ExchangeContext,
  kind: ReconciliationRun['kind'],
  slot: Date,
  coveredBy: string,
): Promise<void> {
  const begun = await context.ledger.runOfSlot(kind, slot.toISOString());
  const run = begun ?? (await takeRun(context, kind, slot));
  if (!run) return;
  const finishedAt = context.clock.now().toISOString();
  const error = begun && { error: begun.error ?? CUT_OFF };
  await context.ledger.transaction((tx) =>
    tx.changeRun(run.id, run.heldBy, { finishedAt, coveredBy, ...error, ...LET_GO }),
  );
}
