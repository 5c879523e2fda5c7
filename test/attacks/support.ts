import { expect } from '@jest/globals';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { secondOpinion } from '../../src/signing/second-opinion.ts';
import type { SignatureProfile, TrustStore, VerifyRequest } from '../../src/signing/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { NOON } from '../support/pki.ts';
import { failures } from '../support/sign.ts';

/** A request as the receiving gateway makes it. */
export function asking(
  profile: SignatureProfile,
  trust: TrustStore,
  more: Partial<VerifyRequest> & { readonly country?: AseanCountry } = {},
): VerifyRequest {
  return { profile, country: 'VN', trust, now: NOON, ...more };
}

/** The honest document is accepted by both engines; without this no refusal below would mean anything. */
export async function expectAccepted(octets: Uint8Array, request: VerifyRequest): Promise<void> {
  const verification = verifySignature(octets, request);
  expect(failures(verification)).toEqual([]);
  expect(verification.verdict).toBe('valid');
  expect(verification.signedOctets).toBeDefined();
  const second = await secondOpinion(octets, request);
  expect(failures(second)).toEqual([]);
  expect(second.verdict).toBe('valid');
}

/** The attack is refused with this code first, gives no octets to read, and is not confirmed by the second engine. */
export async function expectRefused(octets: Uint8Array, request: VerifyRequest, code: string): Promise<void> {
  expectRefusedByProfile(octets, request, code);
  expect((await secondOpinion(octets, request)).verdict).not.toBe('valid');
}

/** Like `expectRefused`, for what the second engine has no eyes for: parts it ignores, certificates, instants. */
export function expectRefusedByProfile(octets: Uint8Array, request: VerifyRequest, code: string): void {
  const verification = verifySignature(octets, request);
  expect(failures(verification)[0]).toBe(code);
  expect(verification.verdict).toBe('invalid');
  expect(verification.signedOctets).toBeUndefined();
  const step = verification.steps.find((each) => each.code === code);
  expect(step?.explanation.en).toMatch(/\w.*\.$/);
  expect(step?.explanation.vi).toMatch(/\w.*\.$/);
}
