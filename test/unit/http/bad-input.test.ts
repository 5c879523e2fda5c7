import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_HTTP_LIMITS } from '../../../src/http/limits.ts';
import { ask, type Sent } from '../../support/http-contract.ts';
import { KEYS, serve } from '../../support/http-gateway.ts';
import { until } from '../../support/until.ts';
import { fakeHttp, recordingLogger } from './fake-http.ts';

/** Whatever a body can be besides right. */

const { logger, lines } = recordingLogger();
type Served = Awaited<ReturnType<typeof serve>>;
let served: Served;
/** The same, but with little patience. */
let hasty: Served;
const PATIENCE = 200;

beforeAll(async () => {
  served = await serve(fakeHttp());
  const limits = { ...DEFAULT_HTTP_LIMITS, bodyTimeoutMs: PATIENCE };
  hasty = await serve(fakeHttp({ exchange: { logger }, limits }));
});
afterAll(() => Promise.all([served.close(), hasty.close()]));

const CHECK = '/api/v1/ministry/applications/check';
const VERIFY = '/api/v1/customs/verify';
const MESSAGES = '/asw/messages';
const RESPONSE = '/api/v1/customs/certificates/01920000-0000-7000-8000-000000000001/response';

const check = (sent: Sent) => ask(served.server, 'post', CHECK, { key: KEYS.ministry, ...sent });

describe('JSON', () => {
  test.each([
    ['nothing', '', '1:1'],
    ['a missing colon', '{"a": 1,\n  "b" 2}', '2:7'],
    ['a field twice', '{"a": 1, "a": 2}', '1:10'],
    ['two documents', '[1] [2]', '1:5'],
    ['nesting without end', '['.repeat(5_000), '1:66'],
    ['a control character', '{"a": "\u0001"}', '1:8'],
  ])('%s is refused with its place', async (_, body, where) => {
    const got = await check({ body });
    expect(got).toMatchObject({ status: 400, json: { code: 'JSON_MALFORMED', where } });
    const [line, column] = where.split(':');
    expect(got.json.detail).toContain(`line ${line}, column ${column}`);
    expect(got.json.detail_vi).toContain(`dòng ${line}, cột ${column}`);
  });

  test('octets that are not UTF-8 are refused', async () => {
    const got = await check({ body: Buffer.from('7b2261223a22ff227d', 'hex') });
    expect(got.json).toMatchObject({ code: 'JSON_MALFORMED', detail: 'the body is not UTF-8' });
    expect(got.json.detail_vi).toBe('nội dung không phải UTF-8');
    const utf16 = await check({ body: Buffer.from('{}', 'utf16le') });
    expect(utf16.json.code).toBe('JSON_MALFORMED');
  });

  test.each([['null'], ['[]'], ['"x"'], ['{}'], ['{"__proto__": {"issuingCountry": "VN"}}']])(
    '%s is readable, and judged as an application',
    async (body) => {
      const got = await check({ body });
      expect(got).toMatchObject({ status: 200, json: { acceptable: false } });
      expect(got.json.findings.length).toBeGreaterThan(0);
    },
  );

  test('of the wrong shape is refused with every fault', async () => {
    const body = { decisions: [{ itemNumber: 'one', decision: 'MAYBE' }] };
    const got = await ask(served.server, 'post', RESPONSE, { key: KEYS.customs, body });
    expect(got).toMatchObject({ status: 422, json: { code: 'SCHEMA_INVALID' } });
    expect(got.json.findings.map(({ path }: { path: string }) => path)).toEqual([
      'decisions[0].itemNumber',
      'decisions[0].decision',
    ]);
  });
});

describe('the type of a body', () => {
  test.each([
    [CHECK, 'ministry', undefined],
    [CHECK, 'ministry', 'text/plain'],
    [CHECK, 'ministry', 'application/x-www-form-urlencoded'],
    [CHECK, 'ministry', 'application/json; charset=iso-8859-1'],
    [CHECK, 'ministry', 'application/jsonp'],
    [VERIFY, 'customs', 'application/json'],
    [VERIFY, 'customs', 'application/xml; charset=utf-16'],
    [VERIFY, 'customs', 'multipart/form-data; boundary=x'],
    [MESSAGES, undefined, 'application/json'],
    [MESSAGES, undefined, 'application/octet-stream'],
  ] as const)('%s as %s %s is a 415', async (path, role, type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const got = await ask(served.server, 'post', path, { key: role && KEYS[role], headers });
    expect(got).toMatchObject({
      status: 415,
      json: {
        code: 'MEDIA_TYPE_UNSUPPORTED',
        where: 'Content-Type',
        detail_vi: expect.stringMatching(/^cần .*UTF-8$/),
      },
    });
  });

  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
  ])('%s is JSON', async (type) => {
    expect((await check({ type, body: '{}' })).status).toBe(200);
  });

  test('a compressed body is refused, whatever it would unpack to', async () => {
    const got = await check({ body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } });
    expect(got).toMatchObject({
      status: 415,
      json: { where: 'Content-Encoding', detail_vi: expect.stringContaining('không kèm') },
    });
  });
});

