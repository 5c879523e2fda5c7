import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CertificateState } from '../../src/certificate/lifecycle.ts';
import type { DemoReport } from '../../src/simulators/demo-report.ts';

/** The demo as people run it: the built program, five gateways as processes of their own. */

// Bounds for a machine that does much else; the demo takes seconds. Each is longer than the demo's own --timeout.
jest.setTimeout(240_000);
const PATIENCE_MS = 150_000;

const CLI = 'dist/cli.js';
let base = '';
let child: ChildProcess | undefined;

beforeEach(() => {
  if (!existsSync(CLI)) throw new TypeError(`${CLI} is missing: run "npm run build" first`);
  base = mkdtempSync(join(tmpdir(), 'asw-demo-test-'));
});

afterEach(async () => {
  // Only after a failure: the gateways follow.
  if (child && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await wait(100);
  rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

let demos = 0;

/**
 * Ports for one demo, different for each. They lie below those that systems give to whoever asks for any, or another
 * test could take one between the demo's look and its gateway's start, or after its end; the demo itself evades those
 * that are taken for longer.
 */
function basePort(): number {
  demos += 1;
  return 20_000 + ((process.pid * 100 + demos * 10) % 12_000);
}

interface Run {
  readonly text: () => string;
  readonly errors: () => string;
  readonly exit: Promise<number | string>;
}

function demo(...options: string[]): Run {
  const port = String(basePort());
  const command = [CLI, 'demo', '--data', join(base, 'demo'), '--base-port', port, ...options];
  const { MONGODB_URI: _none, NODE_OPTIONS: _jest, ...environment } = process.env;
  const started = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  child = started;
  let text = '';
  let errors = '';
  started.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  started.stderr.setEncoding('utf8').on('data', (part: string) => {
    errors += part;
  });
  const exit = new Promise<number | string>((done) => {
    started.once('close', (code, signal) => done(code ?? signal ?? 'unknown'));
  });
  return { text: () => text, errors: () => errors, exit };
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** The addresses at which gateways said they serve. */
function addresses(text: string): readonly string[] {
  return [...text.matchAll(/ serves at (http:\S+)/g)].map(([, url = '']) => url);
}

async function allGone(urls: readonly string[], within = 15_000): Promise<boolean> {
  for (const end = performance.now() + within; performance.now() < end; await wait(100)) {
    if ((await Promise.all(urls.map(answers))).every((alive) => !alive)) return true;
  }
  return false;
}

function readReport(file: string): DemoReport {
  return JSON.parse(readFileSync(file, 'utf8')) as DemoReport;
}

describe('npm run demo', () => {
  test('--once: six certificates reach what their importing countries make of them', async () => {
    const file = join(base, 'report.json');
    const names =
      'vn-id-rice,partial-cumulation,vn-sg-furniture,my-vn-palm,id-vn-motorcycle,v09-unknown-unit';
    const run = demo('--once', '--report', file, '--fixtures', names, '--timeout', '180');
    expect([await run.exit, run.errors()]).toEqual([0, '']);

    const report = readReport(file);
    expect(report).toMatchObject({ ending: 'settled', storage: 'embedded', count: 6, reached: 6 });
    const outcome = Object.fromEntries(report.certificates.map((one) => [one.fixture, one.state]));
    // By profiles/<CC>.json: the practice on partial cumulation, strict rules, and the seeds of the shares.
    expect(outcome).toEqual({
      'vn-id-rice-wo.json': 'REC',
      'vn-id-polypropylene-partial-cumulation.json': 'NOT_GIVEN',
      'vn-sg-furniture-cth-retroactive.json': 'PARTLY_GIVEN',
      'my-vn-palm-oil-rvc.json': 'NOT_GIVEN',
      'id-vn-motorcycle-parts-cth-40-fob.json': 'PARTLY_GIVEN',
      'invalid/v09-unknown-unit.json': 'REJECTED',
    });
    for (const { fixture, states, state, response, rejection, reached } of report.certificates) {
      const expected: CertificateState[] = state === 'REJECTED' ? ['REJECTED'] : ['AS2', 'AS3', 'REC'];
      expected.unshift('FILED', 'APPROVED', 'AS1');
      if (state !== 'REJECTED' && state !== 'REC' && state) expected.push(state);
      expect([fixture, reached, states.map((one) => one.state)]).toEqual([fixture, true, expected]);
      expect(states.map((one) => one.afterMs)).toEqual(
        states.map((one) => one.afterMs).sort((a, b) => a - b),
      );
      const notGiven = response.filter((decision) => decision.decision === 'NOT_GIVEN');
      expect([fixture, notGiven.length > 0]).toEqual([fixture, /GIVEN/.test(state ?? '')]);
      expect(notGiven.every((decision) => decision.reason)).toBe(true);
      expect(rejection.map(({ code }) => code)).toEqual(state === 'REJECTED' ? ['V9'] : []);
    }

    const ledger = Object.fromEntries(report.ledgers.map(({ country, totals }) => [country, totals]));
    expect(Object.keys(ledger)).toEqual(['VN', 'SG', 'MY', 'ID', 'TH']);
    expect(ledger.VN?.sent).toEqual({ REC: 1, NOT_GIVEN: 1, PARTLY_GIVEN: 1, REJECTED: 1 });
    expect(ledger.VN?.received).toEqual({ NOT_GIVEN: 1, PARTLY_GIVEN: 1 });
    expect(ledger.SG?.received).toEqual({ PARTLY_GIVEN: 1 });
    expect(ledger.MY).toMatchObject({ sent: { NOT_GIVEN: 1 }, received: {} });
    expect(ledger.ID).toMatchObject({ sent: { PARTLY_GIVEN: 1 }, received: { REC: 1, NOT_GIVEN: 1 } });
    expect(ledger.TH).toMatchObject({ sent: {}, received: {}, messagesIn: 0, messagesOut: 0 });
    for (const totals of Object.values(ledger)) {
      expect(totals?.outbox).toMatchObject({ due: 0, waiting: 0, dead: 0 });
    }

    expect(run.text()).toMatch(/first acknowledged certificate after \d+\.\d s/);
    expect(run.text()).toContain('6 of 6 certificates reached their expected state.');
    expect(run.text()).toContain('The ledgers of both sides agree.');
    expect(report).toMatchObject({ differences: [], uncompared: [] });
    expect(report.digests.map(({ to, outcome }) => [to, outcome])).toEqual(
      ['SG', 'MY', 'ID', 'TH'].map((to) => [to, 'EQUAL']),
    );
    expect(run.text()).toContain('Signed digests: 4 of 4 pairs equal.');
    expect(addresses(run.text())).toHaveLength(5);
    expect(await allGone(addresses(run.text()), 1_000)).toBe(true);
  });

  test('--once with one certificate waits for every gateway before it gives its account', async () => {
    const file = join(base, 'report.json');
    // Nine peers: most of them start long after the only certificate has settled.
    const run = demo(
      '--once',
      '--report',
      file,
      '--fixtures',
      'vn-sg-rice',
      '--peers',
      'all',
      '--timeout',
      '180',
    );
    expect([await run.exit, run.errors()]).toEqual([0, '']);
    const report = readReport(file);
    expect(report).toMatchObject({
      ending: 'settled',
      count: 1,
      reached: 1,
      differences: [],
      uncompared: [],
    });
    expect(report.ledgers.map(({ country, fault }) => [country, fault])).toEqual(
      ['VN', 'SG', 'MY', 'ID', 'TH', 'BN', 'KH', 'LA', 'MM', 'PH'].map((country) => [country, undefined]),
    );
    expect(run.text()).toContain('Signed digests: 9 of 9 pairs equal.');
  });

  test('a peer that is down: exit code 1, each certificate it misses is named with the reason', async () => {
    const file = join(base, 'report.json');
    const names = 'vn-th-pepper,th-vn-sugar,vn-sg-rice';
    const run = demo('--once', '--report', file, '--fixtures', names, '--down', 'TH', '--timeout', '180');
    expect([await run.exit, run.errors()]).toEqual([1, '']);

    const report = readReport(file);
    expect(report).toMatchObject({ ending: 'settled', count: 3, reached: 1 });
    const by = (part: string) => report.certificates.find(({ fixture }) => fixture.includes(part));
    expect(by('vn-sg-rice')).toMatchObject({ state: 'GIVEN', reached: true });
    expect(by('vn-th-pepper')).toMatchObject({ state: 'AS1', reached: false });
    expect(by('vn-th-pepper')?.why?.en).toMatch(/stands at AS1.* due after \d+ attempts?.*PEER_UNREACHABLE/);
    expect(by('th-vn-sugar')).toMatchObject({ reached: false, states: [] });
    expect(by('th-vn-sugar')?.why?.en).toContain('DEMO_NODE_FAILED (TH)');
    expect(report.ledgers.find(({ country }) => country === 'TH')).not.toHaveProperty('totals');

    const text = run.text();
    expect(text).toContain('1 of 3 certificates reached their expected state.');
    expect(report.uncompared.map((pair) => pair.join())).toEqual(['VN,TH', 'SG,TH', 'MY,TH', 'ID,TH']);
    expect(text).toContain('Not compared: VN – TH, SG – TH, MY – TH, ID – TH');
    expect(text).not.toContain('The ledgers of both sides agree.');
    expect(text).toContain('Signed digests: 3 of 3 pairs equal.');
    expect(text).toMatch(/^ {2}vn-th-pepper-wo\.json \(VN-TH \d\d\/02\/00001, VN → TH\): it stands at AS1/m);
    expect(text).toMatch(/^ {2}th-vn-sugar-wo\.json \(no number, TH → VN\): not filed/m);
    expect(await allGone(addresses(text), 1_000)).toBe(true);
  });

  test('goes on serving, and its gateways do not outlive it even when it is killed', async () => {
    const run = demo('--fixtures', 'vn-sg-rice');
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await wait(100)) {
      if (run.text().includes('Ctrl-C') && addresses(run.text()).length >= 5) break;
    }
    const urls = addresses(run.text());
    expect(urls).toHaveLength(5);
    expect(await Promise.all(urls.map(answers))).toEqual([true, true, true, true, true]);
    // The commands it proposes are whole.
    expect(run.text()).toMatch(/node dist\/cli\.js show "VN-SG \d\d\/02\/00001" --url http:\S+ --data \S+/);

    child?.kill('SIGKILL');
    expect(await run.exit).toBe('SIGKILL');
    expect(await allGone(urls)).toBe(true);
  });

  test('Ctrl-C stops everything in order', async () => {
    const run = demo('--fixtures', 'vn-sg-rice');
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await wait(100)) {
      if (run.text().includes('Ctrl-C')) break;
    }
    // Once from the terminal and once passed on by npm.
    child?.kill('SIGINT');
    child?.kill('SIGINT');
    expect([await run.exit, run.errors()]).toEqual([0, '']);
    expect(await allGone(addresses(run.text()), 1_000)).toBe(true);
    // The directory is free for the next one.
    const marker = readFileSync(join(base, 'demo', 'demo.json'), 'utf8');
    expect(JSON.parse(marker)).toMatchObject({ pid: 0 });
  });

  test.each([
    [['--fixtures', 'atlantis'], 'DEMO_OPTION_INVALID'],
    [['--down', 'VN'], 'DEMO_OPTION_INVALID'],
    [['--report', 'no/such/directory/report.json'], 'DEMO_OPTION_INVALID'],
    [['--data', '.'], 'DEMO_DIRECTORY_TAKEN'],
  ])('%j is refused with %s before anything starts', async (options, code) => {
    const run = demo(...options);
    expect(await run.exit).not.toBe(0);
    expect(run.errors()).toContain(code);
    expect(addresses(run.text())).toEqual([]);
    expect(existsSync(join(base, 'demo'))).toBe(false);
  });
});
