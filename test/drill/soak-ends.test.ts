import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { runSoak } from '../../src/drills/soak/run-soak.ts';
import { endsWithTest } from '../support/ends.ts';
import { until } from '../support/until.ts';

/** How a soak ends that does not come to its end: nothing runs on, and it says where the ledgers are. */

jest.setTimeout(90_000);

/** Singapore's does not serve; the others' serve until they are stopped. */
const LAME = `
const { COUNTRY, PORT, DATA_DIR } = process.env;
if (COUNTRY === 'SG') process.exit(3);
require('node:fs').writeFileSync(DATA_DIR + '/pid', String(process.pid));
console.log(JSON.stringify({ listening: 'http://127.0.0.1:' + PORT }));
setInterval(() => {}, 1000);
`;

test('a gateway that does not start ends the soak, and everything that was started', async () => {
  const home = endsWithTest(mkdtempSync(join(tmpdir(), 'asw-lame-')), (made) =>
    rmSync(made, { recursive: true }),
  );
  const mainFile = join(home, 'main.cjs');
  writeFileSync(mainFile, LAME);
  const servers = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = servers();
  let kept = '';
  const onKept = (directory: string) => {
    kept = endsWithTest(directory, (made) => rmSync(made, { recursive: true }));
  };
  await expect(
    runSoak({ certificates: 4, seed: 1, peers: ['KH', 'SG'], mainFile, onKept }),
  ).rejects.toMatchObject({ code: 'DEMO_NODE_FAILED', where: 'SG' });
  await until('the lines to be closed', async () => servers() === before, 5_000);
  for (const country of ['VN', 'KH']) {
    const pid = Number(readFileSync(join(kept, country, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }
});

function soak(...more: readonly string[]) {
  const program = join(process.cwd(), 'dist', 'cli.js');
  if (!existsSync(program)) throw new TypeError('run `npm run build` first: a soak runs dist/');
  const child = endsWithTest(
    // In a group of its own, as a terminal starts it.
    spawn(process.execPath, [program, 'drill', 'soak', '--peers', 'SG', ...more], { detached: true }),
    (started) => started.kill('SIGKILL'),
  );
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return { child, said };
}

test('interrupted it balances what there is, says so, and fails', async () => {
  const { child, said } = soak('--certificates', '5000');
  const exited = once(child, 'exit');
  while (!said.err.includes('[')) await wait(50);
  await wait(500);
  // As Ctrl-C at a terminal: to the whole group.
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await exited).toEqual([1, null]);
  expect(said.err).toContain('interrupted: nothing more is issued');
  expect(said.out).toContain('# Soak: INTERRUPTED');
  const [, kept = ''] = /kept in (\S+)/.exec(said.out) ?? [];
  endsWithTest(kept, (made) => rmSync(made, { recursive: true }));
  expect(existsSync(join(kept, 'VN', 'ledger.db'))).toBe(true);
  // One row a direction, balanced as far as it went.
  expect(said.out.match(/\| balanced \|$/gm)).toHaveLength(2);
});

test('interrupted while a gateway starts, it waits for none', async () => {
  const home = endsWithTest(mkdtempSync(join(tmpdir(), 'asw-mute-')), (made) =>
    rmSync(made, { recursive: true }),
  );
  const mainFile = join(home, 'main.cjs');
  const started = join(home, 'started');
  writeFileSync(
    mainFile,
    `require('node:fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`,
  );
  const stop = new AbortController();
  const onKept = (directory: string) => rmSync(directory, { recursive: true });
  const ended = runSoak({ certificates: 4, seed: 1, mainFile, signal: stop.signal, onKept });
  ended.catch(() => undefined);
  while (!existsSync(started) || readFileSync(started, 'utf8') === '') await wait(20);
  stop.abort();
  await expect(ended).rejects.toMatchObject({ code: 'DRILL_FAILED' });
  expect(() => process.kill(Number(readFileSync(started, 'utf8')), 0)).toThrow('ESRCH');
});

test('asked to end once more, a program ends at once', async () => {
  const module = join(process.cwd(), 'dist', 'simulators', 'stop-requests.js');
  const script = `import(${JSON.stringify(module)}).then(({ stopRequests }) => {
    stopRequests().signal.addEventListener('abort', () => console.log('asked'));
    setInterval(() => {}, 1000);
    console.log('ready');
  });`;
  const child = endsWithTest(spawn(process.execPath, ['-e', script]), (started) => started.kill('SIGKILL'));
  const said = (word: string) =>
    new Promise<void>((done) => child.stdout.on('data', (text) => String(text).includes(word) && done()));
  await said('ready');
  const asked = said('asked');
  child.kill('SIGINT');
  await asked;
  // Within a second it is the same request, which npm passes on once more.
  await wait(1_100);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});
