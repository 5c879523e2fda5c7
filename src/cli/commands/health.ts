import type { Command } from 'commander';
import { asksNode, type Cli, define } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

interface HealthOptions extends NodeOptions {
  readonly local?: boolean;
}

/** `asw health` */
export function addHealth(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'health',
    summary: 'Ask a node whether it can do its work.',
    details: [
      'Exit code 0: ready, or degraded (it cannot issue, but exchanges messages); 1: not ready; 3: no answer. ' +
        'Needs no key. --local takes the address, and TLS, from the settings the node on this machine was started with.',
    ],
    examples: ['asw health --url https://asw.example.gov.vn', 'asw health --local'],
  });
  asksNode(command)
    .option('--local', "ask the node of this environment's settings (PORT, HOST, TLS_CERT_FILE)")
    .action(async (options: HealthOptions) => {
      const client = options.local ? await local(cli, options) : await connect(cli.io, options);
      const report = await client.ready();
      const { output } = cli;
      output.result(report, () => {
        output.fields([
          ['country', report.country],
          ['status', report.status],
          ['version', report.version],
          ['time', report.at],
        ]);
        output.line();
        output.table(
          ['check', 'outcome', 'detail', 'validUntil', 'daysLeft'],
          report.checks.map(({ name, outcome, detail, notAfter, daysLeft }) => [
            name,
            outcome,
            detail,
            notAfter?.slice(0, 10),
            daysLeft,
          ]),
        );
      });
      cli.finish(report.status === 'not-ready' ? EXIT.failure : EXIT.ok);
    });
}

async function local({ io }: Cli, { timeout = 30 }: HealthOptions) {
  const { readConfig } = await import('../../config.ts');
  const { localClient } = await import('../local-node.ts');
  return localClient(readConfig(io.environment), timeout * 1000);
}
