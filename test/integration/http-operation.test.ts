import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approveApplication } from '../../src/exchange/approve.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { parseMessage } from '../../src/message/parse.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from '../support/applications.ts';
import { endsWithTest } from '../support/ends.ts';
import { ask, type Got, type HttpMethod, type Sent } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import * as records from '../support/ledger-records.ts';

/** What operators and peers see, on real ledgers and signatures. */

let pair: Pair;
let vn: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  pair = await startPair();
  vn = await serve(pair.setup(pair.vn));
});
afterAll(async () => {
  await vn.close();
  await pair.stop();
});

const operator = (method: HttpMethod, path: string, sent: Sent = {}): Promise<Got> =>
  ask(vn.server, method, `/api/v1/operator${path}`, { key: KEYS.operator, ...sent });

const peer = (body: Buffer, at: Server = vn.server, sent: Sent = {}): Promise<Got> =>
  ask(at, 'post', '/asw/messages', { type: 'application/xml', body, ...sent });

async function issue() {
  const filed = await fileApplication(pair.vn, application('VN', 'TH', '2026-06-15'), 'officer');
  await approveApplication(pair.vn, filed.id, 'supervisor');
  return issueCertificate(pair.vn, filed.id, 'officer');
}

/** The answer's body, from the octets that the gateway signed. */
function acknowledgement(octets: Buffer) {
  const verification = verifySignature(octets, {
    profile: 'message',
    country: 'VN',
    trust: pair.vn.trust,
    now: pair.clock.now(),
  });
  expect(verification.verdict).toBe('valid');
  return parseMessage(verification.signedOctets ?? new Uint8Array());
}

