import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diag } from 'libxml2-wasm';
import { createRoot, issueSigner } from '../../../src/signing/certificate-authority.ts';
import { signCertificate, signMessage } from '../../../src/signing/sign.ts';
import { STEP_CODES } from '../../../src/signing/step-codes.ts';
import { trustStoreOf } from '../../../src/signing/trust-store.ts';
import type { SignatureProfile, VerifyRequest } from '../../../src/signing/types.ts';
import { stepsOf, verifySignature } from '../../../src/signing/verify.ts';
import {
  NOON,
  oddSigner,
  openRoot,
  pinned,
  signingKey,
  testPki,
  trusting,
  VALIDITY,
} from '../../support/pki.ts';
import { CERTIFICATE_XML, craftMessage, failures, MESSAGE_XML } from '../../support/sign.ts';

const vn = await testPki('VN');
const trust = trusting(vn);
const asking = (profile: SignatureProfile, more: Partial<VerifyRequest> = {}): VerifyRequest => ({
  profile,
  country: 'VN',
  trust,
  now: NOON,
  ...more,
});

describe.each(['rsa', 'p256', 'p384'] as const)('with %s keys', (algorithm) => {
  test('what is signed verifies, every step made and explained', async () => {
    const pki = await testPki('VN', algorithm);
    const documents = {
      certificate: signCertificate(CERTIFICATE_XML, pki.authority, NOON),
      message: signMessage(MESSAGE_XML, pki.gateway),
    };
    for (const profile of ['certificate', 'message'] as const) {
      const verification = verifySignature(documents[profile], asking(profile, { trust: trusting(pki) }));
      expect(verification.verdict).toBe('valid');
      expect(verification.steps.map(({ step }) => step)).toEqual(stepsOf(profile));
      for (const { outcome, code, explanation } of verification.steps) {
        expect([outcome, code]).toEqual(['valid', 'OK']);
        expect(explanation.en).toMatch(/\.$/);
        expect(explanation.vi).toMatch(/\.$/);
      }
      expect(verification.signer).toMatchObject({
        country: 'VN',
        role: profile === 'certificate' ? 'issuing-authority' : 'gateway',
        algorithm: { rsa: 'RSA 2048', p256: 'EC P-256', p384: 'EC P-384' }[algorithm],
      });
    }
  });
});

