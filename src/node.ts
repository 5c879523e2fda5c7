import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { AseanCountry } from './certificate/countries.ts';
import type { Config } from './config.ts';
import { pollPayments } from './dossier/pay.ts';
import type { PaymentProvider } from './dossier/payment.ts';
import { simulatedPayments } from './dossier/simulated-payments.ts';
import type { ExchangeContext } from './exchange/context.ts';
import { type CountryProfile, loadCountryProfile } from './exchange/country-profile.ts';
import { PeerWatch } from './exchange/peer-watch.ts';
import { httpTransport, type Transport } from './exchange/transport.ts';
import { createApp } from './http/app.ts';
import { apiKeys } from './http/auth.ts';
import { readOrCreateKeyFile } from './http/key-file.ts';
import { DEFAULT_HTTP_LIMITS } from './http/limits.ts';
import { PROGRAM_VERSION } from './http/version.ts';
import { type Jobs, startJobs } from './jobs/jobs.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { ensureDirectory } from './kernel/directory.ts';
import { GatewayError } from './kernel/errors.ts';
import { type FailPoints, noFailPoints } from './kernel/failpoint.ts';
import { type Ids, type Random, systemRandom, uuidV7 } from './kernel/ids.ts';
import { createLogger, type Logger } from './kernel/logger.ts';
import { newSecret } from './kernel/secrets.ts';
import { openLedger } from './ledger/open.ts';
import type { Ledger } from './ledger/port.ts';
import { clearLeftovers, releaseDeadLeases } from './reconciliation/leftovers.ts';
import { sweepNow } from './reconciliation/sweep.ts';
import { retentionPolicy } from './retention/policy.ts';
import { loadKeyStore } from './signing/key-store.ts';
import { createDemoPki } from './signing/pki.ts';
import { loadTrustStore } from './signing/trust-store.ts';
import type { KeyRole, SigningKey } from './signing/types.ts';
import { type Checks, documentChecks } from './validation/document-checks.ts';

/** A node that serves. */
export interface RunningNode {
  readonly country: AseanCountry;
  readonly url: string;
  /** For tests and for programs that embed a node. */
  readonly context: ExchangeContext;
  /** Takes no new request, lets what is under way end, then closes what start opened, in reverse. */
  stop(): Promise<void>;
}

/** What tests fix; everything else comes from the configuration. */
export interface NodeParts {
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly transport?: Transport;
  readonly checks?: Checks;
  readonly profile?: CountryProfile;
  readonly payments?: PaymentProvider;
  /** Places at which a rehearsal kills the process. */
  readonly failPoint?: FailPoints;
  /** Stands between the sockets and the program, for rehearsals of bad lines. */
  readonly listener?: (app: http.RequestListener) => http.RequestListener;
}

/** Slow or idle clients hold a socket, not the node: bounds for headers, whole requests and kept connections. */
const SERVER_TIMEOUTS = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 };

/** How long running requests may take to end when the node stops. */
const DRAIN_MS = 10_000;

/**
 * Composition root of one node: config → keys → ledger → exchange → http → jobs.
 * @throws GatewayError of whatever cannot be opened; what was opened before is closed again
 */
