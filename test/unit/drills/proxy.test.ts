import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isAsBefore } from '../../../src/drills/answers.ts';
import { CLEAR_LINE, lineFates, NO_LINE, onceEach } from '../../../src/drills/line-faults.ts';
import { type FaultyProxy, startFaultyProxy } from '../../../src/drills/proxy.ts';
import { buildMessageXml } from '../../../src/message/build.ts';
import { endsWithTest } from '../../support/ends.ts';
import { EXAMPLES } from '../../support/example-messages.ts';

let arrived: string[] = [];
/** What the gateway answers instead, one request after the other. */
let scripted: { readonly status: number; readonly body: string }[] = [];
const gateway = http.createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  request.on('end', () => {
    arrived.push(text);
    const { status, body } = scripted.shift() ?? { status: 200, body: `ack of ${text}` };
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });
});
let proxy: FaultyProxy;

const target = () => `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;

beforeAll(async () => {
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
});
afterAll(() => void gateway.close());
beforeEach(async () => {
  arrived = [];
  scripted = [];
  proxy = await startFaultyProxy(target(), 1);
});
afterEach(() => proxy.close());

async function post(text: string): Promise<string> {
  try {
    const response = await fetch(`${proxy.url}/asw/messages`, { method: 'POST', body: text });
    return `${response.status} ${await response.text()}`;
  } catch {
    return 'cut';
  }
}

describe('a line', () => {
  test('carries what it gets when it has no fault, and remembers how it was answered', async () => {
    expect(await post('hello')).toBe('200 ack of hello');
    expect(proxy.passages()).toMatchObject([{ tries: 1, deliveries: 1 }]);
    expect(proxy.passages()[0]?.answers).toHaveLength(1);
    expect(await proxy.replay(Buffer.from('hello'))).toEqual({
      status: 200,
      digest: proxy.passages()[0]?.answers[0],
      codes: [],
    });
  });

  test.each([
    [{ kind: 'refused' }, 'cut', []],
    [{ kind: 'answer-lost' }, 'cut', ['0123456789']],
    [{ kind: 'bad-gateway' }, '502 <h1>502 Bad Gateway</h1>', ['0123456789']],
    [{ kind: 'repeated', copies: 3 }, '200 ack of 0123456789', ['0123456789', '0123456789', '0123456789']],
    [{ kind: 'held', ms: [5, 10] }, '200 ack of 0123456789', ['0123456789']],
    [{ kind: 'answer-held', ms: [5, 10] }, '200 ack of 0123456789', ['0123456789']],
    [{ kind: 'cut-short' }, '200 ack of 012345', ['012345']],
    [{ kind: 'answer-cut-short' }, '200 ack of 012', ['0123456789']],
  ] as const)('%j', async (fault, answer, deliveries) => {
    proxy.set(onceEach(fault));
    expect(await post('0123456789')).toBe(answer);
    expect(arrived).toEqual(deliveries);
    expect(proxy.counts()).toEqual({ [fault.kind]: 1 });
    // Each message suffers it once.
    expect(await post('0123456789')).toBe('200 ack of 0123456789');
  });

  test('what was held is overtaken', async () => {
    let held = (_ms: number) => {};
    let release = () => {};
    const holding = new Promise<number>((resolve) => {
      held = resolve;
    });
    const wait = (ms: number) => {
      held(ms);
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    };
    await proxy.close();
    proxy = await startFaultyProxy(target(), 1, { wait });
    proxy.set({ faults: [{ fault: { kind: 'held', ms: [150, 150] }, share: 1, perMessage: 1 }] });
    const slow = post('first');
    expect(await holding).toBe(150);
    proxy.set(CLEAR_LINE);
    await post('second');
    expect(arrived).toEqual(['second']);
    release();
    await slow;
    expect(arrived).toEqual(['second', 'first']);
  });

  test('a gateway that is gone cuts the connection', async () => {
    const { url, set } = endsWithTest(await startFaultyProxy('http://127.0.0.1:9', 1));
    set(CLEAR_LINE);
    await expect(fetch(`${url}/asw/messages`, { method: 'POST', body: 'x' })).rejects.toThrow();
  });
});

describe('the same octets twice', () => {
  const octets = (kind: 'ECOO' | 'DIG') => buildMessageXml(EXAMPLES[kind]);
  const answer = (body: string, status = 200) => ({ status, body });
  const reused = answer('<m:Code>MESSAGE_ID_REUSED</m:Code>', 409);

  test.each([
    ['a certificate, answered alike', 'ECOO', [answer('ack'), answer('ack')], 0],
    ['a certificate, answered otherwise', 'ECOO', [answer('ack'), answer('another')], 1],
    ['a certificate, refused for now in between', 'ECOO', [answer('', 503), answer('ack')], 0],
    ['a certificate, refused as a repetition', 'ECOO', [answer('ack'), reused], 1],
    ['a question, refused as a repetition', 'DIG', [answer('digests'), reused], 0],
    ['a question, answered again', 'DIG', [answer('digests'), answer('digests')], 1],
  ] as const)('%s', async (_what, kind, answers, conflicts) => {
    proxy.set(onceEach({ kind: 'repeated', copies: 2 }));
    scripted = [...answers];
    await post(octets(kind));
    expect(arrived).toHaveLength(2);
    expect(proxy.conflicts()).toBe(conflicts);
  });

  test.each([
    ['ECOO', answer('ack'), true],
    ['ECOO', answer('another'), false],
    ['ECOO', reused, false],
    ['DIG', reused, true],
    ['DIG', answer('<m:Code>MESSAGE_EXPIRED</m:Code>', 400), true],
    ['DIG', answer('ack'), false],
    ['DIG', answer('<m:Code>SENDER_UNKNOWN</m:Code>', 403), false],
    ['DIG', answer('gone', 503), false],
  ] as const)('%s, once more at the end: %j', async (kind, again, asBefore) => {
    scripted = [answer('ack'), again];
    await post(octets(kind));
    const [passage] = proxy.passages();
    if (!passage) throw new TypeError('nothing passed');
    expect(isAsBefore(passage, await proxy.replay(passage.octets))).toBe(asBefore);
  });
});

describe('fates', () => {
  const plan = {
    faults: [
      { fault: { kind: 'answer-lost' } as const, share: 0.3 },
      { fault: { kind: 'held', ms: [10, 500] } as const, share: 0.5, perMessage: 2 },
    ],
  };
  const drawn = (seed: number) => {
    const draw = lineFates(seed);
    return Array.from({ length: 400 }, (_, at) => draw(plan, `message ${at % 50}`));
  };

  test('the same seed draws the same, another seed another', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  test('shares and limits are kept', () => {
    const fates = drawn(7);
    const lost = fates.filter((fate) => fate?.fault.kind === 'answer-lost').length;
    expect(lost).toBeGreaterThan(80);
    expect(lost).toBeLessThan(160);
    const held = fates.filter((fate) => fate?.fault.kind === 'held');
    expect(held.length).toBeLessThanOrEqual(100);
    expect(held.every((fate) => (fate?.delayMs ?? 0) >= 10 && (fate?.delayMs ?? 0) <= 500)).toBe(true);
  });

  test('no line refuses every time', () => {
    const draw = lineFates(1);
    expect([1, 2, 3].map(() => draw(NO_LINE, 'same')?.fault.kind)).toEqual(['refused', 'refused', 'refused']);
  });
});
