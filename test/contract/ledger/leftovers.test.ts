import { expect, test } from '@jest/globals';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { countingIds } from '../../../src/kernel/ids.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { clearLeftovers } from '../../../src/reconciliation/leftovers.ts';
import { describeLedgers } from '../../support/ledger.ts';
import { startLedgerChild } from '../../support/ledger-child.ts';
import { forceOutboxStatus } from '../../support/ledger-edit.ts';
import * as records from '../../support/ledger-records.ts';
import { fakeHttp, recordingLogger } from '../../unit/http/fake-http.ts';

/** What a killed process and a changed configuration leave behind, on both ledgers. */

const { instant, T0 } = records;
const MINUTE = 60_000;
const LIMIT = 15 * MINUTE;
const NOTHING = { promoted: 0, released: 0, stuck: 0, dead: 0, abandoned: 0, unanswered: 0 };

/** A node with the one peer TH, at a time of its own. */
function nodeOf(ledger: Ledger, milliseconds: number) {
  const { logger, lines } = recordingLogger();
  const serial = countingIds();
  const woken: string[] = [];
  const { exchange } = fakeHttp({
    exchange: {
      ledger,
      logger,
      clock: new FixedClock(instant(milliseconds)),
      ids: { next: () => `${milliseconds}-${serial.next()}` },
      wake: (work) => void woken.push(work),
    },
  });
  return { context: exchange, lines, woken };
}

async function eventsOf(ledger: Ledger, ...types: string[]) {
  const { rows } = await ledger.events({ limit: 200 });
  return rows.filter(({ type }) => types.includes(type));
}

describeLedgers((place) => {
  test('a process is killed in the middle of everything: all of it is found, named and let go', async () => {
    const child = startLedgerChild('strand', place.location);
    await child.reported(2);
    await child.kill();
    expect(child.reports).toEqual([{ open: true }, { claimed: 1 }]);
    const ledger = await openLedger(place.location);
    try {
      // Too early: whoever holds them might be alive.
      const early = nodeOf(ledger, LIMIT);
      expect(await clearLeftovers(early.context, LIMIT)).toEqual(NOTHING);
      expect([early.lines, early.woken]).toEqual([[], []]);
      expect((await ledger.message('kept'))?.status).toBe('arrived');

      const { context, lines, woken } = nodeOf(ledger, LIMIT + 2 * MINUTE);
      // Two processes of one node do it at once.
      const both = await Promise.all([clearLeftovers(context, LIMIT), clearLeftovers(context, LIMIT)]);
      const sum = (name: keyof typeof NOTHING) => both.reduce((total, one) => total + one[name], 0);
      expect({
        released: sum('released'),
        abandoned: sum('abandoned'),
        unanswered: sum('unanswered'),
      }).toEqual({
        released: 1,
        abandoned: 1,
        unanswered: 1,
      });
      expect(lines.map(({ level, message }) => [level, message])).toContainEqual([
        'warn',
        'messages were left behind',
      ]);
      expect(woken).toContain('deliver');

      const kept = await ledger.message('kept');
      expect(kept?.status).toBe('abandoned');
      expect(Buffer.from(kept?.raw ?? []).toString()).toBe('<x>kept</x>');
      expect((await ledger.message('question'))?.status).toBe('unanswered');
      const held = await ledger.outboxEntry('held');
      expect(held).toMatchObject({ status: 'due', attempts: 1, lastError: expect.stringContaining('ended') });
      expect(held?.lease).toBeUndefined();
      // The dead worker's word counts no more; a living one gets the entry.
      const late = { status: 'delivered', at: instant(LIMIT) } as const;
      expect(await ledger.transaction((tx) => tx.settle('held', 'of the killed', late))).toBe(false);
      const now = instant(LIMIT + 2 * MINUTE);
      const claim = {
        now,
        leaseUntil: instant(LIMIT + 3 * MINUTE),
        lease: 'l',
        peer: 'TH',
        limit: 5,
      } as const;
      expect(await ledger.claimDue(claim)).toMatchObject([{ messageId: 'held', attempts: 2 }]);

      const events = await eventsOf(ledger, 'message.abandoned', 'message.unanswered', 'message.released');
      expect(events.map(({ type }) => type).sort()).toEqual([
        'message.abandoned',
        'message.released',
        'message.unanswered',
      ]);
      expect(events.find(({ type }) => type === 'message.abandoned')?.data).toMatchObject({
        recordId: 'kept',
      });
      expect(await clearLeftovers(context, LIMIT)).toEqual(NOTHING);
    } finally {
      await ledger.close();
    }
  }, 60_000);
});

