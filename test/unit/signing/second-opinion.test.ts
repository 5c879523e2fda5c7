import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DOMParser } from '@xmldom/xmldom';
import * as xmldsigjs from 'xmldsigjs';
import { secondOpinion } from '../../../src/signing/second-opinion.ts';
import { trustStoreOf } from '../../../src/signing/trust-store.ts';
import type { VerifyRequest } from '../../../src/signing/types.ts';
import { NOON, type TestPki, testPki, trusting } from '../../support/pki.ts';
import {
  alteredOctets,
  CERTIFICATE_XML,
  craftCertificate,
  craftMessage,
  failures,
  MESSAGE_XML,
} from '../../support/sign.ts';

let vn: TestPki;
let attacker: TestPki;
let asMessage: VerifyRequest;
let asCertificate: VerifyRequest;

beforeAll(async () => {
  [vn, attacker] = await Promise.all([testPki('VN'), testPki('VN')]);
  asMessage = { profile: 'message', country: 'VN', trust: trusting(vn), now: NOON };
  asCertificate = { ...asMessage, profile: 'certificate' };
});

/** What the library says when asked as its own documentation shows, without a key. */
async function libraryAlone(octets: Buffer): Promise<boolean> {
  const document = new DOMParser().parseFromString(octets.toString(), 'text/xml');
  const signed = new xmldsigjs.SignedXml(document as never);
  signed.LoadXml(
    document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature').item(0) as never,
  );
  return await signed.Verify();
}

describe('a valid document', () => {
  test('is confirmed, with signer and signing time, and without octets to read', async () => {
    const opinion = await secondOpinion(craftCertificate(CERTIFICATE_XML, vn.authority), asCertificate);
    expect(opinion.verdict).toBe('valid');
    expect(opinion.steps.map(({ step }) => step)).toEqual([
      'document',
      'structure',
      'references',
      'trust',
      'signature',
      'signing-certificate',
    ]);
    expect(opinion.signer?.thumbprint).toBe(vn.entries[0]?.thumbprint);
    expect(opinion.signingTime).toBe(NOON.toISOString());
    expect(opinion.signedOctets).toBeUndefined();
  });
});

describe('what the library lets pass', () => {
  test('a forgery by anyone: it takes the key out of the document', async () => {
    const forged = craftMessage(MESSAGE_XML, attacker.gateway);
    expect(await libraryAlone(forged)).toBe(true);
    expect((await secondOpinion(forged, asMessage)).verdict).toBe('invalid');
  });

  test('an extra signature behind the honest one', async () => {
    const [extra = ''] =
      /<ds:Signature .*<\/ds:Signature>/s.exec(craftMessage('<x/>', attacker.gateway).toString()) ?? [];
    const forged = alteredOctets(
      craftMessage(MESSAGE_XML, vn.gateway),
      '</m:Message>',
      `${extra}</m:Message>`,
    );
    expect(await libraryAlone(forged)).toBe(true);
    expect(failures(await secondOpinion(forged, asMessage))).toEqual(['SIG_COUNT']);
  });

  test('a processing instruction in the prolog', async () => {
    const forged = alteredOctets(craftMessage(MESSAGE_XML, vn.gateway), /^/, '<?p x?>');
    expect(await libraryAlone(forged)).toBe(true);
    expect(failures(await secondOpinion(forged, asMessage))).toEqual(['XML_FORBIDDEN']);
  });

  test('a signing certificate under the signature that is not the key', async () => {
    const forged = craftCertificate(CERTIFICATE_XML, vn.authority, {
      properties: (text) =>
        text.replace(/(?<=DigestValue xmlns:ds="[^"]*">)[^<]*/, Buffer.alloc(32).toString('base64')),
    });
    expect(failures(await secondOpinion(forged, asCertificate))).toEqual(['XADES_CERTIFICATE_MISMATCH']);
  });
});

describe('where the library throws, or has no answer', () => {
  test('a changed document', async () => {
    const forged = alteredOctets(craftMessage(MESSAGE_XML, vn.gateway), '>TH<', '>SG<');
    await expect(libraryAlone(forged)).rejects.toMatchObject({
      message: expect.stringContaining('Invalid digest'),
    });
    const opinion = await secondOpinion(forged, asMessage);
    expect(failures(opinion)).toEqual(['ENGINE_REFUSES']);
    expect(opinion.steps.at(-1)?.explanation.en).toContain('Invalid digest');
  });

  test('an elliptic curve key value in KeyInfo', async () => {
    const forged = craftMessage(MESSAGE_XML, vn.gateway, {
      signature: (text) =>
        text.replace(
          '<ds:KeyInfo>',
          '<ds:KeyInfo><ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#"/></ds:KeyValue>',
        ),
    });
    expect((await secondOpinion(forged, asMessage)).verdict).toBe('invalid');
  });

  test.each([
    '',
    '<a>',
    '<a/>',
    '\u0000',
    '<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Signature/></a>',
  ])('the document "%s"', async (text) => {
    for (const request of [asMessage, asCertificate]) {
      const { verdict, steps } = await secondOpinion(Buffer.from(text), request);
      expect(verdict).toBe('invalid');
      expect(steps.length).toBeGreaterThan(0);
    }
  });

  test('a trust store that fails is no verdict', async () => {
    const trust = {
      ...trustStoreOf([]),
      find: () => {
        throw new RangeError('out of order');
      },
    };
    const opinion = await secondOpinion(craftMessage(MESSAGE_XML, vn.gateway), { ...asMessage, trust });
    expect([opinion.verdict, ...failures(opinion)]).toEqual(['could-not-check', 'CHECK_FAILED']);
  });
});

test('the engine leaves the global Web Crypto usable', async () => {
  const digest = await webcrypto.subtle.digest('SHA-256', new Uint8Array(1));
  expect(digest.byteLength).toBe(32);
});
