import { createHmac, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { signatureAlgorithm } from '../../src/signing/algorithms.ts';
import type { VerifyRequest } from '../../src/signing/types.ts';
import { type TestPki, testPki, trusting } from '../support/pki.ts';
import {
  altered,
  alteredOctets,
  CERTIFICATE_XML,
  type Craft,
  craftCertificate,
  craftMessage,
  digest,
  MESSAGE_XML,
} from '../support/sign.ts';
import { asking, expectAccepted, expectRefused, expectRefusedByProfile } from './support.ts';

const ENVELOPED =
  '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>';
const EXCLUSIVE = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>';
const C14N = '"http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const REFERENCE = /<ds:Reference .*<\/ds:Reference>/;
const INCLUSIVE =
  '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="m"></ec:InclusiveNamespaces>';

let vn: TestPki;
let rsa: TestPki;
let request: VerifyRequest;
let rsaRequest: VerifyRequest;

beforeAll(async () => {
  [vn, rsa] = await Promise.all([testPki('VN'), testPki('VN', 'rsa')]);
  request = asking('message', trusting(vn));
  rsaRequest = asking('message', trusting(rsa));
});

const message = (craft: Craft = {}) => craftMessage(MESSAGE_XML, vn.gateway, craft);
const withInfo = (find: string | RegExp, replacement: string) =>
  message({ info: (info) => altered(info, find, replacement) });

test('the honest messages are accepted', async () => {
  await expectAccepted(message(), request);
  await expectAccepted(craftMessage(MESSAGE_XML, rsa.gateway), rsaRequest);
});

describe('references', () => {
  test('a second reference to the document in a message', async () => {
    const twice = message({
      info: (info) => altered(info, REFERENCE, (REFERENCE.exec(info)?.[0] ?? '').repeat(2)),
    });
    await expectRefused(twice, request, 'SIG_REFERENCE_COUNT');
  });

  test('a reference to another resource beside the document', async () => {
    const other =
      '<ds:Reference URI="http://attacker.example/"><ds:DigestMethod Algorithm="x"></ds:DigestMethod></ds:Reference>';
    await expectRefused(
      withInfo('</ds:SignedInfo>', `${other}</ds:SignedInfo>`),
      request,
      'SIG_REFERENCE_COUNT',
    );
  });

  test('no reference', async () => {
    await expectRefused(withInfo(REFERENCE, ''), request, 'SIG_REFERENCE_COUNT');
  });

  test.each([
    ['a fragment of the document', '#body'],
    ['the whole document by XPointer', '#xpointer(/)'],
    ['an external document', 'http://attacker.example/'],
    ['a local file', 'file:///etc/hostname'],
  ])('a reference to %s', async (_name, uri) => {
    await expectRefused(withInfo('URI=""', `URI="${uri}"`), request, 'SIG_REFERENCE_URI');
  });

  test('a reference without URI', () => {
    expectRefusedByProfile(withInfo(' URI=""', ''), request, 'SIG_STRUCTURE');
  });

  test('a reference of a type', async () => {
    const typed = withInfo(' URI=""', ' Type="http://www.w3.org/2000/09/xmldsig#Manifest" URI=""');
    await expectRefused(typed, request, 'SIG_REFERENCE_TYPE');
  });

  test('a certificate with two references to the document and none to the signed properties', async () => {
    const forged = craftCertificate(CERTIFICATE_XML, vn.authority, {
      info: (info) => {
        const [first = ''] = /<ds:Reference .*?<\/ds:Reference>/.exec(info) ?? [];
        return altered(info, REFERENCE, first + altered(first, ' Id="asw-document"', ''));
      },
    });
    await expectRefused(forged, asking('certificate', trusting(vn)), 'SIG_REFERENCE_URI');
  });

  test('a certificate with one reference only', async () => {
    const forged = craftCertificate(CERTIFICATE_XML, vn.authority, {
      info: (info) => altered(info, /<ds:Reference Type.*<\/ds:Reference>/, ''),
    });
    await expectRefused(forged, asking('certificate', trusting(vn)), 'SIG_REFERENCE_COUNT');
  });
});

describe('transforms', () => {
  const XPATH =
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::Fob)</ds:XPath></ds:Transform>';
  const XSLT =
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"></xsl:stylesheet></ds:Transform>';

  test.each([
    ['an XPath filter that hides an element', EXCLUSIVE, XPATH + EXCLUSIVE],
    ['a style sheet', EXCLUSIVE, XSLT + EXCLUSIVE],
    ['an unknown transform', EXCLUSIVE, `<ds:Transform Algorithm="urn:unknown"></ds:Transform>${EXCLUSIVE}`],
    [
      'base64',
      EXCLUSIVE,
      '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"></ds:Transform>',
    ],
    ['no canonicalization', EXCLUSIVE, ''],
    ['no enveloped signature', ENVELOPED, ''],
    ['the other order', ENVELOPED + EXCLUSIVE, EXCLUSIVE + ENVELOPED],
    ['the same transform twice', EXCLUSIVE, EXCLUSIVE + EXCLUSIVE],
    [
      'canonicalization with comments',
      'exc-c14n#"></ds:Transform>',
      'exc-c14n#WithComments"></ds:Transform>',
    ],
    [
      'inclusive canonicalization',
      EXCLUSIVE,
      EXCLUSIVE.replace('2001/10/xml-exc-c14n#', 'TR/2001/REC-xml-c14n-20010315'),
    ],
  ])('%s', async (_name, find, replacement) => {
    await expectRefused(withInfo(find, replacement), request, 'SIG_TRANSFORM');
  });

  test('InclusiveNamespaces in the transform of the document', () => {
    const forged = withInfo(EXCLUSIVE, EXCLUSIVE.replace('></', `>${INCLUSIVE}</`));
    expectRefusedByProfile(forged, request, 'SIG_TRANSFORM');
  });
});

