import type { Text } from '../kernel/finding.ts';
import { CERTIFICATE_LIMITS, MESSAGE_LIMITS, withXml, type XmlDocument } from '../kernel/xml.ts';
import { refuse } from './refusal.ts';
import { failedStep, passedStep } from './report.ts';
import { signerInfo } from './signer-info.ts';
import { algorithms } from './steps/algorithms.ts';
import {
  chain,
  keyUsage,
  revocationAtSigning,
  revocationNow,
  signingTime,
  validityAtSigning,
  validityNow,
} from './steps/certificate.ts';
import { documentDigest, signedProperties } from './steps/digests.ts';
import { references } from './steps/references.ts';
import { pinnedKey, signatureValue, signingCertificate } from './steps/signer.ts';
import { structure } from './steps/structure.ts';
import type { SignatureProfile, Verification, VerificationStep, VerifyRequest } from './types.ts';
import { verdictOf } from './verdict.ts';
import { NotReached, type Remark, type Work } from './work.ts';

interface Step {
  readonly step: string;
  /** Throws a Refusal; may return a remark on a step that is valid all the same. */
  readonly run: ((work: Work) => void) | ((work: Work) => Remark | undefined);
  /** What a pass has shown. */
  readonly shows: Text;
  /** Only for this profile. */
  readonly only?: SignatureProfile;
}

/**
 * The steps in order. A step that fails lets the others go on as far as they can, so that the report tells a
 * changed document from a wrong key; one that needs what a failed step would have found is left out.
 */
const STEPS: readonly Step[] = [
  {
    step: 'structure',
    run: structure,
    shows: {
      en: 'There is exactly one signature, in its place, without unknown parts.',
      vi: 'Có đúng một chữ ký, đúng vị trí, không có thành phần lạ.',
    },
  },
  {
    step: 'references',
    run: references,
    shows: { en: 'The signature covers the whole document.', vi: 'Chữ ký bao trùm toàn bộ tài liệu.' },
  },
  {
    step: 'algorithms',
    run: algorithms,
    shows: { en: 'All algorithms are allowed.', vi: 'Mọi thuật toán đều được phép.' },
  },
  {
    step: 'digest',
    run: documentDigest,
    shows: {
      en: 'The document is unchanged since it was signed.',
      vi: 'Tài liệu không thay đổi kể từ khi ký.',
    },
  },
  {
    step: 'signed-properties',
    run: signedProperties,
    only: 'certificate',
    shows: {
      en: 'Signing time and signing certificate are under the signature.',
      vi: 'Thời điểm ký và chứng thư ký nằm trong phần được ký.',
    },
  },
  {
    step: 'trust',
    run: pinnedKey,
    shows: {
      en: 'The key is pinned for this country and duty.',
      vi: 'Khóa đã được ghim cho nước và nhiệm vụ này.',
    },
  },
  {
    step: 'signing-certificate',
    run: signingCertificate,
    only: 'certificate',
    shows: {
      en: 'The certificate named under the signature is that of the key.',
      vi: 'Chứng thư nêu trong phần được ký chính là chứng thư của khóa.',
    },
  },
  {
    step: 'signature',
    run: signatureValue,
    shows: { en: 'The signature was made with this key.', vi: 'Chữ ký được tạo bằng khóa này.' },
  },
  {
    step: 'chain',
    run: chain,
    shows: {
      en: "The signer's certificate was issued under the pinned root of the country.",
      vi: 'Chứng thư của người ký do chứng thư gốc đã ghim của nước đó cấp.',
    },
  },
  {
    step: 'key-usage',
    run: keyUsage,
    shows: {
      en: "The signer's certificate is for digital signatures.",
      vi: 'Chứng thư của người ký dùng cho chữ ký số.',
    },
  },
  {
    step: 'signing-time',
    run: signingTime,
    only: 'certificate',
    shows: { en: 'The signing time is possible.', vi: 'Thời điểm ký là có thể.' },
  },
  {
    step: 'validity-at-signing',
    run: validityAtSigning,
    only: 'certificate',
    shows: {
      en: 'The certificate was in force at the signing time.',
      vi: 'Chứng thư có hiệu lực tại thời điểm ký.',
    },
  },
  {
    step: 'revocation-at-signing',
    run: revocationAtSigning,
    only: 'certificate',
    shows: {
      en: 'The certificate was not revoked at the signing time.',
      vi: 'Chứng thư chưa bị thu hồi tại thời điểm ký.',
    },
  },
  {
    step: 'validity-now',
    run: validityNow,
    shows: { en: 'The certificate is in force now.', vi: 'Chứng thư hiện có hiệu lực.' },
  },
  {
    step: 'revocation-now',
    run: revocationNow,
    shows: { en: 'The certificate is not revoked.', vi: 'Chứng thư không bị thu hồi.' },
  },
];

const DOCUMENT_STEP = {
  step: 'document',
  shows: {
    en: 'The document is within its bounds, well-formed and free of forbidden constructs.',
    vi: 'Tài liệu trong giới hạn, đúng cú pháp và không có thành phần bị cấm.',
  },
} as const;

/** The names of the steps a profile's verification must have passed, in order. */
export function stepsOf(profile: SignatureProfile): readonly string[] {
  return [DOCUMENT_STEP.step, ...stepsFor(profile).map(({ step }) => step)];
}

function stepsFor(profile: SignatureProfile): readonly Step[] {
  return STEPS.filter(({ only }) => only === undefined || only === profile);
}

/**
 * Checks the one signature of a document against the pinned keys of the country that claims to have made it
 * (docs/decisions/0001-signature-profile.md), and refuses everything the profile does not know.
 *
 * Never throws. What cannot be checked is a step `could-not-check`, and the verdict then is not `valid`.
 * @returns every step made, in order, and with the verdict `valid` the octets to read values from
 */
export function verifySignature(octets: Uint8Array, request: VerifyRequest): Verification {
  const steps: VerificationStep[] = [];
  let work: Work | undefined;
  try {
    if (![request.now, request.existedAt ?? request.now].every(isInstant))
      throw refuse('CHECK_FAILED', 'now');
    const limits = request.profile === 'certificate' ? CERTIFICATE_LIMITS : MESSAGE_LIMITS;
    withXml(octets, { ...limits, maxBytes: request.maxBytes ?? limits.maxBytes }, (document) => {
      steps.push(passedStep(DOCUMENT_STEP.step, DOCUMENT_STEP.shows));
      work = perform(document, request, steps);
    });
  } catch (thrown) {
    steps.push(failedStep(DOCUMENT_STEP.step, thrown));
  }
  return report(request, steps, work);
}

function perform(document: XmlDocument, request: VerifyRequest, steps: VerificationStep[]): Work {
  const work: Work = { request, document };
  for (const step of stepsFor(request.profile)) {
    try {
      steps.push(passedStep(step.step, step.shows, step.run(work) ?? undefined));
    } catch (thrown) {
      if (!(thrown instanceof NotReached)) steps.push(failedStep(step.step, thrown));
    }
  }
  return work;
}

function report(
  request: VerifyRequest,
  steps: readonly VerificationStep[],
  work: Work | undefined,
): Verification {
  const verdict = verdictOf(steps, stepsOf(request.profile));
  return {
    profile: request.profile,
    verdict,
    steps,
    signer: work?.signer === undefined ? undefined : signerInfo(work.signer),
    signingTime: work?.properties?.signingTime.toISOString(),
    signedOctets: verdict === 'valid' ? work?.parts?.documentOctets : undefined,
  };
}

/** An invalid date compares as neither before nor after anything, and so would pass every check. */
function isInstant(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}
