import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_HTTP_LIMITS } from '../../../src/http/limits.ts';
import { readiness } from '../../../src/http/readiness.ts';
import { ask } from '../../support/http-contract.ts';
import { KEYS, serve } from '../../support/http-gateway.ts';
import { fakeHttp, fakeLedger, recordingLogger, signingKey } from './fake-http.ts';

/** What leaves the process, and what only the log gets. */

const { logger, lines } = recordingLogger();
const ID = '01920000-0000-7000-8000-000000000001';
let served: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const ledger = fakeLedger({
    sent: () => {
      throw new TypeError('cannot read properties of /var/lib/asw/ledger.db');
    },
    // What a faulty adapter could hand over.
    received: async () => ({ id: ID, self: 1n }) as never,
    search: async () => ({ rows: [] }),
  });
  served = await serve(fakeHttp({ exchange: { ledger, logger } }));
});
afterAll(() => served.close());
beforeEach(() => {
  lines.length = 0;
});

describe('an unexpected fault', () => {
  test('leaves as INTERNAL with nothing private, and is logged under the request id', async () => {
    const got = await ask(served.server, 'get', `/api/v1/ministry/certificates/${ID}`, {
      key: KEYS.ministry,
    });
    expect(got).toMatchObject({ status: 500, json: { code: 'INTERNAL', retryable: true } });
    expect(got.octets.toString()).not.toMatch(/ledger\.db|TypeError|properties/);
    const failure = lines.find(({ level }) => level === 'error');
    expect(failure?.fields).toMatchObject({
      requestId: got.json.requestId,
      code: 'INTERNAL',
      cause: expect.stringContaining('/var/lib/asw/ledger.db'),
    });
  });

  test('in making the answer is one as well', async () => {
    const got = await ask(served.server, 'get', `/api/v1/customs/certificates/${ID}`, { key: KEYS.customs });
    expect(got).toMatchObject({ status: 500, json: { code: 'INTERNAL' } });
  });
});

describe('the access log', () => {
  test('has one line a request: who, what, how it ended; no query, no key', async () => {
    const got = await ask(served.server, 'get', '/api/v1/ministry/certificates?exporterName=Secret%20Ltd', {
      key: KEYS.ministry,
      headers: { 'x-request-id': 'officer-17' },
    });
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'request',
        fields: {
          requestId: got.headers['x-request-id'],
          clientRequestId: 'officer-17',
          method: 'GET',
          path: '/api/v1/ministry/certificates',
          status: 200,
          durationMs: expect.any(Number),
          remote: expect.stringContaining('127.0.0.1'),
          actor: 'ministry-desk',
          role: 'ministry',
          error: undefined,
        },
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/Secret|key-of-the/);
  });

  test('names the error of a refused request, and who was refused', async () => {
    await ask(served.server, 'get', '/api/v1/auditor/totals', { key: KEYS.customs });
    expect(lines).toMatchObject([
      { fields: { status: 403, error: 'FORBIDDEN', actor: 'customs-desk', role: 'customs' } },
    ]);
  });

  test("does not take over a caller's id that could forge lines", async () => {
    await ask(served.server, 'get', '/api/v1/nowhere', { headers: { 'x-request-id': 'a b"} {"level"' } });
    expect(lines[0]?.fields).not.toHaveProperty('clientRequestId');
  });

  test('keeps probes out of the way', async () => {
    await ask(served.server, 'get', '/health/live');
    expect(lines.map(({ level }) => level)).toEqual(['debug']);
  });
});

describe('readiness', () => {
  const well = fakeLedger({ check: async () => {} });
  const report = (exchange: NonNullable<Parameters<typeof fakeHttp>[0]>['exchange']) =>
    readiness(
      fakeHttp({
        exchange: { ledger: well, ...exchange },
        limits: { ...DEFAULT_HTTP_LIMITS, readinessTimeoutMs: 30 },
      }),
    );
  const key = (role: 'gateway' | 'issuing-authority', from: string, to: string) => signingKey(role, from, to);

  test('with ledger and keys', async () => {
    expect(await report({})).toMatchObject({
      status: 'ready',
      checks: [
        { name: 'ledger', outcome: 'ok' },
        { name: 'gateway-key', outcome: 'ok', notAfter: '2028-01-01T00:00:00.000Z', daysLeft: 564 },
        { name: 'authority-key', outcome: 'ok' },
      ],
    });
  });

  test.each([
    ['ends soon', '2026-01-01', '2026-08-13', 'ready', 'warning', 58],
    ['ended today', '2026-01-01', '2026-06-15T11:59:00Z', 'not-ready', 'failed', -1],
    ['is not yet valid', '2026-06-16', '2028-01-01', 'not-ready', 'failed', 564],
  ])('with a gateway key that %s', async (_, from, to, status, outcome, daysLeft) => {
    const got = await report({ gatewayKey: key('gateway', from, to) });
    expect(got.status).toBe(status);
    expect(got.checks[1]).toMatchObject({ outcome, daysLeft });
  });

  test('without a valid authority key the node still exchanges', async () => {
    const got = await report({ authorityKey: key('issuing-authority', '2025-01-01', '2026-01-01') });
    expect(got).toMatchObject({ status: 'degraded' });
    expect(got.checks[2]).toMatchObject({ outcome: 'failed', detail: 'the certificate has expired' });
  });

  test.each([
    ['refuses', fakeLedger()],
    ['never answers', fakeLedger({ check: () => new Promise(() => {}) })],
  ])('with a ledger that %s', async (_, ledger) => {
    const got = await report({ ledger });
    expect(got).toMatchObject({
      status: 'not-ready',
      checks: [{ name: 'ledger', outcome: 'failed', detail: 'LEDGER_UNAVAILABLE' }, {}, {}],
    });
  });
});