describe('the report', () => {
  test('a changed document is told from a wrong key: all steps that can be made are made', () => {
    const changed = Buffer.from(signMessage(MESSAGE_XML, vn.gateway)).toString().replace('>TH<', '>SG<');
    const verification = verifySignature(Buffer.from(changed), asking('message'));
    expect(failures(verification)).toEqual(['SIG_DIGEST_MISMATCH']);
    expect(verification.steps.map(({ step }) => step)).toEqual(stepsOf('message'));
    expect(verification.signer?.country).toBe('VN');
  });

  test('a document without signature has no later steps', () => {
    const verification = verifySignature(Buffer.from(MESSAGE_XML), asking('message'));
    expect(verification.steps.map(({ step, code }) => [step, code])).toEqual([
      ['document', 'OK'],
      ['structure', 'SIG_MISSING'],
    ]);
    expect(verification.signer).toBeUndefined();
  });

  test('says where in the received octets a forbidden construct stands', () => {
    const [step] = verifySignature(Buffer.from('<a><!-- --></a>'), asking('message')).steps;
    expect(step).toMatchObject({ step: 'document', code: 'XML_FORBIDDEN', where: 'byte 3' });
  });

  test('every code is explained in both languages', () => {
    for (const [code, { en, vi }] of Object.entries(STEP_CODES)) {
      if (code === 'OK') continue;
      expect([code, en]).toEqual([code, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect([code, vi]).toEqual([code, expect.stringMatching(/^\p{Lu}.*\.$/u)]);
      expect((en.match(/\{\}/g) ?? []).length).toBe((vi.match(/\{\}/g) ?? []).length);
    }
  });
});

describe('a chain with an authority between root and signer', () => {
  test('is accepted when pinned with it, refused without', async () => {
    const [root, keys] = await Promise.all([openRoot(), createRoot('VN', 'p256', VALIDITY)]);
    const certificate = await oddSigner(root, { publicKey: keys.certificate.publicKey, authority: true });
    const middle = { ...keys, certificate };
    const gateway = await issueSigner(middle, 'VN', 'gateway', 'p256', VALIDITY);
    const key = { ...signingKey(gateway, 'VN', 'gateway'), intermediates: [certificate] };
    const entry = pinned(gateway, 'VN', 'gateway', root);
    const complete = asking('message', { trust: trustStoreOf([{ ...entry, intermediates: [certificate] }]) });
    const incomplete = asking('message', { trust: trustStoreOf([entry]) });
    const [showing, alone] = [signMessage(MESSAGE_XML, key), craftMessage(MESSAGE_XML, key)];
    expect(failures(verifySignature(showing, complete))).toEqual([]);
    expect(failures(verifySignature(alone, complete))).toEqual([]);
    expect(failures(verifySignature(showing, incomplete))).toEqual(['KEY_INFO_FOREIGN']);
    expect(failures(verifySignature(alone, incomplete))).toEqual(['CHAIN_BROKEN']);
  });
});

describe('whatever comes', () => {
  const documents = [
    ['certificate', Buffer.from(signCertificate(CERTIFICATE_XML, vn.authority, NOON))],
    ['message', Buffer.from(signMessage(MESSAGE_XML, vn.gateway))],
  ] as const;

  test('any octets give a report and no exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('certificate', 'message'),
        (octets, profile) => {
          const { verdict, steps, signedOctets } = verifySignature(octets, asking(profile));
          expect(verdict).toBe('invalid');
          expect(steps.length).toBeGreaterThan(0);
          expect(signedOctets).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  test('no input at all, or none that is octets, gives a report', () => {
    for (const input of [undefined, null, 'text', 7, {}, []]) {
      const { verdict } = verifySignature(input as never, asking('message'));
      expect(verdict).not.toBe('valid');
    }
  });

  test.each(documents)(
    'a %s with any one byte flipped is never valid for other octets',
    (profile, signed) => {
      const honest = verifySignature(signed, asking(profile));
      expect(honest.verdict).toBe('valid');
      const flips = fc.tuple(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }));
      fc.assert(
        fc.property(flips, ([at, mask]) => {
          const flipped = Buffer.from(signed);
          flipped[at] = (flipped[at] ?? 0) ^ mask;
          const { verdict, signedOctets } = verifySignature(flipped, asking(profile));
          if (verdict === 'valid') expect(signedOctets).toEqual(honest.signedOctets);
          else expect(signedOctets).toBeUndefined();
        }),
        { numRuns: 1500 },
      );
    },
  );

  test.each(documents)(
    'a %s with pieces cut, doubled or moved is never valid for other octets',
    (profile, signed) => {
      const honest = verifySignature(signed, asking(profile));
      const place = fc.nat(signed.length);
      const edit = fc.tuple(fc.constantFrom('cut', 'double', 'move'), place, place, place);
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
          let octets = signed as Buffer;
          for (const [kind, one, two, three] of edits) {
            const [from, to] = one < two ? [one, two] : [two, one];
            const piece = octets.subarray(from, to);
            const rest =
              kind === 'double' ? octets : Buffer.concat([octets.subarray(0, from), octets.subarray(to)]);
            octets =
              kind === 'cut' ? rest : Buffer.concat([rest.subarray(0, three), piece, rest.subarray(three)]);
          }
          const { verdict, signedOctets } = verifySignature(octets, asking(profile));
          if (verdict === 'valid') expect(signedOctets).toEqual(honest.signedOctets);
        }),
        { numRuns: 500 },
      );
    },
  );
});

describe('memory', () => {
  test('every document is freed, whether accepted or refused', () => {
    const signed = Buffer.from(signCertificate(CERTIFICATE_XML, vn.authority, NOON)).toString();
    diag.configure({ enabled: true });
    try {
      for (const text of [
        signed,
        signed.replace('23245', '1'),
        signed.replace('<ds:Object>', '<ds:O/><ds:Object>'),
        '<a/>',
        '<a',
      ]) {
        verifySignature(Buffer.from(text), asking('certificate'));
        expect(diag.report()).toEqual({});
      }
    } finally {
      diag.configure({ enabled: false });
    }
  });

  test('2,000 verifications and signings do not let the parser grow', () => {
    const signed = signCertificate(CERTIFICATE_XML, vn.authority, NOON);
    const before = outsideHeap(200, signed);
    const after = outsideHeap(2000, signed);
    // One document left behind is 10 KB and more, so a leak would show as 20 MB.
    expect(after - before).toBeLessThan(4 * 1024 * 1024);
  });

  /** Bytes outside the JavaScript heap after so many rounds: WebAssembly memory, buffers left out. */
  function outsideHeap(rounds: number, signed: Uint8Array): number {
    for (let round = rounds; round > 0; round -= 1) {
      verifySignature(signed, asking('certificate'));
      if (round % 10 === 0) signCertificate(CERTIFICATE_XML, vn.authority, NOON);
    }
    const { external, arrayBuffers } = process.memoryUsage();
    return external - arrayBuffers;
  }
});
