import { isIPv4 } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';

/** Whose share of the bounds a request without a key counts against. */

/**
 * The state whose certificate the TLS layer checked, else the address the connection comes from. Behind a reverse
 * proxy all are one address: the proxy has to bound its clients itself.
 */
export function strangerOf({ socket }: Pick<Request, 'socket'>): string {
  if (socket instanceof TLSSocket && socket.authorized) {
    const { subject, fingerprint256 } = socket.getPeerCertificate();
    const shown = subject?.C ?? fingerprint256;
    if (shown) return `TLS ${shown}`;
  }
  return networkOf(socket.remoteAddress ?? '');
}

/** An IPv4 address as it is; of an IPv6 address the first 64 bits, because whoever has one has all of those. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(plain) || !plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return `${[...first, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}
