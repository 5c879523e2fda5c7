import { Argument, type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { CERTIFICATE_STATES, type CertificateState } from '../../certificate/lifecycle.ts';
import { allPages } from '../../client/all-pages.ts';
import type { SearchQuery, SummaryView } from '../../client/views.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { LedgerName } from '../../ledger/port.ts';
import { asksNode, type Cli, country, date, define, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { invalidValue } from '../usage-words.ts';

interface ListOptions extends NodeOptions {
  readonly number?: string;
  readonly exporter?: string;
  readonly consignee?: string;
  readonly hs?: string;
  readonly peer?: AseanCountry;
  readonly state?: CertificateState;
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly limit: number;
}

/** `asw list` */
export function addList(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'list',
    summary: 'Search the certificates of a ledger, newest issue date first.',
    details: [
      'All criteria given must hold. Names, numbers and HS codes are searched by their beginning, names without ' +
        'regard to case and diacritics. Needs the key of the role ministry (sent) or customs (received).',
    ],
    examples: [
      'asw list received --state REC --peer TH --data .asw/VN',
      'asw list sent --exporter "cong ty" --from 2026-01-01 --json',
    ],
  })
    .addArgument(ledgerArgument())
    .option('--number <text>', 'reference number')
    .option('--exporter <text>', "exporter's name")
    .option('--consignee <text>', "consignee's name")
    .option('--hs <digits>', 'HS code of any item, or its first digits', hsDigits)
    .option('--peer <country>', 'the other country', country)
    .addOption(new Option('--state <state>', 'where it stands now').choices(CERTIFICATE_STATES))
    .option('--from <date>', 'issued on this date or later', date)
    .option('--to <date>', 'issued on this date or earlier', date)
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async (ledger: LedgerName, options: ListOptions) => {
    const client = await connect(cli.io, options);
    const criteria = criteriaOf(options);
    const search = (query: SearchQuery) =>
      ledger === 'sent' ? client.searchSent(query) : client.searchReceived(query);
    const rows: SummaryView[] = [];
    // One more than asked tells whether there is more.
    const found = allPages((page) => search({ ...criteria, ...page }), options.limit + 1);
    for await (const row of found) rows.push(row);
    show(cli, ledger, rows.slice(0, options.limit), rows.length > options.limit);
  });
}

/** As many digits as the API takes. */
function hsDigits(text: string): string {
  if (/^\d{2,10}$/.test(text)) return text;
  throw invalidValue('It must be 2 to 10 digits, such as 1006.', 'Phải gồm 2 đến 10 chữ số, ví dụ 1006.');
}

export function ledgerArgument(): Argument {
  return new Argument('<ledger>', 'sent: issued here; received: issued in other countries').choices([
    'sent',
    'received',
  ]);
}

function criteriaOf({ number, exporter, consignee, hs, peer, state, from, to }: ListOptions): SearchQuery {
  return {
    referenceNumber: number,
    exporterName: exporter,
    consigneeName: consignee,
    hsCode: hs,
    peer,
    state,
    issuedFrom: from,
    issuedTo: to,
  };
}

function show({ output }: Cli, ledger: LedgerName, rows: readonly SummaryView[], more: boolean): void {
  output.result({ ledger, rows, more }, () => {
    if (rows.length > 0) {
      output.table(
        ['number', 'state', 'peer', 'issued', 'exporter', 'consignee', 'hs', 'id'],
        rows.map((row) => [
          row.referenceNumber,
          row.stateLabel,
          row.peer,
          row.issueDate,
          row.exporterName,
          row.consigneeName,
          codes(row.hsCodes),
          row.id,
        ]),
      );
    }
    output.note(
      more
        ? {
            en: `The first ${rows.length}; there are more, see --limit.`,
            vi: `${rows.length} dòng đầu; còn nữa, xem --limit.`,
          }
        : { en: `${rows.length} found.`, vi: `Tìm thấy ${rows.length}.` },
    );
  });
}

/** The first two codes stand for all. */
function codes(all: readonly string[]): string {
  const shown = all.slice(0, 2).join(' ');
  return all.length > 2 ? `${shown} +${all.length - 2}` : shown;
}
