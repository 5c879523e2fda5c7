import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';

export const LANGUAGES = ['en', 'vi'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(code: string | undefined): code is Language {
  return (LANGUAGES as readonly (string | undefined)[]).includes(code);
}

/** What people asked for beside the command's own options. */
export interface Manner {
  readonly language: Language;
  /** Machine output only. */
  readonly json: boolean;
}

/**
 * How to speak, from the arguments alone. Errors in the arguments are to be told in the right manner too, so this
 * does not wait for them to be understood.
 * @param language of ASW_LANG; English when it names none of the two
 */
export function mannerOf(argv: readonly string[], language: string | undefined): Manner {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const at = options.lastIndexOf('--lang');
  const given =
    at >= 0
      ? options[at + 1]
      : options.find((option) => option.startsWith('--lang='))?.slice('--lang='.length);
  const chosen = [given, language].find(isLanguage);
  return { language: chosen ?? 'en', json: options.includes('--json') };
}

/** Reads `--lang`. USAGE_INVALID for any other language. */
export function readLanguage(code: string): Language {
  if (isLanguage(code)) return code;
  throw new GatewayError('USAGE_INVALID', {
    detail: { en: `--lang is en or vi, not ${code}`, vi: `--lang là en hoặc vi, không phải ${code}` },
    where: '--lang',
  });
}

/** `1 message`, `0 messages`; English only, other languages here have no plural. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function say(text: Text, language: Language): string {
  return text[language];
}
