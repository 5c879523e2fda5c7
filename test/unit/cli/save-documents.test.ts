import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileNames } from '../../../src/cli/save-documents.ts';

describe('names of documents as files', () => {
  test.each([
    ['what is fit stays', ['Hóa đơn (1).pdf', 'b.png'], ['Hóa đơn (1).pdf', 'b.png']],
    ['capital and small letters are one', ['x.PDF', 'X.pdf', 'x.pdf'], ['x.PDF', 'X (2).pdf', 'x (3).pdf']],
    ['so are spellings of one letter', ['\u00e9.pdf', 'e\u0301.pdf'], ['\u00e9.pdf', '\u00e9 (2).pdf']],
    ['devices', ['CON.pdf', 'lpt1.x.xml', 'console.pdf'], ['_CON.pdf', '_lpt1.x.xml', 'console.pdf']],
    [
      'paths lead nowhere',
      ['../../a.pdf', '.hidden.pdf', 'a\\b:c.pdf'],
      ['_.._a.pdf', 'hidden.pdf', 'a_b_c.pdf'],
    ],
  ])('%s', (_, names, expected) => {
    expect(fileNames(names)).toEqual(expected);
  });

  test('long names are cut between letters, and told apart', () => {
    const long = `${'ế'.repeat(96)}.pdf`;
    const [first = '', second = ''] = fileNames([long, long]);
    expect([first, second]).toEqual([`${'ế'.repeat(65)}.pdf`, `${'ế'.repeat(64)} (2).pdf`]);
  });

  test('whatever they are: bounded, apart, no path', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.constantFrom('', '.', '..', ' ', 'NUL', 'nul .pdf', 'a', 'A'),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), (names) => {
        const made = fileNames(names);
        expect(new Set(made.map((one) => one.toLowerCase())).size).toBe(names.length);
        for (const one of made) {
          expect(Buffer.byteLength(one)).toBeLessThanOrEqual(255);
          expect(one).toMatch(/^[^/\\:*?"<>|\p{Cc}]*[^/\\:*?"<>|\p{Cc}. ]$/u);
        }
      }),
    );
  });
});
