import type { Command } from 'commander';
import { allPages } from '../../client/all-pages.ts';
import type { LedgerEvent } from '../../ledger/records.ts';
import { asksNode, type Cli, define, wholeNumber } from '../define.ts';
import { eventCells } from '../history.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

/** `asw events` */
export function addEvents(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'events',
    summary: "Print the node's history, oldest first.",
    details: [
      '--after goes on behind a page; with --json it is given as "next". Needs the key of the role auditor.',
    ],
    examples: ['asw events --limit 200 --data .asw/VN', 'asw events --all --json > events.json'],
  })
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 200), 50)
    .option('--after <cursor>', 'goes on behind an earlier page')
    .option('--all', 'the whole history');
  asksNode(command).action(
    async (options: NodeOptions & { limit: number; after?: string; all?: boolean }) => {
      const client = await connect(cli.io, options);
      const { rows, next } = options.all
        ? { rows: await everything((page) => client.events(page)), next: undefined }
        : await client.events({ limit: options.limit, after: options.after });
      const { output } = cli;
      output.result({ rows, next }, () =>
        output.table(
          ['time', 'what', 'actor', 'detail', 'id'],
          rows.map((event) => [
            event.at,
            ...eventCells(output, event),
            event.certificateId ?? event.messageId ?? '',
          ]),
        ),
      );
      if (next !== undefined) {
        output.note({ en: `There is more: --after ${next}`, vi: `Còn nữa: --after ${next}` });
      }
    },
  );
}

async function everything(load: Parameters<typeof allPages<LedgerEvent>>[0]): Promise<LedgerEvent[]> {
  const rows: LedgerEvent[] = [];
  for await (const event of allPages(load)) rows.push(event);
  return rows;
}
