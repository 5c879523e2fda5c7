import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { expireDue } from '../../src/exchange/expire.ts';
import { answerReconsideration } from '../../src/exchange/inquiries/answer.ts';
import { moveReceived } from '../../src/exchange/received-state.ts';
import { respond } from '../../src/exchange/respond.ts';
import { addDays, FixedClock } from '../../src/kernel/clock.ts';
import { applyRetention } from '../../src/retention/apply.ts';
import { planRetention } from '../../src/retention/plan.ts';
import type { RetentionPolicy } from '../../src/retention/policy.ts';
import { checkDesk } from '../support/check-desk.ts';
import { describeLedgers } from '../support/ledger.ts';
import * as records from '../support/ledger-records.ts';
import { must } from '../support/nodes.ts';
import { arrive, originalMessage, type Reexporters, startReexporters } from '../support/reexports.ts';

/** Rule V13: an import file is kept five years from what customs did with it last, however they did it. */

const POLICY: RetentionPolicy = { sent: 3, received: 5 };

describeLedgers((place) => {
  let world: Reexporters;
  beforeEach(async () => {
    world = await startReexporters(place);
  });
  afterEach(() => world.stop());

  const desk = checkDesk(() => world);
  const { days, received, held, decide, asked, says, replied, given, notGiven, close, unchanged } = desk;
  const today = () => world.vn().clock.now().toISOString().slice(0, 10);
  const on = (day: string) => ({ ...world.vn(), clock: new FixedClock(`${day}T05:00:00.000Z`) });
  const fiveYearsFrom = (day: string) => `${Number(day.slice(0, 4)) + 5}${day.slice(4)}`;

  /** Basis and holds of a received certificate on a day. */
  async function judged(id: string, day: string) {
    let after: string | undefined;
    do {
      const page = await planRetention(on(day), POLICY, 'received', {
        limit: 200,
        ...(after ? { after } : {}),
      });
      const found = page.rows.find((row) => row.id === id);
      if (found) return { basis: found.basis, holds: found.holds.map(({ reason }) => reason) };
      after = page.next;
    } while (after);
    return undefined;
  }

  /** What customs said has reached the peer. */
  async function delivered(id: string): Promise<void> {
    const { ledger } = world.vn();
    for (;;) {
      const waiting = [];
      for (const { messageId } of await ledger.messagesOfCertificate(id)) {
        const entry = messageId ? await ledger.outboxEntry(messageId) : undefined;
        if (entry?.status === 'due') waiting.push(entry.messageId);
      }
      if (waiting.length === 0) return;
      for (const messageId of waiting) {
        const outcome = { status: 'delivered', at: `${today()}T12:00:00.000Z` } as const;
        await ledger.transaction((tx) => tx.settle(messageId, undefined, outcome));
      }
    }
  }

  /** That it stays five years from a day, the last of them included, and goes on the next. */
  async function keptFiveYearsFrom(id: string, day: string): Promise<void> {
    await delivered(id);
    const until = fiveYearsFrom(day);
    expect(await judged(id, until)).toEqual({
      basis: { from: 'DECISION', date: day, until },
      holds: ['RETENTION_RUNS'],
    });
    await applyRetention(on(until), POLICY);
    expect(await world.vn().ledger.received(id)).toBeDefined();
    await applyRetention(on(addDays(until, 1)), POLICY);
    expect(await world.vn().ledger.received(id)).toBeUndefined();
    expect((await world.vn().ledger.eventsOfCertificate(id)).at(-1)).toMatchObject({
      type: 'certificate.removed',
      data: { basis: { from: 'DECISION', date: day, until } },
    });
  }

  test('from the last use, though the state stays what it was', async () => {
    const id = await received(1);
    await decide(id, given(1, 300));
    days(340);
    await decide(id, given(1, 450));
    expect((await held(id)).stateTimes.GIVEN).not.toContain(today());
    await keptFiveYearsFrom(id, today());
  });

  test('from the decision on one item of a certificate that expired for the others', async () => {
    const id = await received();
    days(340);
    await decide(id, given(1));
    const decided = today();
    days(60);
    await expireDue(world.vn());
    const { state, stateTimes } = await held(id);
    expect([state, stateTimes.GIVEN, stateTimes.PARTLY_GIVEN]).toEqual(['EXPIRED', undefined, undefined]);
    await keptFiveYearsFrom(id, decided);
  });

  test('from a late acceptance, and what is used after it', async () => {
    const id = await received(1);
    days(400);
    await expireDue(world.vn());
    const late = { ground: 'FORCE_MAJEURE', text: 'The port was closed' } as const;
    await respond(world.vn(), id, [given(1, 300)], 'officer', late);
    days(30);
    await respond(world.vn(), id, [given(1, 450)], 'officer', late);
    await keptFiveYearsFrom(id, today());
  });

  test('from the end of a check, be it one that changes nothing', async () => {
    const decided = await received();
    await decide(decided, given(1, 300));
    const left = await received(1);
    await decide(left, given(1, 300));
    const checks = [await asked(decided), await asked(left)] as const;
    await replied(checks[0], 'CONFIRMED', [1, 2]);
    await replied(checks[1], 'CONFIRMED', [1]);
    days(170);
    await close(checks[0], given(1), given(2));
    await unchanged(checks[1], [1], 'NOT_ORIGINATING');
    const until = fiveYearsFrom(today());
    expect((await judged(decided, until))?.basis).toEqual({ from: 'DECISION', date: today(), until });
    await keptFiveYearsFrom(left, today());
  });

  test('never while it is under check', async () => {
    const id = await received(1);
    await decide(id, given(1, 300));
    await asked(id);
    await delivered(id);
    expect((await judged(id, '2050-01-01'))?.holds).toEqual(['UNDER_CHECK']);
    await applyRetention(on('2050-01-01'), POLICY);
    expect(await world.vn().ledger.received(id)).toBeDefined();
  });

  test('from a reconsideration, be it that customs stay with their decision', async () => {
    const ids = [await received(1), await received(1)] as const;
    for (const id of ids) await decide(id, notGiven(1));
    days(30);
    for (const id of ids) {
      const { conversationId, referenceNumber } = await held(id);
      const clarifications = [{ itemNumber: 1, text: 'See the statement of the mill' }];
      const inquiryId = randomUUID();
      await says(conversationId, {
        kind: 'RCQ',
        inquiryId,
        referenceNumber,
        clarifications,
        documents: [],
      });
    }
    days(40);
    const answers = [{ decisions: [given(1)] }, { maintained: 'The statement is of other goods' }] as const;
    for (const [index, id] of ids.entries()) {
      const [inquiry] = await world.vn().ledger.inquiriesOfCertificate(id);
      await answerReconsideration(world.vn(), must(inquiry).id, must(answers[index]), 'officer');
    }
    for (const id of ids) await keptFiveYearsFrom(id, today());
  });

  test('a ledger of before, which tells by states alone, is read as ever', async () => {
    const certificate = records.receivedCertificate({
      state: 'NOT_GIVEN',
      stateTimes: { AS2: '2026-03-01T09:30:00.000Z', NOT_GIVEN: '2026-04-10T20:00:00.000Z' },
    });
    await world.vn().ledger.transaction((tx) => tx.insertReceived(certificate));
    await keptFiveYearsFrom(certificate.id, '2026-04-11');
  });

  test('what was replaced by one cancelled since stays as long as what took its place then', async () => {
    const first = await received(1);
    await decide(first, given(1, 300));
    const { referenceNumber } = await held(first);
    const second = await received(1, referenceNumber);
    await world.vn().ledger.transaction(async (tx) => {
      await moveReceived(world.vn(), tx, must(await tx.received(second)), 'CANCELLED');
    });
    days(200);
    const number = `${referenceNumber}/3`;
    const again = originalMessage(world.th, number, today(), {}, {}, referenceNumber);
    expect(await arrive(world.vn(), again)).toBe(true);
    const third = must(await world.vn().ledger.receivedByNumber('TH', number)).id;
    expect((await held(first)).replacedBy).not.toBe(number);
    days(400);
    await world.vn().ledger.transaction(async (tx) => {
      await moveReceived(world.vn(), tx, must(await tx.received(third)), 'REC');
    });
    await expireDue(world.vn());
    for (const id of [first, second, third]) await delivered(id);
    const until = must(await judged(third, '2050-01-01')).basis.until;
    expect((await judged(first, until))?.holds).toContain('REPLACEMENT_CHAIN');
    await applyRetention(on(until), POLICY);
    expect(await world.vn().ledger.received(first)).toBeDefined();
    await applyRetention(on(addDays(until, 1)), POLICY);
    for (const id of [first, second, third]) expect(await world.vn().ledger.received(id)).toBeUndefined();
  });
});
