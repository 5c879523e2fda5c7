import { readPage } from './cursor.ts';
import type { Page, PageRequest } from './page.ts';
import * as paths from './paths.ts';
import type { ClaimRequest, LedgerWriter } from './port.ts';
import {
  type Claim,
  claimed,
  type RecordStore,
  type StoreReader,
  type StoreTransaction,
} from './record-store.ts';
import type { ClaimedEntry, OutboxEntry } from './records.ts';
import { fromRow, laneOf, outboxRow } from './rows.ts';
import { storableChange, storableInstant } from './storable.ts';
import { OUTBOX } from './tables.ts';

/**
 * The outbox: messages of one conversation and peer (a lane) leave one after the other. An entry waits while an
 * earlier one of its lane is due; whoever settles the last due one of a lane makes the next waiting one due.
 *
 * Every step that looks at a lane first moves its counter, so that two processes that look at the same lane at the
 * same time conflict, and the store lets one of them start again: no entry is left waiting behind nothing.
 */

function moveLane(tx: StoreTransaction, lane: string): Promise<number> {
  return tx.increment(`lane/${lane}`);
}

async function laneHas(store: StoreReader, lane: string, status: 'due' | 'waiting'): Promise<boolean> {
  return (await store.list(paths.OUTBOX_LANE, { equal: { lane, status }, limit: 1 })).length > 0;
}

/** Gives the id of the entry that became due; none when the lane has a due one already, or is empty. */
async function promoteNext(tx: StoreTransaction, lane: string, at: string): Promise<string | undefined> {
  await moveLane(tx, lane);
  if (await laneHas(tx, lane, 'due')) return undefined;
  const [next] = await tx.list(paths.OUTBOX_LANE, { equal: { lane, status: 'waiting' }, limit: 1 });
  if (!next) return undefined;
  const { messageId } = fromRow<OutboxEntry>(next);
  const change = storableChange(OUTBOX, { status: 'due', nextAttemptAt: at });
  return (await tx.update(OUTBOX, messageId, { status: 'waiting' }, change)) ? messageId : undefined;
}

type OutboxVerbs = Pick<LedgerWriter, 'enqueue' | 'settle' | 'supersede' | 'releaseLane'>;

/** The port's outbox verbs inside a transaction. */
export function createOutbox(tx: StoreTransaction): OutboxVerbs {
  return {
    async enqueue(entry) {
      const lane = laneOf(entry);
      const position = await moveLane(tx, lane);
      // What waits has something due before it, so one look is enough.
      const status = (await laneHas(tx, lane, 'due')) ? 'waiting' : 'due';
      await tx.insert(OUTBOX, outboxRow({ ...entry, status, attempts: 0 }, position));
    },

    async settle(messageId, lease, outcome) {
      const row = await tx.get(OUTBOX, messageId, 'all');
      if (!row) return false;
      const { error } = { error: undefined, ...outcome };
      const change = {
        lease: undefined,
        ...(outcome.status === 'due' ? { nextAttemptAt: outcome.nextAttemptAt } : { status: outcome.status }),
        ...(error === undefined ? {} : { lastError: error }),
      };
      const held = await tx.update(
        OUTBOX,
        messageId,
        { status: 'due', lease },
        storableChange(OUTBOX, change),
      );
      if (held && outcome.status !== 'due') {
        await promoteNext(tx, laneOf(fromRow<OutboxEntry>(row)), outcome.at);
      }
      return held;
    },

    // A dead letter holds nobody up, so its lane need not move.
    supersede: (messageId, by) =>
      tx.update(
        OUTBOX,
        messageId,
        { status: 'dead' },
        storableChange(OUTBOX, { status: 'superseded', supersededBy: by }),
      ),

    releaseLane: (entry, at) => promoteNext(tx, laneOf(entry), at),
  };
}

/** A page of the entries that wait, and among them those whose lane has nothing due: nobody would promote them. */
export async function waitingBehindNothing(
  store: StoreReader,
  before: string,
  page: PageRequest,
): Promise<Page<OutboxEntry>> {
  const query = { equal: { status: 'waiting' }, below: storableInstant(before) };
  const { rows, next } = await readPage(store, paths.OUTBOX_BY_STATUS, query, page, fromRow<OutboxEntry>);
  const lanes = new Map<string, boolean>();
  for (const lane of new Set(rows.map(laneOf))) lanes.set(lane, await laneHas(store, lane, 'due'));
  return { rows: rows.filter((entry) => !lanes.get(laneOf(entry))), ...(next ? { next } : {}) };
}

/** Taking entries for delivery: atomic by itself, outside any transaction. */
export async function claimDue(store: RecordStore, request: ClaimRequest): Promise<readonly ClaimedEntry[]> {
  const { peer } = request;
  const claim: Claim = {
    equal: peer ? { status: 'due', peer } : { status: 'due' },
    to: storableInstant(request.now),
    limit: request.limit,
    change: storableChange(OUTBOX, { lease: request.lease, nextAttemptAt: request.leaseUntil }),
    increment: 'attempts',
  };
  const rows = await store.claim(peer ? paths.CLAIMS_BY_PEER : paths.CLAIMS, claim);
  return rows.map((row) => {
    const { lease, nextAttemptAt } = fromRow<OutboxEntry>(row);
    const entry = fromRow<OutboxEntry>(claimed(row, claim));
    return lease === undefined ? entry : { ...entry, takenOver: { lease, until: nextAttemptAt } };
  });
}
