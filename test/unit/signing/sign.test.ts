import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { CERTIFICATE_LIMITS } from '../../../src/kernel/xml.ts';
import { signCertificate, signMessage } from '../../../src/signing/sign.ts';
import { verifySignature } from '../../../src/signing/verify.ts';
import { NOON, type TestPki, testPki, trusting, VALIDITY } from '../../support/pki.ts';
import { CERTIFICATE_XML, craftCertificate, MESSAGE_XML } from '../../support/sign.ts';

let vn: TestPki;

beforeAll(async () => {
  vn = await testPki('VN');
});

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown.code;
    throw thrown;
  }
  return 'nothing thrown';
};

describe('what a signature covers', () => {
  test('the signed octets stand in the file as they are, before and behind the signature', () => {
    const signed = Buffer.from(signCertificate(CERTIFICATE_XML, vn.authority, NOON));
    const request = { profile: 'certificate', country: 'VN', trust: trusting(vn), now: NOON } as const;
    const { signedOctets, signingTime } = verifySignature(signed, request);
    const covered = Buffer.from(signedOctets ?? []).toString();
    const [before = '', behind = ''] = signed.toString().split(/<ds:Signature .*<\/ds:Signature>/s);
    expect(before).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n${covered.slice(0, covered.length - behind.length)}`,
    );
    expect(behind).toBe('</FormD>');
    expect(signingTime).toBe(NOON.toISOString());
  });

  test('two signings of one document by an RSA key are the same octets', async () => {
    const { authority } = await testPki('VN', 'rsa');
    const once = signCertificate(CERTIFICATE_XML, authority, NOON);
    expect(Buffer.from(signCertificate(CERTIFICATE_XML, authority, NOON))).toEqual(once);
  });

  test('a root without content can be signed', () => {
    const request = { profile: 'message', country: 'VN', trust: trusting(vn), now: NOON } as const;
    const verification = verifySignature(signMessage('<Message/>', vn.gateway), request);
    expect(Buffer.from(verification.signedOctets ?? []).toString()).toBe('<Message></Message>');
  });
});

describe('is refused', () => {
  test('a document that is signed already', () => {
    const signed = craftCertificate(CERTIFICATE_XML, vn.authority).toString();
    expect(codeOf(() => signCertificate(signed, vn.authority, NOON))).toBe('ALREADY_SIGNED');
    expect(codeOf(() => signMessage(signed, vn.gateway))).toBe('ALREADY_SIGNED');
  });

  test('the key of the other duty', () => {
    expect(codeOf(() => signCertificate(CERTIFICATE_XML, vn.gateway, NOON))).toBe('SIGNING_KEY_UNSUITABLE');
    expect(codeOf(() => signMessage(MESSAGE_XML, vn.authority))).toBe('SIGNING_KEY_UNSUITABLE');
  });

  test.each([
    ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
    ['a public key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
  ])('%s', (_name, privateKey) => {
    expect(codeOf(() => signMessage(MESSAGE_XML, { ...vn.gateway, privateKey }))).toBe(
      'SIGNING_KEY_UNSUITABLE',
    );
  });

  test('a signing time outside the validity of the certificate, or none', () => {
    for (const time of [
      new Date(VALIDITY.notBefore.getTime() - 1),
      new Date(VALIDITY.notAfter.getTime() + 1),
      new Date(Number.NaN),
    ]) {
      expect(codeOf(() => signCertificate(CERTIFICATE_XML, vn.authority, time))).toBe(
        'SIGNING_KEY_UNSUITABLE',
      );
    }
  });

  test.each([
    ['broken XML', '<a>', 'XML_MALFORMED'],
    ['half a surrogate pair', '<a>\uD83D</a>', 'XML_MALFORMED'],
    ['a comment', '<a><!-- --></a>', 'XML_FORBIDDEN'],
    ['an identifier of the signature', '<a Id="asw-document"/>', 'XML_FORBIDDEN'],
    ['too much', `<a>${'x'.repeat(CERTIFICATE_LIMITS.maxBytes)}</a>`, 'DOCUMENT_TOO_LARGE'],
    [
      'too much with its signature',
      `<a>${'x'.repeat(CERTIFICATE_LIMITS.maxBytes - 1000)}</a>`,
      'DOCUMENT_TOO_LARGE',
    ],
  ])('%s', (_name, xml, code) => {
    expect(codeOf(() => signCertificate(xml, vn.authority, NOON))).toBe(code);
  });
});
