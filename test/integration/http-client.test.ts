import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { application } from '../support/applications.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

/** The typed client and the routes are written apart; here they meet, method by method. */

const TODAY = '2026-06-15';

let pair: Pair;
let vnServed: Awaited<ReturnType<typeof serve>>;
let thServed: Awaited<ReturnType<typeof serve>>;
let vn: GatewayClient;
let th: GatewayClient;

beforeAll(async () => {
  pair = await startPair();
  [vnServed, thServed] = await Promise.all([serve(pair.setup(pair.vn)), serve(pair.setup(pair.th))]);
  vn = createGatewayClient({ url: vnServed.url, keys: KEYS });
  th = createGatewayClient({ url: thServed.url, keys: KEYS });
});
afterAll(async () => {
  await Promise.all([vnServed.close(), thServed.close()]);
  await pair.stop();
});

test('a certificate from application to decision', async () => {
  const form = application('VN', 'TH', TODAY);
  expect(await vn.checkApplication(form)).toMatchObject({ acceptable: true });
  const { id } = await vn.fileApplication(form);
  await vn.approve(id);
  const { referenceNumber } = await vn.issue(id);
  await pair.settle();
  expect((await vn.sent(id)).state).toBe('REC');
  expect((await vn.searchSent({ referenceNumber, peer: 'TH', limit: 5 })).rows).toMatchObject([{ id }]);
  const xml = await vn.sentXml(id);
  const { messages, attempts } = await vn.sentHistory(id);
  expect(messages.length).toBeGreaterThan(2);
  expect(attempts).toHaveLength(1);

  const [row] = (await th.searchReceived({ referenceNumber })).rows;
  const heldId = row?.id ?? '';
  expect((await th.received(heldId)).form.referenceNumber).toBe(referenceNumber);
  expect(await th.receivedXml(heldId)).toEqual(xml);
  expect((await th.receivedHistory(heldId)).events[0]?.type).toBe('certificate.received');
  expect((await th.verification(heldId)).now.verdict).toBe('valid');
  expect(await th.verifyUpload(xml, 'both')).toMatchObject({
    verification: { verdict: 'valid' },
    secondOpinion: { verdict: 'valid' },
    held: { id: heldId, sameOctets: true },
  });
  expect((await th.respond(heldId, [{ itemNumber: 1, decision: 'GIVEN' }])).state).toBe('GIVEN');
  await pair.settle();
  expect((await vn.sent(id)).state).toBe('GIVEN');

  const { messageId } = await vn.retransmit(id);
  const asked = await th.requestRetransmission('VN', referenceNumber);
  await pair.settle();
  expect((await vn.outboxEntry(messageId)).entry.status).toBe('delivered');
  expect(Buffer.from(await th.messageRaw(asked.messageId)).toString()).toContain(referenceNumber);
});

test('the auditor and the operator', async () => {
  const counts = await vn.statistics({ ledger: 'sent', from: '2026-01-01' });
  expect(counts).toMatchObject({ period: { from: '2026-01-01' }, total: 1, rows: [{ peer: 'TH' }] });
  expect((await vn.totals()).sent).toEqual({ GIVEN: 1 });
  expect((await vn.events({ limit: 1 })).rows).toMatchObject([{ type: 'certificate.filed' }]);
  expect((await vn.outbox({ status: 'delivered', peer: 'TH' })).rows.length).toBeGreaterThan(0);
  expect(await vn.operatorHealth()).toMatchObject({ status: 'ready', attention: [] });
  expect(await vn.reviveAll({ peer: 'TH', until: '2026-12-31T00:00:00.000Z' })).toEqual({
    revived: [],
    failed: [],
  });
  expect((await vn.peers()).map(({ country }) => country)).toEqual(['SG', 'TH']);
  expect(await vn.ping('TH')).toMatchObject({ reachable: true });
  const run = await vn.sweepNow();
  expect(await vn.run(run.id)).toEqual(run);
  expect((await vn.runs()).rows).toEqual([run]);
  expect(await vn.live()).toMatchObject({ status: 'alive', country: 'VN' });
  expect(await vn.ready()).toMatchObject({ status: 'ready' });
  expect(await vn.openApi()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
});

test('a refusal arrives with its code, findings and remedy', async () => {
  const { items: _none, ...broken } = application('VN', 'TH', TODAY);
  await expect(vn.fileApplication(broken as never)).rejects.toMatchObject({
    code: 'SCHEMA_INVALID',
    httpStatus: 422,
    findings: [{ path: 'items', box: expect.anything() }],
    requestId: expect.any(String),
    remedy: { en: expect.any(String), vi: expect.any(String) },
  });
  await expect(vn.revive('00000000-0000-7000-8000-00000000ffff')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const stranger = createGatewayClient({ url: vnServed.url, key: 'of-no-one-at-all' });
  await expect(stranger.totals()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', httpStatus: 401 });
});
