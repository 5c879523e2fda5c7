/**
 * How texts are compared in searches: without case, diacritics and superfluous spaces. Declarations in English
 * (OCP Rule 7) still carry names such as "Công ty Cổ phần Đồng Tâm", which officers type as "cong ty co phan".
 */
export function searchKey(value: string): string {
  return (
    value
      .normalize('NFD')
      // By way of upper case, which unfolds ligatures and makes ß, and first ẞ, equal to SS.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFD')
      // Latin diacritics only: marks of Thai, Khmer, Lao and Burmese script are letters there.
      .replace(/[\u0300-\u036f]/g, '')
      .replaceAll('đ', 'd')
      .replaceAll('ς', 'σ')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}

/** Lengths at which the beginnings of numbers and names are indexed. Longer queries are narrowed in the store. */
const BEGINNINGS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;

/** HS codes have up to 10 digits: every beginning is indexed, so chapters, headings and subheadings are words. */
const HS_DIGITS = 10;

export type TermKind = 'number' | 'exporter' | 'consignee' | 'hs';

const MARKS: Readonly<Record<TermKind, string>> = { number: 'n', exporter: 'e', consignee: 'c', hs: 'h' };

/** The first `length` code points, or undefined when there are fewer. */
function beginning(points: readonly string[], length: number): string | undefined {
  return points.length >= length ? points.slice(0, length).join('') : undefined;
}

/** The words a text can be found by: its beginnings, each marked with what the text is. */
export function termsOf(kind: TermKind, key: string): readonly string[] {
  const points = Array.from(key);
  const lengths = kind === 'hs' ? Array.from({ length: HS_DIGITS }, (_, index) => index + 1) : BEGINNINGS;
  return lengths.flatMap((length) => {
    const found = beginning(points, length);
    return found === undefined ? [] : [`${MARKS[kind]}:${found}`];
  });
}

/** The one word to look a beginning up by: the longest that is indexed. `exact` when nothing else is to check. */
export function termFor(kind: TermKind, key: string): { readonly term: string; readonly exact: boolean } {
  // A code longer than any HS code is looked up whole, and found nowhere.
  if (kind === 'hs') return { term: `${MARKS.hs}:${key}`, exact: true };
  const terms = termsOf(kind, key);
  const term = terms.at(-1) ?? `${MARKS[kind]}:`;
  return { term, exact: term === `${MARKS[kind]}:${key}` };
}

/**
 * The least text greater than every text that starts with the prefix, in code point order, which is the order of
 * both stores (UTF-8 octets). Undefined when there is none.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (sign) => sign.codePointAt(0) ?? 0);
  while (points.length > 0) {
    const last = points.pop() ?? 0;
    if (last < 0x10ffff) {
      // Surrogates are no code points of their own.
      const next = last === 0xd7ff ? 0xe000 : last + 1;
      return String.fromCodePoint(...points, next);
    }
  }
  return undefined;
}
