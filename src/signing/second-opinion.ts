import { createHash } from 'node:crypto';
import { GatewayError } from '../kernel/errors.ts';
import { CERTIFICATE_LIMITS, guardXml, MESSAGE_LIMITS } from '../kernel/xml.ts';
import {
  DIGESTS,
  ENVELOPED,
  EXCLUSIVE_C14N,
  type SignatureAlgorithm,
  signatureAlgorithm,
  suits,
} from './algorithms.ts';
import { DSIG, ROLE_OF, SIGNED_PROPERTIES_TYPE } from './profile.ts';
import { Refusal, refuse } from './refusal.ts';
import { failedStep, passedStep } from './report.ts';
import { loadSecondEngine, type SecondEngine } from './second-engine.ts';
import { signerInfo } from './signer-info.ts';
import type { TrustedCertificate, Verification, VerificationStep, VerifyRequest } from './types.ts';
import { verdictOf } from './verdict.ts';

const STEPS = ['document', 'structure', 'references', 'trust', 'signature'] as const;
const XADES_STEPS = [...STEPS, 'signing-certificate'] as const;
type StepName = (typeof XADES_STEPS)[number];

const SHOWS: Readonly<Record<StepName, { readonly en: string; readonly vi: string }>> = {
  document: {
    en: 'The document is within its bounds and free of forbidden constructs.',
    vi: 'Tài liệu trong giới hạn và không có thành phần bị cấm.',
  },
  structure: {
    en: 'The second engine sees exactly one signature, in its place.',
    vi: 'Bộ kiểm tra thứ hai thấy đúng một chữ ký, đúng vị trí.',
  },
  references: {
    en: 'The second engine reads that the signature covers the whole document, with allowed algorithms.',
    vi: 'Bộ kiểm tra thứ hai đọc thấy chữ ký bao trùm toàn bộ tài liệu, với thuật toán được phép.',
  },
  trust: {
    en: 'Keys are pinned for this country and duty.',
    vi: 'Có khóa được ghim cho nước và nhiệm vụ này.',
  },
  signature: {
    en: 'The second engine confirms digests and signature with a pinned key.',
    vi: 'Bộ kiểm tra thứ hai xác nhận giá trị băm và chữ ký bằng khóa đã ghim.',
  },
  'signing-certificate': {
    en: 'The second engine reads the same signing certificate.',
    vi: 'Bộ kiểm tra thứ hai đọc thấy cùng một chứng thư ký.',
  },
};

/**
 * Checks the signature once more with xadesjs and xmldsigjs: another XML parser, another canonicalization and
 * Web Crypto, given the pinned keys. Never the only judge: it takes no view on revocation and validity, and
 * what the engine itself lets pass (a second signature, SHA-1, a fragment, a key out of the document) is
 * refused before it is asked. Never rejects, and never returns signed octets.
 */
export async function secondOpinion(octets: Uint8Array, request: VerifyRequest): Promise<Verification> {
  const { profile } = request;
  const steps: VerificationStep[] = [];
  const expected: readonly StepName[] = profile === 'certificate' ? XADES_STEPS : STEPS;
  let signer: TrustedCertificate | undefined;
  let signingTime: string | undefined;
  const step = async <T>(name: StepName, make: () => T | Promise<T>): Promise<T> => {
    try {
      const made = await make();
      steps.push(passedStep(name, SHOWS[name]));
      return made;
    } catch (thrown) {
      steps.push(failedStep(name, name === 'trust' ? thrown : ofEngine(thrown)));
      throw new Stopped();
    }
  };
  try {
    const limits = profile === 'certificate' ? CERTIFICATE_LIMITS : MESSAGE_LIMITS;
    await step('document', () =>
      guardXml(octets, { ...limits, maxBytes: request.maxBytes ?? limits.maxBytes }),
    );
    const engine = await step('structure', () => load(octets));
    const algorithm = await step('references', () => readAlgorithm(engine, profile === 'certificate'));
    const pinned = await step('trust', () => pinnedKeys(request));
    signer = await step('signature', () => confirm(engine, pinned, algorithm));
    if (profile === 'certificate') {
      signingTime = engine.signingTime?.toISOString();
      const { certificate } = signer;
      await step('signing-certificate', () => sameCertificate(engine, certificate.raw));
    }
  } catch (thrown) {
    if (!(thrown instanceof Stopped)) steps.push(failedStep('document', thrown));
  }
  return {
    profile,
    verdict: verdictOf(steps, expected),
    steps,
    signer: signer === undefined ? undefined : signerInfo(signer),
    signingTime,
  };
}

