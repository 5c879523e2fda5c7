import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { askCheck } from '../../src/exchange/inquiries/ask.ts';
import { concludeCheck } from '../../src/exchange/inquiries/conclude.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';
import { issuedBy, quiet, reconcileBoth, restingCertificates } from '../support/reconciling.ts';

/** What reconciliation makes good is nothing to be done any more: its dead letters name the message that did. */

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

const reconcile = (own: ExchangeContext) => reconcileBoth(pair, own);

const letters = async ({ ledger }: ExchangeContext, status: 'dead' | 'superseded') =>
  (await ledger.outbox({ status }, { limit: 20 })).rows;

/** What is sent while the peer is silent, and given up. */
async function givenUp(peer: 'VN' | 'TH', work: () => Promise<unknown>): Promise<void> {
  pair.silence(peer, true);
  await work();
  await quiet(pair);
  await quiet(pair);
  pair.silence(peer, false);
}

/** Compares, lets what was sent arrive, and compares again: the ledgers agree. */
async function madeGood(own: ExchangeContext, problem: string, action: string): Promise<void> {
  expect((await reconcile(own)).findings).toMatchObject([{ problem, action }]);
  await quiet(pair);
  expect((await reconcile(own)).outcome).toBe('EQUAL');
}

/** Each dead letter of the past names the message that took its place, and that one arrived. */
async function expectSuperseded(own: ExchangeContext, kinds: readonly string[]): Promise<void> {
  expect(await letters(own, 'dead')).toEqual([]);
  const ended = await letters(own, 'superseded');
  expect(ended.map(({ kind }) => kind).sort()).toEqual(kinds);
  for (const { messageId, supersededBy } of ended) {
    expect((await own.ledger.message(messageId))?.status).toBe('superseded');
    expect((await own.ledger.message(must(supersededBy)))?.status).toBe('delivered');
  }
}

const inThailand = async (number: string) => must(await pair.th.ledger.receivedByNumber('VN', number));
const given = (itemNumber: number) => [{ itemNumber, decision: 'GIVEN' as const }];
const decide = async (number: string) => respond(pair.th, (await inThailand(number)).id, given(1), 'customs');

test('a certificate and its cancellation that both died are made good by sending both again', async () => {
  let number = '';
  await givenUp('TH', async () => {
    const { id, referenceNumber } = await issuedBy(pair);
    number = referenceNumber;
    await quiet(pair);
    await quiet(pair);
    await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  });
  expect((await letters(pair.vn, 'dead')).map(({ kind }) => kind)).toEqual(['ECOO', 'ECOO']);
  await madeGood(pair.vn, 'MISSING_AT_PEER', 'RETRANSMITTED');
  expect((await inThailand(number)).state).toBe('CANCELLED');
  await expectSuperseded(pair.vn, ['ECOO', 'ECOO']);
  // The octets and the end are two messages: each is named by what it said.
  const by = (await letters(pair.vn, 'superseded')).map(({ supersededBy }) => supersededBy);
  expect(new Set(by).size).toBe(2);
});

test('the same when the importing side asks for it', async () => {
  await givenUp('TH', async () => {
    const { id } = await issuedBy(pair);
    await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  });
  await madeGood(pair.th, 'MISSING_HERE', 'REQUESTED');
  await expectSuperseded(pair.vn, ['ECOO', 'ECOO']);
});

test('a dead cancellation, and a dead repetition of what the peer has, are made good by the cancellation', async () => {
  const [one] = await restingCertificates(pair, 1);
  const { id, referenceNumber } = must(one);
  await givenUp('TH', async () => {
    await retransmit(pair.vn, id, 'officer');
    await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  });
  await madeGood(pair.vn, 'STATE_DIFFERS', 'CANCELLED_AGAIN');
  expect((await inThailand(referenceNumber)).state).toBe('CANCELLED');
  await expectSuperseded(pair.vn, ['ECOO', 'ECOO']);
});

test("the peer's word that it has what was cancelled ends the dead transfer, and not the dead cancellation", async () => {
  pair.silence('VN', true);
  pair.silence('TH', true);
  const { id } = await issuedBy(pair);
  const [transfer] = await pair.vn.ledger.messagesOfCertificate(id);
  const { raw } = must(await pair.vn.ledger.message(must(transfer).id));
  // It arrives, and no answer ever comes back.
  expect((await receiveMessage(pair.th, raw)).status).toBe(200);
  await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  for (let round = 0; round < 6; round += 1) {
    pair.clock.advance(1_800_000);
    await deliverDue(pair.vn, 'TH', 50);
  }
  expect(await letters(pair.vn, 'dead')).toHaveLength(2);
  pair.silence('VN', false);
  await pair.settle();
  expect((await letters(pair.vn, 'superseded')).map(({ messageId }) => messageId)).toEqual([
    must(transfer).id,
  ]);
  expect(await letters(pair.vn, 'dead')).toHaveLength(1);
  pair.silence('TH', false);
  pair.clock.advance(1_800_000);
  await madeGood(pair.vn, 'STATE_DIFFERS', 'CANCELLED_AGAIN');
  expect(await letters(pair.vn, 'dead')).toEqual([]);
});

