import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AseanCountry } from '../certificate/countries.ts';
import { ensureDirectory } from '../kernel/directory.ts';
import { GatewayError } from '../kernel/errors.ts';
import {
  createRoot,
  type IssuedKey,
  issueSigner,
  type KeyAlgorithm,
  type Validity,
} from './certificate-authority.ts';
import { readKeyStore, writeKeyStore } from './key-store.ts';
import type { KeyRole } from './types.ts';

/** The three keys of a country, each a file of this name in `keys/<CC>` and in `trust/<CC>`. */
const NAMES = ['root', 'issuing-authority', 'gateway'] as const;
type Name = (typeof NAMES)[number];

const DAY = 86_400_000;
/** Demo keys are in force from the day before, so that machines' clocks may differ. */
const BACKDATED = DAY;
const SIGNER_DAYS = 730;
const ROOT_DAYS = 3652;

export interface DemoPkiRequest {
  readonly countries: readonly AseanCountry[];
  /** Gets `trust/<CC>` with the certificates of all countries, which every node pins, and `keys/<CC>`. */
  readonly directory: string;
  /** Opens the key stores. */
  readonly password: string;
  readonly now: Date;
  /** RSA 2048 unless told otherwise; one for all, or one for each country. */
  readonly algorithm?: KeyAlgorithm | Partial<Record<AseanCountry, KeyAlgorithm>>;
}

export interface DemoPki {
  readonly trustDirectory: string;
  readonly keysDirectory: string;
  /** Countries whose keys were made now, and those whose keys were there and are kept. */
  readonly created: readonly AseanCountry[];
  readonly kept: readonly AseanCountry[];
}

/**
 * Makes a root, an issuing authority and a gateway for each country that has none yet. Can be called again and
 * by several processes at once: a country's directories appear whole or not at all, and what is there is kept.
 * @throws GatewayError PKI_INCOMPLETE when some files of a country are missing; KEYSTORE_* of the stores
 */
export async function createDemoPki(request: DemoPkiRequest): Promise<DemoPki> {
  const { directory } = request;
  const trustDirectory = path.join(directory, 'trust');
  const keysDirectory = path.join(directory, 'keys');
  ensureDirectory(trustDirectory);
  ensureDirectory(keysDirectory, 0o700);
  const countries = [...new Set(request.countries)];
  const created = await Promise.all(countries.map((country) => createCountry(request, country)));
  return {
    trustDirectory,
    keysDirectory,
    created: countries.filter((_, at) => created[at]),
    kept: countries.filter((_, at) => !created[at]),
  };
}

/** Whether the keys were made now. */
async function createCountry(request: DemoPkiRequest, country: AseanCountry): Promise<boolean> {
  const { directory, password } = request;
  if (stateOf(directory, country) !== 'absent') {
    finish(directory, country, password);
    return false;
  }
  const algorithm = algorithmOf(request, country);
  const keys = await makeKeys(country, algorithm, request.now);
  const unfinished = mkdtempSync(path.join(directory, `.${country}-`));
  try {
    mkdirSync(path.join(unfinished, 'trust'));
    for (const name of NAMES) {
      const { privateKey, certificate } = keys[name];
      writeFileSync(path.join(unfinished, 'trust', `${name}.pem`), certificate.toString());
      const store = path.join(unfinished, 'keys', `${name}${algorithm === 'rsa' ? '.p12' : '.pem'}`);
      writeKeyStore(
        store,
        privateKey,
        name === 'root' ? [certificate] : [certificate, keys.root.certificate],
        password,
      );
    }
    return publish(unfinished, directory, country);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    finish(directory, country, password);
  }
}

/**
 * Keys first: a country pinned without its keys could not be told from a real peer, keys without the pinned
 * part can be finished by the next call. False when another process was quicker.
 */
function publish(unfinished: string, directory: string, country: AseanCountry): boolean {
  for (const part of ['keys', 'trust']) {
    try {
      renameSync(path.join(unfinished, part), path.join(directory, part, country));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
      throw thrown;
    }
  }
  return true;
}

type State = 'absent' | 'complete' | 'keys-only';

/** @throws GatewayError PKI_INCOMPLETE */
function stateOf(directory: string, country: AseanCountry): State {
  const trust = path.join(directory, 'trust', country);
  const keys = path.join(directory, 'keys', country);
  if (!existsSync(trust) && !existsSync(keys)) return 'absent';
  const missing = [
    ...NAMES.filter((name) => storeOf(keys, name) === undefined).map((name) => `keys/${country}/${name}`),
    ...(existsSync(trust) ? missingTrust(trust).map((name) => `trust/${country}/${name}.pem`) : []),
  ];
  if (missing.length > 0) {
    throw new GatewayError('PKI_INCOMPLETE', { detail: `missing: ${missing.join(', ')}`, where: directory });
  }
  return existsSync(trust) ? 'complete' : 'keys-only';
}

function missingTrust(trust: string): Name[] {
  const files = readdirSync(trust);
  return NAMES.filter((name) => !files.some((file) => file.startsWith(name) && file.endsWith('.pem')));
}

/** Publishes the certificates of keys that a process left behind when it was stopped between the two. */
function finish(directory: string, country: AseanCountry, password: string): void {
  if (stateOf(directory, country) !== 'keys-only') return;
  const unfinished = mkdtempSync(path.join(directory, `.${country}-`));
  try {
    mkdirSync(path.join(unfinished, 'trust'));
    for (const name of NAMES) {
      const store = storeOf(path.join(directory, 'keys', country), name);
      if (store === undefined) continue;
      const { key, certificates } = readKeyStore(store, password);
      const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
      if (own === undefined) throw new GatewayError('KEYSTORE_INVALID', { where: store });
      writeFileSync(path.join(unfinished, 'trust', `${name}.pem`), own.toString());
    }
    renameSync(path.join(unfinished, 'trust'), path.join(directory, 'trust', country));
  } catch (thrown) {
    // Another process may have published in between; then all is well.
    if (stateOf(directory, country) === 'keys-only') throw thrown;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The key store of a name, PKCS#12 or PEM; undefined when there is none. */
export function storeOf(keys: string, name: Name): string | undefined {
  return ['.p12', '.pem']
    .map((extension) => path.join(keys, `${name}${extension}`))
    .find((file) => existsSync(file));
}

/** From when until when a signer's certificate made at this instant is in force. */
export function signerValidity(now: Date): Validity {
  return validity(now, SIGNER_DAYS);
}

function validity(now: Date, days: number): Validity {
  // Certificates know whole seconds.
  const start = Math.floor(now.getTime() / 1000) * 1000;
  return { notBefore: new Date(start - BACKDATED), notAfter: new Date(start + days * DAY) };
}

async function makeKeys(
  country: AseanCountry,
  algorithm: KeyAlgorithm,
  now: Date,
): Promise<Readonly<Record<Name, IssuedKey>>> {
  const root = await createRoot(country, algorithm, validity(now, ROOT_DAYS));
  const signer = (role: KeyRole) => issueSigner(root, country, role, algorithm, signerValidity(now));
  const [authority, gateway] = await Promise.all([signer('issuing-authority'), signer('gateway')]);
  return { root, 'issuing-authority': authority, gateway };
}

function algorithmOf({ algorithm = 'rsa' }: DemoPkiRequest, country: AseanCountry): KeyAlgorithm {
  return typeof algorithm === 'string' ? algorithm : (algorithm[country] ?? 'rsa');
}
