import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import { INTERRUPTED, recordInterrupted } from '../exchange/interrupted.ts';
import { LAST_INSTANT } from '../kernel/clock.ts';
import type { MessageHead, Page, PageRequest } from '../ledger/port.ts';
import type { OutboxEntry } from '../ledger/records.ts';
import { peekHeader } from '../message/parse.ts';

/** How many of each kind were found and dealt with. */
export interface Leftovers {
  /** Waited behind nothing; due now. */
  readonly promoted: number;
  /** Held by a worker that died; free now. */
  readonly released: number;
  /** Due to a state that is no longer configured; named in the history, once each. */
  readonly stuck: number;
  /** Of either, those past their time to live; dead letters now. */
  readonly dead: number;
  /** Arrived and never decided. */
  readonly abandoned: number;
  /** Questions whose asker died before the answer. */
  readonly unanswered: number;
}

/** What `lastError` says of a message that nobody delivers. */
const NOT_SERVED = 'PEER_UNKNOWN: no gateway of this state is configured';

/**
 * Finds what a killed process or a changed configuration left behind, and repairs or names it, each in a
 * transaction with its event. Made for running at any time, in several processes at once: every change is guarded
 * by the state it was found in, and a second run finds nothing.
 * @param limitMs how long something must have stood still; far longer than any request or delivery takes
 */
export async function clearLeftovers(context: ExchangeContext, limitMs: number): Promise<Leftovers> {
  const before = new Date(context.clock.now().getTime() - limitMs).toISOString();
  const promoted = await promoteWaiting(context, before);
  const overdue = await settleOverdue(context, before);
  const found: Leftovers = {
    promoted,
    ...overdue,
    abandoned: await abandonUndecided(context, before),
    unanswered: await endQuestions(context, before),
  };
  if (Object.values(found).some((count) => count > 0)) {
    context.logger.warn('messages were left behind', { ...found, stoodStillForMs: limitMs });
    context.wake('deliver');
  }
  return found;
}

/**
 * Frees what a dead process of this node still holds, so that it goes out now and not when the lease ends. Only for
 * a ledger that belongs to one process, and before that process delivers anything: then every lease is a dead one's.
 * @returns how many were freed
 */
export async function releaseDeadLeases(context: ExchangeContext): Promise<number> {
  const { ledger, clock } = context;
  const now = clock.now().toISOString();
  let released = 0;
  // One that has ended already holds nothing back. How long the others may last was for the dead process's settings.
  for await (const entry of everyRow((page) => ledger.overdue(LAST_INSTANT, page, { from: now }))) {
    if (entry.lease === undefined) continue;
    if (await settleOne(context, entry, 'released', now)) released += 1;
  }
  if (released > 0) context.logger.warn('messages were in delivery when the gateway died', { released });
  return released;
}

