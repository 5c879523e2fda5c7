import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AseanCountry, isAseanCountry } from './certificate/countries.ts';
import type { ExchangeSettings, Peers } from './exchange/context.ts';
import { isSchedule } from './jobs/schedule.ts';
import { DEFAULT_BACKOFF } from './kernel/backoff.ts';
import { GatewayError } from './kernel/errors.ts';
import { FAIL_POINTS, type FailPoint, isFailPoint } from './kernel/failpoint.ts';
import type { LogLevel } from './kernel/logger.ts';
import type { LedgerLocation } from './ledger/open.ts';
import { RECONCILIATION_DEFAULTS, type ReconciliationSettings } from './reconciliation/peer.ts';
import { MINIMUM_YEARS, type RetentionPolicy, type RetentionYears } from './retention/policy.ts';
import { readWorkLimits, type WorkLimits } from './worklist/timing.ts';
import { type Receiver, readReceivers } from './worklist/webhook.ts';

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
  readonly expiryCron: string;
  readonly retentionCron: string;
  /** What the operator chose; the country's profile may ask for more. */
  readonly retention: RetentionPolicy;
  /** When due slots of two-sided reconciliation are looked for. */
  readonly reconcileCron: string;
  readonly reconciliation: ReconciliationSettings;
  readonly tickMs: number;
  /** A message that stood still for longer was left behind (reconciliation/leftovers.ts). */
  readonly stuckLimitMs: number;
  readonly work: WorkSettings;
  /** PEM files for TLS towards peers and people; peers must show certificates issued by `caFile`. */
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string } | undefined;
  readonly exchange: ExchangeSettings;
  /** Rehearsal only: the line to the peers has the faults of the profile's `simulation`. */
  readonly simulateFaults: boolean;
  /** Rehearsal only: the process kills itself when it passes the point for the n-th time. */
  readonly failPoint: { readonly name: FailPoint; readonly pass: number } | undefined;
  /** Rehearsal only: the node's clock is wrong by so many milliseconds, ahead when positive. */
  readonly clockOffsetMs: number;
}

/** Work lists and their notices. */
export interface WorkSettings {
  readonly limits: WorkLimits;
  readonly noticeCron: string;
  readonly receivers: readonly Receiver[];
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
  const cron = (name: string, otherwise: string): string => {
    const expression = text(name, otherwise);
    if (!isSchedule(expression)) faults.push(`${name} is "${expression}", which is no cron expression`);
    return expression;
  };
  const profileFile = environment.PROFILE_FILE?.trim() || undefined;
  if (profileFile && !existsSync(profileFile)) faults.push(`PROFILE_FILE ${profileFile} does not exist`);

  const deliveryTimeoutMs = integer('DELIVERY_TIMEOUT_SECONDS', 30, 1, 600) * 1000;
  const firstDelay = integer('RETRY_FIRST_MS', DEFAULT_BACKOFF.firstDelay, 10, 600_000);
  const clockSkewMs = integer('CLOCK_SKEW_SECONDS', 300, 0, 86_400) * 1000;

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
    sweepCron: cron('SWEEP_CRON', '*/5 * * * *'),
    // After the midnight that ends a day of validity.
    expiryCron: cron('EXPIRY_CRON', '5 0 * * *'),
    retentionCron: cron('RETENTION_CRON', '30 1 * * *'),
    retention: readRetention(text, faults),
    reconcileCron: cron('RECONCILE_CRON', '5 * * * *'),
    reconciliation: {
      ...RECONCILIATION_DEFAULTS,
      settlingMs: integer('SETTLING_SECONDS', 600, 0, 86_400) * 1000,
    },
    tickMs: integer('TICK_MS', 1000, 10, 60_000),
    // An attempt may take twice its time limit and 10 s, the request of a peer a minute.
    stuckLimitMs: Math.max(integer('STUCK_LIMIT_SECONDS', 900, 120, 86_400) * 1000, deliveryTimeoutMs * 3),
    work: workSettings(text, faults),
    tls: tlsFiles(environment, faults),
    exchange: {
      timeToLive: integer('MESSAGE_TTL_SECONDS', 259_200, 1, 2_592_000),
      clockSkewMs,
      deliveryTimeoutMs,
      deliveriesPerPeer: integer('DELIVERIES_PER_PEER', 8, 1, 64),
      backoff: {
        ...DEFAULT_BACKOFF,
        firstDelay,
      },
      circuitFailures: integer('CIRCUIT_FAILURES', 5, 1, 1000),
      // A peer that is back should be noticed within a minute, however long it was away.
      circuitPause: { ...DEFAULT_BACKOFF, firstDelay, cap: Math.max(60_000, firstDelay) },
      clockSkewWarningMs: warnedSkewMs(
        clockSkewMs,
        integer('CLOCK_SKEW_WARNING_SECONDS', Math.floor(clockSkewMs / 5000), 0, 86_400) * 1000,
        faults,
      ),
      parkedLimitMs: integer('PARKED_LIMIT_DAYS', 30, 1, 365) * 86_400_000,
      acknowledgementLimitMs: integer('ACK_LIMIT_SECONDS', 600, 1, 2_592_000) * 1000,
    },
    ...rehearsal(environment, faults),
  };
  if (faults.length > 0) {
    throw new GatewayError('CONFIG_INVALID', { detail: faults.join('; '), where: 'environment' });
  }
  return Object.freeze(config);
}

