import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from '../../src/http/limits.ts';
import { endsWithTest } from '../support/ends.ts';
import { type Pair, serve, startPair } from '../support/http-gateway.ts';
import { until } from '../support/until.ts';

/** One client without any right keeps connections busy; a peer at another address must not notice. */

const ATTACKER = '127.0.0.1';
const PEER = '127.0.0.2';
const { bodies } = DEFAULT_HTTP_LIMITS.reading;

async function gateway(limits: Partial<HttpLimits> = {}) {
  const pair = endsWithTest(await startPair());
  const { url } = endsWithTest(
    await serve({ ...pair.setup(pair.vn), limits: { ...DEFAULT_HTTP_LIMITS, ...limits } }),
  );
  return { pair, port: Number(new URL(url).port) };
}

const head = (length: number) =>
  'POST /asw/messages HTTP/1.1\r\nHost: vn\r\nContent-Type: application/xml\r\n' +
  `Content-Length: ${length}\r\nConnection: close\r\n\r\n`;

/** Writes to the gateway from an address of this machine, and gives the first line that comes back. */
function send(port: number, from: string, ...octets: (string | Uint8Array)[]) {
  const socket: Socket = endsWithTest(connect({ port, host: '127.0.0.1', localAddress: from }), (one) =>
    one.destroy(),
  );
  socket.on('error', () => {});
  for (const part of octets) socket.write(part);
  const answered = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n')) resolve(text.slice(0, text.indexOf('\r\n')));
    });
    socket.on('close', () => resolve(text || 'closed'));
  });
  return { socket, answered };
}

function ping({ th }: Pair): Uint8Array {
  return composeMessage(th, { to: 'VN', conversationId: th.ids.next() }, { kind: 'PNG' }).raw;
}

async function peerGetsThrough(pair: Pair, port: number) {
  const raw = ping(pair);
  expect(await send(port, PEER, head(raw.length), raw).answered).toBe('HTTP/1.1 200 OK');
}

/** Waits until so many of them were answered, and gives those answers. */
async function refused(count: number, sent: readonly { readonly answered: Promise<string> }[]) {
  const lines: string[] = [];
  for (const { answered } of sent) void answered.then((line) => lines.push(line));
  await until(`${count} refusals`, async () => lines.length >= count);
  return lines;
}

const TOO_MANY = 'HTTP/1.1 429 Too Many Requests';

test('unfinished bodies of one address take its own share and nothing of the peers', async () => {
  const { pair, port } = await gateway();
  const over = 10;
  const slow = Array.from({ length: bodies.perHolder + over }, () =>
    send(port, ATTACKER, head(5_000), '<x>'),
  );
  const answers = await refused(over, slow);
  await peerGetsThrough(pair, port);
  expect(answers).toEqual(Array(over).fill(TOO_MANY));
  // Who leaves half way gives the share back.
  for (const { socket } of slow) socket.destroy();
  const raw = ping(pair);
  await until('room for the same address', async () => {
    return (await send(port, ATTACKER, head(raw.length), raw).answered) === 'HTTP/1.1 200 OK';
  });
});

test('octets of bodies without end are bounded for one address, too', async () => {
  const share = 600_000;
  const { pair, port } = await gateway({
    reading: { bodies, octets: { inProgress: 10 * share, perHolder: share } },
  });
  const flood = Buffer.alloc(250_000, 0x20);
  const many = Array.from({ length: 5 }, () => send(port, ATTACKER, head(8_000_000), flood));
  const answers = await refused(3, many);
  await peerGetsThrough(pair, port);
  expect(new Set(answers)).toEqual(new Set([TOO_MANY]));
});

test('whole messages of one address leave places for the others', async () => {
  const { pair, port } = await gateway({ peer: { inProgress: 3, perHolder: 2 } });
  const { ledger } = pair.vn;
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  let hold = true;
  const slowLedger = Object.create(ledger) as typeof ledger;
  slowLedger.transaction = async (work) => {
    if (hold) await held;
    return ledger.transaction(work);
  };
  Object.assign(pair.vn, { ledger: slowLedger });
  const many = Array.from({ length: 4 }, () => {
    const raw = ping(pair);
    return send(port, ATTACKER, head(raw.length), raw);
  });
  const answers = await refused(2, many);
  hold = false;
  await peerGetsThrough(pair, port);
  expect(answers).toEqual([TOO_MANY, TOO_MANY]);
  go();
  const all = await Promise.all(many.map(({ answered }) => answered));
  expect(all.filter((line) => line === 'HTTP/1.1 200 OK')).toHaveLength(2);
});
