import { Command } from 'commander';
import { PROGRAM_VERSION } from '../http/version.ts';
import { addFormD } from './commands/formd/index.ts';
import type { Cli } from './define.ts';
import { EXIT_TEXTS } from './exit-codes.ts';

const EXIT_CODES = EXIT_TEXTS.map(([code, text]) => `  ${String(code).padEnd(3)} ${text.en}`).join('\n');

const AFTER = `
Exit codes:
${EXIT_CODES}

Environment:
  ASW_URL   address of the node
  ASW_KEY   API key
  ASW_LANG  language of the output, en or vi
  "asw serve" reads the settings of a node, see docs/operations.md

Example:
  $ asw demo --once
`;

/** The whole command line; nothing runs until it is parsed. */
export function createProgram(cli: Cli): Command {
  const program = new Command('asw')
    .description("One country's gateway of the ASEAN Single Window for ATIGA e-Form D certificates.")
    .version(PROGRAM_VERSION)
    .configureHelp({ helpWidth: 100 })
    .configureOutput({
      writeOut: (text) => cli.io.stdout.write(text),
      writeErr: (text) => cli.io.stderr.write(text),
      // Errors are told by run.ts, in the manner asked for.
      outputError: () => undefined,
    })
    .exitOverride()
    .addHelpText('after', AFTER);
  addFormD(program, cli);
  return program;
}
