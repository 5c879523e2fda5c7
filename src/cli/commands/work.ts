import { type Command, Option } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { WorkItem, WorkPage, WorkRole, WorkSeverity, WorkTotal } from '../../client/work-client.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Text } from '../../kernel/finding.ts';
import { WORK_ROLES, WORK_SEVERITIES } from '../../worklist/kind.ts';
import { WORK_KIND_IDS, WORK_KINDS } from '../../worklist/kinds.ts';
import { asksNode, type Cli, country, define, wholeNumber } from '../define.ts';
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
    .option(
      '--due-within <days>',
      'days from today within which it is due, such as 7d; overdue work always is',
      days,
    )
    .option('--limit <number>', 'of each role at most, 50 when not given', wholeNumber(1, 1_000_000), 50);
  asksNode(command).action(async ({ role, limit, ...options }: WorkOptions) => {
    const client = await connect(cli.io, options);
    const { kind, severity, peer, dueWithin } = options;
    const asked = { kind, severity, peer, dueWithin };
    const pages: WorkPage[] = [];
    for (const one of rolesOf(client, role, kind)) {
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

/** Whose lists are asked for. A kind stands in the lists of its own roles and the auditor's, and in no other. */
function rolesOf(
  client: GatewayClient,
  role: WorkOptions['role'],
  kind: string | undefined,
): readonly (WorkRole | 'auditor')[] {
  const having = WORK_KINDS.find(({ id }) => id === kind)?.roles ?? WORK_ROLES;
  const refuse = (detail: Text, where: string) => {
    throw new GatewayError('USAGE_INVALID', { detail, where });
  };
  const theirs = having.join(', ');
  const not = { en: `${kind} is work of the role ${theirs}`, vi: `${kind} là việc của vai trò ${theirs}` };
  if (role === 'auditor') return [role];
  if (role !== undefined) return having.includes(role) ? [role] : refuse(not, '--kind');
  const held = WORK_ROLES.filter((one) => client.holds(one));
  const asked = held.filter((one) => having.includes(one));
  if (asked.length > 0) return asked;
  if (held.length > 0) {
    const none = {
      en: `${not.en}, of which there is no key here`,
      vi: `${not.vi}, ở đây không có khóa của vai trò đó`,
    };
    return refuse(none, '--kind');
  }
  return refuse(
    {
      en: '--role must say whose work it is when the keys do not come from --data',
      vi: 'cần --role cho biết việc của ai khi khóa không lấy từ --data',
    },
    '--role',
  );
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
