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
import { ask, type Got, type HttpMethod, type Sent } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

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
    const alive = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(alive.json).toMatchObject({ code: 'STATE_CONFLICT', where: entry.messageId });

    pair.clock.advance(3_600_000);
    await deliverDue(pair.vn, 'TH', 50);
    const dead = await operator('get', '/outbox?status=dead');
    expect(dead.json.rows.map((row: { messageId: string }) => row.messageId)).toContain(entry.messageId);

    pair.silence('TH', false);
    const revived = await operator('post', `/outbox/${entry.messageId}/revive`);
    expect(revived.status).toBe(202);
    expect(revived.json.messageId).not.toBe(entry.messageId);
    await pair.settle();
    const delivered = await operator('get', `/outbox/${revived.json.messageId}`);
    expect(delivered.json.entry).toMatchObject({ status: 'delivered', certificateId: id });
    expect((await pair.vn.ledger.sent(id))?.state).toBe('REC');
    const events = await pair.vn.ledger.eventsOfCertificate(id);
    expect(events.find((event) => event.type === 'message.revived')).toMatchObject({
      actor: 'operator-desk',
      messageId: entry.messageId,
      data: { as: revived.json.messageId },
    });
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
    const same = await operator('post', '/reconciliation/runs');
    expect(same.json).toMatchObject({ code: 'LEDGER_DUPLICATE' });
    pair.clock.advance(1_000);
    await operator('post', '/reconciliation/runs');
    const list = await operator('get', '/reconciliation/runs?limit=1');
    expect(list.json.rows).toHaveLength(1);
    const rest = await operator('get', `/reconciliation/runs?after=${encodeURIComponent(list.json.next)}`);
    expect(rest.json.rows[0]).toEqual(made.json);
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
    const down = await serve(pair.setup({ ...pair.vn, ledger }));
    const got = await peer(Buffer.from(ping().raw), down.server);
    expect(got).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE', retryable: true } });
    expect(got.headers['retry-after']).toBe('10');
    expect(got.octets.toString()).not.toMatch(/hunter2|10\.0\.0\.5|db1/);
    await down.close();
  });
});
