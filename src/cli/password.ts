import type { Command } from 'commander';
import { GatewayError } from '../kernel/errors.ts';
import { readInput } from './files.ts';
import type { CliIo } from './io.ts';

export interface PasswordOptions {
  readonly password?: string;
  readonly passwordFile?: string;
}

/** Adds the ways to give the password of key stores. */
export function takesPassword(command: Command): Command {
  return command
    .option('--password <password>', 'of the key store; other users of the machine may see it')
    .option('--password-file <file>', 'takes it from a file instead (KEYS_PASSWORD_FILE, KEYS_PASSWORD)');
}

/**
 * The password given: on the command line, in a file, in the environment, in this order.
 * @param otherwise when none is given; USAGE_INVALID without it
 */
export async function passwordOf(io: CliIo, options: PasswordOptions, otherwise?: string): Promise<string> {
  return (await passwordAndSource(io, options, otherwise)).password;
}

/** As `passwordOf`, with where the password comes from: an option, a file, a setting, or `default`. */
export async function passwordAndSource(
  io: CliIo,
  options: PasswordOptions,
  otherwise?: string,
): Promise<{ readonly password: string; readonly source: string }> {
  if (options.password !== undefined) return { password: options.password, source: '--password' };
  const file = options.passwordFile ?? io.environment.KEYS_PASSWORD_FILE?.trim();
  if (file) {
    const text = Buffer.from(await readInput(io, file)).toString('utf8');
    // Editors end a file with a line feed, which is no part of the password.
    return { password: text.replace(/\r?\n$/, ''), source: file };
  }
  const { KEYS_PASSWORD } = io.environment;
  if (KEYS_PASSWORD) return { password: KEYS_PASSWORD, source: 'KEYS_PASSWORD' };
  if (otherwise !== undefined) return { password: otherwise, source: 'default' };
  throw new GatewayError('USAGE_INVALID', {
    detail: {
      en: 'the password of the key store is needed: --password, --password-file or KEYS_PASSWORD',
      vi: 'cần mật khẩu của kho khóa: --password, --password-file hoặc KEYS_PASSWORD',
    },
    where: '--password',
  });
}
