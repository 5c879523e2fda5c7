import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { simulatedPayments } from '../../../src/dossier/simulated-payments.ts';
import type { ExchangeContext } from '../../../src/exchange/context.ts';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import type { HttpContext } from '../../../src/http/app.ts';
import { apiKeys } from '../../../src/http/auth.ts';
import { DEFAULT_HTTP_LIMITS } from '../../../src/http/limits.ts';
import { DEFAULT_BACKOFF } from '../../../src/kernel/backoff.ts';
import { FixedClock } from '../../../src/kernel/clock.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { countingIds, seededRandom } from '../../../src/kernel/ids.ts';
import type { Logger } from '../../../src/kernel/logger.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { RECONCILIATION_DEFAULTS } from '../../../src/reconciliation/peer.ts';
import { trustStoreOf } from '../../../src/signing/trust-store.ts';
import type { SigningKey } from '../../../src/signing/types.ts';
import { documentChecks } from '../../../src/validation/document-checks.ts';
import { KEY_ENTRIES } from '../../support/http-gateway.ts';
import { WATCH, watchWith } from '../../support/watch.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log to look into. */
export function recordingLogger(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, message, fields });
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return { logger, lines };
}

/** A ledger of which only the given verbs work; every other one is not reached, or answers LEDGER_UNAVAILABLE. */
export function fakeLedger(verbs: Partial<Ledger> = {}): Ledger {
  return new Proxy(verbs as Ledger, {
    get: (target, name) =>
      Reflect.get(target, name) ??
      (() => Promise.reject(new GatewayError('LEDGER_UNAVAILABLE', { detail: String(name) }))),
  });
}

/** A self-made certificate is enough where only its validity is looked at. */
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function signingKey(role: SigningKey['role'], validFrom: string, validTo: string): SigningKey {
  const certificate = Object.create(X509Certificate.prototype, {
    validFrom: { value: new Date(validFrom).toUTCString() },
    validTo: { value: new Date(validTo).toUTCString() },
  });
  return { country: 'VN', role, privateKey: KEY.privateKey, certificate, intermediates: [] };
}

export const NOW = '2026-06-15T12:00:00.000Z';

/** A context that reaches nothing outside; `exchange` and the rest replace what a test is about. */
export function fakeHttp(
  change: Partial<Omit<HttpContext, 'exchange'>> & { readonly exchange?: Partial<ExchangeContext> } = {},
): HttpContext {
  const { exchange, ...rest } = change;
  const clock = new FixedClock(NOW);
  return {
    exchange: {
      profile: loadCountryProfile('VN'),
      authorityKey: signingKey('issuing-authority', '2026-01-01', '2028-01-01'),
      gatewayKey: signingKey('gateway', '2026-01-01', '2028-01-01'),
      trust: trustStoreOf([]),
      ledger: fakeLedger(),
      checks: documentChecks({ ruleSeverity: {} }),
      transport: { post: () => Promise.reject(new GatewayError('PEER_UNREACHABLE')), close() {} },
      peers: new Map([['TH', new URL('https://th.example/')]]),
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
      ids: countingIds(),
      random: seededRandom(1),
      logger: recordingLogger().logger,
      failPoint: () => {},
      wake: () => {},
      ...exchange,
    },
    payments: simulatedPayments({ clock, secret: 'shared' }),
    apiKeys: apiKeys(KEY_ENTRIES),
    sweepNow: () => Promise.reject(new GatewayError('LEDGER_UNAVAILABLE')),
    retention: { sent: 3, received: 5 },
    reconciliation: RECONCILIATION_DEFAULTS,
    limits: DEFAULT_HTTP_LIMITS,
    peersShowCertificates: false,
    version: '1.2.3',
    ...rest,
  };
}
