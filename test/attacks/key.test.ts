import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { secondOpinion } from '../../src/signing/second-opinion.ts';
import { trustStoreOf } from '../../src/signing/trust-store.ts';
import type { TrustedCertificate, VerifyRequest } from '../../src/signing/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { oddSigner, pinned, signingKey, type TestPki, testPki, trusting } from '../support/pki.ts';
import {
  alteredOctets,
  CERTIFICATE_XML,
  craftCertificate,
  craftMessage,
  failures,
  MESSAGE_XML,
} from '../support/sign.ts';
import { asking, expectAccepted, expectRefused, expectRefusedByProfile } from './support.ts';

let vn: TestPki;
let th: TestPki;
let attacker: TestPki;
let asCertificate: VerifyRequest;
let asMessage: VerifyRequest;

beforeAll(async () => {
  [vn, th, attacker] = await Promise.all([testPki('VN'), testPki('TH'), testPki('VN')]);
  asCertificate = asking('certificate', trusting(vn, th));
  asMessage = asking('message', trusting(vn, th));
});

/** A trust store in which the first signer of a country is replaced. */
function pinning(entry: Partial<TrustedCertificate>): VerifyRequest {
  const [authority, gateway] = vn.entries;
  if (authority === undefined || gateway === undefined) throw new Error('two keys are pinned');
  return asking('message', trustStoreOf([authority, { ...gateway, ...entry }]));
}

describe('keys that are not pinned', () => {
  test('the honest documents are accepted', async () => {
    await expectAccepted(craftCertificate(CERTIFICATE_XML, vn.authority), asCertificate);
    await expectAccepted(craftMessage(MESSAGE_XML, vn.gateway), asMessage);
  });

  test("a forgery by anyone, with the forger's certificate in KeyInfo", async () => {
    await expectRefused(
      craftCertificate(CERTIFICATE_XML, attacker.authority),
      asCertificate,
      'KEY_NOT_PINNED',
    );
  });

  test("a forgery by anyone, with the pinned signer's certificate in KeyInfo", async () => {
    const forged = craftMessage(MESSAGE_XML, attacker.gateway, { shown: [vn.gateway.certificate.raw] });
    await expectRefused(forged, asMessage, 'SIG_VALUE_INVALID');
  });

  test('the key of another country', async () => {
    await expectRefused(craftCertificate(CERTIFICATE_XML, th.authority), asCertificate, 'KEY_NOT_PINNED');
  });

  test('the gateway key on a certificate', async () => {
    await expectRefused(craftCertificate(CERTIFICATE_XML, vn.gateway), asCertificate, 'KEY_NOT_PINNED');
  });

  test('the authority key on a message', async () => {
    await expectRefused(craftMessage(MESSAGE_XML, vn.authority), asMessage, 'KEY_NOT_PINNED');
  });

  test("the root's own key", async () => {
    const forged = craftMessage(MESSAGE_XML, signingKey(vn.root, 'VN', 'gateway'));
    await expectRefused(forged, asMessage, 'KEY_NOT_PINNED');
  });

  test('a message signature shown as one of a certificate, and the other way round', async () => {
    await expectRefused(craftMessage(MESSAGE_XML, vn.authority), asCertificate, 'SIG_STRUCTURE');
    await expectRefused(craftCertificate(CERTIFICATE_XML, vn.gateway), asMessage, 'SIG_STRUCTURE');
  });

  test('a foreign certificate behind the right one in KeyInfo', () => {
    const shown = [vn.gateway.certificate.raw, attacker.gateway.certificate.raw];
    expectRefusedByProfile(craftMessage(MESSAGE_XML, vn.gateway, { shown }), asMessage, 'KEY_INFO_FOREIGN');
  });

  test('the root behind the right one in KeyInfo is no attack', async () => {
    const shown = [vn.gateway.certificate.raw, vn.root.certificate.raw];
    await expectAccepted(craftMessage(MESSAGE_XML, vn.gateway, { shown }), asMessage);
  });

  test('the right certificate behind a foreign one in KeyInfo', () => {
    const shown = [attacker.gateway.certificate.raw, vn.gateway.certificate.raw];
    expectRefusedByProfile(craftMessage(MESSAGE_XML, vn.gateway, { shown }), asMessage, 'KEY_NOT_PINNED');
  });

  test('no key of the country pinned at all is no verdict on the document', async () => {
    const request = asking('message', trusting(th));
    const message = craftMessage(MESSAGE_XML, vn.gateway);
    for (const verification of [verifySignature(message, request), await secondOpinion(message, request)]) {
      expect(verification.verdict).toBe('could-not-check');
      expect(failures(verification)).toEqual(['KEY_NONE_PINNED']);
      expect(verification.signedOctets).toBeUndefined();
    }
  });

  test('a trust store that answers with keys of another country', () => {
    const request = { ...asMessage, trust: { ...asMessage.trust, find: () => th.entries } };
    expect(failures(verifySignature(craftMessage(MESSAGE_XML, th.gateway), request))).toEqual([
      'KEY_NONE_PINNED',
    ]);
  });

  test('during a rollover both pinned keys are accepted', async () => {
    const next = await testPki('VN');
    const request = asking('message', trusting(vn, next));
    await expectAccepted(craftMessage(MESSAGE_XML, vn.gateway), request);
    await expectAccepted(craftMessage(MESSAGE_XML, next.gateway), request);
  });
});

