import type { Command } from 'commander';
import { asksNode, type Cli, define } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { FILED_AT, FILED_AT_EXAMPLE, NAME_WHAT_WAS_READ, type SeenOption } from '../seen.ts';

/** `asw issue` */
export function addIssue(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'issue',
    summary: 'Issue an application that is filed: number, signature, delivery.',
    details: [`${NAME_WHAT_WAS_READ} Needs the key of the role ministry.`],
    examples: [`asw issue 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e ${FILED_AT_EXAMPLE} --data .asw/VN`],
  })
    .argument('<id>', 'id of the application, as asw send --no-issue printed it')
    .option(...FILED_AT);
  asksNode(command).action(async (id: string, options: NodeOptions & SeenOption) => {
    const client = await connect(cli.io, options);
    const issued = await client.issue(id, { filedAt: options.filedAt });
    const { output } = cli;
    output.result(issued, () =>
      output.fields([
        ['number', issued.referenceNumber],
        ['importing', issued.importingCountry],
        ['issued', issued.issueDate],
        ['state', issued.stateLabel],
        ['id', issued.id],
      ]),
    );
  });
}
