import { foldedNumber } from '../certificate/reference-number.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { CountryProfile } from './country-profile.ts';

/** What the groups of a number are made of. */
const LETTER = /[A-Z]/;
const DIGIT = /\d/;

/** Viet Nam's rule in the words of a template; see certificate/reference-number.ts. */
const VIET_NAM = 'VN-{importing} {yy}/{office}/{serial:5}';

/**
 * A number of this state's own, or its beginning, as the state gives it: `vnth2602/` is `VN-TH 26/02/`. The groups of
 * a number have fixed widths, so the signs that people leave out between them are known. For finding what is meant;
 * numbers given under an earlier form are found as they were given.
 * @returns undefined for what is no beginning of such a number, and for signs alone
 */
export function asGiven({ numbering }: Pick<CountryProfile, 'numbering'>, text: string): string | undefined {
  const typed = foldedNumber(text);
  if (typed === '') return undefined;
  let given = '';
  let at = 0;
  for (const part of partsOf(numbering.rule === 'viet-nam' ? VIET_NAM : numbering.template)) {
    if (at === typed.length) return given;
    if (typeof part === 'string') {
      const folded = foldedNumber(part);
      if (!typed.startsWith(folded, at)) return undefined;
      given += part;
      at += folded.length;
    } else {
      const sign = typed.charAt(at);
      if (!part.test(sign)) return undefined;
      given += sign;
      at += 1;
    }
  }
  return at === typed.length ? given : undefined;
}

/** The certificate that is meant by a number: of that very number, or of the one that the state gives for what was typed. */
export async function sentAsTyped(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  profile: Pick<CountryProfile, 'numbering'>,
  typed: string,
): Promise<SentCertificate | undefined> {
  const exact = await reader.sentByNumber(typed);
  const given = exact ? undefined : asGiven(profile, typed);
  return given === undefined ? exact : reader.sentByNumber(given);
}

/** The signs of a template, one by one: those that are always the same, and what stands in for the others. */
function partsOf(template: string): readonly (string | RegExp)[] {
  const parts = template.matchAll(/\{(\w+)(?::(\d))?\}|[\s\S]/gu);
  return [...parts].flatMap(([sign, field, width]) => {
    if (field === undefined) return [sign];
    const digits = field === 'serial' ? Number(width) : field === 'year' ? 4 : 2;
    return Array(digits).fill(field === 'importing' ? LETTER : DIGIT);
  });
}
