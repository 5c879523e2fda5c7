import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { GatewayError } from '../kernel/errors.ts';
import { ROLES, type Role } from './roles.ts';

/** Who a request comes from. */
export interface Identity {
  /** The key's name: the actor in the ledger's history. */
  readonly name: string;
  readonly role: Role;
}

/** The keys this node accepts. */
export interface ApiKeys {
  /** Undefined for a key that is not one of them. Takes the same time whichever key it is. */
  identify(key: string): Identity | undefined;
}

const SHA256 = /^[0-9a-f]{64}$/;

const ApiKeyEntry = z
  .strictObject({
    name: z.string().regex(/^[\w.@-]{1,64}$/, 'is not 1 to 64 letters, digits, dots, dashes or @'),
    role: z.enum(ROLES),
    /** Not shorter than this, so that it cannot be guessed. */
    key: z.string().min(16).max(256).optional(),
    /** SHA-256 of the key, hex, so that the file need not hold the key itself. */
    sha256: z.string().toLowerCase().regex(SHA256, 'is not a SHA-256 in hexadecimal digits').optional(),
  })
  .refine((entry) => (entry.key === undefined) !== (entry.sha256 === undefined), {
    message: 'needs either key or sha256',
  });

export type ApiKeyEntry = z.input<typeof ApiKeyEntry>;

/**
 * Reads the entries of the key file. CONFIG_INVALID naming every fault by the entry's place, never by its key.
 * `system` is refused as a name because the history uses it for the gateway itself.
 */
export function apiKeys(entries: unknown): ApiKeys {
  const read = z.array(ApiKeyEntry).safeParse(entries);
  if (!read.success) {
    refuse(read.error.issues.map(({ path: [entry, ...rest], message }) => place(entry, rest) + message));
  }
  const known = read.data.map(({ name, role, key, sha256 }) => ({
    identity: { name, role },
    digest: key === undefined ? Buffer.from(sha256 ?? '', 'hex') : digestOf(key),
  }));
  const faults = known.flatMap(({ identity, digest }, place) => {
    const earlier = known.slice(0, place);
    return [
      ...(identity.name === 'system' ? [`[${place}].name: "system" is the gateway itself`] : []),
      ...(earlier.some((other) => other.identity.name === identity.name)
        ? [`[${place}].name: ${identity.name} occurs twice`]
        : []),
      ...(earlier.some((other) => other.digest.equals(digest))
        ? [`[${place}]: the key occurs twice, so it does not say who calls`]
        : []),
    ];
  });
  if (faults.length > 0) refuse(faults);
  return {
    identify(key) {
      const presented = digestOf(key);
      let found: Identity | undefined;
      // No early exit: the time must not tell which entry, if any, is near.
      for (const { identity, digest } of known) {
        if (timingSafeEqual(digest, presented)) found = identity;
      }
      return found;
    },
  };
}

/** Who sent the request. UNAUTHENTICATED without a key, with an unknown one, or with two that differ. */
export function authenticate(keys: ApiKeys, headers: IncomingHttpHeaders): Identity {
  const presented = presentedKey(headers);
  if (presented === undefined) throw refused('no key was sent', 'không có khóa API');
  const identity = keys.identify(presented);
  if (!identity) throw refused('the key is not known', 'khóa API không được biết');
  return identity;
}

function refused(en: string, vi: string): GatewayError {
  return new GatewayError('UNAUTHENTICATED', { detail: { en, vi } });
}

function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['x-api-key'];
  const header = typeof own === 'string' && own !== '' ? own : undefined;
  const bearer = /^Bearer +([!-~]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (headers.authorization !== undefined && bearer === undefined) {
    throw refused('Authorization is not "Bearer <key>"', 'Authorization không có dạng "Bearer <key>"');
  }
  if (header !== undefined && bearer !== undefined && header !== bearer) {
    throw refused('Authorization and X-API-Key differ', 'Authorization và X-API-Key khác nhau');
  }
  return bearer ?? header;
}

/** `[2].key: `, or nothing for the list as a whole. */
function place(entry: PropertyKey | undefined, rest: readonly PropertyKey[]): string {
  return entry === undefined ? '' : `[${String(entry)}]${rest.map((part) => `.${String(part)}`).join('')}: `;
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function refuse(faults: readonly string[]): never {
  throw new GatewayError('CONFIG_INVALID', {
    detail: `API keys: ${faults.join('; ')}`,
    where: 'API_KEYS_FILE',
  });
}
