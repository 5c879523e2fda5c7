import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadKeyStore } from '../../../src/signing/key-store.ts';
import { type MemoryOptions, type Ran, run } from './support/memory-io.ts';

let directory: string;
let trust: string;

const pki = (argv: readonly string[], options: MemoryOptions = {}): Promise<Ran> =>
  run(['pki', ...argv], { now: '2026-01-15T05:00:00.000Z', ...options });
const init = (countries: string, more: readonly string[] = [], options: MemoryOptions = {}) =>
  pki(['init', '--dir', directory, '--countries', countries, '--algorithm', 'p256', ...more], options);

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-cli-pki-'));
  trust = path.join(directory, 'trust');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Shown {
  country: string;
  role: string;
  serialNumber: string;
  daysLeft: number;
  revokedSince?: string;
}

async function show(now?: string): Promise<Shown[]> {
  return (await pki(['show', '--trust', trust, '--json'], now ? { now } : {})).json() as Shown[];
}

describe('asw pki, from first key to revocation', () => {
  test('init makes keys once and keeps them', async () => {
    const first = await init('VN,sg', ['--password', 'secret']);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('Made: VN, SG\nKept: -\n');
    expect(first.stdout).toContain(`TRUST_DIR=${trust}`);
    expect(first.stdout).toContain('Password of what was made: the one of --password\n');
    const key = path.join(directory, 'keys', 'VN', 'gateway.pem');
    const before = readFileSync(key);
    const second = await init('VN,TH', ['--password', 'secret', '--json']);
    expect(second.json()).toMatchObject({ created: ['TH'], kept: ['VN'] });
    expect(readFileSync(key).equals(before)).toBe(true);
  });

  test('init says which password opens what it made', async () => {
    const fresh = mkdtempSync(path.join(directory, 'fresh-'));
    const make = (countries: string, environment = {}) =>
      pki(['init', '--dir', fresh, '--countries', countries, '--algorithm', 'p256'], { environment });
    const first = await make('MY');
    expect(first.stdout).toContain('Password of what was made: demo, because none was given\n');
    const set = await make('ID', { KEYS_PASSWORD: 'hidden' });
    expect(set.stdout).toContain('Password of what was made: the one of KEYS_PASSWORD\n');
    expect(set.stdout).not.toContain('hidden');
    expect((await make('MY')).stdout).not.toContain('Password');
  });

  test('init where no directory can be made says so at once', async () => {
    const file = path.join(directory, 'a-file');
    writeFileSync(file, '');
    const { code, stderr } = await pki(['init', '--dir', path.join(file, 'pki'), '--countries', 'VN']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DIRECTORY_UNUSABLE: /);
    expect(stderr).toContain(file);
  });

  test('show lists root and signers of each country with what they have left', async () => {
    const { code, stdout } = await pki(['show', '--trust', trust]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^COUNTRY +ROLE +SUBJECT +KEY +ID +VALID UNTIL +DAYS LEFT/);
    expect(stdout).toMatch(/^VN +issuing-authority +C=VN,.+ EC P-256 +[0-9A-F]+ +2028-01-15 +730$/m);
    expect((await show()).map(({ country, role }) => `${country} ${role}`)).toEqual([
      'SG root',
      'SG issuing-authority',
      'SG gateway',
      'TH root',
      'TH issuing-authority',
      'TH gateway',
      'VN root',
      'VN issuing-authority',
      'VN gateway',
    ]);
    const [left] = (await show('2028-01-20T05:00:00.000Z')).filter(({ role }) => role === 'gateway');
    expect(left?.daysLeft).toBe(-5);
    const one = await pki(['show', '--trust', trust, '--country', 'TH', '--json']);
    expect(new Set((one.json() as Shown[]).map(({ country }) => country))).toEqual(new Set(['TH']));
  });

  test('renew pins a new certificate beside the old one and puts its key in place', async () => {
    const argv = ['renew', 'VN', 'gateway', '--dir', directory, '--password', 'secret', '--json'];
    const ran = await pki(argv, { now: '2026-06-01T00:00:00.000Z' });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const renewed = ran.json() as { serialNumber: string; trustFile: string; keyStore: string };
    expect(existsSync(renewed.trustFile)).toBe(true);
    const pinned = (await show()).filter(({ country, role }) => country === 'VN' && role === 'gateway');
    expect(pinned).toHaveLength(2);
    expect(pinned.map(({ serialNumber }) => serialNumber)).toContain(renewed.serialNumber);
    const key = loadKeyStore(renewed.keyStore, 'secret', 'VN', 'gateway');
    expect(key.certificate.serialNumber).toBe(renewed.serialNumber);
  });

  test('renew with a wrong password changes nothing', async () => {
    const { code, stderr } = await pki(['renew', 'SG', 'gateway', '--dir', directory, '--password', 'wrong']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^KEYSTORE_PASSWORD_WRONG: /);
    expect((await show()).filter(({ country }) => country === 'SG')).toHaveLength(3);
  });

  test('revoke lists a certificate from an instant on', async () => {
    const [gateway] = (await show()).filter(({ country, role }) => country === 'TH' && role === 'gateway');
    const since = '2026-02-01T00:00:00Z';
    const argv = ['revoke', 'TH', gateway?.serialNumber ?? '', '--trust', trust, '--since', since];
    expect(await pki([...argv, '--reason', 'stolen'])).toMatchObject({ code: 0, stderr: '' });
    const [after] = (await show()).filter(({ country, role }) => country === 'TH' && role === 'gateway');
    expect(after?.revokedSince).toBe('2026-02-01T00:00:00.000Z');
  });

  test('revoke refuses a serial number that nobody has', async () => {
    const { code, stderr } = await pki(['revoke', 'TH', 'ABCDEF', '--trust', trust]);
    expect(code).toBe(1);
    expect(stderr).toContain('ABCDEF');
  });
});

test('no directory of pinned certificates is TRUST_STORE_MISSING', async () => {
  const { code, stderr } = await pki(['show', '--trust', path.join(directory, 'none')]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^TRUST_STORE_MISSING: /);
});

test('an empty password protects nothing and is refused', async () => {
  const { code, stderr } = await init('MY', ['--password', '']);
  expect(code).toBe(64);
  expect(stderr).toMatch(/^USAGE_INVALID: [\s\S]+--password is blank/);
  const read = await init('MY', ['--password-file', 'empty'], { files: { empty: '\n' } });
  expect(read.code).toBe(1);
  expect(read.stderr).toMatch(/^KEYSTORE_INVALID: /);
});
