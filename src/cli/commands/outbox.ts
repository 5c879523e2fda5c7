import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { OutboxEntryView } from '../../client/views.ts';
import { OUTBOX_STATUSES, type OutboxStatus } from '../../ledger/records.ts';
import { asksNode, type Cli, country, define, group, instant, wholeNumber } from '../define.ts';
import { counted } from '../language.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { addRevive } from './outbox-revive.ts';

/** What still needs something to happen. */
const UNFINISHED: readonly OutboxStatus[] = ['due', 'waiting', 'dead'];

const YES = { en: 'yes', vi: 'có' };
const NO = { en: 'no', vi: 'không' };

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
  readonly since?: Date;
  readonly until?: Date;
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
    .addOption(new Option('--status <status>', 'in this state of delivery only').choices(OUTBOX_STATUSES))
    .option('--peer <country>', 'to this country only', country)
    .option('--since <instant>', 'queued at this instant or later, in UTC', instant)
    .option('--until <instant>', 'queued before this instant, in UTC', instant)
    .option('--limit <number>', 'of each status at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ status, peer, since, until, limit, ...options }: ListOptions) => {
    const client = await connect(cli.io, options);
    const criteria = { peer, since: since?.toISOString(), until: until?.toISOString() };
    const rows: OutboxEntryView[] = [];
    for (const each of status === undefined ? UNFINISHED : [status]) {
      const entries = allPages((page) => client.outbox({ status: each, ...criteria, ...page }), limit);
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
        ['supersededBy', entry.supersededBy],
      ]);
      if (attempts.length === 0) return;
      output.line();
      output.table(
        ['attempts', 'time', 'outcome', 'http', 'duration', 'error', 'retry', 'detail'],
        attempts.map((attempt) => [
          attempt.number,
          attempt.at,
          attempt.outcome,
          attempt.httpStatus,
          attempt.outcome === 'interrupted' ? undefined : `${attempt.durationMs} ms`,
          attempt.errorCode,
          output.say(attempt.retryable ? YES : NO),
          attempt.detail,
        ]),
      );
    });
  });
}
