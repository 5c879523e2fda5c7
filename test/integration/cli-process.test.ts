import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** The built program as people start it: a process with streams, signals and exit codes. */

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'dist', 'cli.js');
const FORM = path.join(ROOT, 'fixtures', 'valid', 'vn-sg-rice-wo.json');

let directory: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(PROGRAM)) throw new TypeError('dist/cli.js is missing: npm run build');
  directory = mkdtempSync(path.join(tmpdir(), 'asw-cli-process-'));
});
afterAll(() => {
  // A test that failed may have left its process behind.
  for (const child of started) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** The child sees nothing of this machine's settings. */
function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function asw(argv: readonly string[], stdin = '', environment: Readonly<Record<string, string>> = {}) {
  const child = start(argv, environment);
  child.stdin.end(stdin);
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout: await stdout, stderr: await stderr };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

describe('the built program', () => {
  test('begins with the interpreter, so that npm can link it', () => {
    expect(readFileSync(PROGRAM, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('keys, signature and verdict through files and pipes', async () => {
    const made = await asw([
      'pki',
      'init',
      '--countries',
      'VN,SG',
      '--algorithm',
      'p256',
      '--password',
      'pw',
    ]);
    expect([made.code, made.stderr]).toEqual([0, '']);
    const keys = path.join('.asw', 'pki', 'keys', 'VN', 'issuing-authority.pem');
    const form = readFileSync(FORM, 'utf8');
    const built = await asw(['formd', 'build', '-'], form);
    const signed = await asw(['formd', 'sign', '-', '--keys', keys], built.stdout, { KEYS_PASSWORD: 'pw' });
    expect([signed.code, signed.stderr]).toEqual([0, '']);
    const valid = await asw(['formd', 'verify', '-'], signed.stdout);
    expect([valid.code, valid.stderr]).toEqual([0, '']);
    expect(valid.stdout).toMatch(/^Verdict +valid$/m);
    const forged = await asw(
      ['formd', 'verify', '-', '--json'],
      signed.stdout.replace('HAI NAM 68', 'HAI NAM 69'),
    );
    expect(forged.code).toBe(2);
    expect(JSON.parse(forged.stdout)).toMatchObject({ verdict: 'invalid' });
  });

  test.each([[['drill', 'soak', '--certificates', '2']], [['drill', 'run', 'answer-lost']]])(
    '%j is refused where temporary files cannot be kept',
    async (argv) => {
      const TMPDIR = path.join(directory, 'none');
      const { code, stdout, stderr } = await asw(argv, '', { TMPDIR });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^DIRECTORY_UNUSABLE: /);
      expect(stderr).toContain(`temporary files cannot be kept in ${TMPDIR} (TMPDIR): it does not exist`);
    },
  );

  test('a fault goes to standard error with its exit code, and no stack trace', async () => {
    const missing = await asw(['formd', 'verify', 'nowhere.xml']);
    expect([missing.code, missing.stdout]).toEqual([3, '']);
    expect(missing.stderr).toMatch(/^FILE_MISSING: /);
    const unreachable = await asw(['health', '--url', 'http://127.0.0.1:9', '--json']);
    expect([unreachable.code, unreachable.stdout]).toEqual([3, '']);
    expect(JSON.parse(unreachable.stderr)).toMatchObject({ error: { code: 'GATEWAY_UNREACHABLE' } });
    expect(missing.stderr + unreachable.stderr).not.toMatch(/\n\s+at /);
  });

  test('a reader that stops early is no fault', async () => {
    const child = start(['reference']);
    child.stdin.end();
    child.stdout.destroy();
    const stderr = text(child.stderr);
    await once(child, 'close');
    expect(await stderr).toBe('');
  });

  test('demo hands its options on', async () => {
    const { code, stderr } = await asw(['demo', '--once', '--down', 'BN']);
    expect(code).toBe(64);
    expect(stderr).toMatch(/^DEMO_OPTION_INVALID: /);
    expect(stderr).toContain('BN');
  });
});

describe('asw serve', () => {
  const serve = ['serve', '--port', '0', '--country', 'SG', '--data', path.join('node', 'SG')];

  test('serves with keys of its own, answers asw health, and stops on SIGTERM with exit code 0', async () => {
    const child = start(serve, { LOG_LEVEL: 'warn' });
    const stderr = text(child.stderr);
    const line = await Promise.race([
      once(createInterface(child.stdout), 'line').then(([first]) => String(first)),
      once(child, 'close').then(async () => `ended: ${await stderr}`),
    ]);
    expect(line).toMatch(/^\{/);
    const { listening, country } = JSON.parse(line) as { listening: string; country: string };
    expect(country).toBe('SG');
    const health = await asw(['health', '--url', listening]);
    expect([health.code, health.stderr]).toEqual([0, '']);
    const data = path.join('node', 'SG');
    const totals = await asw(['totals', '--url', listening, '--data', data, '--json']);
    expect(JSON.parse(totals.stdout)).toMatchObject({
      country: 'SG',
      certificates: { sent: 0, received: 0 },
    });
    child.kill('SIGTERM');
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect([code, signal]).toEqual([0, null]);
    expect(await stderr).not.toMatch(/"level":"error"/);
  });

  test('settings with faults are told all at once, exit code 1', async () => {
    const { code, stdout, stderr } = await asw(['serve', '--peers', 'XX=nowhere'], '', { LOG_LEVEL: 'loud' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^CONFIG_INVALID: /);
    expect(stderr).toContain('XX');
    expect(stderr).toContain('loud');
  });
});
