import { beforeAll, describe, test } from '@jest/globals';
import type { VerifyRequest } from '../../src/signing/types.ts';
import { type TestPki, testPki, trusting } from '../support/pki.ts';
import {
  altered,
  alteredOctets,
  CERTIFICATE_XML,
  craftCertificate,
  craftMessage,
  MESSAGE_XML,
} from '../support/sign.ts';
import { asking, expectAccepted, expectRefused, expectRefusedByProfile } from './support.ts';

let vn: TestPki;
let attacker: TestPki;
let certificate: Buffer;
let message: Buffer;
let asCertificate: VerifyRequest;
let asMessage: VerifyRequest;

const SIGNATURE = /<ds:Signature[ >].*<\/ds:Signature>/s;

beforeAll(async () => {
  [vn, attacker] = await Promise.all([testPki('VN'), testPki('VN')]);
  certificate = craftCertificate(CERTIFICATE_XML, vn.authority);
  message = craftMessage(MESSAGE_XML, vn.gateway);
  asCertificate = asking('certificate', trusting(vn));
  asMessage = asking('message', trusting(vn));
});

const textOf = (octets: Uint8Array) => Buffer.from(octets).toString('utf8');
const signatureOf = (octets: Uint8Array) => SIGNATURE.exec(textOf(octets))?.[0] ?? '';
/** The document without its declaration, to be put inside another. */
const rootOf = (octets: Uint8Array) => textOf(octets).replace(/^<\?xml[^>]*\?>\s*/, '');

test('the honest certificate and message are accepted', async () => {
  await expectAccepted(certificate, asCertificate);
  await expectAccepted(message, asMessage);
});

describe('signature wrapping', () => {
  test('the signed document under a root of the attacker', async () => {
    await expectRefused(Buffer.from(`<FormD>${rootOf(certificate)}</FormD>`), asCertificate, 'SIG_POSITION');
  });

  test('the signed document under a root of the attacker, its signature moved to the end of that root', async () => {
    const inner = rootOf(certificate).replace(SIGNATURE, '');
    const forged = `<FormD xmlns="urn:test:form-d"><Fob>1</Fob>${inner}${signatureOf(certificate)}</FormD>`;
    await expectRefused(Buffer.from(forged), asCertificate, 'SIG_DIGEST_MISMATCH');
  });

  test('a signature over one element by its Id, under a root of the attacker', async () => {
    const signed = '<Body Id="b"><Fob>1</Fob></Body>';
    const forged = craftMessage(`<Message>${signed}<Body><Fob>9</Fob></Body></Message>`, vn.gateway, {
      digested: () => Buffer.from(signed),
      info: (info) => altered(info, 'URI=""', 'URI="#b"'),
    });
    await expectRefused(forged, asMessage, 'SIG_REFERENCE_URI');
  });

  test('the original hidden in an Object of the signature', async () => {
    const hidden = rootOf(message).replace(SIGNATURE, '');
    const forged = craftMessage('<Message><Fob>9</Fob></Message>', vn.gateway, {
      digested: () => Buffer.from(hidden),
      signature: (text) =>
        altered(text, '</ds:Signature>', `<ds:Object>${hidden}</ds:Object></ds:Signature>`),
    });
    await expectRefused(forged, asMessage, 'SIG_STRUCTURE');
  });

  test('a valid foreign signature that covers only its own Object', async () => {
    const object = '<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="o">yes</ds:Object>';
    const forged = craftMessage('<Message><Fob>9</Fob></Message>', vn.gateway, {
      digested: () => Buffer.from(object),
      info: (info) => altered(info, 'URI=""', 'URI="#o"'),
      signature: (text) =>
        altered(text, '</ds:Signature>', '<ds:Object Id="o">yes</ds:Object></ds:Signature>'),
    });
    await expectRefused(forged, asMessage, 'SIG_STRUCTURE');
  });
});

describe('more than one signature', () => {
  test('an extra signature appended after signing', async () => {
    const extra = craftMessage(MESSAGE_XML, attacker.gateway);
    const forged = alteredOctets(message, '</m:Message>', `${signatureOf(extra)}</m:Message>`);
    await expectRefused(forged, asMessage, 'SIG_COUNT');
  });

  test('an extra signature put before the honest one', async () => {
    const extra = craftMessage(MESSAGE_XML, attacker.gateway);
    await expectRefused(
      alteredOctets(message, '<ds:Signature', `${signatureOf(extra)}<ds:Signature`),
      asMessage,
      'SIG_COUNT',
    );
  });

  test('the honest signature twice', async () => {
    const twice = alteredOctets(message, '</m:Message>', `${signatureOf(message)}</m:Message>`);
    await expectRefused(twice, asMessage, 'SIG_COUNT');
  });

  test('a signature inside the signature', async () => {
    const nested = alteredOctets(certificate, '<ds:Object>', `<ds:Object>${signatureOf(message)}`);
    await expectRefused(nested, asCertificate, 'SIG_STRUCTURE');
  });

  test('a signed document signed once more around its signature', async () => {
    await expectRefused(craftMessage(rootOf(message), vn.gateway), asMessage, 'SIG_COUNT');
  });

  test('loose parts of a signature in the body', async () => {
    const loose = '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>';
    const forged = craftMessage(altered(MESSAGE_XML, '<m:Body', `${loose}<m:Body`), vn.gateway);
    expectRefusedByProfile(forged, asMessage, 'SIG_COUNT');
  });
});

