import { describe, expect, test } from '@jest/globals';
import { plain, plainJson } from '../../../src/cli/plain.ts';

describe('plain', () => {
  test.each([
    ['escape sequences', 'a\u001b[2Jb', 'a\\u{1b}[2Jb'],
    ['the 8-bit control sequence introducer', 'a\u009b31mb', 'a\\u{9b}31mb'],
    ['backspaces', 'VALID\b\b\b\b\bXXXXX', 'VALID\\u{8}\\u{8}\\u{8}\\u{8}\\u{8}XXXXX'],
    ['a right-to-left override', 'VN\u202e100', 'VN\\u{202e}100'],
    ['isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
    ['a carriage return', 'good\rbad', 'good\\u{d}bad'],
    ['line feeds and tabs become spaces', 'a \n\t b\nc', 'a b c'],
    ['Vietnamese stays, composed', 'Công ty Lúa Vàng', 'Công ty Lúa Vàng'],
    ['and decomposed', 'Co\u0302ng ty', 'Co\u0302ng ty'],
  ])('%s', (_what, text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});

describe('plainJson', () => {
  test('steers no terminal and loses nothing', () => {
    const value = { name: 'a\u009b31m\u202e\u001b[0m\ufeff\n\t', list: ['Lúa', 1, null] };
    const text = plainJson(value);
    expect(text).toMatch(/^[\n\u0020-\u007e\u00a0-\u024f\u1e00-\u1eff]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
