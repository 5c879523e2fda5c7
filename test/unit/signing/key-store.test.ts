import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ERROR_TABLE } from '../../../src/kernel/error-table.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { createRoot, issueSigner } from '../../../src/signing/certificate-authority.ts';
import { loadKeyStore, writeKeyStore } from '../../../src/signing/key-store.ts';
import { signMessage } from '../../../src/signing/sign.ts';
import { oddSigner, openRoot, testPki, VALIDITY } from '../../support/pki.ts';
import { MESSAGE_XML } from '../../support/sign.ts';

const PASSWORD = 'mật khẩu với dấu, "quotes" & spaces';
const directory = mkdtempSync(path.join(tmpdir(), 'keys-'));
const [rsa, p256, p384] = await Promise.all([
  testPki('VN', 'rsa'),
  testPki('VN', 'p256'),
  testPki('VN', 'p384'),
]);
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
const fresh = (extension: string) => path.join(directory, `${++count}${extension}`);

/** What the error says: `CODE: detail`. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return `${thrown.code}: ${thrown.detail ?? ''}`;
    throw thrown;
  }
  return 'nothing thrown';
}

describe.each([
  ['rsa', '.p12', rsa],
  ['rsa', '.pem', rsa],
  ['p256', '.pem', p256],
  ['p384', '.pem', p384],
] as const)('a %s key in a %s file', (_algorithm, extension, pki) => {
  const file = fresh(extension);
  const chain = [pki.gateway.certificate, pki.root.certificate];
  writeKeyStore(file, pki.gateway.privateKey, chain, PASSWORD);

  test('is opened with its password, signs, and is readable by its owner alone', () => {
    const key = loadKeyStore(file, PASSWORD, 'VN', 'gateway');
    expect(key.certificate.raw).toEqual(pki.gateway.certificate.raw);
    expect(key.privateKey.equals(pki.gateway.privateKey)).toBe(true);
    expect([key.country, key.role, key.intermediates]).toEqual(['VN', 'gateway', []]);
    expect(signMessage(MESSAGE_XML, key).length).toBeGreaterThan(1000);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is not opened with another password', () => {
    for (const wrong of ['', 'wrong', `${PASSWORD} `]) {
      expect(refusal(() => loadKeyStore(file, wrong, 'VN', 'gateway'))).toBe('KEYSTORE_PASSWORD_WRONG: ');
    }
  });

  test('does not show the key without the password', () => {
    const secret = Buffer.from(pki.gateway.privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(readFileSync(file).includes(secret)).toBe(false);
    expect(readFileSync(file, 'latin1')).not.toContain('BEGIN PRIVATE KEY');
  });

  test('is replaced in one step', () => {
    writeKeyStore(file, pki.authority.privateKey, [pki.authority.certificate], PASSWORD);
    const key = loadKeyStore(file, PASSWORD, 'VN', 'issuing-authority');
    expect(key.certificate.subject).toContain('Issuing Authority');
    writeKeyStore(file, pki.gateway.privateKey, chain, PASSWORD);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('of another country is refused', () => {
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'TH', 'gateway'))).toBe(
      'KEYSTORE_INVALID: the certificate is of VN, not of TH',
    );
  });

  test('serves the duty its certificate was issued for, and no other', () => {
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'VN', 'issuing-authority'))).toMatch(
      /^KEYSTORE_ROLE: .*VN ASW Gateway is a certificate for the gateway, the key of the issuing-authority is asked$/,
    );
    const other = fresh(extension);
    writeKeyStore(other, pki.authority.privateKey, [pki.authority.certificate], PASSWORD);
    expect(refusal(() => loadKeyStore(other, PASSWORD, 'VN', 'gateway'))).toMatch(
      /^KEYSTORE_ROLE: .*VN Issuing Authority is a certificate for the issuing-authority/,
    );
  });
});

test('a PKCS#12 file OpenSSL wrote, with authorities on other curves, is opened', async () => {
  const root = await openRoot();
  const keys = await createRoot('VN', 'p256', VALIDITY);
  const middle = await oddSigner(root, { publicKey: keys.certificate.publicKey, authority: true });
  const signer = await issueSigner({ ...keys, certificate: middle }, 'VN', 'gateway', 'rsa', VALIDITY);
  const [pem, file] = [fresh('.txt'), fresh('.p12')];
  const parts = [
    signer.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    signer.certificate,
    middle,
    root.certificate,
  ];
  writeFileSync(pem, parts.map(String).join(''), { mode: 0o600 });
  execFileSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', file, '-passout', 'pass:secret']);
  const key = loadKeyStore(file, 'secret', 'VN', 'gateway');
  expect(key.certificate.raw).toEqual(signer.certificate.raw);
  expect(key.intermediates.map(({ raw }) => raw)).toEqual([middle.raw]);
});

describe('is refused', () => {
  test('a file that is not there', () => {
    expect(refusal(() => loadKeyStore(fresh('.p12'), PASSWORD, 'VN', 'gateway'))).toBe('KEYSTORE_MISSING: ');
  });

  test('a directory', () => {
    expect(refusal(() => loadKeyStore(directory, PASSWORD, 'VN', 'gateway'))).toBe(
      'KEYSTORE_INVALID: cannot be read',
    );
  });

  test.each([
    ['noise', randomBytes(500), 'is no PKCS#12 file that can be read'],
    ['nothing', Buffer.alloc(0), 'is no PKCS#12 file that can be read'],
    ['ASN.1 of another kind', p256.root.certificate.raw, 'is no PKCS#12 file that can be read'],
    ['certificates alone', Buffer.from(p256.gateway.certificate.toString()), 'has no encrypted private key'],
    [
      'a damaged PEM',
      Buffer.from('-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n'),
      'is damaged',
    ],
    [
      'a key without a password',
      Buffer.from(p256.gateway.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
      'has no encrypted private key',
    ],
  ])('%s', (_name, octets, detail) => {
    const file = fresh('.bin');
    writeFileSync(file, octets);
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'VN', 'gateway'))).toBe(`KEYSTORE_INVALID: ${detail}`);
  });

  test('two keys in one file', () => {
    const [one, two] = [fresh('.pem'), fresh('.pem')];
    writeKeyStore(one, p256.gateway.privateKey, [p256.gateway.certificate], PASSWORD);
    writeFileSync(two, readFileSync(one, 'utf8').repeat(2));
    expect(refusal(() => loadKeyStore(two, PASSWORD, 'VN', 'gateway'))).toContain(
      'more than one private key',
    );
  });

  test('a key whose certificate is missing', () => {
    const [one, two] = [fresh('.pem'), fresh('.pem')];
    writeKeyStore(one, p256.gateway.privateKey, [p256.gateway.certificate], PASSWORD);
    const [key = ''] = /-----BEGIN ENCRYPTED[\s\S]*?-----END.*\n/.exec(readFileSync(one, 'utf8')) ?? [];
    writeFileSync(two, key + p256.authority.certificate.toString());
    expect(refusal(() => loadKeyStore(two, PASSWORD, 'VN', 'gateway'))).toContain(
      'no certificate in it is that of the key',
    );
  });

  test('a root as a signer', () => {
    const file = fresh('.pem');
    writeKeyStore(file, p256.root.privateKey, [p256.root.certificate], PASSWORD);
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'VN', 'gateway'))).toContain(
      'is a certificate authority',
    );
  });

  test('a weak key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const file = fresh('.pem');
    writeKeyStore(file, privateKey, [await oddSigner(p256.root, { publicKey })], PASSWORD);
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'VN', 'gateway'))).toContain('1024 bits');
  });

  test('a certificate that is not for signatures', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const file = fresh('.pem');
    writeKeyStore(
      file,
      privateKey,
      [await oddSigner(p256.root, { publicKey, usage: 'encryption' })],
      PASSWORD,
    );
    expect(refusal(() => loadKeyStore(file, PASSWORD, 'VN', 'gateway'))).toContain(
      'not for digital signatures',
    );
  });

  test("an authority's key whose certificate does not say that it is one", async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const file = fresh('.pem');
    writeKeyStore(file, privateKey, [await oddSigner(p256.root, { publicKey })], PASSWORD);
    const refused = () => loadKeyStore(file, PASSWORD, 'VN', 'issuing-authority');
    expect(refusal(refused)).toContain('KEYSTORE_ROLE');
    expect(ERROR_TABLE.KEYSTORE_ROLE.remedy.en).toContain('asw pki renew');
  });

  test('writing a key with the certificate of another, an elliptic curve into .p12, or without password', () => {
    const { privateKey, certificate } = p256.gateway;
    const write = (file: string, chain = [certificate], password = PASSWORD) =>
      refusal(() => writeKeyStore(file, privateKey, chain, password));
    expect(write(fresh('.pem'), [p256.authority.certificate])).toContain('is not that of the key');
    expect(write(fresh('.pem'), [])).toContain('is not that of the key');
    expect(write(fresh('.p12'))).toContain('RSA keys only');
    expect(write(fresh('.pem'), undefined, '')).toContain('empty password');
  });
});
