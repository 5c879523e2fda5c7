import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { composeMessage, queueMessage } from '../../src/exchange/outgoing.ts';
import { httpTransport } from '../../src/exchange/transport.ts';
import { DEFAULT_BACKOFF } from '../../src/kernel/backoff.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { endsWithTest } from '../support/ends.ts';
import { startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** Whoever stands where the peer should: what it answers is not signed, so it decides nothing and delays little. */

const HOUR = 3_600_000;

async function listening(answer: RequestListener): Promise<URL> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endsWithTest({
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** Viet Nam's gateway with a message to Thailand, at whose address somebody else answers. */
async function impostor(answer: (response: ServerResponse) => void) {
  const pair = endsWithTest(await startPair());
  const url = await listening((_, response) => answer(response));
  const transport = httpTransport();
  endsWithTest({ stop: async () => transport.close() });
  const vn: ExchangeContext = { ...pair.vn, transport, peers: new Map([['TH', url]]) };
  const queue = async () => {
    const message = composeMessage(vn, { to: 'TH', conversationId: vn.ids.next() }, { kind: 'PNG' });
    await vn.ledger.transaction((tx) => queueMessage(tx, message));
    return message.header.messageId;
  };
  return { ...pair, vn, queue };
}

const entryOf = async ({ ledger }: ExchangeContext, id: string) => must(await ledger.outboxEntry(id));

test.each([
  ['of three years', '99999999'],
  ['of endless digits', '9'.repeat(400)],
  ['that is no number of seconds', '1e300'],
  ['until the last day', 'Fri, 31 Dec 9999 23:59:59 GMT'],
])(
  'a Retry-After %s ends no delivery, and delays it by no more than the longest delay',
  async (_, header) => {
    const { vn, queue, clock } = await impostor((response) =>
      response.writeHead(503, { 'retry-after': header }).end(),
    );
    const id = await queue();
    expect(await deliverDue(vn, 'TH', 8)).toBe(1);
    const entry = await entryOf(vn, id);
    expect(entry).toMatchObject({ status: 'due', attempts: 1 });
    expect(entry.lease).toBeUndefined();
    const waits = Date.parse(entry.nextAttemptAt) - clock.now().getTime();
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThanOrEqual(DEFAULT_BACKOFF.cap);
    expect(await vn.ledger.attempts(id)).toMatchObject([{ number: 1, outcome: 'failed', retryable: true }]);
  },
);

test('patience that is asked for is granted, up to the last attempt before the time to live is over', async () => {
  const { vn, queue, clock } = await impostor((response) =>
    response.writeHead(503, { 'retry-after': '600' }).end(),
  );
  const id = await queue();
  await deliverDue(vn, 'TH', 8);
  const first = await entryOf(vn, id);
  expect(Date.parse(first.nextAttemptAt) - clock.now().getTime()).toBe(600_000);
  clock.advance(HOUR - 300_000);
  await deliverDue(vn, 'TH', 8);
  expect(await entryOf(vn, id)).toMatchObject({ status: 'due', attempts: 2, nextAttemptAt: first.expiresAt });
  clock.advance(300_000);
  await deliverDue(vn, 'TH', 8);
  expect(await entryOf(vn, id)).toMatchObject({ status: 'dead', attempts: 3 });
});

test('what is over its time to live is given up although the worker that held it never ended', async () => {
  const { vn, queue, clock } = await impostor((response) => response.writeHead(502).end('<html>'));
  const id = await queue();
  const [held] = await vn.ledger.claimDue({
    now: clock.now().toISOString(),
    leaseUntil: new Date(clock.now().getTime() + HOUR + 60_000).toISOString(),
    lease: 'of the dead',
    peer: 'TH',
    limit: 1,
  });
  expect(held?.messageId).toBe(id);
  clock.advance(HOUR + 1);
  const down = new GatewayError('PEER_UNREACHABLE', { detail: 'ECONNREFUSED' });
  for (let i = 0; i < vn.settings.circuitFailures; i += 1) vn.watch.failed('TH', down);
  // While the lease lasts, whoever has it may still get an answer.
  expect(await deliverDue(vn, 'TH', 8)).toBe(0);
  expect((await entryOf(vn, id)).status).toBe('due');
  clock.advance(60_000);
  expect(await deliverDue(vn, 'TH', 8)).toBe(0);
  const lastError = 'PEER_UNREACHABLE: ECONNREFUSED';
  expect(await entryOf(vn, id)).toMatchObject({ status: 'dead', attempts: 1, lastError });
  expect((await vn.ledger.message(id))?.status).toBe('dead');
});

test('a page instead of an answer is told as what it is', async () => {
  const { vn, queue } = await impostor((response) => response.writeHead(502).end('Bad Gateway'));
  const id = await queue();
  await deliverDue(vn, 'TH', 8);
  expect((await entryOf(vn, id)).lastError).toMatch(
    /^PEER_ANSWER_INVALID: HTTP 502, no signed answer \(XML_MALFORMED: /,
  );
});

test('a delivery that cannot be settled fails its batch only once the others have ended', async () => {
  const { vn, queue } = await impostor((response) => {
    setTimeout(() => response.writeHead(502).end(), 100);
  });
  const [lost, other] = [await queue(), await queue()];
  const ledger = Object.create(vn.ledger) as typeof vn.ledger;
  ledger.message = async (id) => {
    if (id === lost) throw new GatewayError('LEDGER_UNAVAILABLE');
    return vn.ledger.message(id);
  };
  await expect(deliverDue({ ...vn, ledger }, 'TH', 8)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  expect(await vn.ledger.attempts(other)).toMatchObject([{ number: 1, httpStatus: 502 }]);
});
