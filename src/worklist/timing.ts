import { addDays, type CalendarDate, daysBetween } from '../kernel/clock.ts';
import type { Timing, WorkKind, WorkSeverity } from './kind.ts';
import { WORK_KINDS } from './kinds.ts';

/** Deadlines in calendar days; nothing here knows of clocks or zones. */

/** What a node sets apart from the table, by kind. */
export type WorkLimits = Readonly<Record<string, Partial<Timing>>>;

export function timingOf(kind: WorkKind, limits: WorkLimits): Timing {
  return { ...kind.timing, ...limits[kind.id] };
}

export function severityOf(due: CalendarDate, today: CalendarDate, { soon }: Timing): WorkSeverity {
  const left = daysBetween(today, due);
  if (left < 0) return 'overdue';
  return left <= soon ? 'soon' : 'info';
}

/** First and last due date, both included; not bounded where absent. */
export interface DueRange {
  readonly first?: CalendarDate;
  readonly last?: CalendarDate;
}

/** What of a kind is asked for. */
export interface DueCriteria {
  readonly severity?: WorkSeverity;
  /** Due on an earlier date. */
  readonly dueBefore?: CalendarDate;
  /** Due within so many days from today, overdue included. */
  readonly dueWithin?: number;
}

/** The due dates that are listed today and asked for; undefined when there can be none. */
export function dueRange(timing: Timing, today: CalendarDate, asked: DueCriteria = {}): DueRange | undefined {
  const { from, until, soon } = timing;
  const { severity, dueBefore, dueWithin } = asked;
  const firsts = [
    ...(until === undefined ? [] : [addDays(today, -until)]),
    ...(severity === 'soon' ? [today] : []),
    ...(severity === 'info' ? [addDays(today, Math.max(0, soon + 1))] : []),
  ];
  const lasts = [
    ...(from === undefined ? [] : [addDays(today, from)]),
    ...(severity === 'overdue' ? [addDays(today, -1)] : []),
    ...(severity === 'soon' ? [addDays(today, soon)] : []),
    ...(dueBefore === undefined ? [] : [addDays(dueBefore, -1)]),
    ...(dueWithin === undefined ? [] : [addDays(today, dueWithin)]),
  ];
  const first = firsts.sort().at(-1);
  const last = lasts.sort().at(0);
  if (first !== undefined && last !== undefined && first > last) return undefined;
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}

/** No limit is longer than this, so that sums stay dates. */
const LONGEST = 3_650;
const SETTING = /^([a-z-]+)\.(due|soon|from|until)=(-?\d{1,4})$/;

/**
 * Reads `sent-unanswered.due=30,received-to-decide.soon=3`.
 * @param faults gets a sentence for every part that is no such setting, is given twice, or moves a rule's own limit
 */
export function readWorkLimits(text: string, faults: string[]): WorkLimits {
  const limits: Record<string, Partial<Timing>> = {};
  const refuse = (why: string) => void faults.push(`WORK_LIMITS ${why}`);
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const part of parts) {
    const [, id = '', name = '', days = ''] = SETTING.exec(part) ?? [];
    const kind = WORK_KINDS.find((one) => one.id === id);
    const value = Number(days);
    const lowest = name === 'from' ? -1 : 0;
    if (!kind) refuse(`"${part}" is not <kind>.<due|soon|from|until>=<days> of a known kind`);
    else if (value < lowest || value > LONGEST) refuse(`"${part}": from ${lowest} to ${LONGEST} days`);
    else if (name === 'due' && kind.fixed) refuse(`"${part}": this limit is a rule's own`);
    else if (Object.hasOwn(limits[id] ?? {}, name)) refuse(`"${part}": ${id}.${name} is given twice`);
    else limits[id] = { ...limits[id], [name]: value };
  }
  return limits;
}