describe('canonicalization of SignedInfo', () => {
  const by = (uri: string) => withInfo(C14N, `"${uri}"></ds:CanonicalizationMethod>`);

  test.each([
    ['inclusive 1.0', 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'],
    ['inclusive 1.1', 'http://www.w3.org/2006/12/xml-c14n11'],
    ['exclusive with comments', 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments'],
    ['unknown', 'urn:unknown'],
  ])('%s', (_name, uri) => {
    expectRefusedByProfile(by(uri), request, 'SIG_C14N');
  });

  test('exclusive with InclusiveNamespaces', () => {
    const forged = withInfo('"></ds:CanonicalizationMethod>', `">${INCLUSIVE}</ds:CanonicalizationMethod>`);
    expectRefusedByProfile(forged, request, 'SIG_C14N');
  });
});

describe('algorithms', () => {
  const method = (key: TestPki, uri: string, value?: Craft['value']) =>
    craftMessage(MESSAGE_XML, key.gateway, {
      info: (info) => altered(info, /(?<=SignatureMethod Algorithm=")[^"]*/, uri),
      value,
    });

  test('an RSA-SHA1 signature', async () => {
    const forged = method(rsa, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', (info, key) =>
      sign('sha1', info, key),
    );
    await expectRefused(forged, rsaRequest, 'SIG_ALGORITHM');
  });

  test('an ECDSA-SHA1 signature', async () => {
    const forged = method(vn, 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1', (info, key) =>
      sign('sha1', info, { key, dsaEncoding: 'ieee-p1363' }),
    );
    await expectRefused(forged, request, 'SIG_ALGORITHM');
  });

  test('a SHA-1 digest', async () => {
    const forged = craftMessage(MESSAGE_XML, vn.gateway, {
      info: (info) => altered(info, SHA256, 'http://www.w3.org/2000/09/xmldsig#sha1'),
    });
    await expectRefused(forged, request, 'SIG_DIGEST_ALGORITHM');
  });

  test('an HMAC with the public certificate as the secret', async () => {
    const hmac: Craft['value'] = (info) =>
      createHmac('sha256', vn.gateway.certificate.raw).update(info).digest();
    const forged = method(vn, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', hmac);
    await expectRefused(forged, request, 'SIG_ALGORITHM');
  });

  test('an HMAC cut to one byte', () => {
    const forged = message({
      info: (info) =>
        altered(
          info,
          /(<ds:SignatureMethod Algorithm=")[^"]*"></,
          '<ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><ds:HMACOutputLength>8</ds:HMACOutputLength><',
        ),
      value: () => Buffer.from([0]),
    });
    expectRefusedByProfile(forged, request, 'SIG_ALGORITHM');
  });

  test('an allowed method with a parameter', () => {
    const forged = withInfo('"></ds:SignatureMethod>', '"><x xmlns="urn:x"></x></ds:SignatureMethod>');
    expectRefusedByProfile(forged, request, 'SIG_ALGORITHM');
  });

  test.each([
    ['RSA-PSS', 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1'],
    ['DSA', 'http://www.w3.org/2009/xmldsig11#dsa-sha256'],
    ['ECDSA with SHA-512', 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512'],
    ['nothing', ''],
  ])('%s', (_name, uri) => {
    expectRefusedByProfile(method(vn, uri), request, 'SIG_ALGORITHM');
  });

  test('an elliptic curve method on an RSA key, and the other way round', async () => {
    const ecdsa = method(rsa, 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256');
    await expectRefused(ecdsa, rsaRequest, 'KEY_ALGORITHM_MISMATCH');
    await expectRefused(
      method(vn, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'),
      request,
      'KEY_ALGORITHM_MISMATCH',
    );
  });

  test('P-384 signatures on a P-256 key', async () => {
    const forged = method(vn, 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384');
    await expectRefused(forged, request, 'KEY_ALGORITHM_MISMATCH');
  });

  test('the larger hashes are no attack', async () => {
    for (const bits of ['384', '512'] as const) {
      const uri = `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`;
      expect(signatureAlgorithm(uri)).toBeDefined();
      await expectAccepted(
        method(rsa, uri, (info, key) => sign(`sha${bits}`, info, key)),
        rsaRequest,
      );
    }
  });
});

describe('values', () => {
  const VALUE = /(?<=<ds:SignatureValue>)[^<]*/;
  const value = (text: string) => alteredOctets(message(), VALUE, text);

  test.each([
    ['cut short', 'AAA'],
    ['without padding', 'AAAAAA'],
    ['with spare bits', 'AAAAAB=='],
    ['with a foreign character', 'AA-_AAAA'],
    ['empty', ''],
    ['blank', ' \n '],
  ])('a signature value %s', (_name, text) => {
    expectRefusedByProfile(value(text), request, 'SIG_BASE64');
  });

  test('a signature value of two thousand bytes', () => {
    expectRefusedByProfile(value(Buffer.alloc(2000).toString('base64')), request, 'SIG_BASE64');
  });

  test.each([
    ['all zeros', Buffer.alloc(64)],
    ['one byte short', Buffer.alloc(63, 1)],
    ['one byte long', Buffer.alloc(65, 1)],
    ['r and s of the curve order', Buffer.alloc(64, 0xff)],
  ])('a signature value %s', async (_name, octets) => {
    await expectRefused(value(octets.toString('base64')), request, 'SIG_VALUE_INVALID');
  });

  test('an ECDSA signature in ASN.1', async () => {
    const forged = message({ value: (info, key) => sign('sha256', info, key) });
    await expectRefused(forged, request, 'SIG_VALUE_INVALID');
  });

  test('a digest cut short', async () => {
    const forged = withInfo(/(?<=<ds:DigestValue>)[^<]*/, digest('').subarray(0, 16).toString('base64'));
    await expectRefused(forged, request, 'SIG_DIGEST_MISMATCH');
  });

  test('a changed value in the document', async () => {
    await expectRefused(alteredOctets(message(), '<m:To>TH', '<m:To>SG'), request, 'SIG_DIGEST_MISMATCH');
  });

  test('a changed value, its digest corrected in SignedInfo', async () => {
    const other = message({ digested: () => Buffer.from('other') });
    const info = /<ds:DigestValue>[^<]*/.exec(other.toString())?.[0] ?? '';
    const corrected = alteredOctets(other, info, `<ds:DigestValue>${digestOf(message()) ?? ''}`);
    await expectRefused(corrected, request, 'SIG_VALUE_INVALID');
  });

  const digestOf = (octets: Buffer) => /(?<=<ds:DigestValue>)[^<]*/.exec(octets.toString())?.[0];
});