describeLedgers((place) => {
  test('a message that waits behind nothing is let go, the next one stays behind it', async () => {
    const ledger = await place.ledger();
    const conversationId = records.id('lane');
    const lane = [1, 2, 3].map(() =>
      records.outboxEntry({ conversationId, nextAttemptAt: instant(50 * MINUTE) }),
    );
    await ledger.transaction(async (tx) => {
      for (const entry of lane) await tx.enqueue(entry);
    });
    const [first = '', second = '', third = ''] = lane.map((entry) => entry.messageId);
    const { context } = nodeOf(ledger, 30 * MINUTE);
    expect(await clearLeftovers(context, LIMIT)).toEqual(NOTHING);
    await forceOutboxStatus(place.location, first, 'delivered');
    expect(await clearLeftovers(context, LIMIT)).toEqual({ ...NOTHING, promoted: 1 });
    expect(await ledger.outboxEntry(second)).toMatchObject({
      status: 'due',
      nextAttemptAt: instant(30 * MINUTE),
    });
    expect((await ledger.outboxEntry(third))?.status).toBe('waiting');
    expect(await eventsOf(ledger, 'message.promoted')).toMatchObject([{ messageId: second, peer: 'TH' }]);
    expect(await clearLeftovers(context, LIMIT)).toEqual(NOTHING);
  });

  test('messages to a state that is no longer configured are named once, and end with their time to live', async () => {
    const ledger = await place.ledger();
    const conversationId = records.id('lane');
    const [first, second] = [1, 2].map(() =>
      records.outboxEntry({ peer: 'MM', conversationId, expiresAt: instant(60 * MINUTE) }),
    );
    if (!first || !second) throw new TypeError('two entries');
    await ledger.transaction(async (tx) => {
      for (const entry of [first, second]) {
        await tx.insertMessage(
          records.messageRecord({ id: entry.messageId, direction: 'out', kind: 'ECOO', status: 'queued' }),
        );
        await tx.enqueue(entry);
      }
    });
    const before = nodeOf(ledger, 31 * MINUTE);
    expect(await clearLeftovers(before.context, LIMIT)).toEqual({ ...NOTHING, stuck: 1 });
    expect(await clearLeftovers(before.context, LIMIT)).toEqual(NOTHING);
    expect(await ledger.outboxEntry(first.messageId)).toMatchObject({
      status: 'due',
      nextAttemptAt: T0,
      lastError: expect.stringContaining('PEER_UNKNOWN'),
    });

    const after = nodeOf(ledger, 61 * MINUTE);
    expect(await clearLeftovers(after.context, LIMIT)).toEqual({ ...NOTHING, dead: 1 });
    expect((await ledger.outboxEntry(first.messageId))?.status).toBe('dead');
    expect((await ledger.message(first.messageId))?.status).toBe('dead');
    // The next of the conversation is due now, and its turn comes once it has stood still too.
    expect((await ledger.outboxEntry(second.messageId))?.status).toBe('due');
    expect(await clearLeftovers(after.context, LIMIT)).toEqual(NOTHING);
    const last = nodeOf(ledger, 90 * MINUTE);
    expect(await clearLeftovers(last.context, LIMIT)).toEqual({ ...NOTHING, dead: 1 });
    const events = await eventsOf(ledger, 'message.stuck', 'message.dead');
    expect(events.map(({ type, messageId }) => [type, messageId])).toEqual([
      ['message.stuck', first.messageId],
      ['message.dead', first.messageId],
      ['message.dead', second.messageId],
    ]);
  });

  test('a long queue to a peer that is served is left in its order', async () => {
    const ledger = await place.ledger();
    const entry = records.outboxEntry({ peer: 'TH' });
    await ledger.transaction(async (tx) => {
      await tx.insertMessage(
        records.messageRecord({ id: entry.messageId, direction: 'out', kind: 'RTX', status: 'queued' }),
      );
      await tx.enqueue({ ...entry, kind: 'RTX' });
    });
    expect(await clearLeftovers(nodeOf(ledger, 40 * MINUTE).context, LIMIT)).toEqual(NOTHING);
    expect(await ledger.outboxEntry(entry.messageId)).toMatchObject({ status: 'due', nextAttemptAt: T0 });
    expect((await ledger.message(entry.messageId))?.status).toBe('queued');
  });
});
