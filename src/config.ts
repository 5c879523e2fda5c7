import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate as validCron } from 'node-cron';
import { type AseanCountry, isAseanCountry } from './certificate/countries.ts';
import type { ExchangeSettings, Peers } from './exchange/context.ts';
import { DEFAULT_BACKOFF } from './kernel/backoff.ts';
import { GatewayError } from './kernel/errors.ts';
import type { LogLevel } from './kernel/logger.ts';
import type { LedgerLocation } from './ledger/open.ts';
import { RECONCILIATION_DEFAULTS, type ReconciliationSettings } from './reconciliation/peer.ts';

/** One node's settings, parsed once at start; nothing below this file reads the environment. */
export interface Config {
  readonly country: AseanCountry;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDirectory: string;
  readonly ledger: LedgerLocation;
  readonly trustDirectory: string;
  readonly keysDirectory: string;
  readonly keysPassword: string;
  /** True when no keys were configured: a demo PKI is made at first start. */
  readonly demoPki: boolean;
  readonly peers: Peers;
  readonly apiKeysFile: string;
  readonly logLevel: LogLevel;
  readonly profileFile: string | undefined;
  readonly sweepCron: string;
  /** When due slots of two-sided reconciliation are looked for. */
  readonly reconcileCron: string;
  readonly reconciliation: ReconciliationSettings;
  readonly tickMs: number;
  /** PEM files for TLS towards peers and people; peers must show certificates issued by `caFile`. */
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | undefined;
  readonly exchange: ExchangeSettings;
  /** Rehearsal only: the line to the peers has the faults of the profile's `simulation`. */
  readonly simulateFaults: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/**
 * Reads the environment (docs/operations.md lists every setting).
 * @throws CONFIG_INVALID that names every fault at once
 */
export function readConfig(environment: Environment): Config {
  const faults: string[] = [];
  const text = (name: string, otherwise: string) => environment[name]?.trim() || otherwise;
  const integer = (name: string, otherwise: number, min: number, max: number): number => {
    const raw = text(name, String(otherwise));
    const value = Number(raw);
    if (/^\d+$/.test(raw) && value >= min && value <= max) return value;
    faults.push(`${name} is "${raw}", it must be a whole number from ${min} to ${max}`);
    return otherwise;
  };

  const country = text('COUNTRY', 'VN');
  if (!isAseanCountry(country))
    faults.push(`COUNTRY is "${country}", it must be one of the ten ATIGA states`);
  const own: AseanCountry = isAseanCountry(country) ? country : 'VN';
  const dataDirectory = path.resolve(text('DATA_DIR', path.join('.asw', own)));
  const logLevel = text('LOG_LEVEL', 'info');
  if (!LOG_LEVELS.includes(logLevel as LogLevel)) {
    faults.push(`LOG_LEVEL is "${logLevel}", it must be one of ${LOG_LEVELS.join(', ')}`);
  }
  const sweepCron = text('SWEEP_CRON', '*/5 * * * *');
  if (!validCron(sweepCron)) faults.push(`SWEEP_CRON is "${sweepCron}", which is no cron expression`);
  const reconcileCron = text('RECONCILE_CRON', '5 * * * *');
  if (!validCron(reconcileCron)) {
    faults.push(`RECONCILE_CRON is "${reconcileCron}", which is no cron expression`);
  }
  const profileFile = environment.PROFILE_FILE?.trim() || undefined;
  if (profileFile && !existsSync(profileFile)) faults.push(`PROFILE_FILE ${profileFile} does not exist`);

  const config: Config = {
    country: own,
    host: text('HOST', '127.0.0.1'),
    port: integer('PORT', 4100, 0, 65_535),
    dataDirectory,
    ledger: ledgerLocation(text('MONGODB_URI', ''), text('MONGODB_DATABASE', ''), own, dataDirectory, faults),
    ...keyLocations(environment, dataDirectory, faults),
    peers: readPeers(text('PEERS', ''), own, faults),
    apiKeysFile: path.resolve(text('API_KEYS_FILE', path.join(dataDirectory, 'api-keys.json'))),
    logLevel: logLevel as LogLevel,
    profileFile,
    sweepCron,
    reconcileCron,
    reconciliation: {
      ...RECONCILIATION_DEFAULTS,
      settlingMs: integer('SETTLING_SECONDS', 600, 0, 86_400) * 1000,
    },
    tickMs: integer('TICK_MS', 1000, 10, 60_000),
    tls: tlsFiles(environment, faults),
    exchange: {
      timeToLive: integer('MESSAGE_TTL_SECONDS', 259_200, 1, 2_592_000),
      clockSkewMs: integer('CLOCK_SKEW_SECONDS', 300, 0, 86_400) * 1000,
      deliveryTimeoutMs: integer('DELIVERY_TIMEOUT_SECONDS', 30, 1, 600) * 1000,
      deliveriesPerPeer: integer('DELIVERIES_PER_PEER', 8, 1, 64),
      backoff: {
        ...DEFAULT_BACKOFF,
        firstDelay: integer('RETRY_FIRST_MS', DEFAULT_BACKOFF.firstDelay, 10, 600_000),
      },
      acknowledgementLimitMs: integer('ACK_LIMIT_SECONDS', 600, 1, 2_592_000) * 1000,
    },
    simulateFaults: simulatesFaults(environment, faults),
  };
  if (faults.length > 0) {
    throw new GatewayError('CONFIG_INVALID', { detail: faults.join('; '), where: 'environment' });
  }
  return Object.freeze(config);
}

function ledgerLocation(
  uri: string,
  database: string,
  country: AseanCountry,
  dataDirectory: string,
  faults: string[],
): LedgerLocation {
  if (!uri) return { kind: 'embedded', path: path.join(dataDirectory, 'ledger.db') };
  if (!/^mongodb(\+srv)?:\/\//.test(uri))
    faults.push('MONGODB_URI must begin with mongodb:// or mongodb+srv://');
  const name = database || `asw_${country.toLowerCase()}`;
  if (!/^[a-zA-Z0-9_-]{1,60}$/.test(name)) {
    faults.push(`MONGODB_DATABASE is "${name}", it may have up to 60 letters, digits, - and _`);
  }
  return { kind: 'mongodb', uri, database: name };
}

/** Keys are either all configured or all of the demo PKI; a mixture would hide a mistake. */
function keyLocations(environment: Environment, dataDirectory: string, faults: string[]) {
  const trust = environment.TRUST_DIR?.trim();
  const keys = environment.KEYS_DIR?.trim();
  if (!trust && !keys) {
    const pki = path.join(path.dirname(dataDirectory), 'pki');
    return {
      trustDirectory: path.join(pki, 'trust'),
      keysDirectory: path.join(pki, 'keys'),
      keysPassword: environment.KEYS_PASSWORD || 'demo',
      demoPki: true,
    };
  }
  if (!trust || !keys) faults.push('TRUST_DIR and KEYS_DIR must be given together');
  return {
    trustDirectory: path.resolve(trust ?? ''),
    keysDirectory: path.resolve(keys ?? ''),
    keysPassword: readPassword(environment, faults),
    demoPki: false,
  };
}

function readPassword(environment: Environment, faults: string[]): string {
  const file = environment.KEYS_PASSWORD_FILE?.trim();
  if (!file) {
    if (!environment.KEYS_PASSWORD)
      faults.push('KEYS_PASSWORD or KEYS_PASSWORD_FILE is needed with KEYS_DIR');
    return environment.KEYS_PASSWORD ?? '';
  }
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    faults.push(`KEYS_PASSWORD_FILE ${file} cannot be read`);
    return '';
  }
}

/** Certificates that prove something must never go over a line that loses answers on purpose. */
function simulatesFaults(
  { SIMULATE_FAULTS, TRUST_DIR, KEYS_DIR, TLS_CERT_FILE }: Environment,
  faults: string[],
) {
  const value = SIMULATE_FAULTS?.trim() || 'off';
  if (value !== 'on' && value !== 'off') faults.push(`SIMULATE_FAULTS is "${value}", it must be on or off`);
  const real = [TRUST_DIR, KEYS_DIR, TLS_CERT_FILE].some((setting) => setting?.trim());
  if (value === 'on' && real) {
    faults.push(
      'SIMULATE_FAULTS is for the demo keys only: TRUST_DIR, KEYS_DIR and TLS_CERT_FILE must be empty',
    );
  }
  return value === 'on';
}

/** `SG=https://host:port,MY=…` */
function readPeers(text: string, own: AseanCountry, faults: string[]): Peers {
  const peers = new Map<AseanCountry, URL>();
  for (const part of text
    .split(',')
    .map((p) => p.trim())
    .filter(Boolean)) {
    const [code = '', ...rest] = part.split('=');
    const address = rest.join('=');
    if (!isAseanCountry(code)) faults.push(`PEERS names "${code}", which is not one of the ten ATIGA states`);
    else if (code === own) faults.push(`PEERS names ${own}, the node's own country`);
    else if (peers.has(code)) faults.push(`PEERS names ${code} twice`);
    else if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
      faults.push(`PEERS gives ${code} the address "${address}", which is no http(s) URL`);
    } else peers.set(code, new URL(address.endsWith('/') ? address : `${address}/`));
  }
  return peers;
}

function tlsFiles(environment: Environment, faults: string[]): Config['tls'] {
  const certFile = environment.TLS_CERT_FILE?.trim();
  const keyFile = environment.TLS_KEY_FILE?.trim();
  const caFile = environment.TLS_CA_FILE?.trim();
  if (!certFile && !keyFile && !caFile) return undefined;
  if (!certFile || !keyFile || !caFile) {
    faults.push('TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE must be given together');
    return undefined;
  }
  for (const file of [certFile, keyFile, caFile]) {
    if (!existsSync(file)) faults.push(`TLS file ${file} does not exist`);
  }
  return { certFile, keyFile, caFile };
}
