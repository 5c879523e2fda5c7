import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { joinParked } from '../../src/exchange/park.ts';
import { pingPeer } from '../../src/exchange/ping.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import type { MessageRecord } from '../../src/ledger/records.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/** Lines that break, certificates that come after what is said of them, keys that the peer does not know yet. */

const NOWHERE = 'http://127.0.0.1:9/';
const today = new Date().toISOString().slice(0, 10);
let world: Federation;

beforeEach(async () => {
  world = await startFederation({
    countries: ['VN', 'TH', 'SG'],
    environment: { CIRCUIT_FAILURES: '3' },
  });
});
afterEach(() => world.stop());

const vn = () => world.node('VN').context;
const th = () => world.node('TH').context;

async function issue(to: 'TH' | 'SG' = 'TH') {
  const filed = await fileApplication(vn(), application('VN', to, today), 'officer');
  return issueCertificate(vn(), filed.id, 'officer');
}

const reaches = (id: string, state: string) =>
  until(`${id} in ${state}`, async () => (await vn().ledger.sent(id))?.state === state);

async function sentMessages(certificateId: string, kind: string): Promise<readonly MessageRecord[]> {
  const messages = await vn().ledger.messagesOfCertificate(certificateId);
  const of = messages.filter((one) => one.direction === 'out' && one.kind === kind);
  return Promise.all(of.map(async ({ id }) => must(await vn().ledger.message(id))));
}

test('a dead peer costs few attempts, slows no other, and gets everything once when it is back', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const waiting: { readonly id: string }[] = [];
  for (let i = 0; i < 12; i += 1) waiting.push(await issue());
  await until('an open circuit', async () => vn().watch.state('TH').circuit !== 'closed');
  await reaches((await issue('SG')).id, 'REC');
  const attempts = async () => {
    const entries = await Promise.all(waiting.map(({ id }) => sentMessages(id, 'ECOO')));
    const all = await Promise.all(entries.flat().map(({ id }) => vn().ledger.attempts(id)));
    return all.flat().length;
  };
  const before = await attempts();
  // Three failures open the circuit; up to eight more were under way with them.
  expect(before).toBeLessThan(16);
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  for (const { id } of waiting) await reaches(id, 'REC');
  expect(vn().watch.state('TH')).toMatchObject({ circuit: 'closed', failuresInRow: 0 });
  expect((await th().ledger.search('received', {}, { limit: 50 })).rows).toHaveLength(12);
});

test('what runs out of time behind an open circuit is a dead letter all the same', async () => {
  await world.stop();
  world = await startFederation({
    countries: ['VN', 'TH'],
    environment: { CIRCUIT_FAILURES: '1', RETRY_FIRST_MS: '60000', MESSAGE_TTL_SECONDS: '1' },
  });
  world.redirect('VN', 'TH', NOWHERE);
  await issue();
  await until('an open circuit', async () => vn().watch.state('TH').circuit === 'open');
  const behind = await issue();
  const dead = await until('the dead letter', async () => {
    const [transfer] = await sentMessages(behind.id, 'ECOO');
    return transfer?.status === 'dead' && vn().ledger.outboxEntry(transfer.id);
  });
  expect(dead).toMatchObject({ status: 'dead', attempts: 0 });
  expect(dead.lastError).toMatch(/^PEER_UNREACHABLE: /);
  expect((await vn().ledger.eventsOfCertificate(behind.id)).map(({ type }) => type)).toContain(
    'message.dead',
  );
  expect((await vn().ledger.sent(behind.id))?.state).toBe('AS1');
});

test('a peer that is back after an outage gets at once what waits out a long delay', async () => {
  await world.stop();
  world = await startFederation({
    countries: ['VN', 'TH'],
    environment: { CIRCUIT_FAILURES: '1', RETRY_FIRST_MS: '600000' },
  });
  world.redirect('VN', 'TH', NOWHERE);
  const waiting: { readonly id: string }[] = [];
  for (let i = 0; i < 3; i += 1) waiting.push(await issue());
  await until('an open circuit', async () => vn().watch.state('TH').circuit === 'open');
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  // It speaks; nobody tells this side that it can be reached again.
  expect((await pingPeer(th(), 'VN')).reachable).toBe(true);
  for (const { id } of waiting) await reaches(id, 'REC');
});

