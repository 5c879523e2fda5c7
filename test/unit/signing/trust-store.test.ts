import { createPublicKey, generateKeyPairSync, type X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { createRoot, issueSigner } from '../../../src/signing/certificate-authority.ts';
import { loadTrustStore } from '../../../src/signing/trust-store.ts';
import { oddSigner, openRoot, type TestPki, testPki, VALIDITY } from '../../support/pki.ts';

const base = mkdtempSync(path.join(tmpdir(), 'trust-'));
let count = 0;
let directory: string;
let vn: TestPki;
let th: TestPki;

beforeAll(async () => {
  [vn, th] = await Promise.all([testPki('VN'), testPki('TH', 'rsa')]);
});
beforeEach(() => {
  directory = path.join(base, String(++count));
  writeCountry(vn);
  writeCountry(th);
});
afterAll(() => rmSync(base, { recursive: true }));

function put(file: string, ...content: readonly (X509Certificate | string)[]): void {
  const target = path.join(directory, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content.map(String).join(''));
}

function writeCountry({ country, root, authority, gateway }: TestPki): void {
  put(`${country}/root.pem`, root.certificate);
  put(`${country}/issuing-authority.pem`, authority.certificate);
  put(`${country}/gateway.pem`, gateway.certificate);
}

/** The faults found, as `file: what`. */
function faults(): string[] {
  try {
    loadTrustStore(directory);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    expect(thrown.code).toBe('TRUST_STORE_INVALID');
    for (const { message, remedy } of thrown.findings) {
      expect(message.vi).not.toBe(message.en);
      expect(remedy.vi).not.toBe('');
    }
    return thrown.findings.map(({ path: file, message }) => `${file}: ${message.en}`);
  }
}

describe('a directory without faults', () => {
  test('gives each pinned key under its country and role', () => {
    const store = loadTrustStore(directory);
    expect(store.all()).toHaveLength(4);
    const [authority, ...none] = store.find('VN', 'issuing-authority');
    expect(none).toEqual([]);
    expect(authority?.certificate.raw).toEqual(vn.authority.certificate.raw);
    expect(authority?.thumbprint).toBe(vn.entries[0]?.thumbprint);
    expect(authority?.thumbprint).toBe(
      vn.authority.certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect(authority?.revokedSince).toBeUndefined();
    expect(store.find('MY', 'gateway')).toEqual([]);
  });

  test('keeps several keys of one role, so that they can roll over', async () => {
    const next = await issueSigner(vn.root, 'VN', 'gateway', 'p256', VALIDITY);
    put('VN/gateway-2027.pem', next.certificate);
    expect(loadTrustStore(directory).find('VN', 'gateway')).toHaveLength(2);
  });

  test('keeps the authorities between signer and root', async () => {
    const [root, keys] = await Promise.all([openRoot(), createRoot('VN', 'p256', VALIDITY)]);
    const middle = await oddSigner(root, { publicKey: keys.certificate.publicKey, authority: true });
    const signer = await issueSigner({ ...keys, certificate: middle }, 'VN', 'gateway', 'p256', VALIDITY);
    rmSync(path.join(directory, 'VN'), { recursive: true });
    put('VN/root.pem', root.certificate);
    put('VN/gateway.pem', signer.certificate, middle);
    expect(loadTrustStore(directory).find('VN', 'gateway')[0]?.intermediates).toHaveLength(1);
    put('VN/gateway.pem', signer.certificate);
    expect(faults()).toEqual([
      expect.stringContaining('VN/gateway.pem: does not descend from root.pem'),
      'VN: no signer is pinned',
    ]);
  });

  test('passes over what is no certificate and no country', () => {
    put('README.md', 'how these came here');
    put('.git/config', '');
    put('VN/notes.txt', 'by courier');
    expect(faults()).toEqual([]);
  });
});

describe('revocation', () => {
  const serial = () => vn.gateway.certificate.serialNumber;
  const revoke = (...entries: readonly unknown[]) => put('VN/revoked.json', JSON.stringify(entries));
  const gateway = () => loadTrustStore(directory).find('VN', 'gateway')[0];

  test('by serial number, in any case and with leading zeros', () => {
    for (const spelling of [serial(), serial().toLowerCase(), `00${serial()}`]) {
      revoke({ serial: spelling, since: '2026-03-01T00:00:00.000Z', reason: 'key compromise' });
      expect(gateway()?.revokedSince).toEqual(new Date('2026-03-01T00:00:00.000Z'));
      expect(gateway()?.revocationReason).toBe('key compromise');
    }
    expect(loadTrustStore(directory).find('VN', 'issuing-authority')[0]?.revokedSince).toBeUndefined();
  });

  test('of the root revokes all under it, and the earliest instant counts', () => {
    const root = vn.root.certificate.serialNumber;
    revoke(
      { serial: serial(), since: '2026-03-02T00:00:00Z' },
      { serial: root, since: '2026-03-01T00:00:00Z' },
    );
    expect(gateway()?.revokedSince).toEqual(new Date('2026-03-01T00:00:00.000Z'));
    expect(loadTrustStore(directory).find('VN', 'issuing-authority')[0]?.revokedSince).toBeDefined();
  });

  test('of a serial number not pinned (any more) is no fault', () => {
    revoke({ serial: 'ABC', since: '2026-03-01T00:00:00Z' });
    expect(faults()).toEqual([]);
  });

  test.each([
    ['{}'],
    ['not JSON'],
    ['[{"serial": "xyz", "since": "2026-03-01T00:00:00Z"}]'],
    ['[{"serial": "AB", "since": "yesterday"}]'],
    ['[{"serial": "AB"}]'],
    ['[{"serial": "AB", "since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}]'],
  ])('a list that cannot be read is a fault, never nothing revoked: %s', (text) => {
    put('VN/revoked.json', text);
    expect(faults()).toEqual([expect.stringContaining('VN/revoked.json: is no list of')]);
  });
});

describe('faults', () => {
  test('all are listed in one error', () => {
    put('XX/root.pem', vn.root.certificate);
    rmSync(path.join(directory, 'TH/root.pem'));
    put('VN/gateway.pem', 'not a certificate');
    put('VN/other.pem', vn.gateway.certificate);
    expect(faults()).toEqual([
      'TH/root.pem: is missing or cannot be read',
      'VN/gateway.pem: is no certificate in PEM',
      'VN/other.pem: is neither a root nor a signer by its name',
      'XX: is not a country of the agreement',
    ]);
  });

  test('no directory, and an empty one', () => {
    rmSync(directory, { recursive: true });
    expect(() => loadTrustStore(directory)).toThrow(
      expect.objectContaining({ code: 'TRUST_STORE_MISSING', where: directory }),
    );
    writeFileSync(directory, '');
    expect(faults()).toEqual(['.: the directory cannot be read']);
    rmSync(directory);
    mkdirSync(directory);
    expect(faults()).toEqual(['.: no certificate is pinned']);
    put('VN/root.pem', vn.root.certificate);
    expect(faults()).toEqual(['VN: no signer is pinned']);
  });

  test('a private key among the pinned', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    put(
      'VN/gateway.pem',
      vn.gateway.certificate,
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
    expect(faults()).toEqual(['VN/gateway.pem: contains a private key, which does not belong here']);
  });

  test('a certificate of another root', async () => {
    const other = await testPki('VN');
    put('VN/gateway.pem', other.gateway.certificate);
    expect(faults()).toEqual([expect.stringMatching(/^VN\/gateway\.pem: does not descend from root\.pem: /)]);
  });

  test('a certificate of another country', () => {
    put('VN/gateway.pem', th.gateway.certificate);
    const found = faults();
    expect(found).toContainEqual(expect.stringMatching(/^VN\/gateway\.pem: C=TH in ".*", not VN$/));
    expect(found).toContainEqual(expect.stringMatching(/does not descend/));
  });

  test.each([
    ['an authority', { authority: true }, 'is a certificate authority itself'],
    ['key usage without digitalSignature', { usage: 'encryption' }, 'key usage without digitalSignature'],
    ['no country', { country: '' }, 'C= in "CN=odd signer", not VN'],
  ] as const)('%s as a signer', async (_name, odd, fault) => {
    put('VN/gateway.pem', await oddSigner(vn.root, { publicKey: vn.gateway.certificate.publicKey, ...odd }));
    expect(faults()).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    ['RSA of 1024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1024 }), 'RSA with 1024 bits'],
    ['the curve P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'the curve secp521r1'],
    ['Ed25519', () => generateKeyPairSync('ed25519'), 'a key of type ed25519'],
  ])('%s', async (_name, generate, fault) => {
    const publicKey = createPublicKey(generate().privateKey);
    put('VN/gateway.pem', await oddSigner(vn.root, { publicKey }));
    expect(faults()).toEqual([expect.stringContaining(`VN/gateway.pem: key refused: ${fault}`)]);
  });

  test('one key for two duties', async () => {
    put('VN/gateway.pem', vn.authority.certificate);
    expect(faults()).toEqual(['VN: VN issuing-authority has the same key as VN gateway']);
  });

  test('a leaf in place of the root', () => {
    put('VN/root.pem', vn.authority.certificate);
    const found = faults();
    expect(found).toContainEqual(expect.stringMatching(/VN\/gateway\.pem: .* is no certificate authority$/));
  });
});