describe('keys that are too weak, though pinned', () => {
  test.each([
    ['RSA of 1024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1024 }), 'rsa-sha256'],
    [
      'RSA with exponent 3',
      () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
      'rsa-sha256',
    ],
    ['the curve P-521', () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }), 'ecdsa-sha256'],
    ['the curve secp256k1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'ecdsa-sha256'],
  ])('%s', async (_name, generate, method) => {
    const { privateKey } = generate();
    const odd = await oddSigner(vn.root, { publicKey: createPublicKey(privateKey) });
    const key = { ...vn.gateway, privateKey, certificate: odd };
    const forged = craftMessage(MESSAGE_XML, key, {
      info: (info) =>
        info.replace(
          /(?<=SignatureMethod Algorithm=")[^"]*/,
          `http://www.w3.org/2001/04/xmldsig-more#${method}`,
        ),
    });
    await expectRefused(forged, pinning(pinned(key, 'VN', 'gateway', vn.root)), 'KEY_WEAK');
  });
});

describe('certificates that must not have been pinned', () => {
  const refused = (entry: Partial<TrustedCertificate>, code: string, key = vn.gateway) =>
    expectRefusedByProfile(craftMessage(MESSAGE_XML, key), pinning(entry), code);

  test('issued under another root', () => {
    refused({ root: attacker.root.certificate }, 'CHAIN_BROKEN');
  });

  test('a root that is no authority', () => {
    refused({ root: vn.authority.certificate }, 'CHAIN_BROKEN');
  });

  test('a root that another root issued', async () => {
    const certificate = await oddSigner(vn.root, {
      publicKey: createPublicKey(attacker.root.privateKey),
      authority: true,
    });
    const under = await oddSigner(
      { privateKey: attacker.root.privateKey, certificate },
      { publicKey: vn.gateway.certificate.publicKey },
    );
    refused({ certificate: under, root: certificate }, 'CHAIN_BROKEN', { ...vn.gateway, certificate: under });
  });

  test('an authority where the root allows none below', async () => {
    const certificate = await oddSigner(vn.root, {
      publicKey: createPublicKey(attacker.root.privateKey),
      authority: true,
    });
    const under = await oddSigner(
      { privateKey: attacker.root.privateKey, certificate },
      { publicKey: vn.gateway.certificate.publicKey },
    );
    refused({ certificate: under, intermediates: [certificate] }, 'CHAIN_BROKEN', {
      ...vn.gateway,
      certificate: under,
    });
  });

  test.each([
    ['an authority itself', { authority: true }, 'CHAIN_BROKEN'],
    ['of another country', { country: 'TH' }, 'CERTIFICATE_COUNTRY'],
    ['without a country', { country: '' }, 'CERTIFICATE_COUNTRY'],
    ['for encryption only', { usage: 'encryption' }, 'KEY_USAGE'],
    ['without key usage', { usage: 'none' }, 'KEY_USAGE'],
  ] as const)('%s', async (_name, odd, code) => {
    const certificate = await oddSigner(vn.root, { publicKey: vn.gateway.certificate.publicKey, ...odd });
    refused({ certificate }, code, { ...vn.gateway, certificate });
  });

  test('an ordinary certificate made the same way is accepted', async () => {
    const certificate = await oddSigner(vn.root, { publicKey: vn.gateway.certificate.publicKey });
    await expectAccepted(craftMessage(MESSAGE_XML, { ...vn.gateway, certificate }), pinning({ certificate }));
  });
});

test('what KeyInfo shows is never parsed', () => {
  const junk = Buffer.from('not a certificate').toString('base64');
  const forged = alteredOctets(craftMessage(MESSAGE_XML, vn.gateway), /(?<=<ds:X509Certificate>)[^<]*/, junk);
  expectRefusedByProfile(forged, asMessage, 'KEY_NOT_PINNED');
});
