import type { AseanCountry } from '../certificate/countries.ts';
import { addDays, type CalendarDate, calendarDate } from '../kernel/clock.ts';
import { startOfDay } from '../kernel/zone.ts';
import { decodeCursor, encodeCursor } from '../ledger/cursor.ts';
import type { WaitingList, WaitingQuery } from '../ledger/waiting-port.ts';
import { proposalOf } from './command.ts';
import type { WorkContext } from './context.ts';
import { subjectOf, type WorkItem, workItem } from './item.ts';
import {
  isNodeKind,
  type LedgerKind,
  type Timing,
  type WorkKind,
  type WorkRole,
  type WorkSeverity,
} from './kind.ts';
import { WORK_KINDS } from './kinds.ts';
import { nodeSubjects } from './node-subjects.ts';
import { type DueRange, dueRange, timingOf } from './timing.ts';
import { countBut, rowsBut, type UnderCheck, underCheck } from './under-check.ts';

/** What of the work is asked for; all given criteria must hold. */
export interface WorkCriteria {
  /** Of one role; everybody's when absent. */
  readonly role?: WorkRole;
  /** Of dossiers and of certificates that came of one: those of one exporter only. */
  readonly exporter?: string;
  readonly kind?: string;
  readonly severity?: WorkSeverity;
  readonly peer?: AseanCountry;
  readonly dueBefore?: CalendarDate;
  readonly dueWithin?: number;
}

export interface WorkTotal {
  readonly kind: string;
  readonly count: number;
  /** False: there are more than `count`. */
  readonly exact: boolean;
}

export interface WorkPage {
  /** Today in the node's own zone: what severities and days left are as of. */
  readonly today: CalendarDate;
  readonly timeZone: string;
  /** Earliest due first. */
  readonly rows: readonly WorkItem[];
  readonly next?: string;
  /** Of every kind that has something, whatever the page. */
  readonly totals: readonly WorkTotal[];
}

/** Counting a kind stops here. */
export const COUNT_LIMIT = 1_000;

/** One kind's part of the list, as of today. */
interface Stream {
  readonly kind: WorkKind;
  /** Place in the table: of what is due on the same day, the kind that stands first comes first. */
  readonly place: number;
  readonly timing: Timing;
  readonly range: DueRange;
}

interface Found {
  readonly place: number;
  /** What the stream is ordered by, and the key within it. */
  readonly at: string;
  readonly key: string;
  readonly item: WorkItem;
}

interface After extends Pick<Found, 'place' | 'at' | 'key'> {
  readonly due: CalendarDate;
}

const DATE_LISTS: ReadonlySet<WaitingList> = new Set([
  'sent-issued',
  'sent-unfounded',
  'sent-valid',
  'received-valid',
  'received-drawn',
  'received-overdrawn',
  'received-refused',
  'received-partly-used',
  'inquiries',
]);

/**
 * One page of what has to be done, the earliest due date first, with the totals of each kind. Every kind is read by
 * its own index, in the order of its due dates, and no further than the page needs.
 * @throws LEDGER_CURSOR_INVALID for a cursor that is not this list's
 */
export async function listWork(
  context: WorkContext,
  criteria: WorkCriteria,
  page: { readonly limit: number; readonly after?: string },
): Promise<WorkPage> {
  const { timeZone } = context.profile;
  const view = await viewOf(context, criteria);
  const { today, streams, away } = view;
  const { rows, next } = await readPage(context, criteria, view, page);
  const counts = await Promise.all(streams.map((stream) => countOf(context, criteria, today, stream, away)));
  const totals = streams.flatMap(({ kind }, index) => {
    const count = counts[index] ?? 0;
    if (count === 0) return [];
    return [{ kind: kind.id, count: Math.min(count, COUNT_LIMIT), exact: count <= COUNT_LIMIT }];
  });
  return { today, timeZone, rows, ...(next === undefined ? {} : { next }), totals };
}

/**
 * The same page without the totals, for whoever reads all pages.
 * @throws LEDGER_CURSOR_INVALID for a cursor that is not this list's
 */
export async function readWork(
  context: WorkContext,
  criteria: WorkCriteria,
  page: { readonly limit: number; readonly after?: string },
): Promise<Pick<WorkPage, 'rows' | 'next'>> {
  return readPage(context, criteria, await viewOf(context, criteria), page);
}

/** What a page is made from, as of today. */
interface View {
  readonly today: CalendarDate;
  readonly streams: readonly Stream[];
  readonly away: UnderCheck;
}

async function viewOf(context: WorkContext, criteria: WorkCriteria): Promise<View> {
  const today = calendarDate(context.clock.now(), context.profile.timeZone);
  const streams = streamsOf(context, criteria, today);
  const asks = streams.some(({ kind }) => !isNodeKind(kind) && kind.notUnderCheck);
  return { today, streams, away: asks ? await underCheck(context.ledger) : new Map() };
}

function streamsOf(context: WorkContext, criteria: WorkCriteria, today: CalendarDate): readonly Stream[] {
  const { role, kind: wanted } = criteria;
  return WORK_KINDS.flatMap((kind, place) => {
    if (role !== undefined && !kind.roles.includes(role)) return [];
    if (wanted !== undefined && kind.id !== wanted) return [];
    const timing = timingOf(kind, context.limits);
    const range = dueRange(timing, today, criteria);
    return range ? [{ kind, place, timing, range }] : [];
  });
}

