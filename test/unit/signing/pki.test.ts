import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { loadKeyStore } from '../../../src/signing/key-store.ts';
import { createDemoPki, type DemoPkiRequest } from '../../../src/signing/pki.ts';
import { renewSigner, revokeCertificate } from '../../../src/signing/pki-renewal.ts';
import { signCertificate, signMessage } from '../../../src/signing/sign.ts';
import { loadTrustStore } from '../../../src/signing/trust-store.ts';
import { verifySignature } from '../../../src/signing/verify.ts';
import { NOON } from '../../support/pki.ts';
import { CERTIFICATE_XML, failures, MESSAGE_XML } from '../../support/sign.ts';

const PASSWORD = 'demo password';
const base = mkdtempSync(path.join(tmpdir(), 'pki-'));
let directory: string;
let count = 0;

beforeEach(() => {
  directory = path.join(base, String(++count));
});
afterAll(() => rmSync(base, { recursive: true }));

const create = (more: Partial<DemoPkiRequest> = {}) =>
  createDemoPki({ countries: ['VN'], directory, password: PASSWORD, now: NOON, algorithm: 'p256', ...more });
const inside = (...parts: readonly string[]) => path.join(directory, ...parts);
const octetsOf = (...parts: readonly string[]) => readFileSync(inside(...parts), 'utf8');
const trust = () => loadTrustStore(inside('trust'));

