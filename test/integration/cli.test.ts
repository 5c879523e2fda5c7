import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import type { SentView, SummaryView } from '../../src/client/views.ts';
import { calendarDate, systemClock } from '../../src/kernel/clock.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/**
 * The command line against two real nodes: a certificate from the ministry's file to the customs' decision and
 * back, with every command that has a part in it.
 */

let federation: Federation;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-cli-'));
  federation = await startFederation({ countries: ['VN', 'TH'] });
});
afterAll(async () => {
  await federation.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a command against a country's node, with the keys of its data directory. */
async function asw(country: 'VN' | 'TH', ...argv: string[]) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const to = (chunks: Buffer[]) => ({
    write: (text: string | Uint8Array) => void chunks.push(Buffer.from(text)),
    isTTY: false,
  });
  const node = ['--url', federation.node(country).url, '--data', federation.config(country).dataDirectory];
  const code = await runCli([...argv, ...node], { ...systemIo({}), stdout: to(out), stderr: to(err) });
  const stdout = Buffer.concat(out).toString();
  return { code, stdout, stderr: Buffer.concat(err).toString() };
}

async function json<T>(country: 'VN' | 'TH', ...argv: string[]): Promise<T> {
  const ran = await asw(country, ...argv, '--json');
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return JSON.parse(ran.stdout) as T;
}

const today = () => calendarDate(systemClock.now(), 'Asia/Ho_Chi_Minh');

describe('a certificate, from file to decision', () => {
  let sent: { id: string; referenceNumber: string };

  test('send files and issues it; it reaches customs of the other country', async () => {
    const file = path.join(directory, 'application.json');
    writeFileSync(file, JSON.stringify(application('VN', 'TH', today(), 3)));
    expect((await asw('VN', 'send', file, '--check')).stdout).toContain('acceptable');
    const result = await json<{ sent: (typeof sent)[] }>('VN', 'send', file);
    sent = must(result.sent[0]);
    expect(sent.referenceNumber).toMatch(/^VN-TH /);
    await until('customs have it', async () => {
      const { rows } = await json<{ rows: SummaryView[] }>(
        'TH',
        'list',
        'received',
        '--number',
        sent.referenceNumber,
      );
      return rows[0]?.state === 'REC';
    });
  });

  test('its signed octets verify with both engines, and without a node', async () => {
    const file = path.join(directory, 'certificate.xml');
    expect((await asw('TH', 'show', sent.referenceNumber, '--xml', file)).code).toBe(0);
    const trust = federation.config('TH').trustDirectory;
    const out: string[] = [];
    const code = await runCli(['formd', 'verify', file, '--trust', trust, '--engine', 'both', '--json'], {
      ...systemIo({}),
      stdout: { write: (text) => void out.push(String(text)), isTTY: false },
    });
    expect(code).toBe(0);
    expect(JSON.parse(out.join(''))).toMatchObject({
      verdict: 'valid',
      secondOpinion: { verdict: 'valid' },
      certificate: { referenceNumber: sent.referenceNumber },
    });
    expect(readFileSync(file).length).toBeGreaterThan(2000);
  });

  test('respond decides items, and the decision comes back to the sender', async () => {
    const argv = ['--given', '1,3', '--not-given', '2', '--reason', 'HS code does not match'];
    const answered = await asw('TH', 'respond', sent.referenceNumber, ...argv);
    expect([answered.code, answered.stderr]).toEqual([0, '']);
    await until('the sender knows', async () => {
      const [entry] = await json<{ certificate: SentView }[]>('VN', 'show', sent.id);
      return entry?.certificate.state === 'PARTLY_GIVEN';
    });
    const { stdout } = await asw('VN', 'show', sent.referenceNumber);
    expect(stdout).toMatch(/^State +AS4 \(PARTLY GIVEN\)$/m);
    expect(stdout).toMatch(/^2 .+ NOT GIVEN +HS code does not match$/m);
    expect(stdout).toMatch(/application filed +ministry/);
    expect(stdout).toMatch(/delivery attempt 1 to TH: acknowledged/);
  });

  test('an item that does not exist is refused with a finding, exit code 2', async () => {
    const { code, stderr } = await asw('TH', 'respond', sent.referenceNumber, '--given', '9');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^DECISION_INVALID: /);
  });

  test('retransmit and request end in the same certificate, once', async () => {
    expect((await asw('VN', 'retransmit', sent.referenceNumber)).code).toBe(0);
    expect((await asw('TH', 'request', 'VN', sent.referenceNumber)).code).toBe(0);
    await until('the queues are empty', async () => {
      const [vn, th] = await Promise.all([
        json<{ rows: unknown[] }>('VN', 'outbox'),
        json<{ rows: unknown[] }>('TH', 'outbox'),
      ]);
      return vn.rows.length + th.rows.length === 0;
    });
    const { rows } = await json<{ rows: unknown[] }>('TH', 'list', 'received');
    expect(rows).toHaveLength(1);
  });

  test('the statistics count it once, with their basis', async () => {
    const { code, stdout } = await asw('VN', 'stats', 'sent', '--from', '2000-01-01');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Basis +certificates \(each reference number once/m);
    expect(stdout).toMatch(/^Total +1$/m);
    expect((await asw('VN', 'totals')).stdout).toMatch(/^sent +AS4 \(PARTLY GIVEN\) +1 /m);
    const { rows } = await json<{ rows: { type: string }[] }>('VN', 'events', '--all');
    expect(rows.map(({ type }) => type)).toContain('certificate.issued');
  });
});

