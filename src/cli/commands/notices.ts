import { type Command, Option } from 'commander';
import { allPages } from '../../client/all-pages.ts';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { PageQuery } from '../../client/views.ts';
import type { NoticeView } from '../../client/work-client.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { NoticeDeliveryStatus } from '../../ledger/notice-port.ts';
import { RECEIVER_NAMES, type ReceiverName } from '../../worklist/webhook.ts';
import { asksNode, type Cli, define, group, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';

/** `asw notices …` */
export function addNotices(program: Command, cli: Cli): void {
  const notices = group(
    program,
    'notices',
    'Look at notices on their way to their receivers; send those given up again.',
    'asw notices --data .asw/VN',
  );
  addList(notices, cli);
  addRevive(notices, cli);
}

const STATUSES: readonly NoticeDeliveryStatus[] = ['dead', 'due', 'delivered'];

interface ListOptions extends NodeOptions {
  readonly status: NoticeDeliveryStatus;
  readonly receiver?: ReceiverName;
  readonly limit: number;
}

function addList(notices: Command, cli: Cli): void {
  const command = define(
    notices,
    {
      name: 'list',
      summary: 'List notices given up, or those in another state. What "asw notices" alone does.',
      details: ['Needs the key of the role operator.'],
      examples: ['asw notices --data .asw/VN', 'asw notices list --status due --data .asw/VN'],
    },
    { isDefault: true },
  )
    .addOption(new Option('--status <status>', 'in this state').choices(STATUSES).default('dead'))
    .addOption(new Option('--receiver <name>', 'to this receiver only').choices(RECEIVER_NAMES))
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ status, receiver, limit, ...options }: ListOptions) => {
    const client = await connect(cli.io, options);
    const rows: NoticeView[] = [];
    const load = (page: PageQuery) => client.work.notices({ status, receiver, ...page });
    for await (const row of allPages(load, limit)) rows.push(row);
    const { output } = cli;
    output.result({ rows }, () => {
      if (rows.length > 0) {
        output.table(
          ['id', 'receiver', 'status', 'attempts', 'next', 'expires', 'last'],
          rows.map((row) => [
            row.id,
            row.receiver,
            row.status,
            row.attempts,
            row.nextAttemptAt,
            row.expiresAt,
            row.lastError,
          ]),
        );
      }
      output.note({ en: `${rows.length} notices.`, vi: `${rows.length} thông báo.` });
    });
  });
}

interface ReviveOptions extends NodeOptions {
  readonly receiver?: ReceiverName;
}

function addRevive(notices: Command, cli: Cli): void {
  const command = define(notices, {
    name: 'revive',
    summary: 'Send notices that were given up once more, under the ids they had.',
    details: [
      'Names them, or takes all of one receiver; after an interruption the same command goes on where it ended.',
      'Needs the key of the role operator.',
    ],
    examples: [
      'asw notices revive 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN',
      'asw notices revive --receiver ministry --data .asw/VN',
    ],
  })
    .argument('[ids...]', 'as asw notices prints them')
    .addOption(new Option('--receiver <name>', 'all those to this receiver').choices(RECEIVER_NAMES));
  asksNode(command).action(async (ids: readonly string[], { receiver, ...options }: ReviveOptions) => {
    if (ids.length > 0 === (receiver !== undefined)) {
      throw new GatewayError('USAGE_INVALID', {
        detail: { en: 'either ids of notices or --receiver', vi: 'nêu mã các thông báo hoặc --receiver' },
      });
    }
    const client = await connect(cli.io, options);
    const revived: NoticeView[] = [];
    // All are listed before the first is sent: one that dies again meanwhile is not sent again and again.
    for (const id of receiver === undefined ? ids : await deadOf(client, receiver)) {
      revived.push(await client.work.reviveNotice(id));
    }
    const { output } = cli;
    output.result({ revived }, () => {
      if (receiver !== undefined) {
        const count = revived.length;
        const en = `${count} ${count === 1 ? 'notice is' : 'notices are'} sent to ${receiver} again`;
        output.line(output.say({ en, vi: `${count} thông báo được gửi lại tới ${receiver}` }));
        return;
      }
      for (const { id, receiver: to } of revived) {
        output.line(output.say({ en: `${id} is sent to ${to} again`, vi: `${id} được gửi lại tới ${to}` }));
      }
    });
  });
}

async function deadOf(client: GatewayClient, receiver: ReceiverName): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { id } of allPages((page) => client.work.notices({ status: 'dead', receiver, ...page }))) {
    ids.push(id);
  }
  return ids;
}
