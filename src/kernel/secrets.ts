import { randomBytes } from 'node:crypto';

/** A new secret of so many random octets, as text. */
export function newSecret(octets: number, encoding: 'hex' | 'base64url'): string {
  return randomBytes(octets).toString(encoding);
}