describe('the node itself', () => {
  test('health, peers and ping', async () => {
    expect((await asw('VN', 'health')).stdout).toMatch(/^Status +ready$/m);
    const { stdout } = await asw('VN', 'peers');
    expect(stdout).toMatch(/^TH +http:\/\/127\.0\.0\.1:\d+\/ +(issuing-authority|gateway) +C=TH/m);
    const ping = await asw('VN', 'peers', 'ping');
    expect(ping.code).toBe(0);
    expect(ping.stdout).toMatch(/^TH +yes +\d+ ms +-?\d+ ms$/m);
  });

  test('reconcile runs, lists and shows', async () => {
    const run = await json<{ id: string }>('VN', 'reconcile', 'run');
    expect((await asw('VN', 'reconcile')).stdout).toContain(run.id);
    expect((await asw('VN', 'reconcile', 'show', run.id)).stdout).toMatch(/^Findings +0$/m);
  });

  test('one filed with --no-issue is issued by asw issue', async () => {
    const file = path.join(directory, 'second.json');
    writeFileSync(file, JSON.stringify(application('VN', 'TH', today())));
    const { sent } = await json<{ sent: { id: string; state: string }[] }>('VN', 'send', file, '--no-issue');
    expect(sent[0]?.state).toBe('FILED');
    expect((await asw('VN', 'issue', must(sent[0]).id)).stdout).toMatch(/^Number +VN-TH /m);
    const again = await asw('VN', 'issue', must(sent[0]).id);
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/^STATE_CONFLICT: /);
  });

  test('an application with faults is refused with a finding for each, exit code 2', async () => {
    const form = application('VN', 'TH', today());
    const file = path.join(directory, 'faulty.json');
    writeFileSync(
      file,
      JSON.stringify({ ...form, exporter: { ...form.exporter, name: '' }, ticks: undefined }),
    );
    const { code, stderr } = await asw('VN', 'send', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error +SHAPE +Box 1 +exporter\.name/);
    expect(stderr).toMatch(/error +SHAPE +Box 13 +ticks/);
  });

  test('a key of another role is refused by the node', async () => {
    const keys = JSON.parse(
      readFileSync(path.join(federation.config('VN').dataDirectory, 'api-keys.json'), 'utf8'),
    ) as { role: string; key: string }[];
    const { key } = must(keys.find(({ role }) => role === 'customs'));
    const { code, stderr } = await asw('VN', 'list', 'sent', '--key', key);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^FORBIDDEN: /);
  });
});
