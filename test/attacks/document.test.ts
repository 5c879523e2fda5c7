import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../src/kernel/errors.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import type { VerifyRequest } from '../../src/signing/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { NOON, type TestPki, testPki, trusting } from '../support/pki.ts';
import {
  alteredOctets,
  CERTIFICATE_XML,
  craftCertificate,
  craftMessage,
  failures,
  MESSAGE_XML,
} from '../support/sign.ts';
import { asking, expectAccepted, expectRefused, expectRefusedByProfile } from './support.ts';

const FIXTURES = new URL('../../fixtures/attacks/', import.meta.url);
const EXPECTED: Record<string, string> = JSON.parse(readFileSync(new URL('expected.json', FIXTURES), 'utf8'));

let vn: TestPki;
let asCertificate: VerifyRequest;
let asMessage: VerifyRequest;

beforeAll(async () => {
  vn = await testPki('VN');
  asCertificate = asking('certificate', trusting(vn));
  asMessage = asking('message', trusting(vn));
});

describe('fixtures/attacks', () => {
  test('every file has an expected code', () => {
    const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.xml'));
    expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(files.length).toBeGreaterThan(25);
  });

  test.each(Object.entries(EXPECTED))('%s is refused with %s', async (file, code) => {
    const octets = readFileSync(new URL(file, FIXTURES));
    await expectRefused(octets, asCertificate, code);
    await expectRefused(octets, asMessage, code);
  });
});

describe('in a document with a valid signature', () => {
  const signed = () => craftCertificate(CERTIFICATE_XML, vn.authority);

  test('the document itself is accepted', async () => {
    await expectAccepted(signed(), asCertificate);
  });

  test.each([
    ['a processing instruction in the prolog', /^/, '<?p x?>'],
    ['a processing instruction behind the root', /$/, '<?p x?>'],
    ['a value hidden in a processing instruction', '23245.95', '23<?p 245.95?>'],
    ['a comment that splits a value', '23245.95', '23245<!-- -->.95'],
    ['a comment inside the signature value', '<ds:SignatureValue>', '<ds:SignatureValue><!-- -->'],
    ['a CDATA section', '23245.95', '<![CDATA[23245.95]]>'],
    ['a document type', /^/, '<!DOCTYPE FormD>'],
    ['an entity for a value', /^/, '<!DOCTYPE FormD [<!ENTITY e "1">]>'],
  ])('%s', async (_name, find, replacement) => {
    await expectRefused(alteredOctets(signed(), find, replacement), asCertificate, 'XML_FORBIDDEN');
  });

  test('a relative namespace name, which has no canonical form', () => {
    const forged = alteredOctets(signed(), '<Exporter>', '<x:Exporter xmlns:x="../x"/><Exporter>');
    expectRefusedByProfile(forged, asCertificate, 'XML_MALFORMED');
    expect(() => signCertificate('<a xmlns="../x"/>', vn.authority, NOON)).toThrow(GatewayError);
  });

  test('white space in a value', async () => {
    await expectRefused(
      alteredOctets(signed(), '23245.95', '23245.95 '),
      asCertificate,
      'SIG_DIGEST_MISMATCH',
    );
  });

  test('a value written with a character reference is the same document', async () => {
    const same = alteredOctets(signed(), '23245.95', '2324&#53;.95');
    await expectAccepted(same, asCertificate);
    const { signedOctets } = verifySignature(same, asCertificate);
    expect(Buffer.from(signedOctets ?? []).toString()).toContain('>23245.95<');
  });

  test('values are returned as signed, never as received', () => {
    const padded = alteredOctets(signed(), '<Fob currency="USD">', "<Fob   currency = 'USD' >");
    const octets = Buffer.from(verifySignature(padded, asCertificate).signedOctets ?? []).toString();
    expect(octets).toContain('<Fob currency="USD">23245.95</Fob>');
    expect(octets).not.toContain('Signature');
  });
});

describe('sheer size', () => {
  test('a message beyond the limit, with a valid signature', () => {
    const big = craftMessage(
      MESSAGE_XML.replace('<m:Body', `<m:Big>${'x'.repeat(1000)}</m:Big><m:Body`),
      vn.gateway,
    );
    expect(failures(verifySignature(big, asMessage))).toEqual([]);
    expectRefusedByProfile(big, { ...asMessage, maxBytes: big.length - 1 }, 'DOCUMENT_TOO_LARGE');
    expectRefusedByProfile(Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), asMessage, 'DOCUMENT_TOO_LARGE');
    expectRefusedByProfile(Buffer.alloc(2 * 1024 * 1024 + 1, 0x20), asCertificate, 'DOCUMENT_TOO_LARGE');
  });

  test('eight megabytes of nesting, of identifiers, of elements, refused quickly', () => {
    const before = process.cpuUsage();
    expectRefusedByProfile(Buffer.from('<a>'.repeat(2_700_000)), asMessage, 'XML_TOO_DEEP');
    expectRefusedByProfile(
      Buffer.from(`<a>${'<b/>'.repeat(1_900_000)}</a>`),
      asMessage,
      'DOCUMENT_TOO_LARGE',
    );
    const identifiers = Array.from({ length: 100_000 }, (_, at) => `<b Id="i${at}"/>`).join('');
    const forged = alteredOctets(
      craftMessage(MESSAGE_XML, vn.gateway),
      '<m:Header>',
      `${identifiers}<m:Header>`,
    );
    expectRefusedByProfile(forged, asMessage, 'SIG_STRUCTURE');
    // Generous: it takes a tenth of this, and what it guards against takes minutes. Of this process alone.
    expect(process.cpuUsage(before).user / 1e3).toBeLessThan(10_000);
  });
});