describe('the operator', () => {
  test('watches a message wait, fail, die and live again', async () => {
    pair.silence('TH', true);
    const { id } = await issue();
    const due = await operator('get', '/outbox?peer=TH');
    const entry = due.json.rows.find((row: { certificateId: string }) => row.certificateId === id);
    expect(entry).toMatchObject({ status: 'due', attempts: 0, kind: 'ECOO', leased: false });

    await deliverDue(pair.vn, 'TH', 50);
    const failed = await operator('get', `/outbox/${entry.messageId}`);
    expect(failed.json.entry).toMatchObject({ status: 'due', attempts: 1 });
    expect(failed.json.attempts).toMatchObject([{ outcome: 'failed', errorCode: 'PEER_UNREACHABLE' }]);
    expect(failed.json.entry.nextAttemptAt).toEqual(expect.any(String));
    expect(Object.keys(failed.json.attempts[0]).sort()).toEqual(
      ['at', 'durationMs', 'errorCode', 'id', 'messageId', 'number', 'outcome', 'peer', 'retryable'].sort(),
    );
    expect(failed.json.attempts[0].retryable).toBe(true);
    const alive = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(alive.json).toMatchObject({ code: 'STATE_CONFLICT', where: entry.messageId });

    pair.clock.advance(3_600_000);
    await deliverDue(pair.vn, 'TH', 50);
    const dead = await operator('get', '/outbox?status=dead');
    const letter = dead.json.rows.find((row: { messageId: string }) => row.messageId === entry.messageId);
    expect(letter).toMatchObject({ status: 'dead', attempts: 2 });
    expect(letter).not.toHaveProperty('nextAttemptAt');
    const health = await operator('get', '/health');
    expect(health.json).toMatchObject({
      status: 'ready',
      attention: [
        {
          problem: 'DEAD_LETTERS',
          peer: 'TH',
          count: 1,
          remedy: { en: expect.stringContaining('--peer TH') },
        },
      ],
    });

    pair.silence('TH', false);
    const revived = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(revived.status).toBe(202);
    expect(revived.json.messageId).not.toBe(entry.messageId);
    await pair.settle();
    const delivered = await operator('get', `/outbox/${revived.json.messageId}`);
    expect(delivered.json.entry).toMatchObject({ status: 'delivered', certificateId: id });
    expect(delivered.json.entry).not.toHaveProperty('nextAttemptAt');
    expect(delivered.json.attempts).toMatchObject([
      {
        number: 1,
        outcome: 'acknowledged',
        httpStatus: 200,
        retryable: false,
        durationMs: expect.any(Number),
      },
    ]);
    const former = await operator('get', `/outbox/${entry.messageId}`);
    expect(former.json.entry).toMatchObject({
      status: 'superseded',
      supersededBy: revived.json.messageId,
    });
    expect((await operator('get', '/outbox?status=dead')).json.rows).toEqual([]);
    expect((await operator('get', '/health')).json.attention).toEqual([]);
    const twice = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(twice.json).toMatchObject({
      code: 'STATE_CONFLICT',
      detail: expect.stringContaining(revived.json.messageId),
    });
    expect((await pair.vn.ledger.sent(id))?.state).toBe('REC');
    const events = await pair.vn.ledger.eventsOfCertificate(id);
    expect(events.find((event) => event.type === 'message.revived')).toMatchObject({
      actor: 'operator-desk',
      messageId: entry.messageId,
      data: { as: revived.json.messageId },
    });
  });

  test('revives dead letters of a window page by page, and goes on after an interruption', async () => {
    const waitUntilDead = async (count: number) => {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) {
        ids.push((await issue()).id);
        pair.clock.advance(1_000);
      }
      pair.clock.advance(3_600_000);
      await deliverDue(pair.vn, 'TH', 50);
      return ids;
    };
    pair.silence('TH', true);
    const early = await waitUntilDead(2);
    const since = pair.clock.now().toISOString();
    const wanted = await waitUntilDead(5);
    const until = pair.clock.now().toISOString();
    const rows = async (query: string) => (await operator('get', `/outbox?${query}`)).json.rows;
    const window = `since=${since}&until=${until}`;
    const letters: { messageId: string; certificateId: string }[] = await rows(`status=dead&${window}`);
    expect(letters.map((row) => row.certificateId)).toEqual(wanted);
    expect(await rows(`status=dead&peer=SG&${window}`)).toEqual([]);

    const revive = (body: object) =>
      operator('post', '/outbox/revivals', { type: 'application/json', body: JSON.stringify(body) });
    // The octets of one letter do not verify any more.
    const spoilt = letters[1]?.messageId ?? '';
    await pair.vn.ledger.transaction((tx) =>
      tx.changeMessage(spoilt, 'dead', { raw: Buffer.from('<x>no message</x>') }),
    );
    const first = await revive({ peer: 'TH', since, until, limit: 2 });
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({
      revived: [{ messageId: letters[0]?.messageId }],
      failed: [{ messageId: spoilt, code: 'STATE_CONFLICT', detail: expect.stringContaining('verify') }],
      next: expect.any(String),
    });
    // The caller is gone before the rest; later it begins anew, and only what is dead still is tried.
    const again = await revive({ peer: 'TH', since, until, limit: 3 });
    expect(again.json.revived.map((one: { messageId: string }) => one.messageId)).toEqual(
      letters.slice(2, 4).map((letter) => letter.messageId),
    );
    const last = await revive({ peer: 'TH', since, until, limit: 3, after: again.json.next });
    expect(last.json.revived).toMatchObject([{ messageId: letters[4]?.messageId }]);
    expect(last.json).not.toHaveProperty('next');

    pair.silence('TH', false);
    // Deliveries to a silent peer pause; this is longer than any pause.
    pair.clock.advance(1_200_000);
    await pair.settle();
    const states = await Promise.all(wanted.map(async (id) => (await pair.vn.ledger.sent(id))?.state));
    expect(states).toEqual(['REC', 'AS1', 'REC', 'REC', 'REC']);
    const events = await pair.vn.ledger.eventsOfCertificate(wanted[2] ?? '');
    expect(events.filter(({ type }) => type === 'message.revived')).toMatchObject([
      { actor: 'operator-desk', messageId: letters[2]?.messageId },
    ]);
    // The ones before the window were left alone.
    expect(
      (await rows(`status=dead&until=${since}`)).map((row: { certificateId: string }) => row.certificateId),
    ).toEqual(early);
    expect((await revive({ since: until, until: since })).json).toMatchObject({ code: 'QUERY_INVALID' });
    expect((await revive({ peer: 'TH' })).json).toMatchObject({ code: 'SCHEMA_INVALID' });
    expect((await operator('get', `/outbox?since=${until}&until=${since}`)).json.code).toBe('QUERY_INVALID');
    const rest = await revive({ until });
    expect(rest.json.revived).toHaveLength(2);
    expect(rest.json.failed).toMatchObject([{ messageId: spoilt }]);
    await pair.settle();
  });

  test('a dead letter to a state that is no longer a peer stays dead, and says why', async () => {
    pair.silence('SG', true);
    const entry = records.outboxEntry({ messageId: pair.vn.ids.next(), peer: 'MM' });
    await pair.vn.ledger.transaction(async (tx) => {
      await tx.insertMessage(
        records.messageRecord({ id: entry.messageId, direction: 'out', status: 'dead' }),
      );
      await tx.enqueue(entry);
      await tx.settle(entry.messageId, undefined, { status: 'dead', at: entry.enqueuedAt, error: 'x' });
    });
    const refused = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(refused.json).toMatchObject({ code: 'PEER_UNKNOWN' });
    expect((await pair.vn.ledger.outboxEntry(entry.messageId))?.status).toBe('dead');
  });

  test('reads the octets of a message, sent or received', async () => {
    const { id } = await issue();
    await pair.settle();
    const messages = await pair.vn.ledger.messagesOfCertificate(id);
    for (const direction of ['in', 'out']) {
      const record = messages.find((message) => message.direction === direction);
      const raw = await operator('get', `/messages/${record?.id}/raw`);
      expect(
        raw.octets.equals(Buffer.from((await pair.vn.ledger.message(record?.id ?? ''))?.raw ?? [])),
      ).toBe(true);
      expect(raw.headers['content-disposition']).toBe(`attachment; filename="message-${record?.id}.xml"`);
    }
  });

  test('sees peers with their pinned certificates, without the secrets of an address', async () => {
    const { json } = await operator('get', '/peers');
    expect(json.map((row: { country: string }) => row.country)).toEqual(['SG', 'TH']);
    expect(json[1]).toMatchObject({
      url: 'https://th/',
      certificates: [
        { role: 'issuing-authority', notAfter: '2028-01-01T00:00:00.000Z', daysLeft: expect.any(Number) },
        { role: 'gateway', thumbprint: pair.pki.TH.entries[1]?.thumbprint },
      ],
    });
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  test('pings a peer that answers and one that does not', async () => {
    const heard = await operator('post', '/peers/TH/ping');
    expect(heard.json).toMatchObject({ reachable: true, clockSkewMs: expect.any(Number) });
    const silent = await operator('post', '/peers/SG/ping');
    expect(silent.json).toMatchObject({
      reachable: false,
      error: expect.stringContaining('PEER_UNREACHABLE'),
    });
    expect((await operator('post', '/peers/MY/ping')).json.code).toBe('PEER_UNKNOWN');
    expect((await operator('post', '/peers/XX/ping')).json.code).toBe('NOT_FOUND');
  });

  test('reconciles now and reads the runs', async () => {
    const made = await operator('post', '/reconciliation/runs');
    expect(made.status).toBe(201);
    expect(made.headers.location).toBe(`/api/v1/operator/reconciliation/runs/${made.json.id}`);
    // At the same instant: a run of its own.
    const same = await operator('post', '/reconciliation/runs');
    expect([same.status, same.json.state, same.json.id === made.json.id]).toEqual([201, 'FINISHED', false]);
    pair.clock.advance(1_000);
    await operator('post', '/reconciliation/runs');
    const list = await operator('get', '/reconciliation/runs?limit=1');
    expect(list.json.rows).toHaveLength(1);
    const rest = await operator('get', `/reconciliation/runs?after=${encodeURIComponent(list.json.next)}`);
    expect(rest.json.rows).toEqual([same.json, made.json]);
    expect((await operator('get', `/reconciliation/runs/${made.json.id}`)).json).toEqual(made.json);
  });

  test('is told that a record does not exist', async () => {
    const nowhere = '00000000-0000-7000-8000-00000000ffff';
    for (const path of [
      `/outbox/${nowhere}`,
      `/messages/${nowhere}/raw`,
      `/reconciliation/runs/${nowhere}`,
    ]) {
      expect((await operator('get', path)).json).toMatchObject({ code: 'NOT_FOUND', where: nowhere });
    }
    expect((await operator('post', `/outbox/${nowhere}/revive`)).json.code).toBe('NOT_FOUND');
    expect((await operator('get', '/outbox/not-an-id')).json).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a peer', () => {
  const ping = () =>
    composeMessage(pair.th, { to: 'VN', conversationId: pair.th.ids.next() }, { kind: 'PNG' });

  test('gets a signed acknowledgement, and the same octets again for the same message', async () => {
    const message = ping();
    const first = await peer(Buffer.from(message.raw));
    const { header, body } = acknowledgement(first.octets);
    expect(header).toMatchObject({ from: 'VN', to: 'TH', refToMessageId: message.header.messageId });
    expect(body).toMatchObject({ kind: 'ACK', status: 'AS2', errors: [] });
    const second = await peer(Buffer.from(message.raw));
    expect(second.octets.equals(first.octets)).toBe(true);
    const asText = await peer(Buffer.from(ping().raw), vn.server, { type: 'text/xml; charset=UTF-8' });
    expect(asText.status).toBe(200);
  });

  test('gets a signed refusal that names the fault', async () => {
    const forged = composeMessage(
      { ...pair.th, gatewayKey: { ...pair.th.authorityKey, role: 'gateway' } },
      { to: 'VN', conversationId: pair.th.ids.next() },
      { kind: 'PNG' },
    );
    const refused = await peer(Buffer.from(forged.raw));
    expect(refused.status).toBe(403);
    expect(acknowledgement(refused.octets).body).toMatchObject({
      status: 'REJECTED',
      errors: [{ code: 'MESSAGE_SIGNATURE_INVALID', retryable: false }],
    });
  });

  test('that nothing can be addressed to gets a problem document', async () => {
    const junk = await peer(Buffer.from('<x>no message</x>'));
    expect(junk).toMatchObject({ status: 422, json: { code: 'MESSAGE_INVALID' } });
    const stranger = composeMessage(
      { ...pair.th, profile: { ...pair.th.profile, country: 'MM' } },
      { to: 'VN', conversationId: pair.th.ids.next() },
      { kind: 'PNG' },
    );
    const unknown = await peer(Buffer.from(stranger.raw));
    expect(unknown.status).toBe(403);
    expect(unknown.json.detail).toContain('MM');
    expect((await peer(Buffer.alloc(0))).json.code).toBe('MESSAGE_INVALID');
  });

  test('is told when to come again while the ledger cannot be reached', async () => {
    const ledger = Object.create(pair.vn.ledger);
    const cause = new TypeError('connect ECONNREFUSED mongodb://admin:hunter2@10.0.0.5');
    ledger.transaction = () =>
      Promise.reject(new GatewayError('LEDGER_UNAVAILABLE', { detail: 'db1', cause }));
    const down = endsWithTest(await serve(pair.setup({ ...pair.vn, ledger })));
    const got = await peer(Buffer.from(ping().raw), down.server);
    expect(got).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE', retryable: true } });
    expect(got.headers['retry-after']).toBe('10');
    expect(got.octets.toString()).not.toMatch(/hunter2|10\.0\.0\.5|db1/);
  });
});