export async function startNode(config: Config, parts: NodeParts = {}): Promise<RunningNode> {
  const clock = parts.clock ?? systemClock;
  const logger = parts.logger ?? createLogger(config.logLevel, { country: config.country });
  const profile = parts.profile ?? loadCountryProfile(config.country, config.profileFile);
  const retention = retentionPolicy(profile, config.retention);
  ensureDirectory(config.dataDirectory);
  const keys = await openKeys(config, clock, logger);
  const accepted = apiKeys(readOrCreateKeyFile(config.apiKeysFile));
  const ledger = await openLedger(config.ledger, logger);
  const transport = parts.transport ?? httpTransport(tlsIdentity(config));
  let jobs: Jobs | undefined;
  const random = parts.random ?? systemRandom;
  const context: ExchangeContext = {
    profile,
    authorityKey: keys.authority,
    gatewayKey: keys.gateway,
    trust: loadTrustStore(config.trustDirectory),
    ledger,
    checks: parts.checks ?? documentChecks(profile),
    transport,
    peers: config.peers,
    settings: config.exchange,
    clock,
    ids: parts.ids ?? uuidV7(clock),
    random,
    watch: new PeerWatch(config.exchange, { clock, random, logger }),
    logger,
    failPoint: parts.failPoint ?? noFailPoints,
    wake: (work) => jobs?.wake(work),
  };
  const payments = parts.payments ?? simulatedPayments({ clock, secret: newSecret(32, 'hex') });
  if (payments.simulated) logger.warn('fees are not collected: payments are simulated');
  try {
    const app = createApp({
      exchange: context,
      payments,
      apiKeys: accepted,
      async sweepNow() {
        await clearLeftovers(context, config.stuckLimitMs);
        return sweepNow(context);
      },
      retention,
      reconciliation: config.reconciliation,
      peersShowCertificates: config.tls !== undefined,
      limits: DEFAULT_HTTP_LIMITS,
      version: PROGRAM_VERSION,
      workLimits: config.work.limits,
      receivers: config.work.receivers.map(({ name }) => name),
    });
    const server = await listen(config, parts.listener?.(app) ?? app);
    if (config.ledger.kind === 'embedded') await releaseDeadLeases(context);
    jobs = startJobs(context, {
      sweepCron: config.sweepCron,
      expiryCron: config.expiryCron,
      retentionCron: config.retentionCron,
      retention,
      reconcileCron: config.reconcileCron,
      reconciliation: config.reconciliation,
      tickMs: config.tickMs,
      stuckLimitMs: config.stuckLimitMs,
      drainMs: DRAIN_MS,
      pollPayments: () => pollPayments({ exchange: context, payments }, 50),
      notices: {
        notices: { exchange: context, limits: config.work.limits, receivers: config.work.receivers },
        cron: config.work.noticeCron,
        fetch,
      },
    });
    const { port } = server.address() as AddressInfo;
    const url = `${config.tls ? 'https' : 'http'}://${config.host}:${port}`;
    logger.info('gateway serves', { url, peers: [...config.peers.keys()] });
    return {
      country: config.country,
      url,
      context,
      async stop() {
        await closeServer(server);
        await jobs?.stop();
        transport.close();
        await ledger.close();
        logger.info('gateway stopped');
      },
    };
  } catch (thrown) {
    transport.close();
    await closeQuietly(ledger);
    throw thrown;
  }
}

async function openKeys(config: Config, clock: Clock, logger: Logger) {
  if (config.demoPki) {
    const countries = [config.country, ...config.peers.keys()];
    const missing = countries.filter((country) => !existsSync(path.join(config.trustDirectory, country)));
    if (missing.length > 0) {
      logger.warn('demo keys are made: they prove nothing to another state', { countries: missing });
      const directory = path.dirname(config.trustDirectory);
      await createDemoPki({ countries, directory, password: config.keysPassword, now: clock.now() });
    }
  }
  return { authority: openKey(config, 'issuing-authority'), gateway: openKey(config, 'gateway') };
}

/** `<keys>/<CC>/<role>.p12` (RSA) or `.pem` (elliptic curve). */
export function openKey(config: Config, role: KeyRole): SigningKey {
  const base = path.join(config.keysDirectory, config.country, role);
  const file = existsSync(`${base}.pem`) ? `${base}.pem` : `${base}.p12`;
  return loadKeyStore(file, config.keysPassword, config.country, role);
}

function tlsIdentity({ tls }: Config) {
  if (!tls) return undefined;
  const read = (file: string) => readFileSync(file, 'utf8');
  return { ca: [read(tls.caFile)], cert: read(tls.certFile), key: read(tls.keyFile) };
}

async function listen(config: Config, app: http.RequestListener): Promise<http.Server> {
  const identity = tlsIdentity(config);
  const server = identity
    ? https.createServer(
        { ...identity, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2' },
        app,
      )
    : http.createServer(app);
  Object.assign(server, SERVER_TIMEOUTS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const detail = `${config.host}:${config.port} (${cause.code})`;
      reject(new GatewayError('PORT_UNAVAILABLE', { detail, cause }));
    });
    server.listen(config.port, config.host, resolve);
  });
  return server;
}

async function closeServer(server: http.Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A kept connection that was busy just now is idle soon, and nobody else would close it before its own time limit.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}

async function closeQuietly(ledger: Ledger): Promise<void> {
  try {
    await ledger.close();
  } catch {
    // The fault that made the start fail is the one to report.
  }
}
