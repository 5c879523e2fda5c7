import type { Command } from 'commander';
import { asksNode, type Cli, define } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

/** `asw health` */
export function addHealth(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'health',
    summary: 'Ask a node whether it can do its work.',
    details: [
      'Exit code 0: ready, or degraded (it cannot issue, but exchanges messages); 1: not ready; 3: no answer. ' +
        'Needs no key.',
    ],
    examples: ['asw health --url https://asw.example.gov.vn'],
  });
  asksNode(command).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
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
