import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { PeerReportView } from '../../client/views.ts';
import type { PeerOutcome } from '../../ledger/reconciliation-records.ts';
import { asksNode, type Cli, country, date, define, wholeNumber } from '../define.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import type { Output } from '../output.ts';
import { addReconcileDecisions } from './reconcile-decisions.ts';

interface PeerOptions extends NodeOptions {
  readonly peer?: AseanCountry;
}

/** The commands of two-sided reconciliation below `asw reconcile`. */
export function addReconcilePeers(reconcile: Command, cli: Cli): void {
  addPeers(reconcile, cli);
  addReconcileDecisions(reconcile, cli);
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
      'Ends with 1 when a difference waits for a person or a peer refused or contradicted itself, with 3 when a peer ' +
        'could not be reached.',
    ],
    examples: ['asw reconcile peers --data .asw/VN', 'asw reconcile peers --peer TH'],
  }).option('--peer <country>', 'with this country only', country);
  asksNode(command).action(async ({ peer, ...options }: PeerOptions) => {
    const client = await connect(cli.io, options);
    const made = await client.reconciliation.compare(peer);
    cli.output.result(made, () => writeReports(cli.output, made.reports));
    cli.finish(exitCodeOfReports(made.reports));
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

const FOR_A_PERSON: readonly PeerOutcome[] = ['PROPOSED', 'REFUSED', 'INVALID'];

/** What waits for a person weighs more than a peer that is silent for now. */
function exitCodeOfReports(reports: readonly PeerReportView[]): ExitCode {
  if (reports.some(({ outcome }) => FOR_A_PERSON.includes(outcome))) return EXIT.failure;
  return reports.some(({ outcome }) => outcome === 'UNREACHABLE') ? EXIT.couldNotCheck : EXIT.ok;
}

function writeReports(output: Output, reports: readonly PeerReportView[]): void {
  if (reports.length > 0) {
    output.table(
      [
        'slot',
        'kind',
        'peer',
        'outcome',
        'examined',
        'findings',
        'leftOut',
        'messages',
        'octets',
        'milliseconds',
      ],
      reports.map((report) => [
        report.slot,
        report.runKind,
        report.peer,
        report.outcome,
        report.sent + report.received,
        report.findings.length,
        report.leftOut ?? 0,
        report.messages,
        report.octetsSent + report.octetsReceived,
        report.durationMs,
      ]),
    );
  }
  // Slot and kind name the run: an hour and a day can begin together, and many runs can find the same.
  const findings = reports.flatMap(({ slot, runKind, findings }) =>
    findings.map((found) => ({ ...found, slot, runKind })),
  );
  if (findings.length === 0) return;
  output.line();
  output.table(
    ['slot', 'kind', 'peer', 'number', 'problem', 'action', 'detail'],
    findings.map((found) => [
      found.slot,
      found.runKind,
      found.peer,
      found.referenceNumber,
      found.problem,
      found.action,
      found.detail,
    ]),
  );
}