test('a cancellation that comes first waits for its certificate, is answered once, and ends it', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const issued = await issue();
  await cancelCertificate(vn(), issued.id, 'wrong consignee', 'officer');
  const [transfer, cancellation] = await sentMessages(issued.id, 'ECOO');
  const first = await receiveMessage(th(), must(cancellation).raw);
  expect(Buffer.from(must(first.octets)).toString()).toContain('AS2');
  const again = await receiveMessage(th(), must(cancellation).raw);
  expect(again.octets).toEqual(first.octets);
  expect((await th().ledger.parkedMessages({ peer: 'VN' }, { limit: 10 })).rows).toHaveLength(1);

  await receiveMessage(th(), must(transfer).raw);
  const held = await until('the cancellation to take effect', async () => {
    const found = await th().ledger.receivedByNumber('VN', issued.referenceNumber);
    return found?.state === 'CANCELLED' && found;
  });
  expect(held.ending?.reason).toBe('wrong consignee');
  expect((await th().ledger.parkedMessages({}, { limit: 10 })).rows).toHaveLength(0);
  const types = (await th().ledger.eventsOfCertificate(held.id)).map(({ type }) => type);
  expect(types).toContain('message.joined');
  // The line is whole again: the sender's own deliveries are repetitions and change nothing.
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  await until('empty outbox', async () => (await vn().ledger.totals()).outbox.due === 0);
  expect((await th().ledger.receivedByNumber('VN', issued.referenceNumber))?.state).toBe('CANCELLED');
});

test('a parked message survives a restart of its gateway', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const issued = await issue();
  await cancelCertificate(vn(), issued.id, 'lost order', 'officer');
  const [transfer, cancellation] = await sentMessages(issued.id, 'ECOO');
  await receiveMessage(th(), must(cancellation).raw);
  await world.restart('TH', {});
  await receiveMessage(th(), must(transfer).raw);
  await until('the cancellation to take effect', async () => {
    const found = await th().ledger.receivedByNumber('VN', issued.referenceNumber);
    return found?.state === 'CANCELLED';
  });
});

test('what waits too long is given up, recorded, and its message id is free again', async () => {
  const message = composeMessage(
    vn(),
    { to: 'TH', conversationId: vn().ids.next() },
    { kind: 'ECOO', function: '1', referenceNumber: 'VN-TH 26/02/99999', reason: 'never came' },
  );
  await receiveMessage(th(), message.raw);
  expect(await joinParked(th())).toBe(0);
  const later = { now: () => new Date(Date.now() + th().settings.parkedLimitMs + 1) };
  expect(await joinParked({ ...th(), clock: later })).toBe(1);
  expect((await th().ledger.parkedMessages({}, { limit: 10 })).rows).toHaveLength(0);
  const { rows } = await th().ledger.events({ limit: 200 });
  expect(rows.map(({ type }) => type)).toContain('message.parked-given-up');
});

test('a peer cannot pile up more than its share of waiting messages', async () => {
  const few = { ...th(), settings: { ...th().settings, parkedPerPeer: 12 } };
  const post = () =>
    receiveMessage(
      few,
      composeMessage(
        vn(),
        { to: 'TH', conversationId: vn().ids.next() },
        { kind: 'ECOO', function: '1', referenceNumber: 'VN-TH 26/02/99998', reason: 'flood' },
      ).raw,
    );
  for (let i = 0; i < 12; i += 1) expect((await post()).status).toBe(200);
  expect(Buffer.from(must((await post()).octets)).toString()).toContain('CERTIFICATE_UNKNOWN');
  expect((await th().ledger.parkedMessages({}, { limit: 200 })).rows).toHaveLength(12);
});

test('a refusal of the message is no refusal of the certificate in it', async () => {
  // Thailand has not pinned the key that Viet Nam's gateway signs with.
  Object.assign(th(), { trust: { find: () => [], all: () => [] } });
  const issued = await issue();
  const refused = await until('a dead letter', async () => {
    const [transfer] = await sentMessages(issued.id, 'ECOO');
    return transfer?.status === 'dead' && transfer;
  });
  expect(refused.errors.map(({ code }) => code)).toEqual(['MESSAGE_SIGNATURE_INVALID']);
  expect((await vn().ledger.sent(issued.id))?.state).toBe('AS1');
});
