import { describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../../src/certificate/form-d.ts';
import { createGatewayClient, type GatewayClient } from '../../../src/client/gateway-client.ts';
import type { Fetch } from '../../../src/client/http-call.ts';

interface Seen {
  method: string;
  path: string;
  authorization: string | undefined;
  body: string | undefined;
  type: string | undefined;
  redirect: string | undefined;
}

/** A fetch that answers the same to everything and keeps what it was asked. */
function recording(body = '{}', type = 'application/json', status = 200): { fetch: Fetch; seen: Seen[] } {
  const seen: Seen[] = [];
  const fetch: Fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    const target = new URL(url);
    seen.push({
      method: init.method ?? '',
      path: target.pathname + target.search,
      authorization: headers.get('authorization') ?? undefined,
      type: headers.get('content-type') ?? undefined,
      body: init.body === undefined ? undefined : Buffer.from(init.body as Uint8Array).toString(),
      redirect: init.redirect,
    });
    return new Response(body, { status, headers: { 'content-type': type } });
  };
  return { fetch, seen };
}

const KEYS = {
  ministry: 'key-m',
  supervisor: 'key-s',
  customs: 'key-c',
  auditor: 'key-a',
  operator: 'key-o',
};
const APPLICATION = { issuingCountry: 'VN' } as FormDApplication;
const DECISIONS = [{ itemNumber: 1, decision: 'GIVEN' as const }];

type Row = [string, (client: GatewayClient) => Promise<unknown>, string, string, string?, string?];

