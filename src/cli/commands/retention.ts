import { type Command, Option } from 'commander';
import { allPages } from '../../client/all-pages.ts';
import type { LedgerName, RetentionCandidate, RetentionPolicy } from '../../client/retention-client.ts';
import type { Text } from '../../kernel/finding.ts';
import type { HoldReason } from '../../retention/holds.ts';
import { asksNode, type Cli, define, group, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import type { Output } from '../output.ts';

const LEDGERS: readonly LedgerName[] = ['sent', 'received'];

const HOLDS: Readonly<Record<HoldReason, Text>> = {
  RETENTION_RUNS: { en: 'retention runs', vi: 'còn thời hạn lưu trữ' },
  STILL_VALID: { en: 'still valid', vi: 'còn hiệu lực' },
  UNDECIDED: { en: 'undecided', vi: 'chưa được quyết định' },
  UNDER_CHECK: { en: 'under check', vi: 'đang kiểm tra sau' },
  UNDELIVERED: { en: 'undelivered', vi: 'chưa gửi xong' },
  REPLACEMENT_CHAIN: { en: 'replacement chain', vi: 'thuộc chuỗi thay thế' },
  ORIGINAL_IN_USE: { en: 'original in use', vi: 'là chứng từ gốc của C/O giáp lưng' },
};

/** `asw retention …` */
export function addRetention(program: Command, cli: Cli): void {
  const retention = group(
    program,
    'retention',
    'See and remove certificates whose retention is over.',
    'asw retention --data .asw/VN',
  );
  addPlan(retention, cli);
  addApply(retention, cli);
}

interface PlanOptions extends NodeOptions {
  readonly ledger?: LedgerName;
  readonly limit: number;
}

function addPlan(retention: Command, cli: Cli): void {
  const command = define(
    retention,
    {
      name: 'plan',
      summary: 'Dry run: what would be removed, and what holds the rest. What "asw retention" alone does.',
      details: ['Changes nothing. Needs the key of the role operator.'],
      examples: ['asw retention --data .asw/VN', 'asw retention plan --ledger received --limit 500'],
    },
    { isDefault: true },
  )
    .addOption(new Option('--ledger <ledger>', 'of this ledger only').choices(LEDGERS))
    .option('--limit <number>', 'of each ledger at most, 200 when not given', wholeNumber(1, 1_000_000), 200);
  asksNode(command).action(async ({ ledger, limit, ...options }: PlanOptions) => {
    const client = await connect(cli.io, options);
    const rows: RetentionCandidate[] = [];
    let policy: RetentionPolicy = { sent: 'never', received: 'never' };
    for (const each of ledger === undefined ? LEDGERS : [ledger]) {
      const planned = allPages(async (page) => {
        const answer = await client.retention.plan(each, page);
        policy = answer.policy;
        return answer;
      }, limit);
      for await (const row of planned) rows.push(row);
    }
    const removable = rows.filter(({ holds }) => holds.length === 0).length;
    const { output } = cli;
    output.result({ policy, rows, removable }, () => {
      writePolicy(output, policy);
      if (rows.length > 0) output.line();
      writeRows(output, rows);
      output.note({
        en: `${removable} would be removed, ${rows.length - removable} held back; nothing was changed.`,
        vi: `${removable} C/O sẽ bị xóa, ${rows.length - removable} được giữ lại; chưa thay đổi gì.`,
      });
    });
  });
}

function writePolicy(output: Output, policy: RetentionPolicy): void {
  const years = (value: number | 'never') =>
    output.say(
      value === 'never'
        ? { en: 'kept for ever', vi: 'lưu vĩnh viễn' }
        : { en: `kept ${value} years`, vi: `lưu ${value} năm` },
    );
  output.fields([
    ['ledgerSent', years(policy.sent)],
    ['ledgerReceived', years(policy.received)],
  ]);
}

function writeRows(output: Output, rows: readonly RetentionCandidate[]): void {
  if (rows.length === 0) return;
  const remove = output.say({ en: 'remove', vi: 'xóa' });
  output.table(
    ['ledger', 'number', 'peer', 'state', 'issued', 'keptUntil', 'action'],
    rows.map(({ ledger, referenceNumber, peer, state, issueDate, basis, holds }) => [
      ledger,
      referenceNumber,
      peer,
      state,
      issueDate,
      basis.until,
      holds.length === 0
        ? remove
        : holds.map(({ reason, detail }) => `${output.say(HOLDS[reason])}: ${detail}`).join('; '),
    ]),
  );
}

function addApply(retention: Command, cli: Cli): void {
  const command = define(retention, {
    name: 'apply',
    summary: 'Remove the certificates whose retention is over and which nothing holds.',
    details: [
      'Removes for good: certificate, messages, delivery attempts, dossier and attachments. The history stays, and ' +
        'tells of each removal. See "asw retention plan" first. Needs the key of the role operator.',
    ],
    examples: ['asw retention apply --data .asw/VN'],
  });
  asksNode(command).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
    const removed = { sent: 0, received: 0 };
    let removedDossiers = 0;
    let run = await client.retention.apply();
    for (;;) {
      removed.sent += run.removed.sent;
      removed.received += run.removed.received;
      removedDossiers += run.removedDossiers;
      if (!run.unfinished) break;
      run = await client.retention.apply();
    }
    const { output } = cli;
    output.result({ ...run, removed, removedDossiers }, () => {
      const held = Object.entries(run.held) as [HoldReason, number][];
      output.line(
        output.say({
          en: `Removed: ${removed.sent} sent, ${removed.received} received, ${removedDossiers} dossiers without a certificate.`,
          vi: `Đã xóa: ${removed.sent} C/O đã gửi, ${removed.received} C/O đã nhận, ${removedDossiers} hồ sơ không có C/O.`,
        }),
      );
      if (held.length === 0) return;
      output.line();
      output.table(
        ['heldBy', 'count'],
        held.map(([reason, count]) => [output.say(HOLDS[reason]), count]),
      );
    });
  });
}
