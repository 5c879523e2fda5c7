import { InvalidArgumentError } from 'commander';
import type { Text } from '../kernel/finding.ts';

/** What is wrong with a command line, in both languages; the parser of command lines speaks English alone. */

/** Between the two languages of a reason: the parser puts a reason, as text, behind its own words. */
const BETWEEN = '\u0000';

/** Why the value of an option or an argument is refused, for functions that read values. */
export function invalidValue(en: string, vi: string): InvalidArgumentError {
  return new InvalidArgumentError(`${en}${BETWEEN}${vi}`);
}

/** What the parser says, and how it is said in Vietnamese. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^missing required argument '(.*)'$/s, "thiếu tham số bắt buộc '$1'"],
  [/^option '(.*?)' argument missing$/s, "tùy chọn '$1' thiếu giá trị"],
  [/^required option '(.*?)' not specified$/s, "thiếu tùy chọn bắt buộc '$1'"],
  [/^option '(.*?)' argument '(.*)' is invalid\./s, "giá trị '$2' của tùy chọn '$1' không hợp lệ."],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*?)'\./s,
    "giá trị '$1' của tham số '$2' không hợp lệ.",
  ],
  [/^unknown option '(.*)'/s, "không có tùy chọn '$1'"],
  [/^unknown command '(.*)'/s, "không có lệnh '$1'"],
  [
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/s,
    "quá nhiều tham số cho '$1': cần $2, có $3.",
  ],
  [/^option '(.*?)' cannot be used with option '(.*?)'$/s, "không dùng tùy chọn '$1' cùng tùy chọn '$2'"],
  [/Allowed choices are (.*)\.$/s, 'Chọn một trong: $1.'],
  [/\(Did you mean one of (.*)\?\)$/s, '(Có phải một trong các tên $1?)'],
  [/\(Did you mean (.*)\?\)$/s, '(Có phải $1?)'],
];

/** What the parser, and who read the value, say of a command line. */
export function usageText(message: string): Text {
  const whole = message.replace(/^error: /, '').replaceAll('\n', ' ');
  const [en = '', reason] = whole.split(BETWEEN);
  if (reason === undefined) return { en, vi: inVietnamese(en) };
  // The reason follows the parser's one sentence, which ends where the last of its quotes does.
  const [, said = ''] = /^(.*(?:' is invalid|for argument '[^']*')\.) /s.exec(en) ?? [];
  return { en, vi: `${inVietnamese(said)} ${reason}`.trim() };
}

function inVietnamese(said: string): string {
  return WORDS.reduce((text, [words, vi]) => text.replace(words, vi), said);
}
