import { describe, expect, test } from '@jest/globals';
import { signCertificate, signMessage } from '../../../src/signing/sign.ts';
import { verifySignature } from '../../../src/signing/verify.ts';
import { NOON, testPki, trusting } from '../../support/pki.ts';
import { CERTIFICATE_XML, MESSAGE_XML } from '../../support/sign.ts';

describe.each(['rsa', 'p256', 'p384'] as const)('with %s keys', (algorithm) => {
  test('a signed certificate verifies', async () => {
    const vn = await testPki('VN', algorithm);
    const signed = signCertificate(CERTIFICATE_XML, vn.authority, NOON);
    const result = verifySignature(signed, {
      profile: 'certificate',
      country: 'VN',
      trust: trusting(vn),
      now: NOON,
    });
    expect(result.verdict).toBe('valid');
  });
  test('a signed message verifies', async () => {
    const vn = await testPki('VN', algorithm);
    const signed = signMessage(MESSAGE_XML, vn.gateway);
    const result = verifySignature(signed, {
      profile: 'message',
      country: 'VN',
      trust: trusting(vn),
      now: NOON,
    });
    expect(result.verdict).toBe('valid');
  });
});
