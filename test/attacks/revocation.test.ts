import { beforeAll, describe, expect, test } from '@jest/globals';
import { trustStoreOf } from '../../src/signing/trust-store.ts';
import type { Verification, VerifyRequest } from '../../src/signing/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { NOON, type TestPki, testPki, trusting, VALIDITY } from '../support/pki.ts';
import { CERTIFICATE_XML, craftCertificate, craftMessage, failures, MESSAGE_XML } from '../support/sign.ts';
import { asking, expectRefusedByProfile } from './support.ts';

const HOUR = 3_600_000;
const noon = NOON.getTime();
const at = (hours: number) => new Date(noon + hours * HOUR);

let vn: TestPki;

beforeAll(async () => {
  vn = await testPki('VN');
});

const certificate = () => craftCertificate(CERTIFICATE_XML, vn.authority, { signingTime: NOON });
const message = () => craftMessage(MESSAGE_XML, vn.gateway);

/** Both keys of the country revoked since an instant. */
function revokedSince(since: Date, more: Partial<VerifyRequest> = {}): VerifyRequest {
  const trust = trustStoreOf(
    vn.entries.map((entry) => ({ ...entry, revokedSince: since, revocationReason: 'key compromise' })),
  );
  return asking('certificate', trust, more);
}

const remarks = ({ steps }: Verification) =>
  steps.filter(({ code }) => code !== 'OK').map(({ code }) => code);

describe('a revoked key on a certificate', () => {
  test('revoked before the stated signing time', () => {
    const known = { now: at(5), existedAt: at(-2) };
    expectRefusedByProfile(certificate(), revokedSince(at(-1), { now: at(5) }), 'SIGNER_REVOKED_AT_SIGNING');
    // Not even an early proof helps: it would contradict the signing time.
    expect(failures(verifySignature(certificate(), revokedSince(at(-1), known)))).toContain(
      'SIGNER_REVOKED_AT_SIGNING',
    );
  });

  test('revoked at the very instant of signing', () => {
    expectRefusedByProfile(certificate(), revokedSince(NOON, { now: at(5) }), 'SIGNER_REVOKED_AT_SIGNING');
  });

  test('back-dated by whoever stole the key: the stated time alone proves nothing', () => {
    expectRefusedByProfile(certificate(), revokedSince(at(1), { now: at(5) }), 'SIGNER_REVOKED');
  });

  test('received after the revocation, whatever time it states', () => {
    const request = revokedSince(at(1), { now: at(5), existedAt: at(2) });
    expectRefusedByProfile(certificate(), request, 'SIGNER_REVOKED');
  });

  test('received at the instant of revocation', () => {
    expectRefusedByProfile(
      certificate(),
      revokedSince(at(1), { now: at(5), existedAt: at(1) }),
      'SIGNER_REVOKED',
    );
  });

  test('a document we hold since before the revocation stays valid, with a remark', () => {
    const verification = verifySignature(
      certificate(),
      revokedSince(at(2), { now: at(5), existedAt: at(1) }),
    );
    expect(verification.verdict).toBe('valid');
    expect(remarks(verification)).toEqual(['SIGNER_REVOKED_SINCE']);
    expect(verification.steps.at(-1)?.explanation.en).toContain('key compromise');
  });

  test('a revocation that is yet to come has no effect', () => {
    const verification = verifySignature(certificate(), revokedSince(at(6), { now: at(5) }));
    expect(verification.verdict).toBe('valid');
    expect(remarks(verification)).toEqual([]);
  });

  test('an instant of revocation that is none never passes', () => {
    const verification = verifySignature(certificate(), revokedSince(new Date(Number.NaN)));
    expect(verification.verdict).toBe('could-not-check');
    expect(verification.signedOctets).toBeUndefined();
  });
});

describe('a revoked key on a message', () => {
  test('is refused even for a message that existed before', () => {
    const request = revokedSince(at(2), { profile: 'message', now: at(5), existedAt: at(1) });
    expectRefusedByProfile(message(), request, 'SIGNER_REVOKED');
  });
});

describe('an expired or future certificate', () => {
  const request = (profile: 'certificate' | 'message', now: Date) => asking(profile, trusting(vn), { now });

  test('expired since: the certificate of origin stays valid, with a remark', () => {
    const verification = verifySignature(
      certificate(),
      request('certificate', new Date('2028-06-01T00:00:00Z')),
    );
    expect(verification.verdict).toBe('valid');
    expect(remarks(verification)).toEqual(['SIGNER_EXPIRED_SINCE']);
  });

  test('expired since, and the root too, years later in court', () => {
    const verification = verifySignature(
      certificate(),
      request('certificate', new Date('2036-01-01T00:00:00Z')),
    );
    expect(verification.verdict).toBe('valid');
  });

  test('expired: a message is refused', () => {
    expectRefusedByProfile(
      message(),
      request('message', new Date(VALIDITY.notAfter.getTime() + 1)),
      'SIGNER_EXPIRED',
    );
    expect(verifySignature(message(), request('message', VALIDITY.notAfter)).verdict).toBe('valid');
  });

  test('not yet valid: a message is refused', () => {
    expectRefusedByProfile(
      message(),
      request('message', new Date(VALIDITY.notBefore.getTime() - 1)),
      'SIGNER_NOT_YET_VALID',
    );
    expect(verifySignature(message(), request('message', VALIDITY.notBefore)).verdict).toBe('valid');
  });

  test('a clock that says nothing is no verdict', () => {
    for (const profile of ['certificate', 'message'] as const) {
      const verification = verifySignature(certificate(), request(profile, new Date(Number.NaN)));
      expect(verification.verdict).toBe('could-not-check');
      expect(verification.signedOctets).toBeUndefined();
    }
  });
});
