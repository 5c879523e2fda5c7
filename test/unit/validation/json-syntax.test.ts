import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../../../src/kernel/errors.ts';
import { findJsonFault, lineAndColumn } from '../../../src/validation/json-syntax.ts';
import { parseJson } from '../../../src/validation/shape.ts';

function refusal(text: string): GatewayError {
  try {
    parseJson(text);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error(`accepted: ${text}`);
}

describe('parseJson', () => {
  test.each([
    ['', '1:1', 'a value is missing'],
    ['{"a":}', '1:6', 'a value is expected, not "}"'],
    ['{\n  "a": 1,\n  "b" 2\n}', '3:7', '":" is expected, not "2"'],
    ['{"a": 1,}', '1:9', 'a field name in double quotes is expected'],
    ['[1, 2', '1:6', '"," or "]" is missing'],
    ["{'a': 1}", '1:2', 'a field name in double quotes is expected'],
    ['{"a": 1} x', '1:10', 'text after the end'],
    ['{"a": "x\ny"}', '1:9', 'a control character inside a string'],
    ['{"a": "\\x"}', '1:8', 'a backslash that starts no known escape'],
    ['{"a": "x', '1:9', 'the text ends inside a string'],
    ['{"a": 01}', '1:8', '"," or "}" is expected'],
    ['{"a": NaN}', '1:7', 'a value is expected'],
    ['{"a": 1, "\\u0061": 2}', '1:10', 'the field "a" occurs twice'],
  ])('refuses %j at %s', (text, where, problem) => {
    const error = refusal(text);
    expect(error.code).toBe('JSON_MALFORMED');
    expect(error.where).toBe(where);
    expect(error.detail).toContain(problem);
    expect(error.detailVi).toMatch(/^dòng \d+, cột \d+: (?!.*(?: is | a |occurs))/);
  });

  test('refuses nesting that could exhaust the stack', () => {
    expect(refusal('['.repeat(100_000)).detail).toContain('nested deeper than 64 levels');
  });

  test('reads text with a byte order mark', () => {
    expect(parseJson('\uFEFF{"a": [1, "ế", null]}')).toEqual({ a: [1, 'ế', null] });
  });
});

test('agrees with JSON.parse on every text', () => {
  const whole = fc.json();
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '{', ']', ',', '\\', '0', 'x', '\u0001', ':'))
    .map(([text, at, sign]) => {
      const index = at % (text.length + 1);
      return text.slice(0, index) + sign + text.slice(index + 1);
    });
  fc.assert(
    fc.property(fc.oneof(whole, broken, fc.string()), (text) => {
      const fault = findJsonFault(text);
      if (fault?.problem.en.includes('occurs twice') || fault?.problem.en.includes('nested deeper')) return;
      let sound = true;
      try {
        JSON.parse(text);
      } catch {
        sound = false;
      }
      expect(fault === undefined).toBe(sound);
    }),
    { numRuns: 2_000 },
  );
});

test('lines and columns count from one', () => {
  expect(lineAndColumn('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
  expect(lineAndColumn('ab\ncd', 3)).toEqual({ line: 2, column: 1 });
  expect(lineAndColumn('ab\ncd', 5)).toEqual({ line: 2, column: 3 });
});