const ROUTES: Row[] = [
  [
    'checkApplication',
    (c) => c.checkApplication(APPLICATION),
    'POST /api/v1/ministry/applications/check',
    'm',
    JSON.stringify(APPLICATION),
  ],
  [
    'fileApplication',
    (c) => c.fileApplication(APPLICATION),
    'POST /api/v1/ministry/applications',
    'm',
    JSON.stringify(APPLICATION),
  ],
  ['issue', (c) => c.issue('a/b'), 'POST /api/v1/ministry/applications/a%2Fb/issue', 'm', '{}'],
  [
    'approve',
    (c) => c.approve('x', { filedAt: '2026-03-01T09:30:00.000Z' }),
    'POST /api/v1/ministry/applications/x/approve',
    's',
    '{"filedAt":"2026-03-01T09:30:00.000Z"}',
  ],
  [
    'searchSent',
    (c) => c.searchSent({ referenceNumber: 'VN-TH 09/02/00006', peer: 'TH', limit: 5 }),
    'GET /api/v1/ministry/certificates?referenceNumber=VN-TH+09%2F02%2F00006&peer=TH&limit=5',
    'm',
  ],
  [
    'searchSent without empty criteria',
    (c) => c.searchSent({ exporterName: '', hsCode: undefined }),
    'GET /api/v1/ministry/certificates',
    'm',
  ],
  ['sent', (c) => c.sent('x'), 'GET /api/v1/ministry/certificates/x', 'm'],
  ['sentHistory', (c) => c.sentHistory('x'), 'GET /api/v1/ministry/certificates/x/history', 'm'],
  ['sentXml', (c) => c.sentXml('x'), 'GET /api/v1/ministry/certificates/x/xml', 'm', undefined, 'xml'],
  ['retransmit', (c) => c.retransmit('x'), 'POST /api/v1/ministry/certificates/x/retransmit', 'm'],
  [
    'searchReceived',
    (c) => c.searchReceived({ state: 'REC', after: 'c' }),
    'GET /api/v1/customs/certificates?state=REC&after=c',
    'c',
  ],
  ['received', (c) => c.received('x'), 'GET /api/v1/customs/certificates/x', 'c'],
  ['receivedHistory', (c) => c.receivedHistory('x'), 'GET /api/v1/customs/certificates/x/history', 'c'],
  ['receivedXml', (c) => c.receivedXml('x'), 'GET /api/v1/customs/certificates/x/xml', 'c', undefined, 'xml'],
  ['verification', (c) => c.verification('x'), 'GET /api/v1/customs/certificates/x/verification', 'c'],
  [
    'verifyUpload',
    (c) => c.verifyUpload(Buffer.from('<a/>'), 'both'),
    'POST /api/v1/customs/verify?engine=both',
    'c',
    '<a/>',
  ],
  [
    'respond',
    (c) => c.respond('x', DECISIONS),
    'POST /api/v1/customs/certificates/x/response',
    'c',
    JSON.stringify({ decisions: DECISIONS }),
  ],
  [
    'requestRetransmission',
    (c) => c.requestRetransmission('TH', 'N 1'),
    'POST /api/v1/customs/retransmission-requests',
    'c',
    JSON.stringify({ issuingCountry: 'TH', referenceNumber: 'N 1' }),
  ],
  [
    'statistics',
    (c) => c.statistics({ ledger: 'sent', from: '2026-01-01', peer: 'TH' }),
    'GET /api/v1/auditor/statistics?ledger=sent&from=2026-01-01&peer=TH',
    'a',
  ],
  ['totals', (c) => c.totals(), 'GET /api/v1/auditor/totals', 'a'],
  ['events', (c) => c.events({ limit: 7 }), 'GET /api/v1/auditor/events?limit=7', 'a'],
  [
    'outbox',
    (c) => c.outbox({ status: 'dead', peer: 'SG' }),
    'GET /api/v1/operator/outbox?status=dead&peer=SG',
    'o',
  ],
  ['outboxEntry', (c) => c.outboxEntry('x'), 'GET /api/v1/operator/outbox/x', 'o'],
  ['revive', (c) => c.revive('x'), 'POST /api/v1/operator/outbox/x/revive', 'o'],
  [
    'reviveAll',
    (c) => c.reviveAll({ peer: 'SG', until: 'u', limit: 2 }),
    'POST /api/v1/operator/outbox/revivals',
    'o',
    JSON.stringify({ peer: 'SG', until: 'u', limit: 2 }),
  ],
  ['operatorHealth', (c) => c.operatorHealth(), 'GET /api/v1/operator/health', 'o'],
  ['messageRaw', (c) => c.messageRaw('x'), 'GET /api/v1/operator/messages/x/raw', 'o', undefined, 'xml'],
  ['peers', (c) => c.peers(), 'GET /api/v1/operator/peers', 'o'],
  ['ping', (c) => c.ping('SG'), 'POST /api/v1/operator/peers/SG/ping', 'o'],
  ['runs', (c) => c.runs(), 'GET /api/v1/operator/reconciliation/runs', 'o'],
  ['run', (c) => c.run('x'), 'GET /api/v1/operator/reconciliation/runs/x', 'o'],
  [
    'retention.plan',
    (c) => c.retention.plan('sent', { limit: 7 }),
    'GET /api/v1/operator/retention?ledger=sent&limit=7',
    'o',
  ],
  ['retention.apply', (c) => c.retention.apply(9), 'POST /api/v1/operator/retention/runs?limit=9', 'o'],
  [
    'compareWithPeers',
    (c) => c.reconciliation.compare('TH'),
    'POST /api/v1/operator/reconciliation/comparisons?peer=TH',
    'o',
  ],
  [
    'differences',
    (c) => c.reconciliation.differences({ status: 'RESOLVED' }),
    'GET /api/v1/operator/reconciliation/differences?status=RESOLVED',
    'o',
  ],
  [
    'close',
    (c) => c.reconciliation.close('x', 'by letter'),
    'POST /api/v1/operator/reconciliation/differences/x/close',
    'o',
    '{"reason":"by letter"}',
  ],
  [
    'reopen',
    (c) => c.reconciliation.reopen('x'),
    'POST /api/v1/operator/reconciliation/differences/x/reopen',
    'o',
  ],
  [
    'acceptProposal',
    (c) => c.reconciliation.accept('x'),
    'POST /api/v1/operator/reconciliation/differences/x/accept',
    'o',
  ],
  [
    'peerReports',
    (c) => c.reconciliation.reports({ peer: 'TH' }),
    'GET /api/v1/auditor/reconciliation/reports?peer=TH',
    'a',
  ],
  ['trend', (c) => c.reconciliation.trend({}), 'GET /api/v1/auditor/reconciliation/trend', 'a'],
  ['sweepNow', (c) => c.sweepNow(), 'POST /api/v1/operator/reconciliation/runs', 'o'],
];

