import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { applyAnswer } from '../../src/exchange/apply-answer.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { usedOnReplaced } from '../../src/exchange/prior-use.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import { application } from '../support/applications.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';
import { damage, issuedBy, quiet, reconcileBoth } from '../support/reconciling.ts';

/**
 * A peer that refuses one message of a certificate and takes another all the same: the certificate has ended here, so it ends
 * there too, told once; and what was used of it there counts against what is issued instead.
 */

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

const reconcile = (own: ExchangeContext) => reconcileBoth(pair, own);
const messagesOf = (id: string) => pair.vn.ledger.messagesOfCertificate(id);
const firstMessage = async (id: string) => must((await messagesOf(id))[0]).id;
const inThailand = async (number: string) => pair.th.ledger.receivedByNumber('VN', number);

/** Thailand's refusal of one message, whatever becomes of the others. */
async function refuse(id: string, messageId: string): Promise<SentCertificate> {
  await pair.vn.ledger.transaction(async (tx) => {
    const message = must(await tx.message(messageId));
    await applyAnswer(pair.vn, tx, message, {
      kind: 'ACK',
      status: 'REJECTED',
      digest: message.digest,
      errors: [{ code: 'V9', text: 'items[0].weight.unit: KGS is no unit.', retryable: false }],
    });
  });
  return must(await pair.vn.ledger.sent(id));
}

/** It arrives, and no answer comes back. */
async function arrivesUnanswered(messageId: string): Promise<void> {
  const { raw } = must(await pair.vn.ledger.message(messageId));
  expect((await receiveMessage(pair.th, raw)).status).toBe(200);
}

async function issuedInstead(referenceNumber: string): Promise<SentCertificate> {
  const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
  const whole = application('VN', 'TH', pair.clock.now().toISOString().slice(0, 10));
  const replaces = { referenceNumber, kind: 'AMENDMENT' as const, reason: 'unit' };
  const { id } = await fileApplication(vn, whole, 'officer', { replaces });
  return issueCertificate(vn, id, 'officer');
}

async function expectEqual(): Promise<void> {
  await quiet(pair);
  for (const side of [pair.vn, pair.th]) {
    expect(await reconcile(side)).toMatchObject({ outcome: 'EQUAL', findings: [] });
  }
}

test('refused, then taken: it ends there by one message, and the sides agree', async () => {
  const { id, referenceNumber } = await issuedBy(pair);
  await refuse(id, await firstMessage(id));
  await pair.settle();
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
  expect((await pair.vn.ledger.sent(id))?.state).toBe('REJECTED');
  const out = (await messagesOf(id)).filter(({ direction }) => direction === 'out');
  expect(out.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['ECOO delivered', 'ECOO delivered']);
  await expectEqual();
});

test('cancelled before its refusal came, then taken: the sides agree', async () => {
  pair.silence('TH', true);
  const { id, referenceNumber } = await issuedBy(pair);
  await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  await refuse(id, await firstMessage(id));
  pair.silence('TH', false);
  await quiet(pair);
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
  await expectEqual();
});

test('taken, and refused when it comes again: what it says of it later shows that it holds it', async () => {
  const { id, referenceNumber } = await issuedBy(pair);
  await deliverDue(pair.vn, 'TH', 50);
  const again = await retransmit(pair.vn, id, 'officer');
  await deliverDue(pair.vn, 'TH', 50);
  pair.clock.advance(1_000);
  expect((await refuse(id, again)).state).toBe('REJECTED');
  // AS3 and the Customs Response of its receipt.
  await quiet(pair);
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
  const instead = await issuedInstead(referenceNumber);
  await expectEqual();
  expect((await inThailand(instead.referenceNumber))?.replaces?.referenceNumber).toBe(referenceNumber);
});