/** `never`, or whole years; what is removed cannot be had back, so nothing is unless it was asked for. */
function readRetention(text: (name: string, otherwise: string) => string, faults: string[]): RetentionPolicy {
  const years = (name: string): RetentionYears => {
    const raw = text(name, 'never');
    const value = Number(raw);
    if (raw === 'never' || (/^\d+$/.test(raw) && value >= MINIMUM_YEARS && value <= 100)) {
      return raw === 'never' ? raw : value;
    }
    faults.push(`${name} is "${raw}", it must be never or whole years from ${MINIMUM_YEARS} to 100`);
    return 'never';
  };
  return { sent: years('RETENTION_SENT_YEARS'), received: years('RETENTION_RECEIVED_YEARS') };
}

/** A warning that comes only once messages are refused is none. */
function warnedSkewMs(limitMs: number, warningMs: number, faults: string[]): number {
  if (warningMs > limitMs) {
    faults.push(
      `CLOCK_SKEW_WARNING_SECONDS is ${warningMs / 1000}, it must not be more than CLOCK_SKEW_SECONDS (${limitMs / 1000})`,
    );
  }
  return warningMs;
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

function workSettings(text: (name: string, otherwise: string) => string, faults: string[]): WorkSettings {
  const noticeCron = text('NOTICE_CRON', '0 7 * * *');
  if (!isSchedule(noticeCron)) faults.push(`NOTICE_CRON is "${noticeCron}", which is no cron expression`);
  return {
    limits: readWorkLimits(text('WORK_LIMITS', ''), faults),
    noticeCron,
    receivers: readReceivers(text('WORK_WEBHOOKS', ''), (setting) => text(setting, ''), faults),
  };
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

/** Settings that break a node on purpose. */
const REHEARSAL = ['SIMULATE_FAULTS', 'FAIL_POINT', 'CLOCK_OFFSET_SECONDS'] as const;
/** Settings that say that a node is in earnest. */
const EARNEST = ['TRUST_DIR', 'KEYS_DIR', 'TLS_CERT_FILE'] as const;

/** Certificates that prove something must never go through a node that is broken on purpose. */
function rehearsal(environment: Environment, faults: string[]) {
  const given = (name: string) => environment[name]?.trim() || undefined;
  const simulate = given('SIMULATE_FAULTS') ?? 'off';
  if (simulate !== 'on' && simulate !== 'off') {
    faults.push(`SIMULATE_FAULTS is "${simulate}", it must be on or off`);
  }
  const asked = REHEARSAL.filter((name) => given(name) !== undefined && given(name) !== 'off');
  for (const name of EARNEST.some(given) ? asked : []) {
    faults.push(`${name} is for the demo keys only: ${EARNEST.join(', ')} must be empty`);
  }
  return {
    simulateFaults: simulate === 'on',
    failPoint: readFailPoint(given('FAIL_POINT'), faults),
    clockOffsetMs: readOffset(given('CLOCK_OFFSET_SECONDS'), faults) * 1000,
  };
}

/** `send.claimed` or `send.claimed:3` */
function readFailPoint(text: string | undefined, faults: string[]): Config['failPoint'] {
  if (text === undefined) return undefined;
  const [name = '', pass = '1', ...more] = text.split(':');
  if (isFailPoint(name) && /^[1-9]\d{0,5}$/.test(pass) && more.length === 0) {
    return { name, pass: Number(pass) };
  }
  const names = Object.keys(FAIL_POINTS).join(', ');
  faults.push(`FAIL_POINT is "${text}", it must be one of ${names}, with :n for the n-th time`);
  return undefined;
}

/** At most ten years either way: the end of a retention or of a key can be rehearsed. */
function readOffset(text: string | undefined, faults: string[]): number {
  if (/^-?\d{1,9}$/.test(text ?? '0') && Math.abs(Number(text ?? 0)) <= 315_619_200) return Number(text ?? 0);
  faults.push(`CLOCK_OFFSET_SECONDS is "${text}", it must be a whole number up to ±315619200`);
  return 0;
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
