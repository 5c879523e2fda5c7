import { type Command, type CommandOptions, Option } from 'commander';
import { z } from 'zod';
import { ASEAN_COUNTRIES, type AseanCountry, isAseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { ExitCode } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { LANGUAGES, readLanguage } from './language.ts';
import type { Output } from './output.ts';
import { invalidValue } from './usage-words.ts';

/** What every command works with. */
export interface Cli {
  readonly io: CliIo;
  readonly output: Output;
  /** The exit code when the command ends without an error; 0 when this is not called. */
  finish(code: ExitCode): void;
  /**
   * The exit code of errors from here on, other than those in the command itself; undefined for the code of each
   * error's own (exit-codes.ts).
   */
  faultsAre(code: ExitCode | undefined): void;
}

export interface CommandText {
  /** One word. */
  readonly name: string;
  readonly summary: string;
  /** What the summary leaves open, one paragraph a string. */
  readonly details?: readonly string[];
  /** Command lines that work, without the prompt. At least one. */
  readonly examples: readonly [string, ...string[]];
}

/** Adds a command with its help: every one has --json, --lang and an example. */
export function define(
  parent: Command,
  { name, summary, details = [], examples }: CommandText,
  options: CommandOptions = {},
): Command {
  const command = parent
    .command(name, options)
    .summary(summary)
    .description([summary, ...details].join('\n\n'))
    .option('--json', 'machine output only, as one JSON document')
    .addOption(
      new Option('--lang <language>', `language of the output: ${LANGUAGES.join(' or ')}`).argParser(
        readLanguage,
      ),
    );
  return withExamples(command, examples);
}

/** Adds the options of commands that ask a node. */
export function asksNode(command: Command): Command {
  return command
    .option('--url <address>', 'address of the node (ASW_URL, else http://127.0.0.1:4100)')
    .option('--key <key>', 'API key of the role the command needs (ASW_KEY)')
    .option('--data <directory>', "the node's data directory: takes the role's key from its api-keys.json")
    .option('--timeout <seconds>', 'longest wait for one answer, 30 when not given', wholeNumber(1, 3600));
}

/** Adds a command that only has subcommands. */
export function group(parent: Command, name: string, summary: string, example: string): Command {
  return withExamples(parent.command(name).summary(summary).description(summary), [example]);
}

function withExamples(command: Command, examples: readonly string[]): Command {
  const title = examples.length > 1 ? 'Examples' : 'Example';
  const lines = examples.map((line) => `  $ ${line}`).join('\n');
  return command.addHelpText('after', `\n${title}:\n${lines}\n`);
}

/** Reads a country. COUNTRY_UNKNOWN when it is none of the ten. */
export function country(code: string): AseanCountry {
  const upper = code.trim().toUpperCase();
  if (isAseanCountry(upper)) return upper;
  throw new GatewayError('COUNTRY_UNKNOWN', { where: upper === '' ? '""' : code });
}

/** Reads `VN,SG,MY`, each once. COUNTRY_UNKNOWN names the first that is none. */
export function countries(list: string): readonly AseanCountry[] {
  return [...new Set(list.split(',').map(country))];
}

/** Reads Viet Nam's peers, e.g. `SG,KH`, each named once, or `all` for the nine of them. */
export function peerCountries(list: string): readonly AseanCountry[] {
  if (list.trim().toLowerCase() === 'all') return ASEAN_COUNTRIES.filter((one) => one !== 'VN');
  const named = list.split(',').map(country);
  if (named.includes('VN'))
    throw invalidValue('VN is no peer of itself.', 'VN không phải đối tác của chính mình.');
  const twice = named.find((one, at) => named.indexOf(one) !== at);
  if (twice) throw invalidValue(`${twice} is named twice.`, `${twice} được ghi hai lần.`);
  return named;
}

/** Reads a calendar date that exists. */
export function date(text: string): CalendarDate {
  if (z.iso.date().safeParse(text).success) return text;
  throw invalidValue(
    'It must be a date that exists, such as 2026-03-01.',
    'Phải là một ngày có thật, ví dụ 2026-03-01.',
  );
}

/** Reads an instant in UTC. */
export function instant(text: string): Date {
  if (z.iso.datetime().safeParse(text).success) return new Date(text);
  throw invalidValue(
    'It must be an instant in UTC, such as 2026-03-01T00:00:00Z.',
    'Phải là thời điểm UTC, ví dụ 2026-03-01T00:00:00Z.',
  );
}

/** Reads a whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value;
    throw invalidValue(
      `It must be a whole number from ${min} to ${max}.`,
      `Phải là số nguyên từ ${min} đến ${max}.`,
    );
  };
}

/** Gathers an option that may be given several times. */
export function gathered(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
