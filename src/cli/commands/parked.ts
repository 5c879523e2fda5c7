import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { ParkedMessageView } from '../../client/views.ts';
import { asksNode, type Cli, country, define, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

interface ParkedOptions extends NodeOptions {
  readonly peer?: AseanCountry;
  readonly limit: number;
}

/** `asw parked` */
export function addParked(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'parked',
    summary: 'List messages that were acknowledged and wait for the certificate they are about.',
    details: [
      'A cancellation or a Customs Response can be here before its certificate. It takes effect by itself when the ' +
        'certificate comes; "asw request" asks its country for it, with the key of the role customs. This list needs ' +
        'the key of the role operator.',
    ],
    examples: ['asw parked --data .asw/VN', 'asw parked --peer SG'],
  })
    .option('--peer <country>', 'from this country only', country)
    .option('--limit <number>', 'at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ peer, limit, ...options }: ParkedOptions) => {
    const client = await connect(cli.io, options);
    const rows: ParkedMessageView[] = [];
    for await (const row of allPages((page) => client.parked({ peer, ...page }), limit)) rows.push(row);
    const { output } = cli;
    output.result({ rows }, () => {
      if (rows.length === 0) {
        output.note({ en: 'No message waits for its certificate.', vi: 'Không có thông điệp nào chờ C/O.' });
        return;
      }
      output.table(
        ['arrived', 'peer', 'kind', 'messageId', 'conversation'],
        rows.map((row) => [row.at, row.peer, row.kind, row.messageId, row.conversationId]),
      );
    });
  });
}