test.each([
  ['never comes', 1_800_000],
  ['comes late', 600_000],
] as const)(
  'what was used of it counts against what is issued instead, also when the answer %s',
  async (_, step) => {
    const wait = async () => {
      for (const _ of [1, 2]) {
        pair.clock.advance(step);
        await pair.settle();
      }
    };
    const { id, referenceNumber } = await issuedBy(pair);
    await retransmit(pair.vn, id, 'officer');
    const [first, second] = await messagesOf(id);
    await refuse(id, must(first).id);
    pair.silence('TH', true);
    await arrivesUnanswered(must(second).id);
    await wait();
    const held = must(await inThailand(referenceNumber));
    await respond(pair.th, held.id, [{ itemNumber: 1, decision: 'GIVEN' }], 'customs');
    await wait();
    const instead = await issuedInstead(referenceNumber);
    pair.silence('TH', false);
    await quiet(pair);
    const there = must(await inThailand(instead.referenceNumber));
    expect((await usedOnReplaced(pair.th.ledger, there)).uses).toMatchObject([{ referenceNumber }]);
  },
);

test('a cancellation that waits at the peer is no news of its certificate: the refusal after it counts', async () => {
  pair.silence('TH', true);
  const { id } = await issuedBy(pair);
  const transfer = await firstMessage(id);
  await quiet(pair);
  await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  pair.silence('TH', false);
  await quiet(pair);
  expect((await pair.th.ledger.parkedMessages({}, { limit: 5 })).rows).toHaveLength(1);
  expect((await pair.vn.ledger.sent(id))?.stateTimes.AS2).toBeUndefined();
  expect((await refuse(id, transfer)).stateTimes.REJECTED).toBeDefined();
  await expectEqual();
});

test('the refusal of an end judges the message alone: a dead letter, and nothing against the certificate', async () => {
  pair.silence('TH', true);
  const { id } = await issuedBy(pair);
  const transfer = await firstMessage(id);
  await arrivesUnanswered(transfer);
  await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  const end = must((await messagesOf(id)).find((one) => one.id !== transfer));
  expect((await refuse(id, end.id)).stateTimes.REJECTED).toBeUndefined();
  const types = (await pair.vn.ledger.eventsOfCertificate(id)).map(({ type }) => type);
  expect(types).toContain('message.dead');
});

test('sent again because the peer lost it, its end goes with it: it does not come back into force', async () => {
  const { id, referenceNumber } = await issuedBy(pair);
  await refuse(id, await firstMessage(id));
  pair.clock.advance(1_000);
  await issuedInstead(referenceNumber);
  await quiet(pair);
  const lost = must(await inThailand(referenceNumber));
  damage(pair, 'TH', (connection) => {
    connection.exec('PRAGMA foreign_keys = OFF');
    connection.run('DELETE FROM "received" WHERE "id" = ?', [lost.id]);
    connection.exec('DELETE FROM "original"');
  });
  await reconcile(pair.vn);
  await quiet(pair);
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
});

test('replaced here before, and refused with what replaced it: shown to be held, its end is told', async () => {
  pair.silence('TH', true);
  const { id, referenceNumber } = await issuedBy(pair);
  const instead = await issuedInstead(referenceNumber);
  const [first, second] = [await firstMessage(id), await firstMessage(instead.id)];
  await arrivesUnanswered(first);
  await refuse(id, first);
  await refuse(instead.id, second);
  // Nothing is to bring either any more.
  damage(pair, 'VN', (connection) => {
    connection.run('DELETE FROM "outbox" WHERE "messageId" IN (?, ?)', [first, second]);
    connection.run(`UPDATE "message" SET "status" = 'delivered' WHERE "id" IN (?, ?)`, [first, second]);
  });
  pair.clock.advance(1_000);
  pair.silence('TH', false);
  await quiet(pair);
  expect((await pair.vn.ledger.sent(id))?.state).toBe('REPLACED');
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
});

test('where the clock stood still between what was heard and the refusal, what comes later counts', async () => {
  const { id, referenceNumber } = await issuedBy(pair);
  await deliverDue(pair.vn, 'TH', 50);
  const again = await retransmit(pair.vn, id, 'officer');
  await deliverDue(pair.vn, 'TH', 50);
  expect((await refuse(id, again)).state).toBe('REJECTED');
  await quiet(pair);
  expect((await inThailand(referenceNumber))?.state).toBe('CANCELLED');
  await expectEqual();
});