async function readPage(
  context: WorkContext,
  criteria: WorkCriteria,
  { today, streams, away }: View,
  page: { readonly limit: number; readonly after?: string },
): Promise<Pick<WorkPage, 'rows' | 'next'>> {
  const list = JSON.stringify(['work', criteria]);
  const after = page.after === undefined ? undefined : placeOf(list, page.after);
  // One more than asked for tells whether there is another page.
  const parts = await Promise.all(
    streams.map((stream) => read(context, criteria, today, stream, page.limit + 1, after, away)),
  );
  const found = parts.flat().sort(inOrder);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  const rows = shown.map(({ item }) => item);
  if (found.length <= page.limit || !last) return { rows };
  const sort = JSON.stringify([last.item.due, last.place, last.at]);
  return { rows, next: encodeCursor(list, { sort, key: last.key }) };
}

function placeOf(list: string, cursor: string): After {
  const { sort, key } = decodeCursor(list, cursor);
  const [due, place, at] = JSON.parse(String(sort)) as [CalendarDate, number, string];
  return { due, place, at, key };
}

function compare(a: string | number, b: string | number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function inOrder(a: Found, b: Found): number {
  return (
    compare(a.item.due, b.item.due) ||
    compare(a.place, b.place) ||
    compare(a.at, b.at) ||
    compare(a.key, b.key)
  );
}

/** What of a stream comes after a place of the whole list. */
function isAfter(found: Found, { due, place, at, key }: After): boolean {
  const order =
    compare(found.item.due, due) ||
    compare(found.place, place) ||
    compare(found.at, at) ||
    compare(found.key, key);
  return order > 0;
}

async function read(
  context: WorkContext,
  criteria: WorkCriteria,
  today: CalendarDate,
  stream: Stream,
  limit: number,
  after: After | undefined,
  away: UnderCheck,
): Promise<readonly Found[]> {
  const { kind, place, timing } = stream;
  if (isNodeKind(kind)) {
    const all = await nodeItems(context, criteria, today, stream);
    const found = all.map((item) => ({ place, at: item.since, key: item.item, item }));
    return found
      .filter((one) => after === undefined || isAfter(one, after))
      .sort(inOrder)
      .slice(0, limit);
  }
  const range = after === undefined ? stream.range : rest(stream, after);
  if (!range) return [];
  const query = {
    ...queryOf(context, criteria, kind, timing, range),
    ...(after?.place === place ? { after: { at: after.at, key: after.key } } : {}),
  };
  const rows = await rowsBut(context.ledger, kind, query, limit, away);
  const said = await Promise.all(
    rows.map(async (row) => {
      const proposal = await proposalOf(context, kind, row, today);
      // A proposal of its own says why; only without one is it the kind's to say.
      const detail = proposal.detail ?? (await kind.detail?.(row.record as never, context.ledger));
      const named = await kind.names?.(row.record as never, context.ledger);
      const { command } = proposal;
      return { ...proposal, detail, command: named ? command.replace(/<[^<>]+>/, named) : command };
    }),
  );
  return rows.map((row, index) => {
    const subjected = {
      ...said[index],
      subject: subjectOf(kind, row),
      since: row.at,
      due: addDays(dateOf(row.at, kind.list, context.profile.timeZone), timing.due),
    };
    return { place, at: row.at, key: row.key, item: workItem(kind, timing, today, subjected, criteria.role) };
  });
}

/** The due dates of a stream that come after a place; on that very day only the kinds that stand behind it. */
function rest({ range, place }: Stream, after: After): DueRange | undefined {
  const start = place < after.place ? addDays(after.due, 1) : after.due;
  const first = range.first !== undefined && range.first > start ? range.first : start;
  return range.last !== undefined && first > range.last ? undefined : { ...range, first };
}

async function countOf(
  context: WorkContext,
  criteria: WorkCriteria,
  today: CalendarDate,
  stream: Stream,
  away: UnderCheck,
): Promise<number> {
  const { kind, timing, range } = stream;
  if (isNodeKind(kind)) return (await nodeItems(context, criteria, today, stream)).length;
  const query = queryOf(context, criteria, kind, timing, range);
  return countBut(context.ledger, kind, query, COUNT_LIMIT + 1, away);
}

async function nodeItems(
  context: WorkContext,
  { peer, role }: WorkCriteria,
  today: CalendarDate,
  { kind, timing, range }: Stream,
): Promise<readonly WorkItem[]> {
  if (!isNodeKind(kind)) return [];
  const subjects = await nodeSubjects(context, kind.list, today);
  return subjects
    .filter(({ subject }) => peer === undefined || subject.peer === peer)
    .filter(({ due }) => (range.first ?? due) <= due && due <= (range.last ?? due))
    .map((subjected) => workItem(kind, timing, today, subjected, role));
}

function dateOf(at: string, list: WaitingList, timeZone: string): CalendarDate {
  return DATE_LISTS.has(list) ? at : calendarDate(new Date(at), timeZone);
}

/** A range of due dates as a range of what the list is ordered by. */
function queryOf(
  { profile }: WorkContext,
  { peer, exporter }: WorkCriteria,
  kind: LedgerKind,
  timing: Timing,
  { first, last }: DueRange,
): WaitingQuery {
  const bound = (due: CalendarDate) => {
    const date = addDays(due, -timing.due);
    return DATE_LISTS.has(kind.list) ? date : startOfDay(date, profile.timeZone);
  };
  return {
    states: kind.states(profile),
    ...(peer === undefined ? {} : { peer }),
    ...(exporter === undefined ? {} : { exporter }),
    ...(kind.own ? { owned: true as const } : {}),
    ...(first === undefined ? {} : { from: bound(first) }),
    ...(last === undefined ? {} : { below: bound(addDays(last, 1)) }),
  };
}
