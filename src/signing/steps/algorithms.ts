import { DIGESTS, EXCLUSIVE_C14N, type Hash, signatureAlgorithm } from '../algorithms.ts';
import { attributesOf, type Element } from '../element.ts';
import { refuse } from '../refusal.ts';
import type { StepCode } from '../step-codes.ts';
import { take, type Work } from '../work.ts';

/** Profile, point 3: SignedInfo canonicalized exclusively, and algorithms from the list, without parameters. */
export function algorithms(work: Work): void {
  const { info } = take(work, 'parts');
  const canonicalization = bare(info.canonicalization, 'SIG_C14N');
  if (canonicalization !== EXCLUSIVE_C14N) {
    throw refuse('SIG_C14N', 'SignedInfo/CanonicalizationMethod', canonicalization);
  }
  const uri = bare(info.method, 'SIG_ALGORITHM');
  const algorithm = signatureAlgorithm(uri);
  if (algorithm === undefined) throw refuse('SIG_ALGORITHM', 'SignedInfo/SignatureMethod', uri);
  for (const reference of [work.documentReference, work.propertiesReference]) {
    if (reference !== undefined) hashOf(reference.digestMethod);
  }
  work.algorithm = algorithm;
}

/** The hash a DigestMethod names. Refuses SHA-1, MD5 and whatever is not on the list. */
export function hashOf(digestMethod: Element): Hash {
  const uri = bare(digestMethod, 'SIG_DIGEST_ALGORITHM');
  const hash = DIGESTS.get(uri);
  if (hash === undefined) throw refuse('SIG_DIGEST_ALGORITHM', 'DigestMethod', uri);
  return hash;
}

function bare(element: Element, code: StepCode): string {
  const inside = element.children[0];
  if (inside !== undefined) throw refuse(code, `${element.name}/${inside.name}`);
  if (/\S/.test(element.text)) throw refuse(code, element.name, element.text.slice(0, 80));
  return attributesOf(element, ['Algorithm']).Algorithm;
}
