import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { type Cli, countries, define, peerCountries, wholeNumber } from '../define.ts';
import { EXIT } from '../exit-codes.ts';

interface DemoCommandOptions {
  readonly once?: boolean;
  readonly report?: string;
  readonly fixtures?: string;
  readonly data?: string;
  readonly basePort?: number;
  readonly timeout?: number;
  readonly peers?: readonly AseanCountry[];
  readonly faults?: boolean;
  readonly down?: readonly AseanCountry[];
}

/** `asw demo` */
export function addDemo(program: Command, cli: Cli): void {
  define(program, {
    name: 'demo',
    summary: 'Run Viet Nam and simulated peers on this machine and exchange certificates.',
    details: [
      'Keys, ledgers and logs are made afresh in the data directory. Without --once the nodes go on until ' +
        'SIGINT. Exit code 0: every certificate reached the state it should; 1: one did not.',
    ],
    examples: [
      'asw demo --once',
      'asw demo --once --fixtures rice,coffee --report report.json',
      'asw demo --peers all --once --timeout 300',
      'asw demo --peers all --faults --once --timeout 300',
      'asw demo --down SG',
    ],
  })
    .option('--once', 'end when the last certificate has reached its state')
    .option('--report <file>', 'write the account as JSON')
    .option('--fixtures <names>', 'only these: comma-separated parts of file names, * for any text')
    .option('--data <directory>', 'keys, ledgers and logs, .asw/demo when not given')
    .option(
      '--base-port <number>',
      "Viet Nam's port, its peers' follow; 4100 when not given",
      wholeNumber(1, 65_530),
    )
    .option(
      '--timeout <seconds>',
      'for all certificates together, 120 when not given',
      wholeNumber(1, 86_400),
    )
    .option(
      '--peers <countries>',
      'the peers that take part, or all nine; SG,MY,ID,TH when not given',
      peerCountries,
    )
    .option(
      '--faults',
      'simulate what goes wrong in practice: documents, officials and lines, as the profiles say',
    )
    .option('--down <countries>', 'peers whose gateways stay switched off', countries)
    .action(async (options: DemoCommandOptions) => {
      const { runDemo } = await import('../../simulators/demo.ts');
      const { io, output } = cli;
      const code = await runDemo({
        ...options,
        environment: io.environment,
        out: io.stdout,
        json: output.json,
        lang: output.language,
      });
      cli.finish(code === 0 ? EXIT.ok : EXIT.failure);
    });
}
