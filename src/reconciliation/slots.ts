import type { ExchangeContext } from '../exchange/context.ts';
import { addDays, type CalendarDate, calendarDate } from '../kernel/clock.ts';
import { asGatewayError } from '../kernel/errors.ts';
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
 * Runs the slots of now that nobody has run, the day's before the hour's. A comparison is of the ledgers as they are,
 * so one run makes up for every slot missed before it: each of those is noted with the run that covered it.
 * @returns the runs made by this process
 */
export async function runDueSlots(
  context: ExchangeContext,
  settings: ReconciliationSettings,
): Promise<readonly FinishedRun[]> {
  const { timeZone } = context.profile;
  const now = context.clock.now();
  const made: FinishedRun[] = [];
  for (const [kind, slot] of [
    ['daily', dailySlot(now, timeZone)],
    ['hourly', hourlySlot(now)],
  ] as const) {
    if (await context.ledger.runOfSlot(kind, slot.toISOString())) continue;
    const missed = await missedBefore(context, kind, slot);
    const finished = await unlessTaken(runReconciliation(context, settings, { kind, slot }));
    if (!finished) continue;
    made.push(finished);
    for (const each of missed) await unlessTaken(cover(context, kind, each, finished));
  }
  return made;
}

/** Slots without a run since the last one with; none when there was never a run within reach. */
async function missedBefore(
  { ledger, profile }: ExchangeContext,
  kind: SlotKind,
  slot: Date,
): Promise<readonly Date[]> {
  const missed: Date[] = [];
  for (const each of slotsBefore(kind, slot, profile.timeZone)) {
    if (await ledger.runOfSlot(kind, each.toISOString())) return missed;
    missed.push(each);
  }
  const { rows } = await ledger.peerReports({}, { limit: 1 });
  return rows.length > 0 ? missed : [];
}

async function cover(
  context: ExchangeContext,
  kind: SlotKind,
  slot: Date,
  { run }: FinishedRun,
): Promise<void> {
  const at = context.clock.now().toISOString();
  await context.ledger.transaction((tx) =>
    tx.insertRun({
      id: context.ids.next(),
      kind,
      slot: slot.toISOString(),
      startedAt: at,
      finishedAt: at,
      examined: 0,
      findings: [],
      coveredBy: run.id,
    }),
  );
}

/** Undefined when another process has the slot. */
export async function unlessTaken<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (asGatewayError(thrown).code === 'LEDGER_DUPLICATE') return undefined;
    throw thrown;
  }
}