/** Ends the sequence; the step that failed is in the report already. */
class Stopped extends Error {}

/** Where one engine returns false this one sometimes throws, and not even errors; either way it does not confirm. */
function ofEngine(thrown: unknown): unknown {
  if (thrown instanceof Refusal || thrown instanceof GatewayError) return thrown;
  const { message } = Object(thrown) as { message?: unknown };
  return refuse(
    'ENGINE_REFUSES',
    undefined,
    typeof message === 'string' ? message.slice(0, 200) : 'no reason',
  );
}

function load(octets: Uint8Array): SecondEngine {
  const engine = loadSecondEngine(octets, DSIG);
  if (engine.signatures === 0) throw refuse('SIG_MISSING');
  if (engine.signatures > 1) throw refuse('SIG_COUNT');
  if (!engine.lastChildOfRoot) throw refuse('SIG_POSITION');
  return engine;
}

function readAlgorithm(engine: SecondEngine, xades: boolean): SignatureAlgorithm {
  const { references } = engine;
  if (references.length !== (xades ? 2 : 1)) {
    throw refuse('SIG_REFERENCE_COUNT', 'SignedInfo', String(references.length));
  }
  const whole = references.filter(({ uri, type }) => uri === '' && type === '');
  const properties = references.filter(
    ({ uri, type }) => uri.startsWith('#') && type === SIGNED_PROPERTIES_TYPE,
  );
  if (whole.length !== 1 || whole.length + properties.length !== references.length) {
    throw refuse('SIG_REFERENCE_URI', 'Reference/@URI', references.map(({ uri }) => uri).join(', '));
  }
  for (const { uri, digestMethod, transforms } of references) {
    if (!DIGESTS.has(digestMethod)) throw refuse('SIG_DIGEST_ALGORITHM', 'DigestMethod', digestMethod);
    const wanted = uri === '' ? [ENVELOPED, EXCLUSIVE_C14N] : [EXCLUSIVE_C14N];
    if (transforms.join(' ') !== wanted.join(' ')) {
      throw refuse('SIG_TRANSFORM', 'Reference/Transforms', transforms.join(', '));
    }
  }
  const algorithm = signatureAlgorithm(engine.signatureMethod);
  if (algorithm === undefined) throw refuse('SIG_ALGORITHM', 'SignatureMethod', engine.signatureMethod);
  return algorithm;
}

function pinnedKeys({ trust, country, profile }: VerifyRequest): readonly TrustedCertificate[] {
  const pinned = trust.find(country, ROLE_OF[profile]);
  if (pinned.length === 0) throw refuse('KEY_NONE_PINNED', undefined, `${country} ${ROLE_OF[profile]}`);
  return pinned;
}

async function confirm(
  engine: SecondEngine,
  pinned: readonly TrustedCertificate[],
  algorithm: SignatureAlgorithm,
): Promise<TrustedCertificate> {
  for (const entry of pinned) {
    if (suits(entry.certificate.publicKey, algorithm) && (await engine.verify(entry.certificate, algorithm)))
      return entry;
  }
  throw refuse('SIG_VALUE_INVALID');
}

function sameCertificate({ signingCertificate }: SecondEngine, der: Buffer): void {
  const hash = DIGESTS.get(signingCertificate?.digestMethod ?? '');
  if (hash === undefined || signingCertificate === undefined) throw refuse('XADES_CERTIFICATE_MISMATCH');
  if (!createHash(hash).update(der).digest().equals(signingCertificate.digest)) {
    throw refuse('XADES_CERTIFICATE_MISMATCH', 'SigningCertificateV2');
  }
}
