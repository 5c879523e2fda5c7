import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { application } from '../support/applications.ts';
import { ask } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

/** The same application sent again under the same key is one certificate. */

const TODAY = '2026-06-15';
const PATH = '/api/v1/ministry/applications';

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let vn: GatewayClient;

beforeAll(async () => {
  pair = await startPair();
  served = await serve(pair.setup(pair.vn));
  vn = createGatewayClient({ url: served.url, keys: KEYS });
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});

const file = (key: string | undefined, body: object, by = KEYS.ministry) =>
  ask(served.url, 'post', PATH, {
    key: by,
    body,
    ...(key === undefined ? {} : { headers: { 'Idempotency-Key': key } }),
  });

const filedSoFar = async () => Object.values((await vn.totals()).sent).reduce((sum, n) => sum + n, 0);

describe('Idempotency-Key', () => {
  test('the first request files, the next ones answer with the certificate as it stands then', async () => {
    const form = application('VN', 'TH', TODAY);
    const first = await file('key-1', form);
    expect([first.status, first.json.state]).toEqual([201, 'FILED']);
    const again = await file('key-1', form);
    expect([again.status, again.headers.location]).toEqual([200, first.headers.location]);
    expect(again.json).toEqual(first.json);
    await vn.approve(first.json.id);
    const issued = await vn.issue(first.json.id);
    // Another person, another order of the fields: the same application.
    const reordered = Object.fromEntries(Object.entries(form).reverse());
    const later = await file('key-1', reordered, KEYS.supervisor);
    expect([later.status, later.json.id, later.json.state]).toEqual([200, issued.id, 'AS1']);
    expect(later.json.referenceNumber).toBe(issued.referenceNumber);
    expect(await filedSoFar()).toBe(1);
  });

  test('another application under the key is refused and not filed', async () => {
    const before = await filedSoFar();
    const got = await file('key-1', application('VN', 'TH', TODAY, 2));
    expect([got.status, got.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(got.json.detail).toMatch(/certificate [0-9a-f-]{36} was filed under it/);
    expect(await filedSoFar()).toBe(before);
  });

  test('ten requests at once file one', async () => {
    const before = await filedSoFar();
    const form = application('VN', 'TH', TODAY, 3);
    const got = await Promise.all(Array.from({ length: 10 }, () => file('key-2', form)));
    expect(got.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(got.map(({ json }) => json.id)).size).toBe(1);
    expect(await filedSoFar()).toBe(before + 1);
  });

  test('what is refused takes no key', async () => {
    const { items: _, ...broken } = application('VN', 'TH', TODAY);
    expect((await file('key-3', broken)).json.code).toBe('SCHEMA_INVALID');
    const unfit = { ...application('VN', 'TH', TODAY), issuingCountry: 'TH' };
    expect((await file('key-3', unfit)).json.code).toBe('CERTIFICATE_INVALID');
    expect((await file('key-3', application('VN', 'TH', TODAY, 4))).status).toBe(201);
  });

  test.each([
    ['has a space'],
    ['x'.repeat(129)],
    ['có-dấu'.normalize('NFD').replace(/[^\x20-\x7e]/g, '\xe9')],
  ])('a key that is none is refused: %s', async (key) => {
    const got = await file(key, application('VN', 'TH', TODAY));
    expect([got.status, got.json.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  test('a key whose certificate was removed after its retention says so, and files nothing', async () => {
    const form = application('VN', 'TH', TODAY, 6);
    const { json } = await file('key-6', form);
    await pair.vn.ledger.transaction((tx) =>
      tx.removeCertificate('sent', json.id, 'FILED', `${TODAY}T00:00:00.000Z`),
    );
    const before = await filedSoFar();
    const got = await file('key-6', form);
    expect([got.status, got.json.code]).toEqual([410, 'CERTIFICATE_REMOVED']);
    expect(got.json.detail).toContain(`certificate ${json.id} was filed under this key on ${TODAY}`);
    expect(await filedSoFar()).toBe(before);
  });

  test('without a key each request files, and the client passes its key on', async () => {
    const form = application('VN', 'TH', TODAY, 5);
    const [one, two] = [await file(undefined, form), await file(undefined, form)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.json.id).not.toBe(two.json.id);
    const [three, four] = [await vn.fileApplication(form, 'key-5'), await vn.fileApplication(form, 'key-5')];
    expect(four).toEqual(three);
  });
});
