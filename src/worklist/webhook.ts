import { createHmac } from 'node:crypto';
import { GatewayError } from '../kernel/errors.ts';
import { WORK_ROLES, type WorkRole } from './kind.ts';

/**
 * Notices as webhooks, signed as Standard Webhooks says (standardwebhooks.com, specification of 2023): the headers
 * webhook-id, webhook-timestamp and webhook-signature, the last an HMAC-SHA256 over `id.timestamp.body`.
 */

/** A role, whose notices it gets. An auditor reads everybody's list and is told of everybody's work, and so is `all`. */
export const RECEIVER_NAMES = ['all', 'auditor', ...WORK_ROLES] as const;
export type ReceiverName = (typeof RECEIVER_NAMES)[number];

/** Whether notices of an item of these roles are for a receiver. */
export function isFor(name: ReceiverName, roles: readonly WorkRole[]): boolean {
  return name === 'all' || name === 'auditor' || roles.includes(name);
}

/** Who is told of notices. */
export interface Receiver {
  readonly name: ReceiverName;
  readonly url: URL;
  /** Signed with each, the newest first, so that a receiver may change over without losing one. */
  readonly secrets: readonly Buffer[];
}

/** `v1,` and the signature of each secret, separated by spaces. */
export function signWebhook(id: string, timestamp: number, body: string, secrets: readonly Buffer[]): string {
  return secrets
    .map(
      (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    )
    .join(' ');
}

/** As the global `fetch`; handed in so that tests can fail it. */
export type WebhookFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Posts one notice. Only a 2xx is a success; a redirect is none and is not followed, because it would carry the
 * notice where nobody configured.
 * @param timestamp seconds since 1970, of this attempt
 * @throws WEBHOOK_FAILED when it was not taken in time
 */
export async function postWebhook(
  fetcher: WebhookFetch,
  { url, secrets }: Receiver,
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
  timeoutMs: number,
): Promise<void> {
  const { id, timestamp, body } = message;
  let response: Response;
  try {
    response = await fetcher(url.href, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(id, timestamp, body, secrets),
      },
      body,
    });
    // What it says beside the status is of no interest, and might be endless.
    await response.body?.cancel();
  } catch (cause) {
    throw new GatewayError('WEBHOOK_FAILED', {
      detail: reasonOf(cause, timeoutMs),
      where: url.origin,
      cause,
    });
  }
  if (response.status < 200 || response.status > 299) {
    throw new GatewayError('WEBHOOK_FAILED', { detail: `HTTP ${response.status}`, where: url.origin });
  }
}

/** `fetch` hides the reason ("fetch failed") in a chain of causes; the innermost one says what happened. */
function reasonOf(thrown: unknown, timeoutMs: number): string {
  let innermost = thrown as { name?: string; message?: string; code?: string; cause?: unknown };
  if (innermost.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  for (let depth = 0; innermost.cause && depth < 10; depth += 1) innermost = innermost.cause as never;
  return String(innermost.code ?? innermost.message ?? 'connection failed').slice(0, 200);
}

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64 random bytes. */
const KEY_BYTES = { least: 24, most: 64 };

/**
 * Reads `ministry=https://…,all=https://…` and the secrets beside it. Secrets come from the environment only, and
 * no fault repeats one, nor a URL's path or query, which may be one too.
 * @param secretOf the setting `WORK_WEBHOOK_SECRET_<NAME>`: `whsec_` and base64; while changing over two of them,
 *   the new one first, separated by a space
 * @param faults gets a sentence for every part that cannot be used
 */
export function readReceivers(
  text: string,
  secretOf: (setting: string) => string,
  faults: string[],
): readonly Receiver[] {
  const receivers: Receiver[] = [];
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const part of parts) {
    const [name = '', ...rest] = part.split('=');
    const address = rest.join('=');
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const setting = `WORK_WEBHOOK_SECRET_${name.toUpperCase()}`;
    const before = faults.length;
    if (!isName(name)) {
      faults.push(
        `WORK_WEBHOOKS names "${name.slice(0, 40)}", which is none of ${RECEIVER_NAMES.join(', ')}`,
      );
      continue;
    }
    if (receivers.some((other) => other.name === name)) faults.push(`WORK_WEBHOOKS names ${name} twice`);
    faults.push(...addressFaults(name, url));
    const secrets = readSecrets(secretOf(setting), setting, faults);
    if (url && faults.length === before) receivers.push({ name, url, secrets });
  }
  return receivers;
}

function isName(name: string): name is ReceiverName {
  return (RECEIVER_NAMES as readonly string[]).includes(name);
}

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

function addressFaults(name: string, url: URL | undefined): readonly string[] {
  if (!url) return [`WORK_WEBHOOKS gives ${name} an address that is no URL`];
  const faults: string[] = [];
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.has(url.hostname));
  if (!secure)
    faults.push(`WORK_WEBHOOKS: the address of ${name} must be https:// (http:// to this machine only)`);
  if (url.username || url.password) {
    faults.push(`WORK_WEBHOOKS: the address of ${name} carries a password; notices are signed instead`);
  }
  if (url.hash) faults.push(`WORK_WEBHOOKS: the address of ${name} has a part after #`);
  return faults;
}

function readSecrets(text: string, setting: string, faults: string[]): readonly Buffer[] {
  const parts = text.split(/\s+/).filter(Boolean);
  if (parts.length === 0 || parts.length > 2) {
    faults.push(`${setting} must be one secret, or two while changing over`);
    return [];
  }
  const keys = parts.map((part) => {
    const coded = part.startsWith(PREFIX) ? part.slice(PREFIX.length) : '';
    return /^[A-Za-z0-9+/]+={0,2}$/.test(coded) ? Buffer.from(coded, 'base64') : Buffer.alloc(0);
  });
  const { least, most } = KEY_BYTES;
  if (keys.some((key) => key.length < least || key.length > most)) {
    faults.push(`${setting} must be ${PREFIX} and ${least} to ${most} bytes in base64`);
  }
  return keys;
}
