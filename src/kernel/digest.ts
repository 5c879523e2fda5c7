import { createHash } from 'node:crypto';

/** SHA-256 of the octets, as 64 lower-case hexadecimal digits. */
export function sha256Hex(octets: Uint8Array | string): string {
  return createHash('sha256').update(octets).digest('hex');
}
