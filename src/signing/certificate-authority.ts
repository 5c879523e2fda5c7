import { KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { type AseanCountry, COUNTRY_NAMES } from '../certificate/countries.ts';
import type { KeyRole } from './types.ts';
import { x509 } from './x509.ts';

/** Kinds of key the profile allows to sign with. */
export type KeyAlgorithm = 'rsa' | 'p256' | 'p384';

/** A private key with its certificate. */
export interface IssuedKey {
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const GENERATION = {
  rsa: { ...SHA256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
} as const;

const { KeyUsageFlags, ExtendedKeyUsage } = x509;

/** Key usage per duty (RFC 5280, 4.2.1.3): the authority's signature is meant to bind, the gateway's also opens TLS. */
const USAGE: Readonly<Record<KeyRole, number>> = {
  'issuing-authority': KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation,
  gateway: KeyUsageFlags.digitalSignature,
};

const TITLE: Readonly<Record<KeyRole, string>> = {
  'issuing-authority': 'Issuing Authority',
  gateway: 'ASW Gateway',
};

/** Makes the self-signed root of a country, good for issuing signers' certificates and nothing else. */
export async function createRoot(
  country: AseanCountry,
  algorithm: KeyAlgorithm,
  validity: Validity,
): Promise<IssuedKey> {
  const keys = await generate(algorithm);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject(country, 'Root CA'),
    ...validity,
    keys,
    signingAlgorithm: GENERATION[algorithm],
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(keys, certificate);
}

/** Makes a key for a duty and has the root certify it. A gateway's serves as TLS identity of this machine too. */
export async function issueSigner(
  root: IssuedKey,
  country: AseanCountry,
  role: KeyRole,
  algorithm: KeyAlgorithm,
  validity: Validity,
): Promise<IssuedKey> {
  const keys = await generate(algorithm);
  const issuer = new x509.X509Certificate(Uint8Array.from(root.certificate.raw));
  const rootAlgorithm = GENERATION[algorithmOf(root)];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: subject(country, TITLE[role]),
    issuer: issuer.subjectName,
    ...validity,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey(
      'pkcs8',
      root.privateKey.export({ type: 'pkcs8', format: 'der' }),
      rootAlgorithm,
      false,
      ['sign'],
    ),
    signingAlgorithm: rootAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(USAGE[role], true),
      ...(role === 'gateway' ? tlsExtensions() : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return issued(keys, certificate);
}

function tlsExtensions() {
  return [
    new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new x509.SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: '::1' },
    ]),
  ];
}

function subject(country: AseanCountry, title: string): Record<string, string[]>[] {
  return [
    { C: [country] },
    { O: [`${COUNTRY_NAMES[country]} (demonstration)`] },
    { CN: [`${country} ${title}`] },
  ];
}

async function generate(algorithm: KeyAlgorithm): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(GENERATION[algorithm], true, ['sign', 'verify']);
}

function issued(keys: webcrypto.CryptoKeyPair, certificate: { readonly rawData: ArrayBuffer }): IssuedKey {
  return {
    privateKey: KeyObject.from(keys.privateKey),
    certificate: new X509Certificate(Buffer.from(certificate.rawData)),
  };
}

function algorithmOf({ privateKey }: IssuedKey): KeyAlgorithm {
  if (privateKey.asymmetricKeyType === 'rsa') return 'rsa';
  return privateKey.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'p384' : 'p256';
}
