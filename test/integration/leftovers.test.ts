import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { keepRaw } from '../../src/exchange/steps/keep-raw.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { clearLeftovers, releaseDeadLeases } from '../../src/reconciliation/leftovers.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import * as records from '../support/ledger-records.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

const LIMIT = 900_000;
let pair: Pair | undefined;
let world: Federation | undefined;
afterEach(async () => {
  await pair?.stop();
  await world?.stop();
  pair = undefined;
  world = undefined;
});

test('octets kept by a process that died are marked, and judged when the peer sends them again', async () => {
  pair = await startPair();
  const { vn, th, clock } = pair;
  const { raw, header } = composeMessage(th, { to: 'VN', conversationId: th.ids.next() }, { kind: 'PNG' });
  const recordId = vn.ids.next();
  await keepRaw({ context: vn, raw, digest: sha256Hex(raw), recordId, arrivedAt: clock.now() });

  clock.advance(LIMIT + 1);
  expect(await clearLeftovers(vn, LIMIT)).toMatchObject({ abandoned: 1 });
  expect(await vn.ledger.message(recordId)).toMatchObject({ status: 'abandoned', digest: sha256Hex(raw) });
  const { rows } = await vn.ledger.events({ limit: 10 });
  expect(rows).toMatchObject([
    { type: 'message.abandoned', data: { recordId, claims: { from: 'TH', messageId: header.messageId } } },
  ]);

  // It took no message id, so the repetition is no duplicate of anything.
  expect((await receiveMessage(vn, raw)).status).toBe(200);
  expect(await vn.ledger.acceptedInbound('TH', header.messageId)).toMatchObject({ status: 'accepted' });
  expect((await vn.ledger.message(recordId))?.status).toBe('abandoned');
});

test('one that was only slow decides nothing behind the mark, and the peer is not told that it did', async () => {
  pair = await startPair();
  const { vn, th, clock } = pair;
  const { raw, header } = composeMessage(th, { to: 'VN', conversationId: th.ids.next() }, { kind: 'PNG' });
  let slow = true;
  const ledger = Object.create(vn.ledger) as typeof vn.ledger;
  ledger.acceptedInbound = async (...of) => {
    if (slow) {
      slow = false;
      clock.advance(LIMIT + 1);
      await clearLeftovers(vn, LIMIT);
    }
    return vn.ledger.acceptedInbound(...of);
  };
  await expect(receiveMessage({ ...vn, ledger }, raw)).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await vn.ledger.acceptedInbound('TH', header.messageId)).toBeUndefined();
  expect((await receiveMessage(vn, raw)).status).toBe(200);
});

test('a node looks for leftovers when it starts, and whenever it reconciles', async () => {
  world = await startFederation({ countries: ['VN'] });
  const statusOf = async (id: string) => (await must(world).node('VN').context.ledger.message(id))?.status;
  const strand = async (minutes: number) => {
    const at = new Date(Date.now() - minutes * 60_000).toISOString();
    const message = records.messageRecord({ status: 'arrived', at });
    await must(world)
      .node('VN')
      .context.ledger.transaction((tx) => tx.insertMessage(message));
    return message.id;
  };
  const young = await strand(5);
  const old = await strand(60);
  const node = await world.restart('VN');
  await until('the old one is marked', async () => (await statusOf(old)) === 'abandoned');
  expect(await statusOf(young)).toBe('arrived');

  const another = await strand(60);
  const keys = JSON.parse(readFileSync(world.config('VN').apiKeysFile, 'utf8')) as {
    role: string;
    key: string;
  }[];
  const { key } = must(keys.find(({ role }) => role === 'operator'));
  const answer = await fetch(`${node.url}/api/v1/operator/reconciliation/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(201);
  expect(await statusOf(another)).toBe('abandoned');
});

test('what a dead process of a one-process ledger held goes out at the next start; what backs off waits on', async () => {
  pair = await startPair();
  const { vn, clock } = pair;
  const at = clock.now().toISOString();
  const later = new Date(clock.now().getTime() + 10_000).toISOString();
  const entry = (about: { messageId: string; nextAttemptAt: string }) =>
    records.outboxEntry({ ...about, peer: 'TH', conversationId: about.messageId, enqueuedAt: at });
  const [held, backingOff] = [vn.ids.next(), vn.ids.next()];
  await vn.ledger.transaction(async (tx) => {
    await tx.enqueue(entry({ messageId: held, nextAttemptAt: at }));
    await tx.enqueue(entry({ messageId: backingOff, nextAttemptAt: later }));
  });
  const claim = (lease: string) =>
    vn.ledger.claimDue({ now: clock.now().toISOString(), leaseUntil: later, lease, peer: 'TH', limit: 10 });
  expect((await claim('of the dead')).map(({ messageId }) => messageId)).toEqual([held]);
  expect(await claim('of another')).toEqual([]);

  expect(await releaseDeadLeases(vn)).toBe(1);
  expect(await releaseDeadLeases(vn)).toBe(0);
  expect((await claim('of the living')).map(({ messageId }) => messageId)).toEqual([held]);
  expect(await vn.ledger.outboxEntry(backingOff)).toMatchObject({ nextAttemptAt: later, attempts: 0 });
});
