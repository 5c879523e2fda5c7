import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import type { SigningKey } from '../signing/types.ts';
import type { HttpContext } from './context.ts';
import { expiryOf } from './views.ts';

export interface ReadinessCheck {
  readonly name: 'ledger' | 'gateway-key' | 'authority-key';
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  readonly notAfter?: string;
  readonly daysLeft?: number;
}

/** From here on someone should be renewing the key: agreeing on a new one with nine states takes weeks. */
const WARNING_DAYS = 60;

/**
 * Whether the node can do its work. Without ledger or gateway key it can acknowledge nothing: not ready. With an
 * authority key out of force it cannot issue, but still exchanges and serves customs: degraded, because a load
 * balancer that took it away would stop that too. Never throws.
 */
export async function readiness({ exchange, limits, version }: HttpContext) {
  const now = exchange.clock.now();
  const checks = [
    await checkLedger(exchange.ledger, limits.readinessTimeoutMs),
    checkKey('gateway-key', exchange.gatewayKey, now),
    checkKey('authority-key', exchange.authorityKey, now),
  ];
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
  const status: 'ready' | 'degraded' | 'not-ready' =
    failed.length === 0
      ? 'ready'
      : failed.every((name) => name === 'authority-key')
        ? 'degraded'
        : 'not-ready';
  return { status, country: exchange.profile.country, version, at: now.toISOString(), checks };
}

async function checkLedger(ledger: { check(): Promise<void> }, timeoutMs: number): Promise<ReadinessCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new GatewayError('LEDGER_UNAVAILABLE')), timeoutMs);
  });
  try {
    await Promise.race([ledger.check(), late]);
    return { name: 'ledger', outcome: 'ok', detail: 'the ledger answers' };
  } catch (thrown) {
    // Anyone may ask, so the code is all that is told; the log has the rest of whatever failed for it.
    return { name: 'ledger', outcome: 'failed', detail: asGatewayError(thrown).code };
  } finally {
    clearTimeout(timer);
  }
}

function checkKey(name: 'gateway-key' | 'authority-key', key: SigningKey, now: Date): ReadinessCheck {
  const expiry = expiryOf(key.certificate, now);
  if (new Date(key.certificate.validFrom) > now) {
    return { name, outcome: 'failed', detail: 'the certificate is not yet valid', ...expiry };
  }
  if (expiry.daysLeft < 0)
    return { name, outcome: 'failed', detail: 'the certificate has expired', ...expiry };
  if (expiry.daysLeft < WARNING_DAYS) {
    return { name, outcome: 'warning', detail: `the certificate ends in ${expiry.daysLeft} days`, ...expiry };
  }
  return { name, outcome: 'ok', detail: 'the certificate is in force', ...expiry };
}
