import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterPrefix, searchKey, termFor, termsOf } from '../../../src/ledger/search-key.ts';

test.each([
  ['Công ty Cổ phần Đồng Tâm', 'cong ty co phan dong tam'],
  ['CÔNG TY TNHH ĐẠI PHÁT', 'cong ty tnhh dai phat'],
  ['  Siam \t Trading\u00a0Co. ', 'siam trading co.'],
  ['Straße', 'strasse'],
  ['STRAẞE', 'strasse'],
  ['ﬁne', 'fine'],
  ['Ångström', 'angstrom'],
  ['İSTANBUL', 'istanbul'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['บริษัท', 'บริษัท'],
  ['ក្រុមហ៊ុន', 'ក្រុមហ៊ុន'],
  ['', ''],
])('%p is compared as %p', (value, key) => {
  expect(searchKey(value)).toBe(key);
});

const text = fc.string({ unit: 'binary', maxLength: 90 });

test('a key is its own key, whatever case and composition the text had', () => {
  const faults: string[] = [];
  for (let point = 1; point < 0x1_0000; point += 1) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const value = `a${String.fromCodePoint(point)}b`;
    const key = searchKey(value);
    const spellings = [
      key,
      value.toUpperCase(),
      value.toLowerCase(),
      value.normalize('NFC'),
      value.normalize('NFD'),
    ];
    if (spellings.some((spelling) => searchKey(spelling) !== key)) faults.push(point.toString(16));
  }
  expect(faults).toEqual([]);
});

test('every beginning of a key is found by its term, and then by no more than a check of its key', () => {
  fc.assert(
    fc.property(text, fc.nat(90), (value, length) => {
      const key = searchKey(value);
      const beginning = searchKey(Array.from(key).slice(0, length).join(''));
      fc.pre(beginning !== '');
      const { term, exact } = termFor('exporter', beginning);
      expect(termsOf('exporter', key)).toContain(term);
      expect(beginning.startsWith(term.slice(2))).toBe(true);
      expect(exact).toBe(term.slice(2) === beginning);
    }),
  );
});

test('an HS code is found by every beginning, and by nothing longer', () => {
  const terms = termsOf('hs', '69072193');
  for (let digits = 1; digits <= 8; digits += 1) {
    expect(terms).toContain(termFor('hs', '69072193'.slice(0, digits)).term);
  }
  expect(terms).toHaveLength(8);
  expect(terms).not.toContain(termFor('hs', '690721935').term);
  expect(termFor('hs', '69072').exact).toBe(true);
});

test('a number is never found as a name, nor an exporter as a consignee', () => {
  const all = (['number', 'exporter', 'consignee', 'hs'] as const).flatMap((kind) => termsOf(kind, '1006'));
  expect(new Set(all).size).toBe(all.length);
});

test('the end of a prefix is after every text with it and before every other greater text', () => {
  // As both stores order: by UTF-8 octets.
  const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  fc.assert(
    fc.property(text, text, text, (prefix, rest, other) => {
      const end = afterPrefix(prefix);
      fc.pre(end !== undefined);
      expect(compare(prefix + rest, end)).toBeLessThan(0);
      if (!other.startsWith(prefix) && compare(other, prefix) > 0) {
        expect(compare(other, end)).toBeGreaterThanOrEqual(0);
      }
    }),
  );
  expect(afterPrefix('a\ud7ff')).toBe('a\ue000');
  expect(afterPrefix('a\u{10ffff}')).toBe('b');
  expect(afterPrefix('\u{10ffff}')).toBeUndefined();
  expect(afterPrefix('')).toBeUndefined();
});
