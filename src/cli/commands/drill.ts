import type { Command } from 'commander';
import type { DrillReport, DrillResult } from '../../drills/report.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Cli, define, group, wholeNumber } from '../define.ts';
import { EXIT } from '../exit-codes.ts';

interface RunOptions {
  readonly seed?: number;
  readonly certificates?: number;
  readonly report?: string;
  readonly page?: string;
}

const SEED = 1;
const CERTIFICATES = 12;

/** `asw drill` */
export function addDrill(program: Command, cli: Cli): void {
  const drill = group(
    program,
    'drill',
    'Rehearse failures with real gateways on this machine, and report what held.',
    'asw drill run answer-lost',
  );
  addList(drill, cli);
  addRun(drill, cli);
}

function addList(drill: Command, { output }: Cli): void {
  define(drill, {
    name: 'list',
    summary: 'List the drills: what each does, and which invariants it tests.',
    examples: ['asw drill list', 'asw drill list --lang vi'],
  }).action(async () => {
    const { SCENARIOS } = await import('../../drills/scenarios/index.ts');
    const rows = SCENARIOS.map(({ name, title, what, invariants }) => ({ name, title, what, invariants }));
    output.result(rows, () =>
      output.table(
        ['drill', 'description', 'invariants'],
        rows.map(({ name, what, invariants }) => [name, output.say(what), invariants.length]),
      ),
    );
  });
}

function addRun(drill: Command, cli: Cli): void {
  define(drill, {
    name: 'run',
    summary: 'Run drills, all or those named, and judge every invariant.',
    details: [
      'Each drill starts gateways of its own, with keys and ledgers in a temporary directory that is kept when ' +
        'the drill fails. Drills of shared ledgers need MONGODB_URI, a server whose databases asw_drill_* they ' +
        'may drop; without it they are not carried out, and the report says so.',
      'Exit code 0: every drill carried out passed; 1: one did not. The same seed brings the same faults.',
    ],
    examples: [
      'asw drill run',
      'asw drill run answer-lost disk-full --seed 7',
      'asw drill run --report drills.json --page drills.html',
    ],
  })
    .argument('[names...]', 'drills, as asw drill list names them')
    .option(
      '--seed <number>',
      `decides what is left to chance, ${SEED} when not given`,
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option(
      '--certificates <number>',
      `that Viet Nam issues in each drill, ${CERTIFICATES} when not given`,
      wholeNumber(2, 1000),
    )
    .option('--report <file>', 'write the report as JSON')
    .option('--page <file>', 'write the report as a page to print, sign and file')
    .action(async (names: readonly string[], options: RunOptions) => run(cli, names, options));
}

async function run(
  { io, output, finish }: Cli,
  names: readonly string[],
  options: RunOptions,
): Promise<void> {
  const { chosen, runDrills } = await import('../../drills/run-drills.ts');
  const { drillPage } = await import('../../drills/page.ts');
  const { allPassed } = await import('../../drills/report.ts');
  const { WORDS } = await import('../../drills/words.ts');
  chosen(names);
  const write = async (file: string | undefined, content: string) => {
    if (file === undefined) return;
    try {
      await io.files.write(file, content);
    } catch (cause) {
      const detail = `${file} cannot be written`;
      throw new GatewayError('USAGE_INVALID', { detail, where: file, cause });
    }
  };
  // Not after all the work.
  await write(options.report, '');
  await write(options.page, '');
  const stop = new AbortController();
  void io.untilStopped().then(() => stop.abort());
  const report: DrillReport = await runDrills({
    names,
    seed: options.seed ?? SEED,
    certificates: options.certificates ?? CERTIFICATES,
    mongoUri: io.environment.MONGODB_URI,
    signal: stop.signal,
    onStart: ({ name }, at, of) => output.note(WORDS.running(name, at + 1, of)),
    onEnd({ outcome, durationMs, reason, directory }: DrillResult) {
      const { en, vi } = WORDS.outcomes[outcome];
      const after = `${(durationMs / 1000).toFixed(1)} s`;
      output.note({
        en: `  ${en}, ${after}${reason ? `: ${reason.en}` : ''}`,
        vi: `  ${vi}, ${after}${reason ? `: ${reason.vi}` : ''}`,
      });
      if (directory) output.note(WORDS.kept(directory));
    },
  });
  await write(options.report, `${JSON.stringify(report, null, 2)}\n`);
  await write(options.page, drillPage(report, output.language));
  output.result(report, () => {
    output.table(
      ['drill', 'outcome', 'invariants', 'findings'],
      report.drills.map((one) => [
        one.name,
        output.say(WORDS.outcomes[one.outcome]),
        `${one.invariants.filter(({ passed }) => passed).length}/${one.invariants.length}`,
        findingsOf(one, (text) => output.say(text)),
      ]),
    );
    output.line(output.say(WORDS.verdict(report.passed, report.failed, report.skipped)));
  });
  finish(allPassed(report) ? EXIT.ok : EXIT.failure);
}

function findingsOf(
  { reason, invariants }: DrillResult,
  say: (text: { readonly en: string; readonly vi: string }) => string,
): string {
  const broken = invariants.filter(({ passed }) => !passed);
  const first = broken.map(
    ({ id, violations: [one] }) => `${id}: ${one ? `${one.subject} ${say(one.what)}` : '0'}`,
  );
  return [...(reason ? [say(reason)] : []), ...first].join('\n');
}
