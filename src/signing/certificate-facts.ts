import { createHash, type X509Certificate } from 'node:crypto';
import type { KeyRole } from './types.ts';
import { x509 } from './x509.ts';

/** What a certificate says that node:crypto does not tell, or tells as text. */
export interface CertificateFacts {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 over the DER, 64 lower-case hexadecimal digits. */
  readonly thumbprint: string;
  /** C of the subject; undefined when there is none, or more than one. */
  readonly country: string | undefined;
  readonly authority: boolean;
  /** How many authorities may stand between this one and a signer; undefined for any number. */
  readonly pathLength: number | undefined;
  readonly digitalSignature: boolean;
  readonly issuesCertificates: boolean;
  /** The duty it was issued for, as its usages tell. */
  readonly role: KeyRole;
  /** Hash of the certificate's own signature, e.g. `SHA-256`. */
  readonly hash: string;
}

const KNOWN = new WeakMap<X509Certificate, CertificateFacts>();

/**
 * Reads a certificate once. Certificates are pinned, so there are few, and each is asked for again and again.
 * @throws whatever the reader says of a certificate it cannot read
 */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const known = KNOWN.get(certificate);
  if (known !== undefined) return known;
  const facts = read(certificate);
  KNOWN.set(certificate, facts);
  return facts;
}

function read(certificate: X509Certificate): CertificateFacts {
  const parsed = new x509.X509Certificate(Uint8Array.from(certificate.raw));
  const basic = parsed.getExtension(x509.BasicConstraintsExtension);
  const usages = parsed.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
  const countries = parsed.subjectName.getField('C');
  const algorithm: { hash?: { name: string } } = parsed.signatureAlgorithm;
  return {
    notBefore: parsed.notBefore,
    notAfter: parsed.notAfter,
    thumbprint: createHash('sha256').update(certificate.raw).digest('hex'),
    country: countries.length === 1 ? countries[0] : undefined,
    authority: basic?.ca ?? false,
    pathLength: basic?.pathLength,
    digitalSignature: (usages & x509.KeyUsageFlags.digitalSignature) !== 0,
    role: roleOf(parsed, usages),
    issuesCertificates: (usages & x509.KeyUsageFlags.keyCertSign) !== 0,
    hash: algorithm.hash?.name ?? 'unknown',
  };
}

/**
 * The authority's signature is meant to bind, which is what nonRepudiation is for (RFC 5280, 4.2.1.3), and such a key
 * serves no TLS (4.2.1.12); the gateway's proves who sends.
 */
function roleOf(certificate: InstanceType<typeof x509.X509Certificate>, usages: number): KeyRole {
  const binds = (usages & x509.KeyUsageFlags.nonRepudiation) !== 0;
  const purposes = certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [];
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const tls = purposes.includes(serverAuth) || purposes.includes(clientAuth);
  return binds && !tls ? 'issuing-authority' : 'gateway';
}

/** Hashes a certificate may be signed with. */
const HASHES = new Set(['SHA-256', 'SHA-384', 'SHA-512']);

/**
 * Why a certificate does not descend from the root it is pinned under, in English; undefined when it does.
 * Checks issuers and signatures, who may issue, and that everything is of one country; not validity in time.
 * @param intermediates from the certificate upwards, without the root
 */
export function chainFault(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  root: X509Certificate,
): string | undefined {
  const issuers = [...intermediates, root];
  let subject = certificate;
  for (const [below, issuer] of issuers.entries()) {
    const facts = factsOf(issuer);
    const name = oneLine(issuer.subject);
    if (!facts.authority || !facts.issuesCertificates) return `${name} is no certificate authority`;
    if (facts.pathLength !== undefined && below > facts.pathLength)
      return `${name} allows ${facts.pathLength} authorities below`;
    if (!issued(subject, issuer)) return `${oneLine(subject.subject)} was not issued by ${name}`;
    if (!HASHES.has(factsOf(subject).hash))
      return `${oneLine(subject.subject)} is signed with ${factsOf(subject).hash}`;
    subject = issuer;
  }
  if (!issued(root, root)) return `${oneLine(root.subject)} is no root`;
  return factsOf(certificate).authority
    ? `${oneLine(certificate.subject)} is a certificate authority itself`
    : undefined;
}

/** Whether one certificate issued the other, by names and by signature. */
export function issued(subject: X509Certificate, issuer: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

/** A distinguished name in one line, as node:crypto gives one attribute a line. */
export function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