test('a dead Customs Response is made good by telling it again', async () => {
  const [one] = await restingCertificates(pair, 1);
  await givenUp('VN', () => decide(must(one).referenceNumber));
  await madeGood(pair.th, 'STATE_DIFFERS', 'REACKNOWLEDGED');
  expect((await pair.vn.ledger.sent(must(one).id))?.state).toBe('GIVEN');
  await expectSuperseded(pair.th, ['RES']);
});

test.each(['importing', 'issuing'] as const)(
  'a dead Customs Response of what has ended since is made good, too: the %s side compares',
  async (side) => {
    const [one] = await restingCertificates(pair, 1);
    const { id, referenceNumber } = must(one);
    await givenUp('VN', () => decide(referenceNumber));
    await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
    await quiet(pair);
    expect([(await pair.vn.ledger.sent(id))?.state, (await inThailand(referenceNumber)).state]).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
    if (side === 'importing') await madeGood(pair.th, 'STATE_DIFFERS', 'REACKNOWLEDGED');
    else await madeGood(pair.vn, 'STATE_DIFFERS', 'ASKED');
    expect(await pair.vn.ledger.sent(id)).toMatchObject({ state: 'CANCELLED', decisions: given(1) });
    await expectSuperseded(pair.th, ['RES']);
  },
);

test('decisions on what has ended that were lost where they were made are put before a person there', async () => {
  const [one] = await restingCertificates(pair, 1);
  const { id, referenceNumber } = must(one);
  await decide(referenceNumber);
  await cancelCertificate(pair.vn, id, 'wrong consignee', 'officer');
  await quiet(pair);
  const { id: lost, state } = await inThailand(referenceNumber);
  await pair.th.ledger.transaction((tx) => tx.changeReceived(lost, state, { decisions: [] }));
  await quiet(pair);
  const [here, there] = [await reconcile(pair.vn), await reconcile(pair.th)];
  expect(here.findings).toMatchObject([{ problem: 'STATE_DIFFERS', action: 'LEFT_TO_PEER' }]);
  expect(there.findings).toMatchObject([{ problem: 'STATE_DIFFERS', action: 'PROPOSED' }]);
});

test('the same when the issuing side asks where it stands', async () => {
  const [one] = await restingCertificates(pair, 1);
  await givenUp('VN', () => decide(must(one).referenceNumber));
  await madeGood(pair.vn, 'STATE_DIFFERS', 'ASKED');
  await expectSuperseded(pair.th, ['RES']);
});

test('AS3 and REC that died are in the next Customs Response', async () => {
  pair.silence('VN', true);
  const { referenceNumber } = await issuedBy(pair);
  await givenUp('VN', () => quiet(pair));
  expect((await letters(pair.th, 'dead')).map(({ kind }) => kind).sort()).toEqual(['ACK', 'RES']);
  await decide(referenceNumber);
  await quiet(pair);
  expect((await reconcile(pair.th)).outcome).toBe('EQUAL');
  await expectSuperseded(pair.th, ['ACK', 'RES']);
});

test('what concludes a check is in no other message: it stays to be sent again', async () => {
  const [one] = await restingCertificates(pair, 1);
  const held = await inThailand(must(one).referenceNumber);
  const question = { ground: 'ACCURACY' as const, reason: 'in doubt', items: [], boxes: [8] };
  const check = await askCheck(pair.th, held.id, question, 'customs');
  await quiet(pair);
  await givenUp('VN', async () => {
    const determinations = [{ itemNumber: 1, origin: 'ORIGINATING' }] as const;
    await concludeCheck(pair.th, check.id, { unchanged: 'all is well', determinations }, 'customs');
    await decide(must(one).referenceNumber);
  });
  const [conclusion] = await letters(pair.th, 'dead');
  expect(await letters(pair.th, 'dead')).toHaveLength(2);
  await madeGood(pair.th, 'STATE_DIFFERS', 'REACKNOWLEDGED');
  expect((await letters(pair.th, 'dead')).map(({ messageId }) => messageId)).toEqual([
    must(conclusion).messageId,
  ]);
});
