import { describeKey } from './algorithms.ts';
import { factsOf, oneLine } from './certificate-facts.ts';
import type { SignerInfo, TrustedCertificate } from './types.ts';

/** A pinned key for people; undefined for a certificate that cannot be read, which the steps that read it report. */
export function signerInfo({ country, role, certificate }: TrustedCertificate): SignerInfo | undefined {
  try {
    const { notBefore, notAfter, thumbprint } = factsOf(certificate);
    return {
      country,
      role,
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      serialNumber: certificate.serialNumber,
      thumbprint,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      algorithm: describeKey(certificate),
    };
  } catch {
    return undefined;
  }
}
