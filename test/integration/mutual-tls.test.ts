import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';
import { run } from '../unit/cli/support/memory-io.ts';

/** Gateways that speak TLS to one another and both show certificates; people's clients need none. */

let world: Federation;
let directory: string;
let ca: string;
const today = new Date().toISOString().slice(0, 10);
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-tls-'));
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=ASW transport',
    '-days',
    '2',
  );
  openssl('req', ...ec, '-keyout', 'node.key', '-out', 'node.csr', '-subj', '/CN=gateway');
  writeFileSync(path.join(directory, 'san'), 'subjectAltName=IP:127.0.0.1');
  openssl(
    'x509',
    '-req',
    '-in',
    'node.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'node.pem',
    '-days',
    '2',
    '-extfile',
    'san',
  );
  ca = readFileSync(path.join(directory, 'ca.pem'), 'utf8');
  world = await startFederation({
    countries: ['VN', 'TH'],
    environment: {
      TLS_CERT_FILE: path.join(directory, 'node.pem'),
      TLS_KEY_FILE: path.join(directory, 'node.key'),
      TLS_CA_FILE: path.join(directory, 'ca.pem'),
    },
  });
});
afterAll(async () => {
  await world.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('a certificate travels over mutual TLS', async () => {
  const { context, url } = world.node('VN');
  expect(url).toMatch(/^https:/);
  const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
  const issued = await issueCertificate(context, filed.id, 'officer');
  const held = await until('REC', async () => {
    const certificate = await context.ledger.sent(issued.id);
    return certificate?.state === 'REC' && certificate;
  });
  expect(held.state).toBe('REC');
});

function call(route: string, options: https.RequestOptions, body?: Uint8Array) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const request = https.request(
      new URL(route, world.node('VN').url),
      { ca, agent: false, ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: must(response.statusCode), body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

test('a message over a connection without certificate is refused before it is read', async () => {
  const post = { method: 'POST', headers: { 'content-type': 'application/xml' } };
  const answer = await call('/asw/messages', post, Buffer.from('<x/>'));
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.body).code).toBe('PEER_CERTIFICATE_REQUIRED');
  const before = await world.node('VN').context.ledger.totals();
  const stranger = {
    ...post,
    cert: readFileSync(path.join(directory, 'node.pem')),
    key: readFileSync(path.join(directory, 'node.key')),
  };
  expect((await call('/asw/messages', stranger, Buffer.from('<x/>'))).status).toBe(422);
  expect((await world.node('VN').context.ledger.totals()).messagesIn).toBe(before.messagesIn + 1);
});

describe('the health check of the container', () => {
  const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');
  const [, written = '[]'] = /^HEALTHCHECK[^[]*(\[.*\])$/m.exec(dockerfile) ?? [];
  const [program, script, ...argv] = JSON.parse(written) as string[];
  const settings = (certificate: string) => ({
    PORT: new URL(world.node('VN').url).port,
    HOST: '0.0.0.0',
    TLS_CERT_FILE: path.join(directory, certificate),
    TLS_KEY_FILE: path.join(directory, 'node.key'),
    TLS_CA_FILE: path.join(directory, 'ca.pem'),
  });

  test('asks the node over TLS, as the settings say', async () => {
    expect([program, script]).toEqual(['node', 'dist/cli.js']);
    const { code, stderr, json } = await run(argv, { environment: settings('node.pem') });
    expect([code, stderr]).toEqual([0, '']);
    expect(json()).toMatchObject({ status: 'ready', country: 'VN' });
  });

  test('does not take another program at the port for the node', async () => {
    const { code, stderr } = await run(argv, { environment: settings('ca.pem') });
    expect(code).toBe(3);
    expect(stderr).toContain('another certificate than TLS_CERT_FILE');
  });

  test('says that there is no answer over plain HTTP', async () => {
    const { code } = await run(argv, { environment: { PORT: settings('node.pem').PORT } });
    expect(code).toBe(3);
  });
});

test('people need no client certificate', async () => {
  expect((await call('/health/live', {})).status).toBe(200);
});
