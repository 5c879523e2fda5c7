import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mayActAs, ROLES, type Role } from '../../../src/http/roles.ts';
import type { Route } from '../../../src/http/route.ts';
import { ROUTES } from '../../../src/http/routes/index.ts';
import { ask, type HttpMethod } from '../../support/http-contract.ts';
import { KEYS, serve } from '../../support/http-gateway.ts';
import { testPki } from '../../support/pki.ts';
import { fakeHttp } from './fake-http.ts';

/** Every route × every role, and addresses or methods that no route takes. */

const ID = '01920000-0000-7000-8000-000000000001';

let server: Server;
let close: () => Promise<void>;

beforeAll(async () => {
  const { gateway } = await testPki('VN');
  ({ server, close } = await serve(fakeHttp({ exchange: { gatewayKey: gateway } })));
});
afterAll(() => close());

function pathOf(route: Route): string {
  const query = route.id === 'countCertificates' ? '?ledger=sent' : '';
  return route.path.replace('{country}', 'TH').replace(/\{\w+\}/g, ID) + query;
}

const STRANGERS: Record<string, string>[] = [
  {},
  { authorization: 'Bearer of-no-one-at-all' },
  { 'x-api-key': 'of-no-one' },
];

const SECURED = ROUTES.filter(({ role }) => role !== 'open');
const CASES = SECURED.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('every route of a role', () => {
  test('is there to be tested', () => expect(CASES.length).toBeGreaterThan(20));

  test.each(CASES)('%s', async (_, route) => {
    const path = pathOf(route);
    for (const role of ROLES) {
      const got = await ask(server, route.method, path, { key: KEYS[role] });
      if (mayActAs(role, route.role as Role)) {
        // Past the gate: what fails then is the body that was not sent, or the ledger that is not there.
        expect([200, 400, 404, 415, 502, 503]).toContain(got.status);
      } else {
        expect([role, got.status, got.json.code]).toEqual([role, 403, 'FORBIDDEN']);
        expect(got.json.where).toBe(route.role);
      }
    }
    for (const headers of STRANGERS) {
      const got = await ask(server, route.method, path, { headers });
      expect(got).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
      expect(got.headers['www-authenticate']).toBe('Bearer realm="asw"');
    }
  });
});

describe('open routes', () => {
  test.each([
    ['/health/live', 200],
    ['/health/ready', 503],
    ['/openapi.json', 200],
    ['/health/live?probe=1', 200],
  ])('GET %s needs no key', async (path, status) => {
    expect((await ask(server, 'get', path)).status).toBe(status);
  });

  test('tell country and version, not more', async () => {
    const { json } = await ask(server, 'get', '/health/live');
    expect(json).toEqual({ status: 'alive', country: 'VN', version: '1.2.3' });
  });
});

describe('what no route takes', () => {
  test.each([
    '/',
    '/api',
    '/api/v1/ministry',
    '/api/v1/ministry/certificates/',
    '/API/v1/ministry/certificates',
    '/api/v1/ministry/certificates/a/b/c',
    '/api/v2/ministry/certificates',
    '/asw/messages/1',
    '/health',
    '/%ZZ',
    '/../etc/passwd',
    '/console.html',
  ])('GET %s is a 404', async (path) => {
    const got = await ask(server, 'get', path, { key: KEYS.ministry });
    expect(got).toMatchObject({ status: 404, json: { code: 'PATH_UNKNOWN' } });
  });

  test('an id that cannot even be decoded is a 404', async () => {
    const got = await ask(server, 'get', '/api/v1/ministry/certificates/%E0%A4%A', { key: KEYS.ministry });
    expect(got).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  });

  test.each<[HttpMethod, string, string]>([
    ['delete', '/api/v1/ministry/certificates', 'GET, HEAD, OPTIONS'],
    ['post', '/api/v1/ministry/certificates', 'GET, HEAD, OPTIONS'],
    ['put', `/api/v1/ministry/applications/${ID}/issue`, 'OPTIONS, POST'],
    ['get', '/asw/messages', 'OPTIONS, POST'],
    ['get', '/api/v1/customs/verify', 'OPTIONS, POST'],
    ['patch', '/api/v1/operator/reconciliation/runs', 'GET, HEAD, OPTIONS, POST'],
    ['post', '/openapi.json', 'GET, HEAD, OPTIONS'],
  ])('%s %s is a 405 that names what is allowed', async (method, path, allow) => {
    const got = await ask(server, method, path, { key: KEYS.ministry });
    expect(got).toMatchObject({
      status: 405,
      json: { code: 'METHOD_NOT_ALLOWED', detail_vi: expect.stringMatching(/^không dùng /) },
    });
    expect(got.headers.allow).toBe(allow);
  });

  test('OPTIONS names the methods', async () => {
    const got = await ask(server, 'options', '/api/v1/operator/reconciliation/runs');
    expect(got.status).toBe(204);
    expect(got.headers.allow).toBe('GET, HEAD, OPTIONS, POST');
    expect(got.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('HEAD is GET without a body', async () => {
    const got = await ask(server, 'head', '/health/live');
    expect([got.status, got.octets.length]).toEqual([200, 0]);
  });
});
