import { Command } from 'commander';
import { PROGRAM_VERSION } from '../http/version.ts';
import { addAgain } from './commands/again.ts';
import { addDemo } from './commands/demo.ts';
import { addDossier } from './commands/dossier.ts';
import { addDrill } from './commands/drill.ts';
import { addEvents } from './commands/events.ts';
import { addFormD } from './commands/formd/index.ts';
import { addHealth } from './commands/health.ts';
import { addCheck } from './commands/inquiry/check.ts';
import { addReconsider } from './commands/inquiry/reconsider.ts';
import { addIssue } from './commands/issue.ts';
import { addList } from './commands/list.ts';
import { addNotices } from './commands/notices.ts';
import { addOutbox } from './commands/outbox.ts';
import { addParked } from './commands/parked.ts';
import { addPeers } from './commands/peers.ts';
import { addPki } from './commands/pki/index.ts';
import { addProcedure } from './commands/procedure.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addRespond } from './commands/respond.ts';
import { addRetention } from './commands/retention.ts';
import { addSend } from './commands/send.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addStats } from './commands/stats.ts';
import { addWork } from './commands/work.ts';
import type { Cli } from './define.ts';
import { EXIT_TEXTS } from './exit-codes.ts';
import { renderReference } from './reference.ts';
import { refuseUnfilled } from './unfilled.ts';

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
    .hook('preAction', (_program, command) => refuseUnfilled(command))
    .addHelpText('after', AFTER);
  addServe(program, cli);
  addDemo(program, cli);
  addDrill(program, cli);
  addPki(program, cli);
  addFormD(program, cli);
  addSend(program, cli);
  addProcedure(program, cli);
  addIssue(program, cli);
  addList(program, cli);
  addShow(program, cli);
  addRespond(program, cli);
  addCheck(program, cli);
  addReconsider(program, cli);
  addAgain(program, cli);
  addDossier(program, cli);
  addWork(program, cli);
  addNotices(program, cli);
  addStats(program, cli);
  addEvents(program, cli);
  addOutbox(program, cli);
  addParked(program, cli);
  addPeers(program, cli);
  addReconcile(program, cli);
  addRetention(program, cli);
  addHealth(program, cli);
  program
    .command('reference', { hidden: true })
    .description('Print docs/cli.md.')
    .action(() => cli.io.stdout.write(renderReference(program)));
  return program;
}
