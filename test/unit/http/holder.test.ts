import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { expect, test } from '@jest/globals';
import { networkOf, strangerOf } from '../../../src/http/holder.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
  ['2001:0DB8::9', '2001:db8:0:0::/64'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s shares with %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

/** A connection whose certificate the TLS layer has looked at. */
function shown(authorized: boolean, certificate: object): TLSSocket {
  const socket = new TLSSocket(new Socket());
  return Object.defineProperties(socket, {
    authorized: { value: authorized },
    getPeerCertificate: { value: () => certificate },
    remoteAddress: { value: '192.0.2.7' },
  });
}

test('a state is known by its TLS certificate, wherever it connects from', () => {
  const thailand = { subject: { C: 'TH', CN: 'gateway' }, fingerprint256: 'AA:BB' };
  expect(strangerOf({ socket: shown(true, thailand) })).toBe('TLS TH');
  expect(strangerOf({ socket: shown(true, { subject: { CN: 'gw' }, fingerprint256: 'AA:BB' }) })).toBe(
    'TLS AA:BB',
  );
  // What nobody vouches for, or was not shown, counts for nothing.
  expect(strangerOf({ socket: shown(false, thailand) })).toBe('192.0.2.7');
  expect(strangerOf({ socket: shown(true, {}) })).toBe('192.0.2.7');
});
