import { type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import {
  createRoot,
  type IssuedKey,
  issueSigner,
  type KeyAlgorithm,
  type Validity,
} from '../../src/signing/certificate-authority.ts';
import { factsOf } from '../../src/signing/certificate-facts.ts';
import { trustStoreOf } from '../../src/signing/trust-store.ts';
import type { KeyRole, SigningKey, TrustedCertificate, TrustStore } from '../../src/signing/types.ts';
import { x509 } from '../../src/signing/x509.ts';

/** The instants the test keys are in force between, with room on both sides for tests of time. */
export const VALIDITY: Validity = {
  notBefore: new Date('2026-01-01T00:00:00.000Z'),
  notAfter: new Date('2028-01-01T00:00:00.000Z'),
};

/** An instant in the middle, for signing and for now. */
export const NOON = new Date('2026-06-15T12:00:00.000Z');

/** One country's root, authority and gateway in memory. */
export interface TestPki {
  readonly country: AseanCountry;
  readonly root: IssuedKey;
  readonly authority: SigningKey;
  readonly gateway: SigningKey;
  /** What the peers pin. */
  readonly entries: readonly TrustedCertificate[];
}

/** Makes keys of one country. Elliptic curve keys take milliseconds, RSA keys some 100 ms. */
export async function testPki(
  country: AseanCountry,
  algorithm: KeyAlgorithm = 'p256',
  validity: Validity = VALIDITY,
): Promise<TestPki> {
  const root = await createRoot(country, algorithm, {
    notBefore: validity.notBefore,
    notAfter: new Date(validity.notAfter.getTime() + 365 * 86_400_000),
  });
  const [authority, gateway] = await Promise.all([
    issueSigner(root, country, 'issuing-authority', algorithm, validity),
    issueSigner(root, country, 'gateway', algorithm, validity),
  ]);
  return {
    country,
    root,
    authority: signingKey(authority, country, 'issuing-authority'),
    gateway: signingKey(gateway, country, 'gateway'),
    entries: [
      pinned(authority, country, 'issuing-authority', root),
      pinned(gateway, country, 'gateway', root),
    ],
  };
}

export function signingKey(issued: IssuedKey, country: AseanCountry, role: KeyRole): SigningKey {
  return { country, role, ...issued, intermediates: [] };
}

export function pinned(
  { certificate }: Pick<IssuedKey, 'certificate'>,
  country: AseanCountry,
  role: KeyRole,
  root: Pick<IssuedKey, 'certificate'>,
): TrustedCertificate {
  const { thumbprint } = factsOf(certificate);
  return { country, role, certificate, root: root.certificate, thumbprint };
}

/** A trust store of everything these countries pin. */
export function trusting(...countries: readonly TestPki[]): TrustStore {
  return trustStoreOf(countries.flatMap(({ entries }) => entries));
}

export interface OddSigner {
  readonly publicKey: KeyObject;
  readonly country?: string;
  readonly authority?: boolean;
  readonly usage?: 'signature' | 'encryption' | 'none';
  readonly validity?: Validity;
}

/** A certificate no honest root would issue; the issuer's key must be on P-256. */
export async function oddSigner(issuer: IssuedKey, odd: OddSigner): Promise<X509Certificate> {
  const { country = 'VN', authority = false, usage = 'signature', validity = VALIDITY } = odd;
  const { KeyUsageFlags } = x509;
  const flags = authority
    ? KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature
    : KeyUsageFlags.digitalSignature;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    issuer.privateKey.export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [...(country === '' ? [] : [{ C: [country] }]), { CN: ['odd signer'] }],
    issuer: new x509.X509Certificate(Uint8Array.from(issuer.certificate.raw)).subjectName,
    ...validity,
    publicKey: Uint8Array.from(odd.publicKey.export({ type: 'spki', format: 'der' })),
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(authority, undefined, true),
      ...(usage === 'none'
        ? []
        : [
            new x509.KeyUsagesExtension(usage === 'encryption' ? KeyUsageFlags.keyEncipherment : flags, true),
          ]),
    ],
  });
  return new X509Certificate(Buffer.from(certificate.rawData));
}

/** A root that allows authorities below it, which those made here for real do not. On P-256. */
export async function openRoot(): Promise<IssuedKey> {
  const own = await createRoot('VN', 'p256', VALIDITY);
  const odd = { publicKey: own.certificate.publicKey, authority: true };
  // Issued by itself under its new name.
  const renamed = { ...own, certificate: await oddSigner(own, odd) };
  return { ...own, certificate: await oddSigner(renamed, odd) };
}
