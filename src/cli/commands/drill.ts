import type { Command } from 'commander';
import type { AseanCountry } from '../../certificate/countries.ts';
import type { DrillReport, DrillResult } from '../../drills/report.ts';
import type { Text } from '../../kernel/finding.ts';
import { type Cli, define, group, peerCountries, wholeNumber } from '../define.ts';
import { EXIT } from '../exit-codes.ts';
import { unwritable } from '../files.ts';

interface RunOptions {
  readonly seed?: number;
  readonly certificates?: number;
  readonly report?: string;
  readonly page?: string;
  readonly databaseServer?: string;
  readonly strict?: boolean;
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
  addSoak(drill, cli);
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
        'the drill fails. Drills of ledgers on a server start a mongod of their own where one is on the PATH ' +
        '(--database-server names another command), or use the one at MONGODB_URI, whose databases asw_drill_* ' +
        'they drop; with neither they are not carried out, and the report says so.',
      'Exit code 0: every drill carried out passed, and the closing lines name those that were not carried out; ' +
        '1: one did not pass, or it was interrupted (Ctrl-C: no further drill is begun; once more: it ends at once), ' +
        'or, with --strict, one was not carried out.',
      'The same seed makes the same messages suffer the same. How often a busy machine tries again, and in the middle ' +
        'of what a process is killed, stay with the machine.',
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
    .option(
      '--database-server <command>',
      'starts a MongoDB server that drills may kill, on {port} of 127.0.0.1 with its files in {directory}',
    )
    .option('--strict', 'fail when a drill was not carried out')
    .option('--report <file>', 'write the report as JSON')
    .option('--page <file>', 'write the report as a page to print, sign and file')
    .action(async (names: readonly string[], options: RunOptions) => run(cli, names, options));
}

interface SoakCommandOptions {
  readonly certificates?: number;
  readonly seed?: number;
  readonly peers?: readonly AseanCountry[];
  readonly sheet?: string;
  readonly report?: string;
}

const SOAK_CERTIFICATES = 1_000;

function addSoak(drill: Command, cli: Cli): void {
  define(drill, {
    name: 'soak',
    summary: 'Exchange many certificates with nine peers over lines with every fault, and balance the books.',
    details: [
      'Meanwhile gateways are killed and started again, switched off for a while, have wrong clocks and full disks; ' +
        'customs decide on a few certificates and the ministry cancels a few. At the end every ledger is compared, certificate by ' +
        'certificate: issued = delivered + listed with a reason, each received once, histories whole, digests of ' +
        'both sides equal. Exit code 0: balanced; 1: one certificate lost or doubled is enough.',
      'It is refused when the disk has not the room. Interrupted (Ctrl-C) it issues no more, balances what there is ' +
        'and ends with exit code 1; interrupted again it ends at once. Unless it is balanced, keys, ledgers and ' +
        'logs are kept in a temporary directory that the sheet names.',
    ],
    examples: [
      'asw drill soak --certificates 2000 --seed 7',
      'asw drill soak --sheet soak.md --report soak.json',
    ],
  })
    .option(
      '--certificates <number>',
      `between Viet Nam and all peers, ${SOAK_CERTIFICATES} when not given`,
      wholeNumber(1, 10_000_000),
    )
    .option(
      '--seed <number>',
      `decides what is left to chance, ${SEED} when not given`,
      wholeNumber(0, 2 ** 31 - 1),
    )
    .option('--peers <countries>', 'e.g. SG,KH; all nine when not given', peerCountries)
    .option('--sheet <file>', 'write the balance as Markdown')
    .option('--report <file>', 'write the balance as JSON')
    .action(async (options: SoakCommandOptions) => soak(cli, options));
}

async function soak({ io, output, finish }: Cli, options: SoakCommandOptions): Promise<void> {
  const { requireRoom, runSoak } = await import('../../drills/soak/run-soak.ts');
  const { soakMarkdown } = await import('../../drills/soak/sheet.ts');
  const { WORDS } = await import('../../drills/words.ts');
  const certificates = options.certificates ?? SOAK_CERTIFICATES;
  requireRoom(certificates);
  await requireWritable(io, options.sheet, options.report);
  const stop = io.stopRequests();
  stop.signal.addEventListener('abort', () => output.note(WORDS.interrupted));
  const sheet = await runSoak({
    certificates,
    seed: options.seed ?? SEED,
    ...(options.peers ? { peers: options.peers } : {}),
    signal: stop.signal,
    onProgress: soakProgress(io, output, WORDS.phases),
    onKept: (directory) => output.note(WORDS.kept(directory)),
  }).finally(() => stop.release());
  // First of all: what took hours to find out must not be lost to a file that cannot be written any more.
  output.result(sheet, () => {
    for (const line of soakMarkdown(sheet).split('\n')) output.line(line);
  });
  await writeTo(io, options.sheet, soakMarkdown(sheet));
  await writeTo(io, options.report, `${JSON.stringify(sheet, null, 2)}\n`);
  finish(sheet.balanced ? EXIT.ok : EXIT.failure);
}

/** A bar on a terminal; elsewhere a line whenever another tenth is done. */
function soakProgress(
  { stderr }: Cli['io'],
  output: Cli['output'],
  phases: Readonly<Record<'exchange' | 'settle' | 'balance', Text>>,
): (phase: 'exchange' | 'settle' | 'balance', done: number, of: number) => void {
  let last = '';
  return (phase, done, of) => {
    if (output.json) return;
    const share = Math.min(1, done / Math.max(1, of));
    const filled = Math.floor(share * 30);
    const step = `${phase} ${stderr.isTTY ? Math.floor(share * 1000) : Math.floor(share * 10)}`;
    if (step === last) return;
    last = step;
    const text = `[${'#'.repeat(filled)}${'-'.repeat(30 - filled)}] ${done}/${of} ${output.say(phases[phase])}`;
    stderr.write(stderr.isTTY ? `\r\u001B[K${text}${share === 1 ? '\n' : ''}` : `${text}\n`);
  };
}

/** Found out before the work, not after it; nothing is changed. FILE_UNWRITABLE. */
async function requireWritable(
  { files }: Cli['io'],
  ...names: readonly (string | undefined)[]
): Promise<void> {
  for (const file of names) {
    if (file !== undefined) await files.checkWritable(file).catch(cannotBeWritten(file));
  }
}

async function writeTo({ files }: Cli['io'], file: string | undefined, content: string): Promise<void> {
  if (file !== undefined) await files.write(file, content).catch(cannotBeWritten(file));
}

function cannotBeWritten(file: string): (cause: unknown) => never {
  return (cause) => {
    throw unwritable(file, cause);
  };
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
  await requireWritable(io, options.report, options.page);
  const stop = io.stopRequests();
  const report: DrillReport = await runDrills({
    names,
    seed: options.seed ?? SEED,
    certificates: options.certificates ?? CERTIFICATES,
    mongoUri: io.environment.MONGODB_URI,
    ...(options.databaseServer ? { databaseServer: options.databaseServer } : {}),
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
  }).finally(() => stop.release());
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
    const missing = report.drills.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name);
    if (missing.length > 0) output.line(output.say(WORDS.notCarriedOut(missing)));
  });
  await writeTo(io, options.report, `${JSON.stringify(report, null, 2)}\n`);
  await writeTo(io, options.page, drillPage(report, output.language));
  finish(allPassed(report, options.strict) ? EXIT.ok : EXIT.failure);
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
