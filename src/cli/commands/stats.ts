import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { STATE_LABELS } from '../../certificate/lifecycle.ts';
import type { StatisticsReport, TotalsReport } from '../../client/views.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { LedgerName } from '../../ledger/port.ts';
import { asksNode, type Cli, country, date, define } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import type { Output } from '../output.ts';
import { ledgerArgument } from './list.ts';

interface StatsOptions extends NodeOptions {
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly peer?: AseanCountry;
}

/** `asw stats` and `asw totals` */
export function addStats(program: Command, cli: Cli): void {
  const stats = define(program, {
    name: 'stats',
    summary: 'Count the certificates of a ledger by peer, month of issue and state.',
    details: ['Period, basis and cut-off are printed with the figures. Needs the key of the role auditor.'],
    examples: [
      'asw stats sent --from 2026-01-01 --to 2026-03-31 --data .asw/VN',
      'asw stats received --peer TH --json',
    ],
  })
    .addArgument(ledgerArgument())
    .option('--from <date>', 'first issue date counted', date)
    .option('--to <date>', 'last issue date counted', date)
    .option('--peer <country>', 'exchanged with this country only', country);
  asksNode(stats).action(async (ledger: LedgerName, options: StatsOptions) => {
    const client = await connect(cli.io, options);
    const { from, to, peer } = options;
    const report = await client.statistics({ ledger, from, to, peer });
    cli.output.result(report, () => writeStatistics(cli.output, report));
  });

  const totals = define(program, {
    name: 'totals',
    summary: 'Count everything the ledgers hold, since their beginning.',
    details: ['Needs the key of the role auditor.'],
    examples: ['asw totals --data .asw/VN'],
  });
  asksNode(totals).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const report = await client.totals();
    cli.output.result(report, () => writeTotals(cli.output, report));
  });
}

function writeStatistics(output: Output, report: StatisticsReport): void {
  const { country: own, ledger, direction, period, periodOf, basis, cutOff, peer, rows, total } = report;
  const open = output.say({ en: 'open', vi: 'không giới hạn' });
  output.fields([
    ['country', own],
    ['ledger', ledger],
    ['direction', direction],
    ['peer', peer ?? output.say({ en: 'all', vi: 'tất cả' })],
    ['period', `${period.from ?? open} – ${period.to ?? open}`],
    ['periodOf', periodOf],
    ['basis', basis],
    ['cutOff', cutOff],
  ]);
  output.line();
  output.table(
    ['peer', 'month', 'state', 'count'],
    [
      ...rows.map((row) => [row.peer, row.month, row.label, row.count]),
      [output.label('total'), '', '', total],
    ],
  );
}

function writeTotals(output: Output, report: TotalsReport): void {
  const { country: own, cutOff, sent, received, outbox, messagesIn, messagesOut, events, basis } = report;
  output.fields([
    ['country', own],
    ['cutOff', cutOff],
  ]);
  output.line();
  const byState = (counts: TotalsReport['sent']) =>
    Object.entries(counts).map(
      ([state, count]) => [STATE_LABELS[state as keyof typeof STATE_LABELS], count] as const,
    );
  const rows = [
    ...byState(sent).map(([state, count]) => ['sent', state, count, basis.sent]),
    ...byState(received).map(([state, count]) => ['received', state, count, basis.received]),
    ...Object.entries(outbox).map(([status, count]) => ['outbox', status, count, basis.outbox]),
    ['messagesIn', '', messagesIn, basis.messagesIn],
    ['messagesOut', '', messagesOut, basis.messagesOut],
    ['events', '', events, basis.events],
  ];
  output.table(['ledger', 'state', 'count', 'basis'], rows);
}
