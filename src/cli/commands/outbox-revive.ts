import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import { allPages } from '../../client/all-pages.ts';
import type { GatewayClient } from '../../client/gateway-client.ts';
import type { OutboxEntryView, Revival, RevivalWindow } from '../../client/views.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { asksNode, type Cli, country, define, instant } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import { Progress } from '../progress.ts';

/** Letters a request asks for: few enough that the bar moves and no answer is waited for long. */
const PAGE = 25;

interface ReviveOptions extends NodeOptions {
  readonly all?: boolean;
  readonly peer?: AseanCountry;
  readonly since?: Date;
  readonly until?: Date;
  readonly dryRun?: boolean;
}

/** `asw outbox revive` */
export function addRevive(outbox: Command, cli: Cli): void {
  const command = define(outbox, {
    name: 'revive',
    summary: 'Send dead letters again, each in a new message.',
    details: [
      'Names them, or takes --all of a peer, a time or both. What is sent again is superseded and no longer dead, ' +
        'so after an interruption the same command goes on where it ended.',
      'Exit code 1 when some could not be sent again. Needs the key of the role operator.',
    ],
    examples: [
      'asw outbox revive 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN',
      'asw outbox revive --all --peer SG --since 2026-03-01T00:00:00Z --dry-run --data .asw/VN',
    ],
  })
    .argument('[message-ids...]', 'as asw outbox list --status dead prints them')
    .option('--all', 'every dead letter, or those of the options below')
    .option('--peer <country>', 'with --all: to this country only', country)
    .option('--since <instant>', 'with --all: queued at this instant or later, in UTC', instant)
    .option('--until <instant>', 'with --all: queued before this instant, in UTC', instant)
    .option('--dry-run', 'list them, send nothing');
  asksNode(command).action(async (ids: readonly string[], options: ReviveOptions) => {
    checkSelection(ids, options);
    const client = await connect(cli.io, options);
    if (!options.all) return reviveNamed(cli, client, ids);
    const letters = await deadLetters(client, options);
    if (options.dryRun) showLetters(cli, letters);
    else await reviveAll(cli, client, letters, options);
  });
}

function checkSelection(ids: readonly string[], options: ReviveOptions): void {
  const refuse = (en: string, vi: string) => {
    throw new GatewayError('USAGE_INVALID', { detail: { en, vi } });
  };
  if (options.all && ids.length > 0) refuse('either message ids or --all', 'hoặc mã thông điệp, hoặc --all');
  if (options.all) return;
  if (ids.length === 0) refuse('message ids or --all must be given', 'cần mã thông điệp hoặc --all');
  const { peer, since, until, dryRun } = options;
  if (peer ?? since ?? until ?? dryRun)
    refuse(
      '--peer, --since, --until and --dry-run go with --all',
      '--peer, --since, --until và --dry-run đi cùng --all',
    );
}

async function reviveNamed({ output }: Cli, client: GatewayClient, ids: readonly string[]): Promise<void> {
  const revived: { messageId: string; as: string }[] = [];
  for (const messageId of ids) {
    revived.push({ messageId, as: (await client.revive(messageId)).messageId });
  }
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
}

function windowOf({ peer, since, until }: ReviveOptions) {
  return {
    ...(peer ? { peer } : {}),
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
  };
}

async function deadLetters(client: GatewayClient, options: ReviveOptions): Promise<OutboxEntryView[]> {
  const criteria = { status: 'dead', ...windowOf(options) } as const;
  const letters: OutboxEntryView[] = [];
  for await (const letter of allPages((page) => client.outbox({ ...criteria, ...page })))
    letters.push(letter);
  return letters;
}

function showLetters({ output }: Cli, letters: readonly OutboxEntryView[]): void {
  output.result({ rows: letters }, () => {
    if (letters.length > 0) {
      output.table(
        ['messageId', 'peer', 'kind', 'queued', 'attempts', 'last'],
        letters.map((row) => [
          row.messageId,
          row.peer,
          row.kind,
          row.enqueuedAt,
          row.attempts,
          row.lastError,
        ]),
      );
    }
    output.note({
      en: `${deadLettersInWords(letters.length)} would be sent again.`,
      vi: `${letters.length} thư chết sẽ được gửi lại.`,
    });
  });
}

/**
 * Page by page. The window ends with the last letter listed: a new message that dies while this runs was queued
 * later, and is not revived again and again.
 */
async function reviveAll(
  cli: Cli,
  client: GatewayClient,
  letters: readonly OutboxEntryView[],
  options: ReviveOptions,
): Promise<void> {
  const { io, output } = cli;
  const revived: Revival['revived'][number][] = [];
  const failed: Revival['failed'][number][] = [];
  const last = letters.at(-1);
  if (last) {
    const until = new Date(Date.parse(last.enqueuedAt) + 1).toISOString();
    const window: RevivalWindow = { ...windowOf(options), until };
    const progress = new Progress(io.stderr, letters.length, output.json);
    try {
      for await (const page of revivals(client, window)) {
        revived.push(...page.revived);
        failed.push(...page.failed);
        for (const { messageId } of [...page.revived, ...page.failed]) progress.step(messageId);
      }
    } catch (thrown) {
      progress.end();
      output.note({
        en: `Interrupted after ${revived.length} of ${letters.length}; the same command goes on from there.`,
        vi: `Bị ngắt sau ${revived.length} trên ${letters.length}; chạy lại lệnh này để tiếp tục.`,
      });
      throw thrown;
    }
    progress.end();
  }
  output.result({ revived, failed }, () => {
    if (failed.length > 0) {
      output.table(
        ['messageId', 'error', 'detail'],
        failed.map(({ messageId, code, detail }) => [messageId, code, detail]),
      );
    }
    output.line(
      output.say({
        en: `${deadLettersInWords(revived.length)} ${revived.length === 1 ? 'is' : 'are'} sent again, ${failed.length} could not be.`,
        vi: `Đã gửi lại ${revived.length} thư chết, ${failed.length} thư không gửi lại được.`,
      }),
    );
  });
  if (failed.length > 0) cli.finish(EXIT.failure);
}

async function* revivals(client: GatewayClient, window: RevivalWindow): AsyncGenerator<Revival> {
  let after: string | undefined;
  do {
    const page = await client.reviveAll({
      ...window,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    yield page;
    after = page.next;
  } while (after !== undefined);
}

function deadLettersInWords(count: number): string {
  return count === 1 ? '1 dead letter' : `${count} dead letters`;
}