/** Every row of a paged list. Rows that leave the list meanwhile do no harm: a page goes on behind a place. */
async function* everyRow<T>(load: (page: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const page = await load({ limit: 200, ...(after === undefined ? {} : { after }) });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}

async function promoteWaiting(context: ExchangeContext, before: string): Promise<number> {
  const { ledger, clock } = context;
  let promoted = 0;
  for await (const entry of everyRow((page) => ledger.waitingBehindNothing(before, page))) {
    const done = await ledger.transaction(async (tx) => {
      const messageId = await tx.releaseLane(entry, clock.now().toISOString());
      if (messageId === undefined) return false;
      const released = await tx.outboxEntry(messageId);
      await record(context, tx, {
        type: 'message.promoted',
        messageId,
        certificateId: released?.certificateId,
        peer: entry.peer,
        data: { kind: released?.kind },
      });
      return true;
    });
    promoted += Number(done);
  }
  return promoted;
}

async function settleOverdue(
  context: ExchangeContext,
  before: string,
): Promise<Pick<Leftovers, 'released' | 'stuck' | 'dead'>> {
  const counts = { released: 0, stuck: 0, dead: 0 };
  for await (const entry of everyRow((page) => context.ledger.overdue(before, page))) {
    const outcome = outcomeOf(context, entry);
    if (outcome && (await settleOne(context, entry, outcome))) counts[outcome] += 1;
  }
  return counts;
}

/**
 * Overdue without a lease is only late while its peer has a worker: a long queue behind a slow peer. A peer that is
 * not configured has none, and nothing else would ever look at its messages or end them.
 */
function outcomeOf(
  { peers, clock }: ExchangeContext,
  entry: OutboxEntry,
): 'released' | 'stuck' | 'dead' | undefined {
  if (!peers.has(entry.peer)) {
    if (entry.expiresAt < clock.now().toISOString()) return 'dead';
    return entry.lastError === NOT_SERVED ? undefined : 'stuck';
  }
  if (entry.lease === undefined) return undefined;
  return entry.expiresAt < clock.now().toISOString() ? 'dead' : 'released';
}

function settleOne(
  context: ExchangeContext,
  entry: OutboxEntry,
  outcome: 'released' | 'stuck' | 'dead',
  nextAttemptAt = entry.nextAttemptAt,
): Promise<boolean> {
  const { messageId, lease, kind, attempts, certificateId, peer } = entry;
  const error = outcome === 'released' || context.peers.has(peer) ? INTERRUPTED : NOT_SERVED;
  const at = context.clock.now().toISOString();
  return context.ledger.transaction(async (tx) => {
    // The place in the queue stays, so that what waited longest goes first. The lease as it was found is the guard.
    const held = await tx.settle(
      messageId,
      lease,
      outcome === 'dead' ? { status: 'dead', at, error } : { status: 'due', nextAttemptAt, error },
    );
    if (!held) return false;
    if (lease !== undefined) {
      await recordInterrupted(context, tx, entry, {
        number: attempts,
        lease: { token: lease, until: entry.nextAttemptAt },
        retryable: outcome !== 'dead',
      });
    }
    if (outcome === 'dead') await tx.changeMessage(messageId, 'queued', { status: 'dead' });
    await record(context, tx, {
      type: `message.${outcome}`,
      messageId,
      certificateId,
      peer,
      data: { kind, attempts, error },
    });
    return true;
  });
}

/**
 * Octets that were kept, and then the process died. The sender has no answer, so it sends them again, and they are
 * judged then: to judge them now could only answer nobody. They stay, marked.
 */
async function abandonUndecided(context: ExchangeContext, before: string): Promise<number> {
  const { ledger } = context;
  let abandoned = 0;
  for await (const { id, at, digest } of everyRow((page) =>
    ledger.messagesByStatus('arrived', before, page),
  )) {
    const kept = await ledger.message(id);
    const { from, messageId } = (kept && peekHeader(kept.raw)) ?? {};
    const done = await ledger.transaction(async (tx) => {
      if (!(await tx.changeMessage(id, 'arrived', { status: 'abandoned' }))) return false;
      await record(context, tx, {
        type: 'message.abandoned',
        // Nobody has checked who sent it, so its header's claims are told as claims only.
        data: { recordId: id, arrivedAt: at, digest, claims: { from, messageId } },
      });
      return true;
    });
    abandoned += Number(done);
  }
  return abandoned;
}

/** A question is in no outbox (exchange/ask.ts): while it is `queued` its asker waits for the answer, or is dead. */
async function endQuestions(context: ExchangeContext, before: string): Promise<number> {
  const { ledger } = context;
  let ended = 0;
  for await (const message of everyRow((page) => ledger.messagesByStatus('queued', before, page))) {
    if (!(await isLostQuestion(context, message))) continue;
    const { id, kind, peer, certificateId } = message;
    const done = await ledger.transaction(async (tx) => {
      if (!(await tx.changeMessage(id, 'queued', { status: 'unanswered' }))) return false;
      await record(context, tx, {
        type: 'message.unanswered',
        messageId: id,
        certificateId,
        peer,
        data: { kind },
      });
      return true;
    });
    ended += Number(done);
  }
  return ended;
}

async function isLostQuestion({ ledger }: ExchangeContext, { id, kind }: MessageHead): Promise<boolean> {
  // These are never asked, always queued; in a long outage there are many of them.
  if (kind === 'ECOO' || kind === 'RES') return false;
  return (await ledger.outboxEntry(id)) === undefined;
}
