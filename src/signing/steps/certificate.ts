import type { X509Certificate } from 'node:crypto';
import { chainFault, factsOf, oneLine } from '../certificate-facts.ts';
import { CLOCK_TOLERANCE } from '../profile.ts';
import { refuse } from '../refusal.ts';
import type { StepCode } from '../step-codes.ts';
import type { TrustedCertificate } from '../types.ts';
import { type Remark, take, type Work } from '../work.ts';

/** Pinned keys are few and never change, and their chains cost two signature checks each. */
const FAULTS = new WeakMap<TrustedCertificate, { readonly fault: string | undefined }>();

/** The signer's certificate descends from the root pinned with it, and both are of the claimed country. */
export function chain(work: Work): void {
  const signer = take(work, 'signer');
  const { certificate, intermediates = [], root } = signer;
  const where = whereOf(certificate);
  const known = FAULTS.get(signer) ?? { fault: chainFault(certificate, intermediates, root) };
  FAULTS.set(signer, known);
  const { fault } = known;
  if (fault !== undefined) throw refuse('CHAIN_BROKEN', where, fault);
  for (const member of [certificate, ...intermediates, root]) {
    if (factsOf(member).country !== work.request.country) {
      throw refuse('CERTIFICATE_COUNTRY', where, oneLine(member.subject));
    }
  }
}

/** RFC 5280, 4.2.1.3: without digitalSignature a key signs nothing but certificates. */
export function keyUsage(work: Work): void {
  const { certificate } = take(work, 'signer');
  if (!factsOf(certificate).digitalSignature) {
    throw refuse('KEY_USAGE', `certificate ${certificate.serialNumber}`, 'digitalSignature');
  }
}

/** The stated signing time agrees with what is known without the signer. */
export function signingTime(work: Work): void {
  const { signingTime: stated } = take(work, 'properties');
  const { now, existedAt } = work.request;
  if (stated.getTime() > now.getTime() + CLOCK_TOLERANCE) {
    throw refuse('SIGNING_TIME_FUTURE', 'SigningTime', stated.toISOString());
  }
  if (existedAt !== undefined && stated.getTime() > existedAt.getTime() + CLOCK_TOLERANCE) {
    throw refuse('SIGNING_TIME_AFTER_RECEIPT', 'SigningTime', stated.toISOString());
  }
}

export function validityAtSigning(work: Work): void {
  const { signingTime: at } = take(work, 'properties');
  const limit = outside(take(work, 'signer'), at);
  if (limit !== undefined) {
    const code = limit.side === 'before' ? 'SIGNER_NOT_YET_VALID_AT_SIGNING' : 'SIGNER_EXPIRED_AT_SIGNING';
    throw refuse(code, limit.where, limit.instant);
  }
}

export function revocationAtSigning(work: Work): void {
  const { signingTime: at } = take(work, 'properties');
  const signer = take(work, 'signer');
  if (revoked(signer, at))
    throw refuse('SIGNER_REVOKED_AT_SIGNING', whereOf(signer.certificate), since(signer));
}

/**
 * A message's signer must be valid now. A certificate's signature is checked for years, so its signer may have
 * expired since the signing, which is a remark.
 */
export function validityNow(work: Work): Remark | undefined {
  const limit = outside(take(work, 'signer'), work.request.now);
  if (limit === undefined) return undefined;
  if (limit.side === 'before') throw refuse('SIGNER_NOT_YET_VALID', limit.where, limit.instant);
  if (work.request.profile === 'message') throw refuse('SIGNER_EXPIRED', limit.where, limit.instant);
  return { code: 'SIGNER_EXPIRED_SINCE', about: limit.instant, where: limit.where };
}

/**
 * The signing time is the signer's own word, and whoever holds a stolen key can write any. So once a key is
 * revoked, for whatever reason, its signatures count only where something other than the signer shows that they
 * existed before (docs/decisions/0001-signature-profile.md).
 */
export function revocationNow(work: Work): Remark | undefined {
  const signer = take(work, 'signer');
  const { now, existedAt, profile } = work.request;
  if (!revoked(signer, now)) return undefined;
  const where = whereOf(signer.certificate);
  if (profile === 'message' || existedAt === undefined || revoked(signer, existedAt)) {
    throw refuse('SIGNER_REVOKED', where, since(signer));
  }
  const remark: StepCode = 'SIGNER_REVOKED_SINCE';
  return { code: remark, about: since(signer), where };
}

/** The first certificate of the chain that is not in force at the instant, and the limit passed. */
function outside(
  { certificate, intermediates = [], root }: TrustedCertificate,
  at: Date,
): { readonly side: 'before' | 'after'; readonly where: string; readonly instant: string } | undefined {
  for (const member of [certificate, ...intermediates, root]) {
    const { notBefore, notAfter } = factsOf(member);
    if (at < notBefore) return { side: 'before', where: whereOf(member), instant: notBefore.toISOString() };
    if (at > notAfter) return { side: 'after', where: whereOf(member), instant: notAfter.toISOString() };
  }
  return undefined;
}

function revoked({ revokedSince }: TrustedCertificate, at: Date): boolean {
  return revokedSince !== undefined && !(at.getTime() < revokedSince.getTime());
}

function since({ revokedSince, revocationReason }: TrustedCertificate): string {
  const instant = revokedSince?.toISOString() ?? '';
  return revocationReason === undefined ? instant : `${instant} (${revocationReason})`;
}

function whereOf(certificate: X509Certificate): string {
  return `certificate ${certificate.serialNumber}`;
}
