import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { OutboxEntryView } from '../../client/views.ts';
import type { OutboxStatus } from '../../ledger/records.ts';
import { asksNode, type Cli, country, define, group, wholeNumber } from '../define.ts';
import { counted } from '../language.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

const STATUSES: readonly OutboxStatus[] = ['due', 'waiting', 'dead', 'delivered'];
/** What still needs something to happen. */
const UNFINISHED: readonly OutboxStatus[] = ['due', 'waiting', 'dead'];

/** `asw outbox …` */
export function addOutbox(program: Command, cli: Cli): void {
  const outbox = group(
    program,
    'outbox',
    'Look at messages to deliver; send dead letters again.',
    'asw outbox --data .asw/VN',
  );
  addList(outbox, cli);
  addShow(outbox, cli);
  addRevive(outbox, cli);
}

interface ListOptions extends NodeOptions {
  readonly status?: OutboxStatus;
  readonly peer?: AseanCountry;
  readonly limit: number;
}

function addList(outbox: Command, cli: Cli): void {
  const command = define(
    outbox,
    {
      name: 'list',
      summary: 'List the messages to deliver, oldest first. What "asw outbox" alone does.',
      details: ['Without --status: due, waiting and dead ones. Needs the key of the role operator.'],
      examples: ['asw outbox --data .asw/VN', 'asw outbox list --status dead --peer SG'],
    },
    { isDefault: true },
  )
    .addOption(new Option('--status <status>', 'in this state of delivery only').choices(STATUSES))
    .option('--peer <country>', 'to this country only', country)
    .option('--limit <number>', 'of each status at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ status, peer, limit, ...options }: ListOptions) => {
    const client = await connect(cli.io, options);
    const rows: OutboxEntryView[] = [];
    for (const each of status === undefined ? UNFINISHED : [status]) {
      const entries = allPages((page) => client.outbox({ status: each, peer, ...page }), limit);
      for await (const entry of entries) rows.push(entry);
    }
    const { output } = cli;
    output.result({ rows }, () => {
      if (rows.length > 0) {
        output.table(
          ['messageId', 'peer', 'kind', 'status', 'attempts', 'next', 'expires', 'last'],
          rows.map((row) => [
            row.messageId,
            row.peer,
            row.kind,
            row.leased ? `${row.status} *` : row.status,
            row.attempts,
            row.nextAttemptAt,
            row.expiresAt,
            row.lastError,
          ]),
        );
      }
      const [en, vi] = rows.some(({ leased }) => leased) ? ['; * is under way', '; * là đang gửi'] : ['', ''];
      output.note({
        en: `${counted(rows.length, 'message')}${en}.`,
        vi: `${rows.length} thông điệp${vi}.`,
      });
    });
  });
}

function addShow(outbox: Command, cli: Cli): void {
  const command = define(outbox, {
    name: 'show',
    summary: 'Show one message to deliver, with every attempt.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw outbox show 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<message-id>', 'as asw outbox prints it');
  asksNode(command).action(async (messageId: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const { entry, attempts } = await client.outboxEntry(messageId);
    const { output } = cli;
    output.result({ entry, attempts }, () => {
      output.fields([
        ['messageId', entry.messageId],
        ['kind', entry.kind],
        ['peer', entry.peer],
        ['status', entry.status],
        ['next', entry.nextAttemptAt],
        ['expires', entry.expiresAt],
        ['last', entry.lastError],
      ]);
      if (attempts.length === 0) return;
      output.line();
      output.table(
        ['attempts', 'time', 'outcome', 'error', 'detail'],
        attempts.map((attempt) => [
          attempt.number,
          attempt.at,
          attempt.outcome,
          attempt.errorCode,
          [attempt.httpStatus && `HTTP ${attempt.httpStatus}`, `${attempt.durationMs} ms`, attempt.detail]
            .filter(Boolean)
            .join(', '),
        ]),
      );
    });
  });
}

function addRevive(outbox: Command, cli: Cli): void {
  const command = define(outbox, {
    name: 'revive',
    summary: 'Send dead letters again, each in a new message.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw outbox revive 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<message-ids...>', 'as asw outbox list --status dead prints them');
  asksNode(command).action(async (ids: readonly string[], options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const revived: { messageId: string; as: string }[] = [];
    for (const messageId of ids) {
      revived.push({ messageId, as: (await client.revive(messageId)).messageId });
    }
    const { output } = cli;
    output.result({ revived }, () => {
      for (const { messageId, as } of revived) {
        output.line(
          output.say({
            en: `${messageId} is sent again as ${as}`,
            vi: `${messageId} được gửi lại với mã ${as}`,
          }),
        );
      }
    });
  });
}
