import { createHash } from 'node:crypto';
import { describeKey, keyFault, suits, verifyOctets } from '../algorithms.ts';
import { ROLE_OF } from '../profile.ts';
import { refuse } from '../refusal.ts';
import { take, type Work } from '../work.ts';

/**
 * Profile, point 4: the key is one pinned for the claimed country and role, chosen by the thumbprint of the
 * certificate the signature shows. What it shows is compared with pinned octets and never read.
 */
export function pinnedKey(work: Work): void {
  const { country, trust, profile } = work.request;
  const role = ROLE_OF[profile];
  const [shown, ...more] = take(work, 'parts').shown;
  const pinned = trust
    .find(country, role)
    .filter((entry) => entry.country === country && entry.role === role);
  if (pinned.length === 0) throw refuse('KEY_NONE_PINNED', undefined, `${country} ${role}`);
  const signer = pinned.find((entry) => entry.certificate.raw.equals(shown));
  if (signer === undefined) {
    throw refuse(
      'KEY_NOT_PINNED',
      `certificate ${createHash('sha256').update(shown).digest('hex')}`,
      `${country} ${role}`,
    );
  }
  const chain = [...(signer.intermediates ?? []), signer.root];
  for (const further of more) {
    if (!chain.some((certificate) => certificate.raw.equals(further))) {
      throw refuse('KEY_INFO_FOREIGN', `certificate ${createHash('sha256').update(further).digest('hex')}`);
    }
  }
  work.signer = signer;
}

/** EN 319 132-1, 5.2.2: the certificate named under the signature is the one the key was taken from. */
export function signingCertificate(work: Work): void {
  const { certificateHash, certificateDigest } = take(work, 'properties');
  const { certificate } = take(work, 'signer');
  if (!createHash(certificateHash).update(certificate.raw).digest().equals(certificateDigest)) {
    throw refuse('XADES_CERTIFICATE_MISMATCH', 'SigningCertificateV2');
  }
}

/** Profile, point 3: the key is strong enough and of the algorithm's type, and made this signature. */
export function signatureValue(work: Work): void {
  const { infoOctets, value } = take(work, 'parts');
  const algorithm = take(work, 'algorithm');
  const { certificate } = take(work, 'signer');
  const where = `certificate ${certificate.serialNumber}`;
  const fault = keyFault(certificate.publicKey);
  if (fault !== undefined) throw refuse('KEY_WEAK', where, fault);
  if (!suits(certificate.publicKey, algorithm)) {
    throw refuse('KEY_ALGORITHM_MISMATCH', where, `${algorithm.name}, ${describeKey(certificate)}`);
  }
  if (!verifyOctets(algorithm, certificate.publicKey, infoOctets, value)) {
    throw refuse('SIG_VALUE_INVALID', `bytes 0 to ${infoOctets.length} of SignedInfo`);
  }
}
