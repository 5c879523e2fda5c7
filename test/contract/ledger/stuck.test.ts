import { expect, test } from '@jest/globals';
import type { Page, PageRequest } from '../../../src/ledger/port.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { forceOutboxStatus } from '../../support/ledger-edit.ts';
import * as records from '../../support/ledger-records.ts';

const { instant, T0 } = records;

/** How what stands still is found: entries and messages by time, and lanes that nobody would move. */

async function everyPage<T>(read: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const rows: T[] = [];
  let page: Page<T> = { rows: [] };
  do {
    page = await read({ limit, after: page.next });
    rows.push(...page.rows);
  } while (page.next);
  return rows;
}

describeLedgers((place) => {
  test('dead letters by peer and time of queueing, in pages, and how many each peer has', async () => {
    const ledger = await place.ledger();
    const peers = ['SG', 'MY', 'SG', 'SG', 'MY', 'SG'] as const;
    const letters = peers.map((peer, index) =>
      records.outboxEntry({ peer, enqueuedAt: instant(index * 1_000) }),
    );
    await ledger.transaction(async (tx) => {
      for (const letter of letters) {
        await tx.enqueue(letter);
        await tx.settle(letter.messageId, undefined, { status: 'dead', at: instant(9_000), error: 'x' });
      }
      await tx.enqueue(records.outboxEntry({ peer: 'TH' }));
    });
    const ids = (from: number, to: number, peer?: string) =>
      letters
        .slice(from, to)
        .filter((one) => !peer || one.peer === peer)
        .map((one) => one.messageId);
    const list = async (criteria: object) =>
      (await everyPage((page) => ledger.outbox({ status: 'dead', ...criteria }, page), 2)).map(
        (entry) => entry.messageId,
      );
    expect(await list({})).toEqual(ids(0, 6));
    // From an instant on, and before another: two windows that meet share nothing and miss nothing.
    expect(await list({ since: instant(2_000), until: instant(5_000) })).toEqual(ids(2, 5));
    expect(await list({ until: instant(2_000) })).toEqual(ids(0, 2));
    expect(await list({ since: instant(5_000) })).toEqual(ids(5, 6));
    expect(await list({ peer: 'SG', since: instant(1_000), until: instant(5_000) })).toEqual(ids(1, 5, 'SG'));
    expect(await list({ peer: 'TH' })).toEqual([]);
    expect(await ledger.outboxCounts('dead')).toEqual({ MY: 2, SG: 4 });
    expect(await ledger.outboxCounts('due')).toEqual({ TH: 1 });
    expect(await ledger.outboxCounts('superseded')).toEqual({});
  });

  test('what is overdue, longest first: claimed or not, but nothing that is settled or waits', async () => {
    const ledger = await place.ledger();
    const lane = records.id('lane');
    const entries = [
      records.outboxEntry({ peer: 'ID', nextAttemptAt: instant(3) }),
      records.outboxEntry({ peer: 'ID', nextAttemptAt: instant(1), conversationId: lane }),
      records.outboxEntry({ peer: 'ID', nextAttemptAt: instant(0), conversationId: lane }),
      records.outboxEntry({ peer: 'ID', nextAttemptAt: instant(10) }),
    ];
    await ledger.transaction(async (tx) => {
      for (const entry of entries) await tx.enqueue(entry);
    });
    const ids = entries.map((entry) => entry.messageId);
    const overdue = async (before: string) =>
      (await everyPage((page) => ledger.overdue(before, page), 1))
        .map((entry) => entry.messageId)
        .filter((id) => ids.includes(id));
    expect(await overdue(instant(10))).toEqual([ids[1], ids[0]]);
    expect(await overdue(instant(11))).toEqual([ids[1], ids[0], ids[3]]);
    // A lease moves an entry to its end.
    await ledger.claimDue({ now: instant(1), leaseUntil: instant(20), lease: 'l', peer: 'ID', limit: 1 });
    expect(await overdue(instant(11))).toEqual([ids[0], ids[3]]);
    expect(await overdue(instant(21))).toEqual([ids[0], ids[3], ids[1]]);
  });

  test('an entry that waits behind nothing is found and let go, and no other', async () => {
    const ledger = await place.ledger();
    const lanes = ['one', 'two'].map(() =>
      Array.from({ length: 3 }, () => records.outboxEntry({ peer: 'PH', enqueuedAt: instant(1) })),
    );
    for (const lane of lanes) {
      const conversationId = records.id('lane');
      await ledger.transaction(async (tx) => {
        for (const entry of lane) await tx.enqueue({ ...entry, conversationId });
      });
    }
    const [stuck = [], fine = []] = lanes.map((lane) => lane.map((entry) => entry.messageId));
    const found = async (before: string, limit: number) =>
      (await everyPage((page) => ledger.waitingBehindNothing(before, page), limit)).map(
        (entry) => entry.messageId,
      );
    expect(await found(instant(2), 1)).toEqual([]);
    await forceOutboxStatus(place.location, stuck[0] ?? '', 'delivered');
    expect((await found(instant(2), 1)).sort()).toEqual(stuck.slice(1).sort());
    expect(await found(instant(1), 1)).toEqual([]);

    const { conversationId = '' } = (await ledger.outboxEntry(stuck[1] ?? '')) ?? {};
    const release = (lane: string) =>
      ledger.transaction((tx) => tx.releaseLane({ peer: 'PH', conversationId: lane }, instant(5)));
    const released = await Promise.all([1, 2, 3, 4].map(() => release(conversationId)));
    expect(released.filter(Boolean)).toEqual([stuck[1]]);
    expect(await ledger.outboxEntry(stuck[1] ?? '')).toMatchObject({
      status: 'due',
      nextAttemptAt: instant(5),
    });
    expect((await ledger.outboxEntry(stuck[2] ?? ''))?.status).toBe('waiting');
    const other = (await ledger.outboxEntry(fine[0] ?? ''))?.conversationId ?? '';
    expect(await release(other)).toBeUndefined();
    expect(await release('no lane at all')).toBeUndefined();
    expect((await ledger.outboxEntry(fine[1] ?? ''))?.status).toBe('waiting');
    expect(await found(instant(2), 200)).toEqual([]);
  });

  test('messages of a status from before an instant, oldest first, without their octets', async () => {
    const ledger = await place.ledger();
    const kept = [4, 1, 3, 2, 0].map((n) => records.messageRecord({ status: 'arrived', at: instant(n) }));
    await ledger.transaction(async (tx) => {
      for (const message of kept) await tx.insertMessage(message);
      await tx.insertMessage(records.messageRecord({ status: 'refused', at: T0 }));
    });
    const list = await everyPage((page) => ledger.messagesByStatus('arrived', instant(3), page), 2);
    expect(list.map(({ at }) => at)).toEqual([instant(0), instant(1), instant(2)]);
    for (const message of list) {
      expect('raw' in message).toBe(false);
    }
    const [oldest] = list;
    const done = { status: 'abandoned' } as const;
    await ledger.transaction((tx) => tx.changeMessage(oldest?.id ?? '', 'arrived', done));
    const left = await ledger.messagesByStatus('arrived', instant(3), { limit: 10 });
    expect(left.rows.map(({ at }) => at)).toEqual([instant(1), instant(2)]);
    expect((await ledger.message(oldest?.id ?? ''))?.raw).toEqual(
      new Uint8Array(kept.find(({ id }) => id === oldest?.id)?.raw ?? []),
    );
  });
});
