import type { Command } from 'commander';
import { allPages } from '../../client/all-pages.ts';
import type { RunView } from '../../client/views.ts';
import { asksNode, type Cli, define, group, wholeNumber } from '../define.ts';
import { connect, type NodeOptions } from '../node-connection.ts';
import type { Output } from '../output.ts';
import { addReconcilePeers } from './reconcile-peers.ts';

/** `asw reconcile …` */
export function addReconcile(program: Command, cli: Cli): void {
  const reconcile = group(
    program,
    'reconcile',
    'Compare with the peers, and see what was found and repaired.',
    'asw reconcile run --data .asw/VN',
  );

  const run = define(reconcile, {
    name: 'run',
    summary: 'Reconcile now: ask peers about certificates they have not acknowledged, and repair.',
    details: ['Answers when done. Needs the key of the role operator.'],
    examples: ['asw reconcile run --data .asw/VN'],
  });
  asksNode(run).action(async (options: NodeOptions) => {
    const client = await connect(cli.io, options);
    writeRun(cli.output, await client.sweepNow());
  });

  const list = define(
    reconcile,
    {
      name: 'list',
      summary: 'List the runs, newest first. What "asw reconcile" alone does.',
      details: ['Needs the key of the role operator.'],
      examples: ['asw reconcile list --limit 10 --data .asw/VN'],
    },
    { isDefault: true },
  ).option('--limit <number>', 'how many at most, 20 when not given', wholeNumber(1, 1_000_000), 20);
  asksNode(list).action(async ({ limit, ...options }: NodeOptions & { limit: number }) => {
    const client = await connect(cli.io, options);
    const rows: RunView[] = [];
    for await (const each of allPages((page) => client.runs(page), limit)) rows.push(each);
    const { output } = cli;
    output.result({ rows }, () =>
      output.table(
        ['kind', 'state', 'started', 'ended', 'examined', 'findings', 'id'],
        rows.map((each) => [
          each.kind,
          each.state,
          each.startedAt,
          each.finishedAt,
          each.examined,
          each.findings.length,
          each.id,
        ]),
      ),
    );
  });

  const show = define(reconcile, {
    name: 'show',
    summary: 'Show one run with everything it found.',
    details: ['Needs the key of the role operator.'],
    examples: ['asw reconcile show 01997e2c-6f3a-7000-8000-0f3a5b1c2d4e --data .asw/VN'],
  }).argument('<run-id>', 'as asw reconcile list prints it');
  asksNode(show).action(async (id: string, options: NodeOptions) => {
    const client = await connect(cli.io, options);
    writeRun(cli.output, await client.run(id));
  });

  addReconcilePeers(reconcile, cli);
}

function writeRun(output: Output, run: RunView): void {
  output.result(run, () => {
    output.fields([
      ['id', run.id],
      ['kind', run.kind],
      ['state', run.state],
      ['started', run.startedAt],
      ['ended', run.finishedAt],
      ['coveredBy', run.coveredBy],
      ['begun', run.attempts],
      ['interrupted', run.error],
      ['examined', run.examined],
      ['findings', run.findings.length],
    ]);
    if (run.findings.length === 0) return;
    output.line();
    output.table(
      ['number', 'peer', 'problem', 'action', 'detail'],
      run.findings.map((found) => [
        found.referenceNumber,
        found.peer,
        found.problem,
        found.action,
        found.detail,
      ]),
    );
  });
}