describe('the size of a body', () => {
  test.each([
    [CHECK, 'ministry', 'application/json', DEFAULT_HTTP_LIMITS.maxJsonBytes],
    [VERIFY, 'customs', 'application/xml', DEFAULT_HTTP_LIMITS.maxCertificateBytes],
    [MESSAGES, undefined, 'application/xml', DEFAULT_HTTP_LIMITS.maxMessageBytes],
  ] as const)('%s takes no more than its limit', async (path, role, type, limit) => {
    const got = await ask(served.server, 'post', path, {
      key: role && KEYS[role],
      type,
      body: Buffer.alloc(limit + 1, ' '),
    });
    expect(got).toMatchObject({
      status: 413,
      json: { code: 'DOCUMENT_TOO_LARGE', detail_vi: expect.stringMatching(/^chỉ cho phép đến /) },
    });
    expect(got.json.detail).toContain(String(limit));
  });

  test('a body of exactly the limit is read', async () => {
    const body = Buffer.alloc(DEFAULT_HTTP_LIMITS.maxJsonBytes, ' ');
    body.write('{}');
    expect((await check({ body })).status).toBe(200);
  });

  test('a body without a length is bounded as well', async () => {
    const answer = await raw(
      served,
      post(CHECK, KEYS.ministry, 'Transfer-Encoding: chunked'),
      ...Array.from({ length: 5 }, () => `100000\r\n${' '.repeat(0x100000)}\r\n`),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('a length declared too large is refused before anything is sent', async () => {
    const answer = await raw(served, post(CHECK, KEYS.ministry, 'Content-Length: 99999999999'));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('who goes on sending after the refusal is cut off', async () => {
    const socket = connect(port(served), '127.0.0.1');
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(post(CHECK, KEYS.ministry, 'Transfer-Encoding: chunked'));
    const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    let sent = 0;
    while (!socket.destroyed && sent < 1000) {
      sent += 1;
      if (!socket.write(chunk)) {
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
      }
    }
    await closed;
    expect(sent).toBeLessThan(1000);
  });

  test.each([
    ['a declared length', false, 'keep-alive'],
    ['a declared length, on a connection of its own', false, 'close'],
    ['chunks', true, 'keep-alive'],
    ['chunks, on a connection of its own', true, 'close'],
  ])(
    'who looks for an answer only after having sent all finds it, however much that was: %s',
    async (_, chunked, connection) => {
      const socket = connect(port(served), '127.0.0.1');
      const megabyte = ' '.repeat(0x100000);
      const count = 48;
      expect(count * megabyte.length).toBeGreaterThan(10 * DEFAULT_HTTP_LIMITS.maxJsonBytes);
      const head = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${count * megabyte.length}`;
      const write = (text: string) =>
        new Promise<void>((done, fail) => socket.write(text, (fault) => (fault ? fail(fault) : done())));
      await write(post(CHECK, KEYS.ministry, `Connection: ${connection}\r\n${head}`));
      for (let sent = 0; sent < count; sent += 1) {
        await write(chunked ? `100000\r\n${megabyte}\r\n` : megabyte);
      }
      if (chunked) await write('0\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
      socket.destroy();
    },
  );

  test('nothing is read for a stranger', async () => {
    // The body never comes: an answer shows that nobody waited for it.
    const answer = await raw(served, post(CHECK, 'of-no-one', 'Content-Length: 4000000'));
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('UNAUTHENTICATED');
  });
});

describe('the time a body takes', () => {
  test('a body that stops half way is answered, and the connection closed', async () => {
    const started = performance.now();
    const answer = await raw(hasty, post(CHECK, KEYS.ministry, 'Content-Length: 100'), '{"a"');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/i);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
    expect(answer).toContain('"detail_vi":"chưa nhận đủ sau ');
    expect(performance.now() - started).toBeGreaterThanOrEqual(PATIENCE - 5);
  });

  test('a caller that leaves half way is noted, and its place is free again', async () => {
    lines.length = 0;
    const arrived = once(hasty.server, 'request');
    const socket = connect(port(hasty), '127.0.0.1');
    socket.write(`${post(CHECK, KEYS.ministry, 'Content-Length: 100')}{"a"`);
    await arrived;
    socket.destroy();
    await until('the line about it', async () => lines.length > 0);
    expect(lines.map(({ level, fields }) => [level, fields.status, fields.aborted])).toEqual([
      ['info', undefined, true],
    ]);
    expect((await ask(hasty.server, 'post', CHECK, { key: KEYS.ministry, body: '{}' })).status).toBe(200);
  });
});

function port({ url }: Served): number {
  return Number(new URL(url).port);
}

function post(path: string, key: string, header: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    header,
    '\r\n',
  ].join('\r\n');
}

/** Sends text over a bare connection and gives what came back once the answer is complete. */
function raw(at: Served, ...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port(at), '127.0.0.1');
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk;
      if (/\r\n\r\n\{.*\}$/s.test(got)) {
        socket.destroy();
        resolve(got);
      }
    });
    socket.on('error', reject);
    for (const part of parts) socket.write(part);
  });
}