describe('position', () => {
  test('no signature at all', async () => {
    await expectRefused(Buffer.from(MESSAGE_XML), asMessage, 'SIG_MISSING');
  });

  test('a signature of another namespace', async () => {
    const forged = alteredOctets(
      message,
      '"http://www.w3.org/2000/09/xmldsig#"',
      '"http://www.w3.org/2000/09/xmldsig"',
    );
    await expectRefused(forged, asMessage, 'SIG_MISSING');
  });

  test('the signature is not the last child', async () => {
    await expectRefused(
      alteredOctets(message, '</m:Message>', '<m:Late/></m:Message>'),
      asMessage,
      'SIG_POSITION',
    );
  });

  test('the signature is not the last child, text follows', async () => {
    await expectRefused(
      alteredOctets(message, '</m:Message>', 'late</m:Message>'),
      asMessage,
      'SIG_POSITION',
    );
  });

  test('the signature stands deeper than the root', async () => {
    const moved = textOf(message)
      .replace(SIGNATURE, '')
      .replace('</m:Header>', `${signatureOf(message)}</m:Header>`);
    await expectRefused(Buffer.from(moved), asMessage, 'SIG_POSITION');
  });

  test('the signature is the root and envelops the document', async () => {
    await expectRefused(Buffer.from(signatureOf(message)), asMessage, 'SIG_POSITION');
  });
});

describe('identifiers', () => {
  // xmldsigjs does not look at xml:id, so it cannot be misled by it either.
  test.each(['Id', 'ID', 'id'])(
    'the identifier of the signed properties again in the body, as %s',
    async (name) => {
      const xml = altered(CERTIFICATE_XML, '<Exporter>', `<Exporter ${name}="asw-signed-properties">`);
      await expectRefused(craftCertificate(xml, vn.authority), asCertificate, 'SIG_ID_DUPLICATE');
    },
  );

  test('the identifier of the signed properties again in the body, as xml:id', () => {
    const xml = altered(CERTIFICATE_XML, '<Exporter>', '<Exporter xml:id="asw-signed-properties">');
    expectRefusedByProfile(craftCertificate(xml, vn.authority), asCertificate, 'SIG_ID_DUPLICATE');
  });

  test('two elements of the body with one identifier', async () => {
    const xml = altered(altered(MESSAGE_XML, '<m:From>', '<m:From Id="a">'), '<m:To>', '<m:To ID="a">');
    const forged = craftMessage(xml, vn.gateway);
    expectRefusedByProfile(forged, asMessage, 'SIG_ID_DUPLICATE');
  });
});

describe('unknown parts of the signature', () => {
  const swapped = /(<ds:SignedInfo>.*<\/ds:SignedInfo>)(<ds:SignatureValue>.*<\/ds:SignatureValue>)/;

  test.each([
    ['a KeyValue instead of a certificate', /<ds:X509Data>.*<\/ds:X509Data>/, '<ds:KeyValue/>'],
    [
      'a RetrievalMethod',
      '<ds:KeyInfo>',
      '<ds:KeyInfo><ds:RetrievalMethod URI="http://attacker.example/key"/>',
    ],
    ['a KeyName', '<ds:KeyInfo>', '<ds:KeyInfo><ds:KeyName>VN</ds:KeyName>'],
    ['a revocation list', '<ds:X509Certificate>', '<ds:X509CRL>AAAA</ds:X509CRL><ds:X509Certificate>'],
    ['no KeyInfo', /<ds:KeyInfo>.*<\/ds:KeyInfo>/, ''],
    ['no certificate', /<ds:X509Certificate>.*<\/ds:X509Certificate>/, ''],
    ['an Object in a message', '</ds:Signature>', '<ds:Object/></ds:Signature>'],
    ['an unknown element', '</ds:Signature>', '<x xmlns="urn:x"/></ds:Signature>'],
    ['text between the elements', '<ds:SignatureValue>', 'x<ds:SignatureValue>'],
    ['an unknown attribute', '<ds:SignatureValue>', '<ds:SignatureValue Encoding="hex">'],
    ['an attribute of a namespace', '<ds:SignatureValue>', '<ds:SignatureValue xml:lang="vi">'],
    ['an element in the signature value', '<ds:SignatureValue>', '<ds:SignatureValue><ds:Object/>'],
    ['more elements than a signature can have', '<ds:X509Data>', `<ds:X509Data>${'<ds:X/>'.repeat(200)}`],
    [
      'five certificates',
      '<ds:X509Data>',
      `<ds:X509Data>${'<ds:X509Certificate>AAAA</ds:X509Certificate>'.repeat(4)}`,
    ],
  ])('%s', (_name, find, replacement) => {
    const forged = craftMessage(MESSAGE_XML, vn.gateway, {
      signature: (text) => altered(text, find, replacement),
    });
    expectRefusedByProfile(forged, asMessage, 'SIG_STRUCTURE');
  });

  test('the value before SignedInfo', () => {
    const forged = craftMessage(MESSAGE_XML, vn.gateway, {
      signature: (text) => {
        const [, info = '', value = ''] = swapped.exec(text) ?? [];
        return altered(text, info + value, value + info);
      },
    });
    expectRefusedByProfile(forged, asMessage, 'SIG_STRUCTURE');
  });

  test('a certificate longer than any certificate', () => {
    const forged = craftMessage(MESSAGE_XML, vn.gateway, { shown: [Buffer.alloc(17 * 1024)] });
    expectRefusedByProfile(forged, asMessage, 'SIG_BASE64');
  });
});
