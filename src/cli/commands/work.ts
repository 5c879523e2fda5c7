import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type {
  NoticeView,
  WorkItem,
  WorkPage,
  WorkRole,
  WorkSeverity,
  WorkTotal,
} from '../../client/work-client.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { NoticeDeliveryStatus } from '../../ledger/notice-port.ts';
import { WORK_ROLES, WORK_SEVERITIES } from '../../worklist/kind.ts';
import { WORK_KIND_IDS } from '../../worklist/kinds.ts';
import { asksNode, type Cli, country, define, group, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { invalidValue } from '../usage-words.ts';
import { writeWork } from '../work-sheet.ts';

interface WorkOptions extends NodeOptions {
  readonly role?: WorkRole | 'auditor';
  readonly kind?: string;
  readonly severity?: WorkSeverity;
  readonly peer?: AseanCountry;
  readonly dueWithin?: number;
  readonly limit: number;
}

/** `asw work` */
export function addWork(program: Command, cli: Cli): void {
  const command = define(program, {
    name: 'work',
    summary: 'What has to be done, the earliest due first, with the command to run next.',
    details: [
      "Each role sees its own work, an auditor everybody's. Without --role: of every role whose key is in the " +
        "node's data directory. The kinds and their limits are in docs/work-lists.md; dates are the node's own.",
    ],
    examples: ['asw work --data .asw/VN', 'asw work --role customs --due-within 7d --data .asw/VN --lang vi'],
  })
    .addOption(new Option('--role <role>', 'whose work').choices([...WORK_ROLES, 'auditor']))
    .addOption(new Option('--kind <kind>', 'of this kind only').choices(WORK_KIND_IDS))
    .addOption(new Option('--severity <severity>', 'of this severity only').choices(WORK_SEVERITIES))
    .option('--peer <country>', 'with this country only', country)
    .option('--due-within <days>', 'due within so many days from today, such as 7d, or overdue', days)
    .option('--limit <number>', 'of each role at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ role, limit, ...options }: WorkOptions) => {
    const client = await connect(cli.io, options);
    const { kind, severity, peer, dueWithin } = options;
    const asked = { kind, severity, peer, dueWithin };
    const pages: WorkPage[] = [];
    for (const one of rolesOf(client, role)) {
      let last: WorkPage | undefined;
      const load = async (page: { readonly limit: number; readonly after?: string }) => {
        last = await client.work.list(one, { ...asked, ...page });
        return last;
      };
      const rows: WorkItem[] = [];
      for await (const row of allPages(load, limit)) rows.push(row);
      if (last) pages.push({ ...last, rows });
    }
    const result = merged(pages);
    cli.output.result(result, () => writeWork(cli.output, result, nodeWords(options)));
  });
}

/** Several roles' lists as one; work of two roles stands in it once. */
function merged(pages: readonly WorkPage[]): Omit<WorkPage, 'next'> & { readonly more: boolean } {
  const items = new Map<string, WorkItem>();
  const totals = new Map<string, WorkTotal>();
  for (const page of pages) {
    for (const row of page.rows) items.set(row.item, row);
    for (const total of page.totals) totals.set(total.kind, total);
  }
  const [first] = pages;
  const rows = [...items.values()].sort((a, b) => (a.due === b.due ? 0 : a.due < b.due ? -1 : 1));
  return {
    today: first?.today ?? '',
    timeZone: first?.timeZone ?? '',
    rows,
    totals: [...totals.values()],
    more: pages.some(({ next }) => next !== undefined),
  };
}

function rolesOf(client: GatewayClient, role: WorkOptions['role']): readonly (WorkRole | 'auditor')[] {
  if (role !== undefined) return [role];
  const held = WORK_ROLES.filter((one) => client.holds(one));
  if (held.length > 0) return held;
  throw new GatewayError('USAGE_INVALID', {
    detail: {
      en: '--role must say whose work it is when the keys do not come from --data',
      vi: 'cần --role cho biết việc của ai khi khóa không lấy từ --data',
    },
    where: '--role',
  });
}

/** What of the options the next command needs too; never the key. */
function nodeWords({ url, data }: NodeOptions): string {
  return [
    ...(url === undefined ? [] : [`--url ${url}`]),
    ...(data === undefined ? [] : [`--data ${/\s/.test(data) ? `"${data}"` : data}`]),
  ].join(' ');
}

/** Reads `7d`, or `7`. */
function days(text: string): number {
  const [, digits] = /^(\d{1,4})d?$/.exec(text.trim()) ?? [];
  if (digits !== undefined && Number(digits) <= 3650) return Number(digits);
  throw invalidValue(
    'It must be a number of days, such as 7d, 3650 at most.',
    'Phải là số ngày, ví dụ 7d, nhiều nhất 3650.',
  );
}

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
    .option('--limit <number>', 'how many at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ status, limit, ...options }: ListOptions) => {
    const client = await connect(cli.io, options);
    const rows: NoticeView[] = [];
    for await (const row of allPages((page) => client.work.notices({ status, ...page }), limit))
      rows.push(row);
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

function addRevive(notices: Command, cli: Cli): void {
  const command = define(notices, {
    name: 'revive',
    summary: 'Send notices that were given up once more, under the ids they had.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw notices revive 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<ids...>', 'as asw notices prints them');
  asksNode(command).action(async (ids: readonly string[], options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const revived: NoticeView[] = [];
    for (const id of ids) revived.push(await client.work.reviveNotice(id));
    const { output } = cli;
    output.result({ revived }, () => {
      for (const { id, receiver } of revived) {
        output.line(
          output.say({ en: `${id} is sent to ${receiver} again`, vi: `${id} được gửi lại tới ${receiver}` }),
        );
      }
    });
  });
}
