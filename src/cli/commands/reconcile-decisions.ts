import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { DifferenceView } from '../../client/views.ts';
import { asksNode, type Cli, country, define, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

const STATUSES = ['REPAIRING', 'LEFT_TO_PEER', 'PROPOSED', 'ACCEPTED', 'CLOSED', 'RESOLVED'] as const;

interface ListOptions extends NodeOptions {
  readonly peer?: AseanCountry;
  readonly status: (typeof STATUSES)[number];
  readonly limit: number;
}

/** What waits for a person in two-sided reconciliation, and what the person decides. */
export function addReconcileDecisions(reconcile: Command, cli: Cli): void {
  addProposals(reconcile, cli);
  addAccept(reconcile, cli);
  addClose(reconcile, cli);
  addReopen(reconcile, cli);
}

function addProposals(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'proposals',
    summary: 'List the differences that wait for a person, with the repair proposed.',
    details: [
      'Here and there are the states in which each side holds the certificate, empty where it has none. With ' +
        '--status: those in another state. Needs the key of the role operator.',
    ],
    examples: ['asw reconcile proposals --data .asw/VN', 'asw reconcile proposals --status LEFT_TO_PEER'],
  })
    .addOption(new Option('--status <status>', 'in this state').choices(STATUSES).default('PROPOSED'))
    .option('--peer <country>', 'with this country only', country)
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ status, peer, limit, ...options }: ListOptions) => {
    const client = await connect(cli.io, options);
    const rows: DifferenceView[] = [];
    const pages = allPages((page) => client.reconciliation.differences({ status, peer, ...page }), limit);
    for await (const each of pages) rows.push(each);
    const { output } = cli;
    output.result({ rows }, () => {
      if (rows.length > 0) {
        output.table(
          ['number', 'peer', 'problem', 'here', 'there', 'standsSince', 'repair', 'id'],
          rows.map((row) => [
            row.referenceNumber,
            row.peer,
            row.kind,
            row.own?.state,
            row.theirs?.state,
            row.firstSeenAt,
            output.say(row.repairText),
            row.id,
          ]),
        );
      }
      output.note({ en: `${rows.length} difference(s)`, vi: `${rows.length} khác biệt` });
    });
  });
}

function addAccept(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'accept',
    summary: 'Let a proposed repair be made, or take over one that is to be settled by hand.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw reconcile accept 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<difference-id>', 'as asw reconcile proposals prints it');
  asksNode(command).action(async (id: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    writeDecided(cli, await client.reconciliation.accept(id));
  });
}

function addClose(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'close',
    summary: 'Close a difference that is settled elsewhere, with the reason.',
    details: [
      'It is listed no more and comes back as a new one when the certificate changes on either side. Needs the key of ' +
        'the role operator.',
    ],
    examples: [
      'asw reconcile close 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --reason "Withdrawn by letter of 3 May" --data .asw/VN',
    ],
  })
    .argument('<difference-id>', 'as asw reconcile proposals prints it')
    .requiredOption('--reason <text>', 'how it was settled');
  asksNode(command).action(async (id: string, { reason, ...options }: NodeOptions & { reason: string }) => {
    const client = await connect(cli.io, options);
    writeDecided(cli, await client.reconciliation.close(id, reason));
  });
}

function addReopen(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'reopen',
    summary: 'Put a difference that was accepted or closed before a person again.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw reconcile reopen 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<difference-id>', 'as asw reconcile proposals --status ACCEPTED or CLOSED prints it');
  asksNode(command).action(async (id: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    writeDecided(cli, await client.reconciliation.reopen(id));
  });
}

function writeDecided({ output }: Cli, made: DifferenceView): void {
  output.result(made, () =>
    output.fields([
      ['number', made.referenceNumber],
      ['peer', made.peer],
      ['status', made.status],
      ['repair', output.say(made.repairText)],
      ['detail', made.detail],
    ]),
  );
}
