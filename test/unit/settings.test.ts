import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { type Environment, readConfig } from '../../src/config.ts';

/** What the node reads, what is documented and what the container passes on are the same settings. */

const root = (file: string) => new URL(`../../${file}`, import.meta.url);

/** Names of the settings that reading an environment asks for. */
function asked(environment: Environment): readonly string[] {
  const names = new Set<string>();
  const watching = new Proxy(environment, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return Reflect.get(target, name);
    },
  });
  try {
    readConfig(watching);
  } catch {
    // Faults do not matter here: what is asked for is asked for before any is told.
  }
  return [...names];
}

const SETTINGS = [
  ...new Set([
    ...asked({}),
    ...asked({ TRUST_DIR: '/t', KEYS_DIR: '/k', WORK_WEBHOOKS: 'all=https://x.example/y' }),
  ]),
]
  .map((name) => name.replace(/^(WORK_WEBHOOK_SECRET)_.*/, '$1_<NAME>'))
  .sort();

test('docs/operations.md lists exactly the settings that the node reads', () => {
  const text = readFileSync(root('docs/operations.md'), 'utf8');
  const [, table = ''] = /\n## Settings\n([\s\S]*?)\n## /.exec(text) ?? [];
  const documented = table
    .split('\n')
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z][A-Z_]*(?:<NAME>)?)`/g)])
    .map(([, name]) => name as string);
  expect(SETTINGS.length).toBeGreaterThan(30);
  expect(documented.sort()).toEqual(SETTINGS);
});

const compose = readFileSync(root('compose.yaml'), 'utf8');
const [, block = ''] = /\n {2}gateway:\n[\s\S]*?\n {4}environment:\n([\s\S]*?)\n {4}\w/.exec(compose) ?? [];
const PASSED = Object.fromEntries(
  [...block.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name, value]) => [name, value] as [string, string]),
);

/** As compose fills in variables: `${NAME:-otherwise}`. */
function filledIn(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(PASSED).map(([name, value]) => [
      name,
      value.replaceAll(
        /\$\{(\w+):-([^}]*)\}/g,
        (_, of: string, otherwise: string) => environment[of] || otherwise,
      ),
    ]),
  );
}

test('compose.yaml passes keys and TLS on, and names no setting that the node does not read', () => {
  expect(Object.keys(PASSED).filter((name) => !SETTINGS.includes(name))).toEqual([]);
  expect(Object.keys(PASSED)).toContain('MONGODB_URI');
  expect(compose).toMatch(/^ {6}- \S+:\/files:ro$/m);
  const directory = mkdtempSync(path.join(tmpdir(), 'asw-compose-'));
  try {
    const file = (name: string) => {
      const at = path.join(directory, name);
      writeFileSync(at, name);
      return at;
    };
    const [certFile, keyFile, caFile] = [file('cert.pem'), file('key.pem'), file('ca.pem')];
    const config = readConfig(
      filledIn({
        TLS_CERT_FILE: certFile,
        TLS_KEY_FILE: keyFile,
        TLS_CA_FILE: caFile,
        TRUST_DIR: directory,
        KEYS_DIR: directory,
        KEYS_PASSWORD_FILE: file('password'),
        PEERS: 'SG=https://sg.example/',
      }),
    );
    expect(config).toMatchObject({
      tls: { certFile, keyFile, caFile },
      trustDirectory: directory,
      keysPassword: 'password',
      demoPki: false,
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  // Nothing given: a trial node, as before.
  expect(readConfig(filledIn({}))).toMatchObject({ tls: undefined, demoPki: true, country: 'VN' });
});