describe('createDemoPki', () => {
  test('makes keys that sign and certificates that are trusted, RSA and elliptic curves side by side', async () => {
    const countries = ['VN', 'TH', 'SG'] as const;
    const made = await create({ countries, algorithm: { TH: 'p256', SG: 'p384' } });
    expect(made).toEqual({
      trustDirectory: inside('trust'),
      keysDirectory: inside('keys'),
      created: countries,
      kept: [],
    });
    for (const country of countries) {
      const extension = country === 'VN' ? '.p12' : '.pem';
      const store = (role: 'issuing-authority' | 'gateway') =>
        loadKeyStore(inside('keys', country, `${role}${extension}`), PASSWORD, country, role);
      const certificate = signCertificate(CERTIFICATE_XML, store('issuing-authority'), NOON);
      const message = signMessage(MESSAGE_XML, store('gateway'));
      const request = { country, trust: trust(), now: NOON };
      expect(failures(verifySignature(certificate, { ...request, profile: 'certificate' }))).toEqual([]);
      expect(failures(verifySignature(message, { ...request, profile: 'message' }))).toEqual([]);
    }
  });

  test('lays out public parts for all and key stores for their owner alone', async () => {
    await create();
    expect(readdirSync(inside('trust/VN')).sort()).toEqual([
      'gateway.pem',
      'issuing-authority.pem',
      'root.pem',
    ]);
    expect(readdirSync(inside('keys/VN')).sort()).toEqual([
      'gateway.pem',
      'issuing-authority.pem',
      'root.pem',
    ]);
    for (const file of readdirSync(inside('keys/VN'))) {
      expect(statSync(inside('keys/VN', file)).mode & 0o777).toBe(0o600);
      expect(octetsOf('trust/VN', file)).not.toContain('PRIVATE');
    }
    expect(statSync(inside('keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory).sort()).toEqual(['keys', 'trust']);
  });

  test('keeps what is there and adds what is not', async () => {
    await create();
    const before = octetsOf('keys/VN/root.pem') + octetsOf('trust/VN/gateway.pem');
    const again = await create({
      countries: ['VN', 'TH', 'VN'],
      password: 'another password',
      now: new Date(0),
    });
    expect([again.created, again.kept]).toEqual([['TH'], ['VN']]);
    expect(octetsOf('keys/VN/root.pem') + octetsOf('trust/VN/gateway.pem')).toBe(before);
  });

  test('several at once agree on one set of keys', async () => {
    const made = await Promise.all([create(), create(), create()]);
    expect(made.flatMap(({ created }) => created)).toEqual(['VN']);
    const { certificate } = loadKeyStore(inside('keys/VN/gateway.pem'), PASSWORD, 'VN', 'gateway');
    expect(trust().find('VN', 'gateway')[0]?.certificate.raw).toEqual(certificate.raw);
    expect(readdirSync(directory).sort()).toEqual(['keys', 'trust']);
  });

  test('finishes what was stopped between keys and trust', async () => {
    await create();
    const before = octetsOf('trust/VN/gateway.pem');
    rmSync(inside('trust/VN'), { recursive: true });
    expect((await create()).kept).toEqual(['VN']);
    expect(octetsOf('trust/VN/gateway.pem')).toBe(before);
    expect(trust().all()).toHaveLength(2);
    expect(readdirSync(directory).sort()).toEqual(['keys', 'trust']);
  });

  test.each([
    ['a key store is missing', 'keys/VN/gateway.pem', 'missing: keys/VN/gateway'],
    ['a pinned certificate is missing', 'trust/VN/root.pem', 'missing: trust/VN/root.pem'],
    [
      'all key stores are missing',
      'keys/VN',
      'missing: keys/VN/root, keys/VN/issuing-authority, keys/VN/gateway',
    ],
  ])('refuses to go on when %s', async (_name, file, detail) => {
    await create();
    rmSync(inside(file), { recursive: true });
    await expect(create()).rejects.toMatchObject({ code: 'PKI_INCOMPLETE', detail });
    // Nothing was made up in its place.
    mkdirSync(inside('keys/VN'), { recursive: true });
    await expect(create()).rejects.toBeInstanceOf(GatewayError);
  });

  test("a gateway's key is a TLS identity of this machine", async () => {
    // TLS asks the machine's clock.
    await create({ algorithm: 'rsa', now: new Date() });
    const { privateKey, certificate } = loadKeyStore(
      inside('keys/VN/gateway.p12'),
      PASSWORD,
      'VN',
      'gateway',
    );
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createServer({ key, cert: certificate.toString() }, (_request, response) =>
      response.end('ok'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const status = await new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', port, ca: octetsOf('trust/VN/root.pem'), agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
      expect(status).toBe(200);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('renewSigner', () => {
  test('pins the new certificate beside the old one and replaces the key', async () => {
    await create({ algorithm: 'p384' });
    const old = loadKeyStore(inside('keys/VN/gateway.pem'), PASSWORD, 'VN', 'gateway');
    const later = new Date(NOON.getTime() + 86_400_000);
    const request = { country: 'VN', role: 'gateway', directory, password: PASSWORD, now: later } as const;
    const renewal = await renewSigner(request);
    expect(renewal.trustFile).toBe(inside('trust/VN/gateway-20260616120000.pem'));
    const renewed = loadKeyStore(renewal.keyStore, PASSWORD, 'VN', 'gateway');
    expect(renewed.privateKey.equals(old.privateKey)).toBe(false);
    expect(renewed.privateKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
    for (const key of [old, renewed]) {
      const verification = verifySignature(signMessage(MESSAGE_XML, key), {
        profile: 'message',
        country: 'VN',
        trust: trust(),
        now: later,
      });
      expect(failures(verification)).toEqual([]);
    }
    // The files of a renewed country are no half-written ones.
    expect((await create()).kept).toEqual(['VN']);
  });

  test('keeps RSA keys RSA, and asks for the password', async () => {
    await create({ algorithm: 'rsa' });
    const request = {
      country: 'VN',
      role: 'issuing-authority',
      directory,
      password: PASSWORD,
      now: NOON,
    } as const;
    const { certificate, keyStore } = await renewSigner(request);
    expect([certificate.publicKey.asymmetricKeyType, path.basename(keyStore)]).toEqual([
      'rsa',
      'issuing-authority.p12',
    ]);
    await expect(renewSigner({ ...request, password: 'wrong' })).rejects.toMatchObject({
      code: 'KEYSTORE_PASSWORD_WRONG',
    });
  });
});

describe('revokeCertificate', () => {
  const revoke = (serial: string, since: Date, reason?: string) =>
    revokeCertificate({ trustDirectory: inside('trust'), country: 'VN', serial, since, reason });

  test('is seen when the trust store is loaded again, and the earlier instant stays', async () => {
    await create({ countries: ['VN', 'TH'] });
    const serial = trust().find('VN', 'gateway')[0]?.certificate.serialNumber ?? '';
    revoke(serial.toLowerCase(), NOON, 'key compromise');
    revoke(serial, new Date(NOON.getTime() + 1000));
    expect(trust().find('VN', 'gateway')[0]).toMatchObject({
      revokedSince: NOON,
      revocationReason: 'key compromise',
    });
    const earlier = new Date(NOON.getTime() - 1000);
    revoke(serial, earlier);
    expect(trust().find('VN', 'gateway')[0]?.revokedSince).toEqual(earlier);
    expect(trust().find('VN', 'issuing-authority')[0]?.revokedSince).toBeUndefined();
    expect(trust().find('TH', 'gateway')[0]?.revokedSince).toBeUndefined();
  });

  test('of a certificate that is not pinned is an error', async () => {
    await create();
    expect(() => revoke('ABC', NOON)).toThrow('no certificate ABC is pinned for VN');
  });
});
