import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { DifferenceView, PeerReportView } from '../../client/views.ts';
import { asksNode, type Cli, country, date, define, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import type { Output } from '../output.ts';

const STATUSES = ['REPAIRING', 'LEFT_TO_PEER', 'PROPOSED', 'ACCEPTED', 'RESOLVED'] as const;

interface PeerOptions extends NodeOptions {
  readonly peer?: AseanCountry;
}

/** The commands of two-sided reconciliation below `asw reconcile`. */
export function addReconcilePeers(reconcile: Command, cli: Cli): void {
  addPeers(reconcile, cli);
  addProposals(reconcile, cli);
  addAccept(reconcile, cli);
  addReport(reconcile, cli);
  addTrend(reconcile, cli);
}

function addPeers(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'peers',
    summary:
      "Compare this ledger with the peers' now, certificate by certificate where they differ, and repair.",
    details: [
      'Counts the own ledger anew first, so that changes made behind the gateway are found too. Each hour and each ' +
        'day the gateway compares by itself. Needs the key of the role operator.',
    ],
    examples: ['asw reconcile peers --data .asw/VN', 'asw reconcile peers --peer TH'],
  }).option('--peer <country>', 'with this country only', country);
  asksNode(command).action(async ({ peer, ...options }: PeerOptions) => {
    const client = await connect(cli.io, options);
    const made = await client.reconciliation.compare(peer);
    cli.output.result(made, () => writeReports(cli.output, made.reports));
  });
}

function addProposals(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'proposals',
    summary: 'List the differences that wait for a person, with the repair proposed.',
    details: ['With --status: those in another state. Needs the key of the role operator.'],
    examples: ['asw reconcile proposals --data .asw/VN', 'asw reconcile proposals --status LEFT_TO_PEER'],
  })
    .addOption(new Option('--status <status>', 'in this state').choices(STATUSES).default('PROPOSED'))
    .option('--peer <country>', 'with this country only', country)
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(
    async ({
      status,
      peer,
      limit,
      ...options
    }: PeerOptions & { status: (typeof STATUSES)[number]; limit: number }) => {
      const client = await connect(cli.io, options);
      const rows: DifferenceView[] = [];
      const pages = allPages((page) => client.reconciliation.differences({ status, peer, ...page }), limit);
      for await (const each of pages) rows.push(each);
      const { output } = cli;
      output.result({ rows }, () => {
        if (rows.length > 0) {
          output.table(
            ['number', 'peer', 'problem', 'repair', 'id'],
            rows.map((row) => [row.referenceNumber, row.peer, row.kind, output.say(row.repairText), row.id]),
          );
        }
        output.note({ en: `${rows.length} difference(s)`, vi: `${rows.length} khác biệt` });
      });
    },
  );
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
    const made = await client.reconciliation.accept(id);
    const { output } = cli;
    output.result(made, () =>
      output.fields([
        ['number', made.referenceNumber],
        ['peer', made.peer],
        ['repair', output.say(made.repairText)],
        ['detail', made.detail],
      ]),
    );
  });
}

function addReport(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'report',
    summary: 'Show the reports of comparisons with peers, newest first.',
    details: ['Needs the key of the role auditor.'],
    examples: ['asw reconcile report --data .asw/VN', 'asw reconcile report --peer TH --limit 1'],
  })
    .option('--peer <country>', 'with this country only', country)
    .option('--limit <number>', 'how many at most, 20 when not given', wholeNumber(1, 1_000_000), 20);
  asksNode(command).action(async ({ peer, limit, ...options }: PeerOptions & { limit: number }) => {
    const client = await connect(cli.io, options);
    const rows: PeerReportView[] = [];
    for await (const each of allPages((page) => client.reconciliation.reports({ peer, ...page }), limit))
      rows.push(each);
    cli.output.result({ rows }, () => writeReports(cli.output, rows));
  });
}

function addTrend(reconcile: Command, cli: Cli): void {
  const command = define(reconcile, {
    name: 'trend',
    summary: 'Show what comparisons found, by peer and day.',
    details: ['Of the last 30 days when --from is not given. Needs the key of the role auditor.'],
    examples: ['asw reconcile trend --data .asw/VN', 'asw reconcile trend --peer TH --from 2026-03-01'],
  })
    .option('--peer <country>', 'with this country only', country)
    .option('--from <date>', 'since this day', date);
  asksNode(command).action(async ({ peer, from, ...options }: PeerOptions & { from?: string }) => {
    const client = await connect(cli.io, options);
    const found = await client.reconciliation.trend({ peer, from });
    const { output } = cli;
    output.result(found, () =>
      output.table(
        ['day', 'peer', 'outcome', 'comparisons', 'equal', 'failed', 'differences', 'repaired', 'proposed'],
        found.rows.map((row) => [
          row.day,
          row.peer,
          row.outcome,
          row.comparisons,
          row.equal,
          row.failed,
          row.differences,
          row.repaired,
          row.proposed,
        ]),
      ),
    );
  });
}

function writeReports(output: Output, reports: readonly PeerReportView[]): void {
  if (reports.length > 0) {
    output.table(
      ['peer', 'slot', 'outcome', 'examined', 'findings', 'messages', 'octets', 'milliseconds'],
      reports.map((report) => [
        report.peer,
        report.slot,
        report.outcome,
        report.sent + report.received,
        report.findings.length,
        report.messages,
        report.octetsSent + report.octetsReceived,
        report.durationMs,
      ]),
    );
  }
  const findings = reports.flatMap((report) => report.findings);
  if (findings.length === 0) return;
  output.line();
  output.table(
    ['number', 'peer', 'problem', 'action', 'detail'],
    findings.map((found) => [found.referenceNumber, found.peer, found.problem, found.action, found.detail]),
  );
}
