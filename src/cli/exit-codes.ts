import type { ErrorCode, GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type { Outcome } from '../signing/types.ts';

/** What the program tells the shell. Published: a number never changes its meaning. */
export const EXIT = {
  ok: 0,
  failure: 1,
  invalid: 2,
  couldNotCheck: 3,
  usage: 64,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** As `asw --help` prints them. */
export const EXIT_TEXTS: readonly (readonly [ExitCode, Text])[] = [
  [EXIT.ok, { en: 'done; the document is valid', vi: 'xong; tài liệu hợp lệ' }],
  [EXIT.failure, { en: 'failed', vi: 'thất bại' }],
  [
    EXIT.invalid,
    { en: 'the input or the document is invalid', vi: 'dữ liệu vào hoặc tài liệu không hợp lệ' },
  ],
  [
    EXIT.couldNotCheck,
    { en: 'could not check, or could not reach', vi: 'không kiểm tra được hoặc không kết nối được' },
  ],
  [EXIT.usage, { en: 'the command is not written as it must be', vi: 'lệnh viết không đúng' }],
];

const USAGE: ReadonlySet<ErrorCode> = new Set([
  'USAGE_INVALID',
  'COUNTRY_UNKNOWN',
  'API_KEY_MISSING',
  'DEMO_OPTION_INVALID',
]);

/** Nothing of the input was seen. */
const UNREACHED: ReadonlySet<ErrorCode> = new Set([
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'KEYSTORE_MISSING',
  'TRUST_STORE_MISSING',
  'GATEWAY_ANSWER_INVALID',
]);

/** The exit code of an error: what is wrong with the command, the input, the connection, or anything else. */
export function exitCodeOf({ code, status, retryable }: GatewayError): ExitCode {
  if (USAGE.has(code)) return EXIT.usage;
  if (UNREACHED.has(code)) return EXIT.couldNotCheck;
  if (status >= 502 && retryable) return EXIT.couldNotCheck;
  if (status === 400 || status === 413 || status === 422) return EXIT.invalid;
  return EXIT.failure;
}

/** The exit code of a verdict. */
export function exitCodeOfOutcome(outcome: Outcome): ExitCode {
  if (outcome === 'valid') return EXIT.ok;
  return outcome === 'invalid' ? EXIT.invalid : EXIT.couldNotCheck;
}
