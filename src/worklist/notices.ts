import type { ExchangeContext } from '../exchange/context.ts';
import type { Instant } from '../kernel/clock.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { uuidOf } from '../kernel/ids.ts';
import type { Notice, NoticeDelivery } from '../ledger/notice-port.ts';
import type { WorkItem } from './item.ts';
import { WORK_KINDS } from './kinds.ts';
import { readWork } from './list.ts';
import type { WorkLimits } from './timing.ts';
import { isFor, type Receiver, type ReceiverName } from './webhook.ts';

/** What writing and delivering notices needs, handed in. */
export interface NoticeContext {
  readonly exchange: ExchangeContext;
  readonly limits: WorkLimits;
  readonly receivers: readonly Receiver[];
}

export interface NoticeRun {
  /** Notices written by this run. */
  readonly written: number;
  /** Notices of earlier runs that this one sent to receivers named since. */
  readonly passedOn: number;
  /** Kinds of which more is left for the next run. */
  readonly postponed: readonly string[];
}

/** New notices of one kind and run: a first run on a ledger of years must not drown its readers. */
const NEW_LIMIT = 500;
const PAGE = 200;

/** How long a notice is tried for, in milliseconds: three days, over a weekend. */
export const NOTICE_TTL_MS = 259_200_000;

/**
 * Writes one notice for every item of work that has none at its present severity: to the log, and to the ledger with a
 * delivery for each receiver in one transaction. A receiver that was named since gets what is open now. The ledger's
 * unique keys decide, so runs may overlap, in one process or in several, and a run that was killed is simply run again.
 * @param stop ends it between two items; what is left is the next run's
 */
export async function writeNotices(context: NoticeContext, stop?: AbortSignal): Promise<NoticeRun> {
  const postponed: string[] = [];
  let written = 0;
  let passedOn = 0;
  for (const { id: kind } of WORK_KINDS) {
    const found = await writeKind(context, kind, stop);
    written += found.written;
    passedOn += found.passedOn;
    if (found.more) postponed.push(kind);
  }
  return { written, passedOn, postponed };
}

async function writeKind(
  context: NoticeContext,
  kind: string,
  stop: AbortSignal | undefined,
): Promise<{ readonly written: number; readonly passedOn: number; readonly more: boolean }> {
  const { exchange, limits, receivers } = context;
  const lists = { ...exchange, limits, receivers: receivers.map(({ name }) => name) };
  const count = { written: 0, passedOn: 0 };
  let after: string | undefined;
  do {
    if (stop?.aborted) return { ...count, more: true };
    const page = await readWork(lists, { kind }, { limit: PAGE, ...(after ? { after } : {}) });
    for (const item of page.rows) {
      const untold = await untoldOf(context, item);
      if (!untold) continue;
      if (stop?.aborted || count.written + count.passedOn >= NEW_LIMIT) return { ...count, more: true };
      if (await write(context, item, untold)) count[untold.isNew ? 'written' : 'passedOn'] += 1;
    }
    after = page.next;
  } while (after !== undefined);
  return { ...count, more: false };
}

/** The notice of an item, and who has not got it. */
interface Untold {
  readonly notice: Notice;
  readonly isNew: boolean;
  readonly receivers: readonly ReceiverName[];
}

/** Nothing where the item has its notice and everybody who is to be told of it is. */
async function untoldOf({ exchange, receivers }: NoticeContext, item: WorkItem): Promise<Untold | undefined> {
  const { ledger, clock } = exchange;
  const told = receivers.map(({ name }) => name).filter((name) => isToldOf(name, item));
  const kept = await ledger.noticeOf(item.item, item.severity);
  if (!kept) return { notice: noticeOf(item, clock.now().toISOString()), isNew: true, receivers: told };
  const late: ReceiverName[] = [];
  for (const name of told) {
    if (!(await ledger.noticeDeliveryTo(kept.id, name))) late.push(name);
  }
  return late.length === 0 ? undefined : { notice: kept, isNew: false, receivers: late };
}

/** That a receiver does not take its notices is told to others only: told to itself, it would be one more not taken. */
function isToldOf(name: ReceiverName, { roles, subject }: WorkItem): boolean {
  return isFor(name, roles) && !(subject.type === 'receiver' && subject.id === name);
}

/** Its id is made of the item and its severity, so that whoever hears of it twice knows it again. */
function noticeOf(item: WorkItem, at: Instant): Notice {
  return {
    id: uuidOf(JSON.stringify([item.item, item.severity])),
    item: item.item,
    severity: item.severity,
    kind: item.kind,
    at,
    body: JSON.stringify({ type: 'work.item', timestamp: at, data: item }),
  };
}

/** False when another run was first. */
async function write(context: NoticeContext, item: WorkItem, untold: Untold): Promise<boolean> {
  const { exchange } = context;
  const { notice, isNew, receivers } = untold;
  try {
    await exchange.ledger.transaction(async (tx) => {
      if (isNew) await tx.insertNotice(notice);
      for (const name of receivers) await tx.insertNoticeDelivery(deliveryOf(context, notice.id, name));
      // Before the ledger keeps it: a process that dies here says it again, and one that said it after might never.
      if (isNew) log(context, item, notice.id);
    });
    return true;
  } catch (thrown) {
    if (asGatewayError(thrown).code === 'LEDGER_DUPLICATE') return false;
    throw thrown;
  }
}

function deliveryOf(
  { exchange: { ids, clock } }: NoticeContext,
  noticeId: string,
  receiver: ReceiverName,
): NoticeDelivery {
  const now = clock.now();
  const at = now.toISOString();
  const expiresAt = new Date(now.getTime() + NOTICE_TTL_MS).toISOString();
  const status = 'due';
  return {
    id: ids.next(),
    noticeId,
    receiver,
    status,
    attempts: 0,
    nextAttemptAt: at,
    enqueuedAt: at,
    expiresAt,
  };
}

function log({ exchange: { logger } }: NoticeContext, item: WorkItem, notice: string): void {
  const { kind, severity, roles, subject, due, daysLeft, what, command, byRole } = item;
  const line = { notice, kind, severity, roles, subject, due, daysLeft, what: what.en, command, byRole };
  if (severity === 'overdue') logger.warn('work is overdue', line);
  else logger.info('work to do', line);
}