describe('GatewayClient', () => {
  test.each(ROUTES)('%s asks its route with the key of its role', async (...row) => {
    const [, ask, route, role, body, kind] = row;
    const { fetch, seen } = recording(
      '{}',
      kind === 'xml' ? 'application/xml' : 'application/json; charset=utf-8',
    );
    await ask(createGatewayClient({ url: 'http://node.test', keys: KEYS, fetch }));
    expect(seen).toHaveLength(1);
    const [request] = seen;
    expect(`${request?.method} ${request?.path}`).toBe(route);
    expect(request?.authorization).toBe(`Bearer key-${role}`);
    expect(request?.body).toBe(body);
    expect(request?.type).toBe(
      body === undefined ? undefined : body.startsWith('<') ? 'application/xml' : 'application/json',
    );
    expect(request?.redirect).toBe('error');
  });

  test('the open routes carry no key, and a node below a path is found', async () => {
    const { fetch, seen } = recording('{"checks":[]}');
    const client = createGatewayClient({ url: 'https://asw.test/vn/', keys: KEYS, fetch });
    await client.live();
    await client.ready();
    await client.openApi();
    expect(seen.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/vn/health/live', undefined],
      ['/vn/health/ready', undefined],
      ['/vn/openapi.json', undefined],
    ]);
  });

  test('one key serves the roles that have none of their own', async () => {
    const { fetch, seen } = recording();
    const client = createGatewayClient({
      url: 'http://node.test',
      keys: { customs: 'own' },
      key: 'all',
      fetch,
    });
    await client.received('x');
    await client.sent('x');
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer own', 'Bearer all']);
  });

  test('without a key for the role nothing is sent', async () => {
    const { fetch, seen } = recording();
    const client = createGatewayClient({ url: 'http://node.test', keys: { customs: 'own' }, fetch });
    await expect(client.sent('x')).rejects.toMatchObject({ code: 'API_KEY_MISSING', where: 'ministry' });
    expect(seen).toEqual([]);
  });

  test('signed octets come back unchanged', async () => {
    const octets = Buffer.from([0xef, 0xbb, 0xbf, 0x3c, 0x61, 0x2f, 0x3e, 0x00, 0xff]);
    const fetch: Fetch = async () => new Response(octets, { headers: { 'content-type': 'application/xml' } });
    const client = createGatewayClient({ url: 'http://node.test', key: 'k', fetch });
    expect(Buffer.from(await client.sentXml('x')).equals(octets)).toBe(true);
  });

  test('a node that is not ready is an answer', async () => {
    const report = { status: 'not-ready', checks: [{ name: 'ledger', outcome: 'failed', detail: 'x' }] };
    const { fetch } = recording(JSON.stringify(report), 'application/json', 503);
    const client = createGatewayClient({ url: 'http://node.test', fetch });
    await expect(client.ready()).resolves.toEqual(report);
  });

  test('a 503 of something else is not taken for a report', async () => {
    const { fetch } = recording('{"message":"no backend"}', 'application/json', 503);
    const client = createGatewayClient({ url: 'http://node.test', fetch });
    await expect(client.ready()).rejects.toMatchObject({ code: 'GATEWAY_ANSWER_INVALID' });
  });

  test.each(['', 'node', 'ftp://node', 'http://user@node', 'http://node?x=1', 'http://node#x'])(
    'an address such as %j is refused',
    (url) => {
      expect(() => createGatewayClient({ url })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    },
  );
});
