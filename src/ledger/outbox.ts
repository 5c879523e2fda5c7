import * as paths from './paths.ts';
import type { ClaimRequest, LedgerWriter } from './port.ts';
import type { RecordStore, StoreTransaction } from './record-store.ts';
import type { OutboxEntry } from './records.ts';
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

async function laneHas(tx: StoreTransaction, lane: string, status: 'due' | 'waiting'): Promise<boolean> {
  return (await tx.list(paths.OUTBOX_LANE, { equal: { lane, status }, limit: 1 })).length > 0;
}

async function promoteNext(tx: StoreTransaction, lane: string, at: string): Promise<void> {
  await moveLane(tx, lane);
  if (await laneHas(tx, lane, 'due')) return;
  const [next] = await tx.list(paths.OUTBOX_LANE, { equal: { lane, status: 'waiting' }, limit: 1 });
  if (!next) return;
  const change = storableChange(OUTBOX, { status: 'due', nextAttemptAt: at });
  await tx.update(OUTBOX, next.messageId as string, { status: 'waiting' }, change);
}

type OutboxVerbs = Pick<LedgerWriter, 'enqueue' | 'settle' | 'giveUp' | 'revive'>;

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
      const change =
        outcome.status === 'due'
          ? { lease: undefined, nextAttemptAt: outcome.nextAttemptAt, lastError: outcome.error }
          : {
              status: outcome.status,
              lease: undefined,
              ...(outcome.status === 'dead' ? { lastError: outcome.error } : {}),
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

    async giveUp(messageId, at, error) {
      const row = await tx.get(OUTBOX, messageId, 'all');
      if (!row) return false;
      const change = storableChange(OUTBOX, { status: 'dead', lastError: error });
      const given = await tx.update(OUTBOX, messageId, { status: 'due', lease: undefined }, change);
      if (given) await promoteNext(tx, laneOf(fromRow<OutboxEntry>(row)), at);
      return given;
    },

    async revive(messageId, nextAttemptAt, expiresAt) {
      const row = await tx.get(OUTBOX, messageId, 'all');
      if (row?.status !== 'dead') return false;
      await moveLane(tx, laneOf(fromRow<OutboxEntry>(row)));
      const change = storableChange(OUTBOX, { status: 'due', nextAttemptAt, expiresAt });
      return tx.update(OUTBOX, messageId, { status: 'dead' }, change);
    },
  };
}

/** Taking entries for delivery: atomic by itself, outside any transaction. */
export async function claimDue(store: RecordStore, request: ClaimRequest): Promise<readonly OutboxEntry[]> {
  const { peer } = request;
  const rows = await store.claim(peer ? paths.CLAIMS_BY_PEER : paths.CLAIMS, {
    equal: peer ? { status: 'due', peer } : { status: 'due' },
    to: storableInstant(request.now),
    limit: request.limit,
    change: storableChange(OUTBOX, { lease: request.lease, nextAttemptAt: request.leaseUntil }),
    increment: 'attempts',
  });
  return rows.map((row) => fromRow<OutboxEntry>(row));
}
