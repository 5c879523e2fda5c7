import { afterEach, expect, test } from '@jest/globals';
import { DEFAULT_HTTP_LIMITS } from '../../../src/http/limits.ts';
import { ask } from '../../support/http-contract.ts';
import { KEYS, serve } from '../../support/http-gateway.ts';
import { fakeHttp, fakeLedger } from './fake-http.ts';

let served: Awaited<ReturnType<typeof serve>>;
afterEach(() => served.close());

/** A ledger that answers when told. */
function held() {
  const waiting: (() => void)[] = [];
  const wait = <T>(value: T) => new Promise<T>((resolve) => waiting.push(() => resolve(value)));
  return {
    ledger: fakeLedger({
      search: () => wait({ rows: [] }),
      events: () => wait({ rows: [] }),
      transaction: () => wait(undefined as never),
    }),
    async until(count: number) {
      while (waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    release() {
      for (const go of waiting.splice(0)) go();
    },
  };
}

const SENT = '/api/v1/ministry/certificates';
const RECEIVED = '/api/v1/customs/certificates';
const EVENTS = '/api/v1/auditor/events';

test('people: a share for each key, a bound for all, health never refused', async () => {
  const store = held();
  served = await serve(
    fakeHttp({
      exchange: { ledger: store.ledger },
      limits: { ...DEFAULT_HTTP_LIMITS, api: { inProgress: 3, perHolder: 2 } },
    }),
  );
  const { server } = served;
  const inProgress = [1, 2].map(() => ask(server, 'get', SENT, { key: KEYS.ministry }));
  await store.until(2);
  const third = await ask(server, 'get', SENT, { key: KEYS.ministry });
  expect(third).toMatchObject({
    status: 429,
    json: { code: 'TOO_MANY_REQUESTS', retryable: true, detail_vi: expect.stringMatching(/^đang xử lý /) },
  });
  expect(third.headers['retry-after']).toBe('1');

  inProgress.push(ask(server, 'get', RECEIVED, { key: KEYS.customs }));
  await store.until(3);
  const fourth = await ask(server, 'get', EVENTS, { key: KEYS.auditor });
  expect(fourth).toMatchObject({ status: 503, json: { code: 'TOO_BUSY', retryable: true } });
  expect(fourth.headers['retry-after']).toBe('5');
  // A stranger is a stranger, however busy it is.
  expect((await ask(server, 'get', EVENTS)).status).toBe(401);
  expect((await ask(server, 'get', '/health/live')).status).toBe(200);

  store.release();
  expect((await Promise.all(inProgress)).map(({ status }) => status)).toEqual([200, 200, 200]);
  const after = ask(server, 'get', EVENTS, { key: KEYS.auditor });
  await store.until(1);
  store.release();
  expect((await after).status).toBe(200);
});

test('peers: a bound of their own, which people do not use up', async () => {
  const store = held();
  served = await serve(
    fakeHttp({
      exchange: { ledger: store.ledger },
      limits: { ...DEFAULT_HTTP_LIMITS, peer: { inProgress: 1, perHolder: 1 } },
    }),
  );
  const { server } = served;
  const message = { type: 'application/xml', body: Buffer.from('<x/>') };
  const first = ask(server, 'post', '/asw/messages', message);
  await store.until(1);
  const second = await ask(server, 'post', '/asw/messages', message);
  expect(second).toMatchObject({ status: 503, json: { code: 'TOO_BUSY' } });
  expect(second.headers['retry-after']).toBe('5');
  const person = ask(server, 'get', EVENTS, { key: KEYS.auditor });
  await store.until(2);
  store.release();
  expect((await person).status).toBe(200);
  // Its raw octets are kept by now; the refusal is recorded next.
  await store.until(1);
  store.release();
  expect((await first).json.code).toBe('MESSAGE_INVALID');
});

test('a caller that leaves does not make room before its work has ended', async () => {
  const store = held();
  served = await serve(
    fakeHttp({
      exchange: { ledger: store.ledger },
      limits: { ...DEFAULT_HTTP_LIMITS, api: { inProgress: 1, perHolder: 1 } },
    }),
  );
  const { server, url } = served;
  const leaving = new AbortController();
  const left = fetch(`${url}${SENT}`, {
    headers: { authorization: `Bearer ${KEYS.ministry}` },
    signal: leaving.signal,
  }).catch((reason: Error) => reason.name);
  await store.until(1);
  leaving.abort();
  expect(await left).toBe('AbortError');
  expect((await ask(server, 'get', EVENTS, { key: KEYS.auditor })).status).toBe(503);
  store.release();
  const next = ask(server, 'get', EVENTS, { key: KEYS.auditor });
  await store.until(1);
  store.release();
  expect((await next).status).toBe(200);
});
