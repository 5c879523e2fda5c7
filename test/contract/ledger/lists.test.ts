import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CERTIFICATE_STATES } from '../../../src/certificate/lifecycle.ts';
import { addDays } from '../../../src/kernel/clock.ts';
import { seededRandom } from '../../../src/kernel/ids.ts';
import type { CountCriteria, CountRow, Page, PageRequest } from '../../../src/ledger/port.ts';
import type { CertificateSummary, OutboxStatus } from '../../../src/ledger/records.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

const { instant } = records;
const PEERS = ['TH', 'MY', 'SG', 'BN'] as const;

async function everyPage<T>(read: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const rows: T[] = [];
  let page: Page<T> = { rows: [] };
  do {
    page = await read({ limit, after: page.next });
    rows.push(...page.rows);
  } while (page.next);
  return rows;
}

/** The numbers 0 to count - 1 in an order that is not theirs. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index * 7) % count);
}

describeLedgers((place) => {
  test('messages of a certificate, in and out, oldest first, without octets', async () => {
    const ledger = await place.ledger();
    const certificateId = records.id('certificate');
    const messages = shuffled(11).map((n) =>
      records.messageRecord({
        id: `message-${certificateId}-${n}`,
        certificateId,
        at: instant(Math.floor(n / 2)),
        direction: n % 2 === 0 ? 'in' : 'out',
        answer: Buffer.from('<Ack/>'),
        errors: [{ code: 'X', text: 'y', retryable: false }],
      }),
    );
    await ledger.transaction(async (tx) => {
      for (const message of messages) await tx.insertMessage(message);
    });
    const expected = messages
      .map(({ raw: _, answer: __, ...light }) => light)
      .sort((a, b) => (`${a.at}${a.id}` < `${b.at}${b.id}` ? -1 : 1));
    expect(await ledger.messagesOfCertificate(certificateId)).toEqual(expected);
    expect(await ledger.messagesOfCertificate('none')).toEqual([]);
  });

  test('attempts of a message in their order', async () => {
    const ledger = await place.ledger();
    const messageId = records.id('out');
    const attempts = shuffled(13).map((n) => records.deliveryAttempt({ messageId, number: n + 1 }));
    await ledger.transaction(async (tx) => {
      for (const attempt of attempts) await tx.insertAttempt(attempt);
    });
    const found = await ledger.attempts(messageId);
    expect(found.map((attempt) => attempt.number)).toEqual(attempts.map((_, index) => index + 1));
  });

  test('the whole history page by page, oldest first, and that of one certificate', async () => {
    const ledger = await place.ledger();
    const certificateId = records.id('certificate');
    const before = await everyPage((page) => ledger.events(page), 200);
    const events = shuffled(17).map((n) =>
      records.ledgerEvent({
        certificateId: n % 3 === 0 ? certificateId : undefined,
        at: instant(Math.floor(n / 3)),
      }),
    );
    await ledger.transaction(async (tx) => {
      for (const event of events) await tx.append(event);
    });
    const expected = [...before, ...events].sort((a, b) => (`${a.at}${a.id}` < `${b.at}${b.id}` ? -1 : 1));
    expect(await everyPage((page) => ledger.events(page), 5)).toEqual(expected);
    const own = expected.filter((event) => event.certificateId === certificateId);
    expect(await ledger.eventsOfCertificate(certificateId)).toEqual(own);
    expect((await ledger.totals()).events).toBe(expected.length);
  });

  test('runs, newest first', async () => {
    const ledger = await place.ledger();
    const runs = shuffled(9).map((n) =>
      records.reconciliationRun({ slot: instant(n), startedAt: instant(n) }),
    );
    await ledger.transaction(async (tx) => {
      for (const run of runs) await tx.insertRun(run);
    });
    const expected = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    expect(await everyPage((page) => ledger.runs(page), 4)).toEqual(expected);
  });

  test('the outbox by status and peer, oldest first', async () => {
    const ledger = await place.ledger();
    const entries = shuffled(12).map((n) =>
      records.outboxEntry({
        peer: PEERS[n % 2] ?? 'TH',
        enqueuedAt: instant(n),
        // Every third waits behind the one before it.
        conversationId: `lists-${n % 2}-${Math.floor(n / 6)}`,
      }),
    );
    await ledger.transaction(async (tx) => {
      for (const entry of entries) await tx.enqueue(entry);
    });
    for (const status of ['due', 'waiting', 'delivered'] as const) {
      const all = await everyPage((page) => ledger.outbox({ status }, page), 3);
      expect(all.every((entry) => entry.status === status)).toBe(true);
      expect(all.map((entry) => entry.enqueuedAt)).toEqual(all.map((entry) => entry.enqueuedAt).sort());
      const ofPeer = await everyPage((page) => ledger.outbox({ status, peer: 'MY' }, page), 2);
      expect(ofPeer).toEqual(all.filter((entry) => entry.peer === 'MY'));
    }
    const due = await everyPage((page) => ledger.outbox({ status: 'due' }, page), 200);
    const waiting = await everyPage((page) => ledger.outbox({ status: 'waiting' }, page), 200);
    expect([due.length, waiting.length]).toEqual([4, 8]);
    const { next } = await ledger.outbox({ status: 'waiting' }, { limit: 1 });
    await expect(ledger.outbox({ status: 'due' }, { limit: 1, after: next })).rejects.toMatchObject({
      code: 'LEDGER_CURSOR_INVALID',
    });
  });

  test('sent certificates nobody acknowledged, the longest waiting first', async () => {
    const ledger = await place.ledger();
    const sent = shuffled(8).map((n) =>
      records.sentCertificate({
        state: n === 5 ? 'AS2' : 'AS1',
        stateTimes: { AS1: instant(-1_000_000 + n), AS2: instant(-1_000_000) },
      }),
    );
    await ledger.transaction(async (tx) => {
      for (const one of sent) await tx.insertSent(one);
    });
    const peer = sent[0]?.peer ?? 'TH';
    const elsewhere = records.sentCertificate({ peer: 'LA', stateTimes: { AS1: instant(-1_000_001) } });
    await ledger.transaction((tx) => tx.insertSent({ ...elsewhere, state: 'AS1' }));
    const expected = sent
      .filter((one) => one.state === 'AS1')
      .sort((a, b) => ((a.stateTimes.AS1 ?? '') < (b.stateTimes.AS1 ?? '') ? -1 : 1))
      .map(({ id, referenceNumber }) => ({ id, referenceNumber }));
    const before = instant(-1_000_000 + 6);
    expect(await ledger.unacknowledged(peer, before, 100)).toEqual(expected.slice(0, 5));
    expect(await ledger.unacknowledged(peer, before, 2)).toEqual(expected.slice(0, 2));
    expect(await ledger.unacknowledged('LA', before, 2)).toMatchObject([{ id: elsewhere.id }]);
    const askedAt = instant(1);
    await ledger.transaction((tx) => tx.changeSent(expected[1]?.id ?? '', 'AS1', { askedAt }));
    expect((await ledger.unacknowledged(peer, before, 2))[1]).toEqual({ ...expected[1], askedAt });
    await ledger.transaction((tx) => tx.changeSent(expected[0]?.id ?? '', 'AS1', { state: 'AS2' }));
    expect((await ledger.unacknowledged(peer, before, 2)).map(({ id }) => id)).toEqual(
      expected.slice(1, 3).map(({ id }) => id),
    );
  });

  test('hand-overs that are due, oldest first; none for what has no time', async () => {
    const ledger = await place.ledger();
    const received = shuffled(8).map((n) =>
      records.receivedCertificate({ handoverDueAt: n % 4 === 3 ? undefined : instant(n) }),
    );
    await ledger.transaction(async (tx) => {
      for (const one of received) await tx.insertReceived(one);
    });
    const expected = received
      .filter((one) => one.handoverDueAt !== undefined)
      .sort((a, b) => ((a.handoverDueAt ?? '') < (b.handoverDueAt ?? '') ? -1 : 1));
    expect(await ledger.handoversDue(instant(5), 100)).toEqual(expected.slice(0, 5));
    expect(await ledger.handoversDue(instant(5), 2)).toEqual(expected.slice(0, 2));
    expect(await ledger.handoversDue(instant(-1), 2)).toEqual([]);
    const done = { state: 'AS3', handoverDueAt: undefined } as const;
    await ledger.transaction((tx) => tx.changeReceived(expected[0]?.id ?? '', 'AS2', done));
    expect(await ledger.handoversDue(instant(5), 2)).toEqual(expected.slice(1, 3));
  });
});

describeLedgers((place) => {
  const held: CertificateSummary[] = [];

  beforeAll(async () => {
    const ledger = await place.ledger();
    const random = seededRandom(7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    await ledger.transaction(async (tx) => {
      for (let index = 0; index < 60; index += 1) {
        const one = records.sentCertificate({
          peer: pick(PEERS),
          state: pick(CERTIFICATE_STATES),
          issueDate: addDays('2025-12-20', Math.floor(random() * 70)),
        });
        held.push(one);
        await tx.insertSent(one);
      }
      for (const status of ['arrived', 'refused', 'queued'] as const) {
        await tx.insertMessage(
          records.messageRecord({ status, direction: status === 'queued' ? 'out' : 'in' }),
        );
      }
      for (let n = 0; n < 3; n += 1) await tx.enqueue(records.outboxEntry({ conversationId: 'totals' }));
    });
  });

  function countOf(criteria: CountCriteria): CountRow[] {
    const groups = new Map<string, number>();
    for (const { peer, state, issueDate } of held) {
      const inside =
        (!criteria.peer || criteria.peer === peer) &&
        (!criteria.issuedFrom || issueDate >= criteria.issuedFrom) &&
        (!criteria.issuedTo || issueDate <= criteria.issuedTo);
      const key = [peer, issueDate.slice(0, 7), state].join();
      if (inside) groups.set(key, (groups.get(key) ?? 0) + 1);
    }
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => {
        const [peer, month, state] = key.split(',');
        return { peer, month, state, count } as CountRow;
      });
  }

  test('counts by peer, month and state within any period', async () => {
    const ledger = await place.ledger();
    const date = fc.integer({ min: -5, max: 75 }).map((days) => addDays('2025-12-20', days));
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          { issuedFrom: date, issuedTo: date, peer: fc.constantFrom(...PEERS, 'KH' as const) },
          { requiredKeys: [] },
        ),
        async (criteria) => {
          expect(await ledger.counts('sent', criteria)).toEqual(countOf(criteria));
        },
      ),
      { numRuns: place.kind === 'embedded' ? 100 : 8 },
    );
    expect(await ledger.counts('received', {})).toEqual([]);
  });

  test('totals', async () => {
    const ledger = await place.ledger();
    const sent: Record<string, number> = {};
    for (const { state } of held) sent[state] = (sent[state] ?? 0) + 1;
    const outbox: Record<OutboxStatus, number> = { due: 1, waiting: 2, delivered: 0, dead: 0, superseded: 0 };
    const expected = { sent, received: {}, outbox, messagesIn: 2, messagesOut: 1, events: 0 };
    expect(await ledger.totals()).toEqual(expected);
    expect(await ledger.transaction((tx) => tx.totals())).toEqual(expected);
  });
});
