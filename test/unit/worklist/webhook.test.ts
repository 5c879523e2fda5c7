import { createHmac } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { postWebhook, type Receiver, readReceivers, signWebhook } from '../../../src/worklist/webhook.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;

describe('signature', () => {
  test('is that of the reference libraries of Standard Webhooks', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    expect(signWebhook('msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', [secret])).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('there is one for each secret', () => {
    const secrets = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const expected = secrets.map((key) => `v1,${createHmac('sha256', key).update('i.1.b').digest('base64')}`);
    expect(signWebhook('i', 1, 'b', secrets).split(' ')).toEqual(expected);
  });
});

describe('WORK_WEBHOOKS', () => {
  const read = (text: string, secrets: Readonly<Record<string, string>> = {}) => {
    const faults: string[] = [];
    const receivers = readReceivers(text, (setting) => secrets[setting] ?? '', faults);
    return { faults, receivers };
  };
  const withSecret = { WORK_WEBHOOK_SECRET_ALL: SECRET, WORK_WEBHOOK_SECRET_CUSTOMS: `${SECRET} ${OTHER}` };

  test('names receivers, each with its secrets', () => {
    const { faults, receivers } = read(
      'all=https://a.example/in?x=1, customs=http://127.0.0.1:9/in, auditor=https://c.example/',
      { ...withSecret, WORK_WEBHOOK_SECRET_AUDITOR: OTHER },
    );
    expect(faults).toEqual([]);
    expect(receivers.map(({ name, url, secrets }) => [name, url.href, secrets.length])).toEqual([
      ['all', 'https://a.example/in?x=1', 1],
      ['customs', 'http://127.0.0.1:9/in', 2],
      ['auditor', 'https://c.example/', 1],
    ]);
  });

  test.each([
    ['all=http://a.example/in', 'must be https'],
    ['all=http://127.0.0.1.example.com/in', 'must be https'],
    ['all=http://169.254.169.254/latest', 'must be https'],
    ['all=ftp://localhost/in', 'must be https'],
    ['all=file:///etc/passwd', 'must be https'],
    ['all=nowhere', 'no URL'],
    ['all', 'no URL'],
    ['all=https://user:pass@a.example/', 'carries a password'],
    ['all=https://a.example/#part', 'after #'],
    ['all=https://a.example/,all=https://b.example/', 'names all twice'],
    ['auditors=https://a.example/', 'which is none of all, auditor, ministry'],
  ])('%s is a fault', (text, why) => {
    const { faults, receivers } = read(text, withSecret);
    expect(faults).toEqual([expect.stringContaining(why)]);
    expect(receivers.length).toBe(text.includes(',') ? 1 : 0);
  });

  test.each([
    '',
    'secret',
    'whsec_',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    'whsec_a b c',
    `${SECRET} ${SECRET} ${SECRET}`,
  ])('the secret "%s" is a fault, and not repeated', (secret) => {
    const { faults, receivers } = read('all=https://a.example/token', { WORK_WEBHOOK_SECRET_ALL: secret });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^WORK_WEBHOOK_SECRET_ALL must be/);
    if (secret.length > 8) expect(faults[0]).not.toContain(secret);
    expect(receivers).toEqual([]);
  });
});

describe('posting', () => {
  const servers: { close(): void; closeAllConnections(): void }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function receiver(listener: RequestListener): Promise<Receiver> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { name: 'all', url: new URL(`http://127.0.0.1:${port}/in`), secrets: [Buffer.alloc(32, 7)] };
  }

  const message = { id: 'n-1', timestamp: 1_767_225_600, body: '{"type":"work.item"}' };
  const post = (to: Receiver, timeoutMs = 2_000) => postWebhook(fetch, to, message, timeoutMs);

  test('sends the body with the three headers', async () => {
    let got: unknown;
    const to = await receiver((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = req.headers;
        got = { method: req.method, body: Buffer.concat(chunks).toString(), id, time, signature };
        res.writeHead(204).end();
      });
    });
    await post(to);
    const signature = signWebhook('n-1', 1_767_225_600, message.body, to.secrets);
    expect(got).toEqual({ method: 'POST', body: message.body, id: 'n-1', time: '1767225600', signature });
  });

  test.each([301, 302, 307, 308])('a redirect (%i) is a failure and is not followed', async (status) => {
    let elsewhere = 0;
    const target = await receiver((_, res) => {
      elsewhere += 1;
      res.end();
    });
    const to = await receiver((_, res) => res.writeHead(status, { location: target.url.href }).end());
    await expect(post(to)).rejects.toMatchObject({ code: 'WEBHOOK_FAILED', detail: `HTTP ${status}` });
    expect(elsewhere).toBe(0);
  });

  test.each([400, 410, 429, 500, 503])('HTTP %i is a failure', async (status) => {
    const to = await receiver((_, res) => res.writeHead(status).end('why'));
    await expect(post(to)).rejects.toMatchObject({
      code: 'WEBHOOK_FAILED',
      detail: `HTTP ${status}`,
      retryable: true,
    });
  });

  test('waits no longer than it may', async () => {
    const to = await receiver(() => {});
    await expect(post(to, 100)).rejects.toMatchObject({
      detail: 'no answer within 100 ms',
      where: to.url.origin,
    });
  });

  test('an endless answer is not read', async () => {
    const to = await receiver((req, res) => {
      res.writeHead(200);
      const more = setInterval(() => res.write('x'.repeat(10_000)), 1);
      req.socket.on('close', () => clearInterval(more));
    });
    await expect(post(to)).resolves.toBeUndefined();
  });

  test('says why nobody could be reached', async () => {
    const to = { ...(await receiver(() => {})), url: new URL('http://127.0.0.1:9/secret-path') };
    const failure = await post(to).catch((thrown) => thrown);
    expect(failure).toMatchObject({ code: 'WEBHOOK_FAILED', where: 'http://127.0.0.1:9' });
    expect(failure.detail).not.toContain('fetch failed');
    expect(failure.message).not.toContain('secret-path');
  });
});
