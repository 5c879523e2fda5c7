import { describe, expect, test } from '@jest/globals';
import { EXIT, EXIT_TEXTS, exitCodeOf } from '../../../src/cli/exit-codes.ts';
import { itemList } from '../../../src/cli/item-list.ts';
import { LABELS } from '../../../src/cli/labels.ts';
import { mannerOf } from '../../../src/cli/language.ts';
import { Progress } from '../../../src/cli/progress.ts';
import { type ErrorCode, GatewayError } from '../../../src/kernel/errors.ts';

describe('exit codes', () => {
  const cases: [ErrorCode, number][] = [
    ['USAGE_INVALID', 64],
    ['COUNTRY_UNKNOWN', 64],
    ['API_KEY_MISSING', 64],
    ['DEMO_OPTION_INVALID', 64],
    ['JSON_MALFORMED', 2],
    ['CERTIFICATE_INVALID', 2],
    ['DOCUMENT_TOO_LARGE', 2],
    ['DECISION_INVALID', 2],
    ['GATEWAY_UNREACHABLE', 3],
    ['GATEWAY_TIMEOUT', 3],
    ['GATEWAY_ANSWER_INVALID', 3],
    ['LEDGER_UNAVAILABLE', 3],
    ['TOO_BUSY', 3],
    ['LEDGER_IN_USE', 1],
    ['FILE_MISSING', 3],
    ['FILE_UNREADABLE', 3],
    ['LEDGER_CORRUPT', 3],
    ['NOT_FOUND', 1],
    ['STATE_CONFLICT', 1],
    ['UNAUTHENTICATED', 1],
    ['INTERNAL', 1],
  ];
  test.each(cases)('%s ends with %i', (code, expected) => {
    expect(exitCodeOf(new GatewayError(code))).toBe(expected);
  });

  test('each code has a text', () => {
    expect(EXIT_TEXTS.map(([code]) => code)).toEqual(Object.values(EXIT));
  });
});

describe('mannerOf', () => {
  test.each([
    [['list', 'sent'], undefined, { language: 'en', json: false }],
    [['list', '--json', '--lang', 'vi'], undefined, { language: 'vi', json: true }],
    [['list', '--lang=vi'], 'en', { language: 'vi', json: false }],
    [['list', '--lang', 'en', '--lang', 'vi'], undefined, { language: 'vi', json: false }],
    [['list'], 'vi', { language: 'vi', json: false }],
    [['list'], 'vi_VN', { language: 'en', json: false }],
    [['show', '--', '--json', '--lang', 'vi'], undefined, { language: 'en', json: false }],
    [['list', '--lang'], undefined, { language: 'en', json: false }],
  ])('%j with ASW_LANG %s', (argv, environment, expected) => {
    expect(mannerOf(argv, environment)).toEqual(expected);
  });
});

describe('itemList', () => {
  test.each([
    ['all', 'all'],
    ['ALL', 'all'],
    ['3', [3]],
    ['4,1,7', [1, 4, 7]],
    ['1-3, 9,2', [1, 2, 3, 9]],
    ['200', [200]],
  ])('%j', (text, expected) => {
    expect(itemList(text)).toEqual(expected);
  });

  test.each(['', '0', '201', '3-1', '1-', 'a', '1,,2', '1-2-3', '1.5', '-1'])('%j is refused', (text) => {
    expect(() => itemList(text)).toThrow(/Items are named/);
  });
});

describe('Progress', () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    return {
      written,
      out: { isTTY, columns: 40, write: (text: string | Uint8Array) => void written.push(String(text)) },
    };
  };

  test('draws on a terminal, within its width, and leaves nothing behind', () => {
    const { written, out } = terminal(true);
    const progress = new Progress(out, 2, false);
    progress.step('a-file-with-a-name-that-is-longer-than-the-terminal.json');
    progress.step('b\u001b[31m.json');
    progress.end();
    const [first = '', second = '', last] = written;
    expect(first).toContain('[###############---------------] 1/2');
    expect(second).toContain('[##############################] 2/2');
    for (const line of [first, second]) {
      expect(line.replace('\r\u001b[K', '').length).toBeLessThan(40);
      expect(line.split('\u001b')).toHaveLength(2);
    }
    expect(last).toBe('\r\u001b[K');
  });

  test.each([
    ['without a terminal', false, 2, false],
    ['for machine output', true, 2, true],
    ['for one piece of work', true, 1, false],
  ])('is silent %s', (_when, isTTY, total, silent) => {
    const { written, out } = terminal(isTTY);
    const progress = new Progress(out, total, silent);
    progress.step('a');
    progress.end();
    expect(written).toEqual([]);
  });
});

test('every label has both languages, and Vietnamese is not the English word', () => {
  const same = Object.entries(LABELS).filter(([, { en, vi }]) => !en || !vi || en === vi);
  expect(same).toEqual([]);
});
