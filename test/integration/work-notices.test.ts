import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGatewayClient } from '../../src/client/gateway-client.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { readOrCreateKeyFile } from '../../src/http/key-file.ts';
import { signWebhook } from '../../src/worklist/webhook.ts';
import { application } from '../support/applications.ts';
import { type Federation, startFederation, until } from '../support/nodes.ts';

/** Real gateways that write notices on their schedule, and a real receiver that is not always well. */

interface Taken {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const KEY = Buffer.alloc(32, 9);
const today = new Date().toISOString().slice(0, 10);
let world: Federation;
let receiver: Server;
let taken: Taken[];
/** Statuses of the next answers; 200 when there are no more. */
let answers: number[];

beforeEach(async () => {
  taken = [];
  answers = [];
  receiver = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const status = answers.shift() ?? 200;
      taken.push({ status, headers: req.headers, body: Buffer.concat(chunks).toString() });
      res.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  world = await startFederation({
    countries: ['VN', 'TH'],
    environment: {
      NOTICE_CRON: '* * * * * *',
      WORK_WEBHOOKS: `ministry=http://127.0.0.1:${port}/ministry`,
      WORK_WEBHOOK_SECRET_MINISTRY: `whsec_${KEY.toString('base64')}`,
    },
  });
});
afterEach(async () => {
  await world.stop();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

test('a receiver that fails first gets each notice in the end, signed, once, under one id', async () => {
  answers = [503, 302];
  const { context } = world.node('VN');
  const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
  await until('the notice to be taken', async () => taken.find(({ status }) => status === 200));
  expect(taken.map(({ status }) => status)).toEqual([503, 302, 200]);
  expect(taken.map(({ headers }) => headers['webhook-id'])).toEqual(
    Array(3).fill(taken[0]?.headers['webhook-id']),
  );
  for (const { headers, body } of taken) {
    const time = Number(headers['webhook-timestamp']);
    expect(Math.abs(Date.now() / 1000 - time)).toBeLessThan(60);
    expect(headers['webhook-signature']).toBe(signWebhook(String(headers['webhook-id']), time, body, [KEY]));
    expect(JSON.parse(body)).toMatchObject({
      type: 'work.item',
      data: {
        kind: 'application-to-issue',
        subject: { id: filed.id },
        command: `asw issue ${filed.id} --filed-at ${filed.stateTimes.FILED}`,
      },
    });
  }
  // Two more runs of the schedule have nothing new to say; a second item is told at once.
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(taken).toHaveLength(3);
  const second = await fileApplication(context, application('VN', 'TH', today), 'officer');
  await until('the second notice', async () => taken.length === 4);
  expect(JSON.parse(taken[3]?.body ?? '')).toMatchObject({ data: { subject: { id: second.id } } });
  await until(
    'all settled',
    async () => (await context.ledger.countNoticeDeliveries({ status: 'delivered' }, 10)) === 2,
  );
  expect(await context.ledger.countNoticeDeliveries({ status: 'dead' }, 10)).toBe(0);
});

test('what is not delivered when the node stops is delivered after its restart', async () => {
  answers = Array<number>(1_000).fill(500);
  const { context } = world.node('VN');
  await fileApplication(context, application('VN', 'TH', today), 'officer');
  await until('a failed attempt', async () => taken.length > 0);
  await world.node('VN').stop();
  const before = taken[0]?.headers['webhook-id'];
  answers = [];
  await world.restart('VN');
  const after = await until('the notice', async () => taken.find(({ status }) => status === 200));
  expect(after.headers['webhook-id']).toBe(before);
});

test("the work is in the role's list with the command to run next", async () => {
  const { context, url } = world.node('VN');
  const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
  const entries = readOrCreateKeyFile(world.config('VN').apiKeysFile) as { role: string; key: string }[];
  const keys = Object.fromEntries(entries.map(({ role, key }) => [role, key]));
  const { work } = createGatewayClient({ url, keys });
  expect((await work.list('ministry')).rows).toMatchObject([{ subject: { id: filed.id }, severity: 'info' }]);
  expect(await work.list('supervisor')).toMatchObject({ rows: [], totals: [] });
  expect((await work.list('auditor', { kind: 'application-to-issue' })).totals).toEqual([
    { kind: 'application-to-issue', count: 1, exact: true },
  ]);
});
