import { expect, test } from '@jest/globals';
import { openLedger } from '../../../src/ledger/open.ts';
import type { ClaimRequest, Ledger } from '../../../src/ledger/port.ts';
import { endsWithTest } from '../../support/ends.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

const { instant, T0 } = records;
const MINUTE = 60_000;

describeLedgers((place) => {
  /** Entries of one fresh conversation; each test has a peer of its own, so that claims do not meet. */
  async function enqueueLane(peer: 'BN' | 'ID' | 'KH' | 'LA' | 'MM' | 'MY' | 'PH' | 'SG', count: number) {
    const ledger = await place.ledger();
    const conversationId = records.id('lane');
    const ids = Array.from({ length: count }, () => records.id('out'));
    await ledger.transaction(async (tx) => {
      for (const messageId of ids) await tx.enqueue(records.outboxEntry({ messageId, peer, conversationId }));
    });
    return { ledger, ids, conversationId };
  }

  function request(change: Partial<ClaimRequest>): ClaimRequest {
    return { now: T0, leaseUntil: instant(MINUTE), lease: records.id('lease'), limit: 10, ...change };
  }

  async function statuses(ledger: Ledger, ids: readonly string[]): Promise<(string | undefined)[]> {
    const found: (string | undefined)[] = [];
    for (const id of ids) found.push((await ledger.outboxEntry(id))?.status);
    return found;
  }

  test('messages of one conversation and peer leave one after the other', async () => {
    const { ledger, ids } = await enqueueLane('BN', 3);
    const [first = '', second = ''] = ids;
    expect(await statuses(ledger, ids)).toEqual(['due', 'waiting', 'waiting']);

    const claimed = await ledger.claimDue(request({ peer: 'BN', lease: 'one' }));
    expect(claimed).toEqual([await ledger.outboxEntry(first)]);
    expect(claimed).toMatchObject([
      { messageId: first, attempts: 1, lease: 'one', nextAttemptAt: instant(MINUTE) },
    ]);

    const outcome = { status: 'delivered', at: instant(5) } as const;
    expect(await ledger.transaction((tx) => tx.settle(first, 'one', outcome))).toBe(true);
    expect(await statuses(ledger, ids)).toEqual(['delivered', 'due', 'waiting']);
    expect((await ledger.outboxEntry(second))?.nextAttemptAt).toBe(instant(5));
    expect((await ledger.outboxEntry(first))?.lease).toBeUndefined();
  });

  test('another conversation, or another peer of the same, does not wait', async () => {
    const { ledger, conversationId } = await enqueueLane('ID', 1);
    const others = [records.outboxEntry({ conversationId }), records.outboxEntry({ peer: 'ID' })];
    await ledger.transaction(async (tx) => {
      for (const entry of others) await tx.enqueue(entry);
    });
    const ids = others.map((entry) => entry.messageId);
    expect(await statuses(ledger, ids)).toEqual(['due', 'due']);
  });

  test('a dead letter lets the next one go', async () => {
    const { ledger, ids } = await enqueueLane('KH', 3);
    const [first = '', second = ''] = ids;
    await ledger.claimDue(request({ peer: 'KH', lease: 'one' }));
    const dead = { status: 'dead', at: instant(7), error: 'PEER_UNREACHABLE: expired' } as const;
    expect(await ledger.transaction((tx) => tx.settle(first, 'one', dead))).toBe(true);
    expect(await statuses(ledger, ids)).toEqual(['dead', 'due', 'waiting']);
    expect(await ledger.outboxEntry(first)).toMatchObject({ attempts: 1, lastError: dead.error });

    // What it leaves behind is nobody's concern but the one's who supersedes it.
    expect(await ledger.transaction((tx) => tx.supersede(first, 'new'))).toBe(true);
    expect(await statuses(ledger, ids)).toEqual(['superseded', 'due', 'waiting']);
    await ledger.claimDue(request({ peer: 'KH', now: instant(10), lease: 'two' }));
    const delivered = { status: 'delivered', at: instant(11) } as const;
    await ledger.transaction((tx) => tx.settle(second, 'two', delivered));
    expect(await statuses(ledger, ids)).toEqual(['superseded', 'delivered', 'due']);
  });

  test('only a dead letter can be superseded, once, and says by what', async () => {
    const ledger = await place.ledger();
    const conversationId = records.id('lane');
    const [first, second] = [
      records.outboxEntry({ conversationId }),
      records.outboxEntry({ conversationId }),
    ];
    await ledger.transaction(async (tx) => {
      await tx.enqueue(first);
      await tx.enqueue(second);
    });
    const supersede = (id: string, by: string) => ledger.transaction((tx) => tx.supersede(id, by));
    expect(await supersede(first.messageId, 'x')).toBe(false);
    expect(await supersede(second.messageId, 'x')).toBe(false);
    expect(await supersede('nobody', 'x')).toBe(false);

    const dead = { status: 'dead', at: instant(7), error: 'expired' } as const;
    expect(await ledger.transaction((tx) => tx.settle(first.messageId, undefined, dead))).toBe(true);
    expect(await supersede(first.messageId, 'the new one')).toBe(true);
    expect(await supersede(first.messageId, 'a third')).toBe(false);
    expect(await ledger.outboxEntry(first.messageId)).toMatchObject({
      status: 'superseded',
      supersededBy: 'the new one',
      lastError: 'expired',
    });
    const listed = await ledger.outbox({ status: 'superseded' }, { limit: 200 });
    expect(listed.rows.map((entry) => entry.messageId)).toContain(first.messageId);
    const stillDead = await ledger.outbox({ status: 'dead' }, { limit: 200 });
    expect(stillDead.rows.map((entry) => entry.messageId)).not.toContain(first.messageId);

    expect(await ledger.transaction((tx) => tx.settle(second.messageId, undefined, dead))).toBe(true);
    expect(await supersede(second.messageId, 'x')).toBe(true);
  });

  test('of ten that supersede a dead letter at once, each with a message of its own, one queues', async () => {
    const ledger = await place.ledger();
    const letter = records.outboxEntry();
    await ledger.transaction((tx) => tx.enqueue(letter));
    const dead = { status: 'dead', at: T0, error: 'expired' } as const;
    await ledger.transaction((tx) => tx.settle(letter.messageId, undefined, dead));
    const again = Array.from({ length: 10 }, () => records.outboxEntry());
    const done = await Promise.all(
      again.map((entry) =>
        ledger.transaction(async (tx) => {
          if (!(await tx.supersede(letter.messageId, entry.messageId))) return false;
          await tx.enqueue(entry);
          return true;
        }),
      ),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
    const queued = await statuses(
      ledger,
      again.map((entry) => entry.messageId),
    );
    expect(queued.filter((status) => status === 'due')).toHaveLength(1);
    expect(queued.filter((status) => status === undefined)).toHaveLength(9);
    const winner = again[queued.indexOf('due')]?.messageId;
    expect((await ledger.outboxEntry(letter.messageId))?.supersededBy).toBe(winner);
  });

  test('an entry that somebody holds is not settled as if nobody did', async () => {
    const ledger = await place.ledger();
    const entry = records.outboxEntry({ peer: 'VN' });
    await ledger.transaction((tx) => tx.enqueue(entry));
    await ledger.claimDue(request({ peer: 'VN', lease: 'holder' }));
    const dead = { status: 'dead', at: T0, error: 'expired' } as const;
    expect(await ledger.transaction((tx) => tx.settle(entry.messageId, undefined, dead))).toBe(false);
    expect(await ledger.transaction((tx) => tx.settle(entry.messageId, 'holder', dead))).toBe(true);
  });

  test('a failed attempt puts the entry back, in its place, for later', async () => {
    const { ledger, ids } = await enqueueLane('LA', 2);
    const [first = ''] = ids;
    await ledger.claimDue(request({ peer: 'LA', lease: 'one' }));
    const again = { status: 'due', nextAttemptAt: instant(500), error: 'HTTP 503' } as const;
    expect(await ledger.transaction((tx) => tx.settle(first, 'one', again))).toBe(true);
    expect(await statuses(ledger, ids)).toEqual(['due', 'waiting']);
    expect(await ledger.claimDue(request({ peer: 'LA', now: instant(499) }))).toEqual([]);
    const claimed = await ledger.claimDue(request({ peer: 'LA', now: instant(500), lease: 'two' }));
    expect(claimed).toMatchObject([{ messageId: first, attempts: 2, lease: 'two', lastError: 'HTTP 503' }]);
  });

  test('a lease keeps others away until it ends; then the old holder can settle nothing', async () => {
    const { ledger, ids } = await enqueueLane('MM', 1);
    const [only = ''] = ids;
    await ledger.claimDue(request({ peer: 'MM', lease: 'dies' }));
    expect(await ledger.claimDue(request({ peer: 'MM', now: instant(MINUTE - 1) }))).toEqual([]);
    // A lease of no length is no reason to take an entry twice.
    const later = { peer: 'MM', now: instant(MINUTE), leaseUntil: instant(MINUTE) } as const;
    const taken = await ledger.claimDue(request({ ...later, lease: 'lives' }));
    const takenOver = { lease: 'dies', until: instant(MINUTE) };
    expect(taken).toMatchObject([{ messageId: only, attempts: 2, lease: 'lives', takenOver }]);
    expect(await ledger.outboxEntry(only)).toMatchObject({ attempts: 2, lease: 'lives' });

    const delivered = { status: 'delivered', at: instant(MINUTE) } as const;
    const settle = (lease: string) => ledger.transaction((tx) => tx.settle(only, lease, delivered));
    expect(await settle('dies')).toBe(false);
    expect(await settle('lives')).toBe(true);
    expect(await settle('lives')).toBe(false);
    expect(await ledger.transaction((tx) => tx.settle('nobody', 'lives', delivered))).toBe(false);
  });

  test('a claim takes the longest due first, no more than asked, of the peer asked for', async () => {
    const ledger = await place.ledger();
    const times = [30, 10, 20, 40, 5_000];
    const ids = times.map((time) => records.id(`at-${time}`));
    await ledger.transaction(async (tx) => {
      for (const [index, time] of times.entries()) {
        const messageId = ids[index];
        await tx.enqueue(records.outboxEntry({ messageId, peer: 'MY', nextAttemptAt: instant(time) }));
      }
      await tx.enqueue(records.outboxEntry({ peer: 'SG', nextAttemptAt: instant(1) }));
    });
    const claim = async (limit: number) =>
      (await ledger.claimDue(request({ peer: 'MY', now: instant(100), limit }))).map(
        (entry) => entry.messageId,
      );
    expect(await claim(3)).toEqual([ids[1], ids[2], ids[0]]);
    expect(await claim(3)).toEqual([ids[3]]);
    expect(await claim(3)).toEqual([]);
  });

  test("20 workers in two processes' worth of connections deliver everything once and in order", async () => {
    const lanes = await Promise.all(Array.from({ length: 6 }, () => enqueueLane('PH', 4)));
    const { ledger } = lanes[0] ?? { ledger: await place.ledger() };
    // A second opening stands for a second process; the embedded file has only the one.
    const second = place.kind === 'mongodb' ? endsWithTest(await openLedger(place.location)) : ledger;
    const delivered: string[] = [];
    const work = async (worker: number) => {
      const mine = worker % 2 === 0 ? ledger : second;
      for (let round = 0; delivered.length < 24 && round < 400; round += 1) {
        const lease = `worker-${worker}-${round}`;
        const entries = await mine.claimDue(request({ peer: 'PH', now: instant(100), lease, limit: 2 }));
        if (entries.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        for (const { messageId, attempts } of entries) {
          expect(attempts).toBe(1);
          delivered.push(messageId);
          const outcome = { status: 'delivered', at: instant(100) } as const;
          expect(await mine.transaction((tx) => tx.settle(messageId, lease, outcome))).toBe(true);
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, worker) => work(worker)));
    expect([...delivered].sort()).toEqual(lanes.flatMap(({ ids }) => ids).sort());
    for (const { ids } of lanes) {
      expect(delivered.filter((id) => ids.includes(id))).toEqual(ids);
    }
  });

  test('settling the last while enqueueing the next leaves none waiting behind nothing', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { ledger, ids, conversationId } = await enqueueLane('SG', 1);
      const [first = ''] = ids;
      const lease = records.id('lease');
      // Whatever else of this peer is due goes with it; only this one matters.
      await ledger.claimDue(request({ peer: 'SG', now: instant(1), lease }));
      const next = records.outboxEntry({ peer: 'SG', conversationId });
      await Promise.all([
        ledger.transaction((tx) => tx.settle(first, lease, { status: 'delivered', at: instant(2) })),
        ledger.transaction((tx) => tx.enqueue(next)),
      ]);
      expect(await statuses(ledger, [first, next.messageId])).toEqual(['delivered', 'due']);
    }
  });

  test('of 20 that enqueue in one conversation at once, one is due', async () => {
    const ledger = await place.ledger();
    const conversationId = records.id('lane');
    const entries = Array.from({ length: 20 }, () => records.outboxEntry({ conversationId }));
    await Promise.all(entries.map((entry) => ledger.transaction((tx) => tx.enqueue(entry))));
    const found = await statuses(
      ledger,
      entries.map((entry) => entry.messageId),
    );
    expect(found.filter((status) => status === 'due')).toHaveLength(1);
    expect(found.filter((status) => status === 'waiting')).toHaveLength(19);
  });
});
