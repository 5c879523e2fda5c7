import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.ts';
import { GatewayError } from '../../src/kernel/errors.ts';

function faultsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'CONFIG_INVALID') return thrown.detail ?? '';
    throw thrown;
  }
  return '';
}

test('without any setting: Viet Nam, embedded ledger, demo keys', () => {
  const config = readConfig({});
  expect(config).toMatchObject({ country: 'VN', port: 4100, demoPki: true, ledger: { kind: 'embedded' } });
  expect(config.peers.size).toBe(0);
  expect(Object.isFrozen(config)).toBe(true);
});

test('all faults are reported at once', () => {
  const faults = faultsOf({
    COUNTRY: 'XX',
    PORT: '99999',
    PEERS: 'SG=ftp://x,VN=http://y,MY=http://a,MY=http://b,ZZ=http://c',
    LOG_LEVEL: 'loud',
    SWEEP_CRON: 'never',
    RECONCILE_CRON: 'sometimes',
    TRUST_DIR: '/nowhere',
    MONGODB_URI: 'postgres://x',
    TLS_CERT_FILE: '/nowhere/cert.pem',
    NOTICE_CRON: 'never',
    WORK_LIMITS: 'nothing.due=3',
    WORK_WEBHOOKS: 'all=http://elsewhere.example/token-in-path',
    WORK_WEBHOOK_SECRET_ALL: 'a-secret-that-is-none',
  });
  // Secrets, and addresses that may carry one, are never repeated.
  expect(faults).not.toMatch(/token-in-path|a-secret-that-is-none/);
  for (const part of [
    'COUNTRY',
    'PORT',
    '"ftp://x"',
    'MY twice',
    '"ZZ"',
    'LOG_LEVEL',
    'SWEEP_CRON',
    'RECONCILE_CRON',
    'together',
    'MONGODB_URI',
    'TLS_',
    'NOTICE_CRON',
    '"nothing.due=3"',
    'address of all must be https',
    'WORK_WEBHOOK_SECRET_ALL',
  ]) {
    expect(faults).toContain(part);
  }
});

test.each(['', '-1', '1.5', '1e3', 'abc', '65536'])('PORT "%s" is refused unless empty', (PORT) => {
  expect(faultsOf({ PORT }).includes('PORT')).toBe(PORT !== '');
});

test("a node's own country is no peer", () => {
  expect(faultsOf({ COUNTRY: 'SG', PEERS: 'SG=http://127.0.0.1:1' })).toContain("node's own country");
});

test('peers get a base address that paths can be joined to', () => {
  const { peers } = readConfig({ PEERS: 'SG=https://sg.example/asw-node, TH=http://127.0.0.1:4104' });
  expect(peers.get('SG')?.href).toBe('https://sg.example/asw-node/');
  expect(peers.get('TH')?.href).toBe('http://127.0.0.1:4104/');
});

test('MongoDB gets a database of its own for each country', () => {
  expect(readConfig({ COUNTRY: 'TH', MONGODB_URI: 'mongodb://h/' }).ledger).toEqual({
    kind: 'mongodb',
    uri: 'mongodb://h/',
    database: 'asw_th',
  });
  expect(faultsOf({ MONGODB_URI: 'mongodb://h/', MONGODB_DATABASE: 'a.b' })).toContain('MONGODB_DATABASE');
});

test('the key password may come from a file, without its line end', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'asw-config-'));
  const file = path.join(directory, 'password');
  writeFileSync(file, 'geheim \n');
  const config = readConfig({ TRUST_DIR: directory, KEYS_DIR: directory, KEYS_PASSWORD_FILE: file });
  expect(config).toMatchObject({ keysPassword: 'geheim ', demoPki: false });
  rmSync(directory, { recursive: true });
  const missing = { TRUST_DIR: directory, KEYS_DIR: directory };
  expect(faultsOf(missing)).toContain('KEYS_PASSWORD');
  expect(faultsOf({ ...missing, KEYS_PASSWORD_FILE: file })).toContain('cannot be read');
});

test('faults are simulated with the demo keys only', () => {
  expect(readConfig({}).simulateFaults).toBe(false);
  expect(
    readConfig({ SIMULATE_FAULTS: 'off', TRUST_DIR: '/t', KEYS_DIR: '/k', KEYS_PASSWORD: 'p' }),
  ).toMatchObject({
    simulateFaults: false,
  });
  expect(readConfig({ SIMULATE_FAULTS: ' on ' }).simulateFaults).toBe(true);
  expect(faultsOf({ SIMULATE_FAULTS: 'yes' })).toContain('SIMULATE_FAULTS is "yes"');
  const real = { TRUST_DIR: '/t', KEYS_DIR: '/k', KEYS_PASSWORD: 'p' };
  expect(faultsOf({ SIMULATE_FAULTS: 'on', ...real })).toContain('SIMULATE_FAULTS is for the demo keys only');
  expect(faultsOf({ SIMULATE_FAULTS: 'on', TLS_CERT_FILE: '/c' })).toContain('for the demo keys only');
});

test('a node kills itself, or has a wrong clock, with the demo keys only', () => {
  expect(readConfig({})).toMatchObject({ failPoint: undefined, clockOffsetMs: 0 });
  expect(readConfig({ FAIL_POINT: 'send.claimed:3', CLOCK_OFFSET_SECONDS: '-600' })).toMatchObject({
    failPoint: { name: 'send.claimed', pass: 3 },
    clockOffsetMs: -600_000,
  });
  expect(readConfig({ FAIL_POINT: 'receive.kept' }).failPoint).toEqual({ name: 'receive.kept', pass: 1 });
  for (const FAIL_POINT of ['send', 'send.claimed:0', 'send.claimed:1:2', 'toString']) {
    expect(faultsOf({ FAIL_POINT })).toContain('FAIL_POINT is');
  }
  // Ten years either way.
  expect(readConfig({ CLOCK_OFFSET_SECONDS: '315619200' }).clockOffsetMs).toBe(315_619_200_000);
  expect(readConfig({ CLOCK_OFFSET_SECONDS: '-315619200' }).clockOffsetMs).toBe(-315_619_200_000);
  for (const CLOCK_OFFSET_SECONDS of ['1.5', '315619201', '-315619201', '1e3']) {
    expect(faultsOf({ CLOCK_OFFSET_SECONDS })).toContain(`CLOCK_OFFSET_SECONDS is "${CLOCK_OFFSET_SECONDS}"`);
  }
  const real = { TRUST_DIR: '/t', KEYS_DIR: '/k', KEYS_PASSWORD: 'p' };
  expect(faultsOf({ FAIL_POINT: 'send.claimed', ...real })).toContain('FAIL_POINT is for the demo keys only');
  expect(faultsOf({ CLOCK_OFFSET_SECONDS: '5', ...real })).toContain('CLOCK_OFFSET_SECONDS is for the demo');
});

test('nothing is removed unless asked for; too short a retention is refused by name', () => {
  expect(readConfig({}).retention).toEqual({ sent: 'never', received: 'never' });
  const chosen = { RETENTION_SENT_YEARS: '3', RETENTION_RECEIVED_YEARS: 'never' };
  expect(readConfig(chosen).retention).toEqual({ sent: 3, received: 'never' });
  const faults = faultsOf({
    RETENTION_SENT_YEARS: '2',
    RETENTION_RECEIVED_YEARS: '5.5',
    RETENTION_CRON: 'daily',
  });
  for (const part of ['RETENTION_SENT_YEARS is "2"', 'RETENTION_RECEIVED_YEARS is "5.5"', 'RETENTION_CRON']) {
    expect(faults).toContain(part);
  }
});
