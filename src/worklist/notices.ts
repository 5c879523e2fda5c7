import type { ExchangeContext } from '../exchange/context.ts';
import { asGatewayError } from '../kernel/errors.ts';
import type { Notice } from '../ledger/notice-port.ts';
import type { WorkItem } from './item.ts';
import { WORK_KINDS } from './kinds.ts';
import { listWork } from './list.ts';
import type { WorkLimits } from './timing.ts';
import type { Receiver } from './webhook.ts';

/** What writing and delivering notices needs, handed in. */
export interface NoticeContext {
  readonly exchange: ExchangeContext;
  readonly limits: WorkLimits;
  readonly receivers: readonly Receiver[];
}

export interface NoticeRun {
  /** Notices written by this run. */
  readonly written: number;
  /** Kinds of which more is left for the next run. */
  readonly postponed: readonly string[];
}

/** New notices of one kind and run: a first run on a ledger of years must not drown its readers. */
const NEW_LIMIT = 500;
const PAGE = 200;

/** How long a notice is tried for, in milliseconds: three days, over a weekend. */
export const NOTICE_TTL_MS = 259_200_000;

/**
 * Writes one notice for every item of work that has none at its present severity: to the ledger, with a delivery
 * for each receiver in the same transaction, then to the log. The ledger's unique key decides, so runs may overlap,
 * in one process or in several, and a run that was killed is simply run again.
 */
export async function writeNotices(context: NoticeContext): Promise<NoticeRun> {
  const postponed: string[] = [];
  let written = 0;
  for (const { id: kind } of WORK_KINDS) {
    const { count, more } = await writeKind(context, kind);
    written += count;
    if (more) postponed.push(kind);
  }
  return { written, postponed };
}

async function writeKind(
  context: NoticeContext,
  kind: string,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { exchange, limits } = context;
  let count = 0;
  let after: string | undefined;
  do {
    const page = await listWork(
      { ...exchange, limits },
      { kind },
      { limit: PAGE, ...(after ? { after } : {}) },
    );
    for (const item of page.rows) {
      if (await exchange.ledger.noticeOf(item.item, item.severity)) continue;
      if (count >= NEW_LIMIT) return { count, more: true };
      if (await writeNotice(context, item)) count += 1;
    }
    after = page.next;
  } while (after !== undefined);
  return { count, more: false };
}

/** False when another run was first. */
async function writeNotice({ exchange, receivers }: NoticeContext, item: WorkItem): Promise<boolean> {
  const { ledger, ids, clock, logger } = exchange;
  const at = clock.now();
  const notice: Notice = {
    id: ids.next(),
    item: item.item,
    severity: item.severity,
    kind: item.kind,
    at: at.toISOString(),
    body: JSON.stringify({ type: 'work.item', timestamp: at.toISOString(), data: item }),
  };
  const told = receivers.filter(({ name }) => name === 'all' || item.roles.includes(name));
  try {
    await ledger.transaction(async (tx) => {
      await tx.insertNotice(notice);
      for (const { name } of told) {
        await tx.insertNoticeDelivery({
          id: ids.next(),
          noticeId: notice.id,
          receiver: name,
          status: 'due',
          attempts: 0,
          nextAttemptAt: notice.at,
          enqueuedAt: notice.at,
          expiresAt: new Date(at.getTime() + NOTICE_TTL_MS).toISOString(),
        });
      }
    });
  } catch (thrown) {
    if (asGatewayError(thrown).code === 'LEDGER_DUPLICATE') return false;
    throw thrown;
  }
  const { kind, severity, roles, subject, due, daysLeft, what, command } = item;
  const line = { notice: notice.id, kind, severity, roles, subject, due, daysLeft, what: what.en, command };
  if (severity === 'overdue') logger.warn('work is overdue', line);
  else logger.info('work to do', line);
  return true;
}
