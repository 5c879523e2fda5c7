import { CommanderError } from 'commander';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { writeError } from './error-block.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { mannerOf } from './language.ts';
import { Output } from './output.ts';
import { createProgram } from './program.ts';
import { usageText } from './usage-words.ts';

/** Help and version were asked for and shown: no error. */
const SHOWN = new Set(['commander.helpDisplayed', 'commander.version']);

/** What `asw`, or a group of commands, says when it is called without a command: its help, but on standard error. */
const HELP_INSTEAD = 'commander.help';

/**
 * Runs one command line.
 * @param argv without the program's own name
 * @returns the exit code; never throws
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const manner = mannerOf(argv, io.environment.ASW_LANG);
  let exitCode: ExitCode = EXIT.ok;
  let faultCode: ExitCode | undefined;
  const program = createProgram({
    io,
    output: new Output(io, manner),
    finish: (code) => {
      exitCode = code;
    },
    faultsAre: (code) => {
      faultCode = code;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (SHOWN.has(thrown.code)) return EXIT.ok;
      if (thrown.code === HELP_INSTEAD) return EXIT.usage;
    }
    const error = thrown instanceof CommanderError ? usageError(thrown) : asGatewayError(thrown);
    writeError(io.stderr, error, manner);
    const own = exitCodeOf(error);
    return own === EXIT.usage ? own : (faultCode ?? own);
  }
}

function usageError({ message }: CommanderError): GatewayError {
  return new GatewayError('USAGE_INVALID', { detail: usageText(message) });
}
