import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import forge from 'node-forge';
import type { AseanCountry } from '../certificate/countries.ts';
import { ensureDirectory } from '../kernel/directory.ts';
import { GatewayError } from '../kernel/errors.ts';
import { keyFault } from './algorithms.ts';
import { factsOf, issued, oneLine } from './certificate-facts.ts';
import { pkcs12Octets, readPkcs12 } from './pkcs12.ts';
import type { KeyRole, SigningKey } from './types.ts';

/** Files of key stores are read by the gateway's own user alone. */
const PRIVATE = 0o600;

const CERTIFICATE_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const ENCRYPTED_BLOCK = /-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]+)-----END ENCRYPTED PRIVATE KEY-----/g;

/**
 * Writes a private key with its certificates, encrypted under a password: PKCS#12 for a path ending in `.p12`
 * (RSA only), else PEM with an encrypted PKCS#8 key. Replaces a file in one step, never leaving half of one.
 * @param chain the key's certificate first, then the ones above it
 * @throws GatewayError KEYSTORE_INVALID when key and certificate do not belong together or do not fit the format
 */
export function writeKeyStore(
  file: string,
  key: KeyObject,
  chain: readonly X509Certificate[],
  password: string,
): void {
  const [certificate] = chain;
  if (certificate === undefined || !certificate.checkPrivateKey(key)) {
    throw invalid(file, 'the certificate is not that of the key');
  }
  if (password === '') throw invalid(file, 'an empty password protects nothing');
  const octets = file.endsWith('.p12') ? pkcs12(file, key, chain, password) : pem(key, chain, password);
  ensureDirectory(path.dirname(file), 0o700);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, octets, { mode: PRIVATE, flag: 'wx' });
    renameSync(unfinished, file);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
}

/**
 * Opens a key store.
 * @param role the duty the key is to be used for, which its certificate must be issued for
 * @throws GatewayError KEYSTORE_MISSING, KEYSTORE_PASSWORD_WRONG, KEYSTORE_ROLE, or KEYSTORE_INVALID for anything else: not
 *   one key, no certificate of it, a certificate of another country or of an authority, a key the profile refuses
 */
export function loadKeyStore(
  file: string,
  password: string,
  country: AseanCountry,
  role: KeyRole,
): SigningKey {
  const { key, certificates } = readKeyStore(file, password);
  const certificate = certificates.find((candidate) => candidate.checkPrivateKey(key));
  if (certificate === undefined) throw invalid(file, 'no certificate in it is that of the key');
  const weak = keyFault(key);
  if (weak !== undefined) throw invalid(file, weak);
  const { country: found, role: duty, authority, digitalSignature } = facts(file, certificate);
  if (found !== country)
    throw invalid(file, `the certificate is of ${found ?? 'no country'}, not of ${country}`);
  if (authority)
    throw invalid(file, `${oneLine(certificate.subject)} is a certificate authority, not a signer`);
  if (!digitalSignature) throw invalid(file, 'the certificate is not for digital signatures');
  if (duty !== role) {
    throw new GatewayError('KEYSTORE_ROLE', {
      detail: `${oneLine(certificate.subject)} is a certificate for the ${duty}, the key of the ${role} is asked`,
      where: file,
    });
  }
  return { country, role, privateKey: key, certificate, intermediates: above(certificate, certificates) };
}

/** Opens a key store of any kind of key, roots included, without asking what the key is for. */
export function readKeyStore(
  file: string,
  password: string,
): { readonly key: KeyObject; readonly certificates: readonly X509Certificate[] } {
  let octets: Buffer;
  try {
    octets = readFileSync(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) throw new GatewayError('KEYSTORE_MISSING', { where: file, cause });
    throw invalid(file, 'cannot be read', cause);
  }
  return octets.includes('-----BEGIN ')
    ? readPem(file, octets.toString('latin1'), password)
    : readBinary(file, octets, password);
}

function pem(key: KeyObject, chain: readonly X509Certificate[], password: string): string {
  const encrypted = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password });
  return [encrypted, ...chain.map(String)].join('');
}

function readPem(file: string, text: string, password: string) {
  const [block, ...more] = [...text.matchAll(ENCRYPTED_BLOCK)];
  if (block === undefined) throw invalid(file, 'has no encrypted private key');
  if (more.length > 0) throw invalid(file, 'has more than one private key');
  let certificates: X509Certificate[];
  try {
    certificates = (text.match(CERTIFICATE_BLOCK) ?? []).map(
      (certificate) => new X509Certificate(certificate),
    );
    forge.asn1.fromDer(Buffer.from(block[1] ?? '', 'base64').toString('binary'));
  } catch (cause) {
    throw invalid(file, 'is damaged', cause);
  }
  try {
    return { key: createPrivateKey({ key: block[0], passphrase: password }), certificates };
  } catch (cause) {
    // The envelope is sound, so what failed is the decryption: only a wrong password, or bits of the
    // ciphertext gone, which nothing can tell apart.
    throw new GatewayError('KEYSTORE_PASSWORD_WRONG', { where: file, cause });
  }
}

function pkcs12(file: string, key: KeyObject, chain: readonly X509Certificate[], password: string): Buffer {
  if ([key, ...chain.map(({ publicKey }) => publicKey)].some((each) => each.asymmetricKeyType !== 'rsa')) {
    throw invalid(file, 'a .p12 file holds RSA keys only; write a .pem file');
  }
  return pkcs12Octets(key, chain, password);
}

function readBinary(file: string, octets: Buffer, password: string) {
  const content = readPkcs12(octets, password);
  if (content === 'password-wrong') throw new GatewayError('KEYSTORE_PASSWORD_WRONG', { where: file });
  if (content === 'unreadable') throw invalid(file, 'is no PKCS#12 file that can be read');
  const [key, ...more] = content.keys;
  if (key === undefined || more.length > 0)
    throw invalid(file, `has ${content.keys.length} RSA keys, one is asked`);
  return { key, certificates: content.certificates };
}

function facts(file: string, certificate: X509Certificate) {
  try {
    return factsOf(certificate);
  } catch (cause) {
    throw invalid(file, 'the certificate cannot be read', cause);
  }
}

/** The issuers that are in the store, upwards, without a self-signed root. */
function above(certificate: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const issuers: X509Certificate[] = [];
  let subject = certificate;
  for (;;) {
    const issuer = all.find((candidate) => candidate !== subject && issued(subject, candidate));
    if (issuer === undefined || issued(issuer, issuer) || issuers.includes(issuer)) return issuers;
    issuers.push(issuer);
    subject = issuer;
  }
}

function invalid(file: string, detail: string, cause?: unknown): GatewayError {
  return new GatewayError('KEYSTORE_INVALID', { detail, where: file, cause });
}
