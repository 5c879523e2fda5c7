import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { type SimulatedPayments, simulatedPayments } from '../../src/dossier/simulated-payments.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { loadCountryProfile } from '../../src/exchange/country-profile.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import type { Transport } from '../../src/exchange/transport.ts';
import { createApp, type HttpContext } from '../../src/http/app.ts';
import { apiKeys } from '../../src/http/auth.ts';
import { DEFAULT_HTTP_LIMITS } from '../../src/http/limits.ts';
import { ROLES, type Role } from '../../src/http/roles.ts';
import { DEFAULT_BACKOFF } from '../../src/kernel/backoff.ts';
import { FixedClock } from '../../src/kernel/clock.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { seededRandom, uuidV7 } from '../../src/kernel/ids.ts';
import { createLogger, type Logger } from '../../src/kernel/logger.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { sweepNow } from '../../src/reconciliation/sweep.ts';
import { documentChecks } from '../../src/validation/document-checks.ts';
import { NOON, type TestPki, testPki, trusting } from './pki.ts';
import { WATCH, watchWith } from './watch.ts';

/** The key of each role, long enough to be one. */
export const KEYS: Readonly<Record<Role, string>> = {
  ministry: 'key-of-the-ministry-0001',
  supervisor: 'key-of-the-supervisor-05',
  customs: 'key-of-the-customs-00002',
  auditor: 'key-of-the-auditor-00003',
  operator: 'key-of-the-operator-0004',
  exporter: 'key-of-the-exporter-0005',
};

export const KEY_ENTRIES = ROLES.map((role) => ({ name: `${role}-desk`, role, key: KEYS[role] }));

/** No conversation of two gateways needs nearly as many. */
const MOST_ROUNDS = 200;

/** Two real gateways without sockets between them: own keys, own embedded ledgers, one clock. */
export interface Pair {
  readonly clock: FixedClock;
  readonly vn: ExchangeContext;
  readonly th: ExchangeContext;
  readonly payments: SimulatedPayments;
  /** The file of an embedded ledger. */
  file(country: AseanCountry): string;
  readonly pki: Readonly<Record<'VN' | 'TH' | 'SG', TestPki>>;
  /** Makes a peer silent, or heard again. */
  silence(country: AseanCountry, silent: boolean): void;
  /** Delivers and hands over until nothing is due on either side. */
  settle(): Promise<void>;
  setup(own: ExchangeContext): HttpContext;
  stop(): Promise<void>;
}

export async function startPair(logger: Logger = createLogger('silent')): Promise<Pair> {
  const directory = mkdtempSync(path.join(tmpdir(), 'asw-http-'));
  const clock = new FixedClock(NOON);
  const [VN, TH, SG] = await Promise.all([testPki('VN'), testPki('TH'), testPki('SG')]);
  const trust = trusting(VN, TH, SG);
  const silent = new Set<string>();
  const byHost = new Map<string, ExchangeContext>();
  const transport: Transport = {
    async post(url, octets) {
      const peer = byHost.get(url.host);
      if (!peer || silent.has(url.host)) throw new GatewayError('PEER_UNREACHABLE', { where: url.host });
      const { status, octets: answer } = await receiveMessage(peer, octets);
      return { status, body: answer ?? new Uint8Array() };
    },
    close() {},
  };
  const context = async (pki: TestPki, peers: readonly AseanCountry[]): Promise<ExchangeContext> => {
    const profile = loadCountryProfile(pki.country);
    return {
      profile,
      authorityKey: pki.authority,
      gatewayKey: pki.gateway,
      trust,
      ledger: await openLedger({ kind: 'embedded', path: path.join(directory, `${pki.country}.db`) }),
      checks: documentChecks(profile),
      transport,
      peers: new Map(peers.map((peer) => [peer, new URL(`https://gw:secret@${peer}/`)])),
      settings: {
        timeToLive: 3600,
        clockSkewMs: 300_000,
        deliveryTimeoutMs: 1_000,
        deliveriesPerPeer: 8,
        backoff: DEFAULT_BACKOFF,
        acknowledgementLimitMs: 600_000,
        parkedLimitMs: 86_400_000,
        ...WATCH,
      },
      watch: watchWith(clock),
      clock,
      ids: uuidV7(clock),
      random: seededRandom(7),
      logger,
      failPoint: () => {},
      wake: () => {},
    };
  };
  const vn = await context(VN, ['TH', 'SG']);
  const th = await context(TH, ['VN']);
  const payments = simulatedPayments({ clock, secret: 'shared' });
  byHost.set('vn', vn).set('th', th);
  return {
    clock,
    vn,
    th,
    payments,
    file: (country) => path.join(directory, `${country}.db`),
    pki: { VN, TH, SG },
    silence: (country, off) =>
      void (off ? silent.add(country.toLowerCase()) : silent.delete(country.toLowerCase())),
    async settle() {
      let rounds = 0;
      for (let moved = 1; moved > 0; clock.advance(1_000)) {
        if (++rounds > MOST_ROUNDS) throw new Error('two gateways that answer each other without end');
        moved =
          (await deliverDue(vn, 'TH', 50)) +
          (await deliverDue(th, 'VN', 50)) +
          (await handOverDue(vn, 50)) +
          (await handOverDue(th, 50));
      }
    },
    setup: (own) => ({
      exchange: own,
      payments,
      apiKeys: apiKeys(KEY_ENTRIES),
      sweepNow: () => sweepNow(own),
      retention: { sent: 3, received: 5 },
      reconciliation: RECONCILIATION_DEFAULTS,
      limits: DEFAULT_HTTP_LIMITS,
      peersShowCertificates: false,
      version: '1.2.3',
    }),
    async stop() {
      await Promise.all([vn.ledger.close(), th.ledger.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Serves an app on a free port of this machine. */
export async function serve(
  setup: HttpContext,
): Promise<{ server: Server; url: string; close(): Promise<void> }> {
  const server = createServer(createApp(setup));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
