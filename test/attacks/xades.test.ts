import { beforeAll, describe, expect, test } from '@jest/globals';
import type { VerifyRequest } from '../../src/signing/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { NOON, type TestPki, testPki, trusting } from '../support/pki.ts';
import {
  altered,
  alteredOctets,
  CERTIFICATE_XML,
  craftCertificate,
  digest,
  failures,
} from '../support/sign.ts';
import { asking, expectAccepted, expectRefused, expectRefusedByProfile } from './support.ts';

const YEAR = 365 * 86_400_000;
const PROPERTIES = /<xades:SignedProperties.*<\/xades:SignedProperties>/;

let vn: TestPki;
let request: VerifyRequest;

beforeAll(async () => {
  vn = await testPki('VN');
  request = asking('certificate', trusting(vn));
});

const honest = () => craftCertificate(CERTIFICATE_XML, vn.authority);
/** Signed over these properties. */
const stating = (find: string | RegExp, replacement: string) =>
  craftCertificate(CERTIFICATE_XML, vn.authority, { properties: (text) => altered(text, find, replacement) });
/** Changed after signing. */
const tampered = (find: string | RegExp, replacement: string) => alteredOctets(honest(), find, replacement);

test('the honest certificate is accepted', async () => {
  await expectAccepted(honest(), request);
});

describe('signed properties changed after signing', () => {
  test('another signing time', async () => {
    await expectRefused(tampered('12:00:00.000Z', '11:00:00.000Z'), request, 'XADES_DIGEST_MISMATCH');
  });

  test('those of another signature of the same signer', async () => {
    const earlier = craftCertificate(CERTIFICATE_XML, vn.authority, {
      signingTime: new Date(NOON.getTime() - 1000),
    });
    const swapped = PROPERTIES.exec(earlier.toString())?.[0] ?? '';
    await expectRefused(tampered(PROPERTIES, swapped), request, 'XADES_DIGEST_MISMATCH');
  });

  test('of another Id', () => {
    const forged = tampered(
      '<xades:SignedProperties Id="asw-signed-properties"',
      '<xades:SignedProperties Id="other"',
    );
    expectRefusedByProfile(forged, request, 'SIG_REFERENCE_URI');
  });

  test('aimed at another signature', () => {
    expectRefusedByProfile(tampered('Target="#asw-signature"', 'Target="#other"'), request, 'XADES_TARGET');
  });

  test('the right ones hidden elsewhere, others in their place', async () => {
    const own = PROPERTIES.exec(honest().toString())?.[0] ?? '';
    const forged = tampered(own, altered(own, '12:00:00', '11:00:00'));
    const hidden = alteredOctets(
      forged,
      '</ds:Signature>',
      `<ds:Object xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">${own}</ds:Object></ds:Signature>`,
    );
    await expectRefused(hidden, request, 'SIG_ID_DUPLICATE');
  });
});

describe('signed properties the signer should not have signed', () => {
  test('another certificate than the key', async () => {
    const other = digest('another certificate').toString('base64');
    await expectRefused(
      stating(/(?<=DigestValue xmlns:ds="[^"]*">)[^<]*/, other),
      request,
      'XADES_CERTIFICATE_MISMATCH',
    );
  });

  test('the certificate by a SHA-1 digest', async () => {
    const sha1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
    const forged = stating('http://www.w3.org/2001/04/xmlenc#sha256', sha1);
    await expectRefused(forged, request, 'SIG_DIGEST_ALGORITHM');
  });

  test('no certificate', async () => {
    const forged = stating(/<xades:SigningCertificateV2>.*<\/xades:SigningCertificateV2>/, '');
    await expectRefused(forged, request, 'SIG_STRUCTURE');
  });

  test('the certificate in the outdated form', () => {
    const forged = craftCertificate(CERTIFICATE_XML, vn.authority, {
      properties: (text) => text.replaceAll('SigningCertificateV2', 'SigningCertificate'),
    });
    expectRefusedByProfile(forged, request, 'SIG_STRUCTURE');
  });

  test.each([
    ['no signing time', /<xades:SigningTime>.*<\/xades:SigningTime>/, ''],
    [
      'two signing times',
      '<xades:SigningTime>',
      '<xades:SigningTime>2020-01-01T00:00:00Z</xades:SigningTime><xades:SigningTime>',
    ],
    [
      'a signature policy',
      '</xades:SignedSignatureProperties>',
      '<xades:SignaturePolicyIdentifier></xades:SignaturePolicyIdentifier></xades:SignedSignatureProperties>',
    ],
    ['the format of another object', 'ObjectReference="#asw-document"', 'ObjectReference="#other"'],
    ['another format', 'text/xml', 'application/pdf'],
    ['an unknown property', '<xades:SigningTime>', '<x xmlns="urn:x"></x><xades:SigningTime>'],
  ])('%s', (_name, find, replacement) => {
    expectRefusedByProfile(stating(find, replacement), request, 'SIG_STRUCTURE');
  });

  test.each([
    '2026-06-15T12:00:00',
    '2026-06-15',
    '15.06.2026 12:00',
    '2026-02-30T12:00:00Z',
    '2026-06-15T24:00:00Z',
    '',
  ])('the signing time "%s"', (text) => {
    expectRefusedByProfile(stating(/(?<=SigningTime>)[^<]+/, text), request, 'XADES_SIGNING_TIME');
  });

  test('a signing time with another zone is no attack', () => {
    const verification = verifySignature(stating('12:00:00.000Z', '19:00:00+07:00'), request);
    expect(failures(verification)).toEqual([]);
    expect(verification.signingTime).toBe('2026-06-15T12:00:00.000Z');
  });
});

describe('around the signed properties', () => {
  test.each([
    [
      'unsigned properties',
      '</xades:QualifyingProperties>',
      '<xades:UnsignedProperties></xades:UnsignedProperties></xades:QualifyingProperties>',
    ],
    ['a second Object', '</ds:Signature>', '<ds:Object></ds:Object></ds:Signature>'],
    ['no Object', /<ds:Object>.*<\/ds:Object>/, ''],
    ['a signature without Id', ' Id="asw-signature"', ''],
  ])('%s', (_name, find, replacement) => {
    expectRefusedByProfile(tampered(find, replacement), request, 'SIG_STRUCTURE');
  });
});

describe('the stated signing time', () => {
  const signedAt = (instant: number) =>
    craftCertificate(CERTIFICATE_XML, vn.authority, { signingTime: new Date(instant) });
  const noon = NOON.getTime();

  test('in the future', () => {
    expectRefusedByProfile(signedAt(noon + 301_000), request, 'SIGNING_TIME_FUTURE');
  });

  test('ahead of ours by less than clocks may differ is no attack', async () => {
    await expectAccepted(signedAt(noon + 299_000), request);
  });

  test('later than the instant the document is known from', () => {
    const known = { ...request, now: new Date(noon + YEAR), existedAt: new Date(noon) };
    expectRefusedByProfile(signedAt(noon + 301_000), known, 'SIGNING_TIME_AFTER_RECEIPT');
  });

  test('before the certificate was valid', () => {
    const forged = signedAt(Date.parse('2025-12-31T23:59:59Z'));
    expectRefusedByProfile(forged, request, 'SIGNER_NOT_YET_VALID_AT_SIGNING');
  });

  test('after the certificate had expired', () => {
    const later = { ...request, now: new Date('2028-06-01T00:00:00Z') };
    const forged = signedAt(Date.parse('2028-01-01T00:00:01Z'));
    expectRefusedByProfile(forged, later, 'SIGNER_EXPIRED_AT_SIGNING');
  });
});
