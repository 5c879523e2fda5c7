import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GatewayClient } from '../../src/client/gateway-client.ts';
import { approveApplication } from '../../src/exchange/approve.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { openConnection } from '../../src/ledger/sqlite/connection.ts';
import { application } from '../support/applications.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** Comparing, proposals, acceptance, reports and trend as operator and auditor see them. */

let pair: Pair;
let site: Awaited<ReturnType<typeof serve>>;
let client: GatewayClient;
beforeAll(async () => {
  pair = await startPair();
  site = await serve(pair.setup(pair.vn));
  client = new GatewayClient({ url: site.url, keys: KEYS });
  const filed = await fileApplication(pair.vn, application('VN', 'TH', '2026-06-15'), 'officer');
  await approveApplication(pair.vn, filed.id, 'supervisor');
  await issueCertificate(pair.vn, filed.id, 'officer');
  for (let round = 0; round < 4; round += 1) {
    await pair.settle();
    pair.clock.advance(1_800_000);
  }
});
afterAll(async () => {
  await site.close();
  await pair.stop();
});

test('from the comparison over the proposal to the trend', async () => {
  const clean = await client.reconciliation.compare('TH');
  expect(clean).toMatchObject({ run: { kind: 'manual' }, reports: [{ outcome: 'EQUAL', messages: 1 }] });
  expect(await client.run(clean.run.id)).toEqual(clean.run);

  const connection = openConnection(pair.file('VN'), 5_000);
  connection.run('UPDATE "sent" SET "xml" = ?', [Buffer.from('<gone/>')]);
  connection.close();
  pair.clock.advance(1_000);
  const { reports } = await client.reconciliation.compare();
  expect(reports.map(({ peer, outcome }) => [peer, outcome])).toEqual([
    ['TH', 'PROPOSED'],
    ['SG', 'UNREACHABLE'],
  ]);

  const { rows } = await client.reconciliation.differences();
  expect(rows).toMatchObject([
    { kind: 'CONTENT_DIFFERS', repair: 'BY_HAND', repairText: { vi: expect.stringContaining('Làm rõ') } },
  ]);
  const accepted = await client.reconciliation.accept(must(rows[0]).id);
  expect(accepted).toMatchObject({ status: 'ACCEPTED', decidedBy: 'operator-desk' });
  await expect(client.reconciliation.accept(must(rows[0]).id)).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
  });
  expect((await client.reconciliation.differences()).rows).toEqual([]);

  const kept = await client.reconciliation.reports({ peer: 'TH' });
  expect(kept.rows.map(({ outcome }) => outcome)).toEqual(['PROPOSED', 'EQUAL']);
  const trend = await client.reconciliation.trend({ peer: 'TH' });
  expect(trend.rows).toMatchObject([
    { peer: 'TH', day: '2026-06-15', comparisons: 2, equal: 1, proposed: 1 },
  ]);
  expect((await client.reconciliation.trend({ from: '2026-06-16' })).rows).toEqual([]);
});

test('a country that is no peer, an unknown difference, and keys of others are refused', async () => {
  await expect(client.reconciliation.compare('LA')).rejects.toMatchObject({ code: 'PEER_UNKNOWN' });
  await expect(client.reconciliation.accept(pair.vn.ids.next())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const customs = new GatewayClient({ url: site.url, key: KEYS.customs });
  await expect(customs.reconciliation.differences()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
