import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { CliIo } from '../../../src/cli/io.ts';
import { Output } from '../../../src/cli/output.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { helpOf, nameOf, renderReference, withSubcommands } from '../../../src/cli/reference.ts';
import { PLACEHOLDERS } from '../../../src/cli/unfilled.ts';
import { ERROR_TABLE } from '../../../src/kernel/error-table.ts';
import { run } from './support/memory-io.ts';

const program = createProgram({
  io: {} as CliIo,
  output: new Output({} as CliIo, { json: false, language: 'en' }),
  finish: () => undefined,
  faultsAre: () => undefined,
});
const COMMANDS = withSubcommands(program).map((command) => [nameOf(command), command] as const);
const LEAVES = COMMANDS.filter(([, command]) => command.commands.length === 0);

test('what is left blank is named in Vietnamese, whichever it is', async () => {
  const placeholders = LEAVES.flatMap(([, command]) => [
    ...command.registeredArguments.map((argument) => argument.name()),
    ...command.options.flatMap(({ flags }) => /[<[]([\w-]+)/.exec(flags)?.[1] ?? []),
  ]);
  expect([...new Set(placeholders)].filter((word) => !(word in PLACEHOLDERS))).toEqual([]);
  const blank = ['dossier', 'file', 'a.json', '--reissue-of', '', '--lang', 'vi'];
  expect((await run(blank)).stderr).toContain('--reissue-of để trống; cần ghi số\n');
  const copied = ['cancel', 'x', '--reason', '<reason>', '--lang', 'vi'];
  expect((await run(copied)).stderr).toMatch(/hãy thay bằng chính nội dung cần ghi: (lý do|nội dung)\n/);
});

describe('help', () => {
  test('the commands are these', () => {
    expect(COMMANDS.map(([name]) => name)).toMatchInlineSnapshot(`
[
  "asw",
  "asw serve",
  "asw demo",
  "asw drill",
  "asw drill list",
  "asw drill run",
  "asw drill soak",
  "asw pki",
  "asw pki init",
  "asw pki show",
  "asw pki renew",
  "asw pki revoke",
  "asw formd",
  "asw formd example",
  "asw formd build",
  "asw formd validate",
  "asw formd sign",
  "asw formd verify",
  "asw send",
  "asw approve",
  "asw return",
  "asw cancel",
  "asw replace",
  "asw issue",
  "asw list",
  "asw show",
  "asw respond",
  "asw check",
  "asw check ask",
  "asw check answer",
  "asw check list",
  "asw check show",
  "asw check close",
  "asw reconsider",
  "asw reconsider ask",
  "asw reconsider answer",
  "asw reconsider list",
  "asw reconsider show",
  "asw retransmit",
  "asw request",
  "asw dossier",
  "asw dossier file",
  "asw dossier attach",
  "asw dossier pay",
  "asw dossier correct",
  "asw dossier show",
  "asw dossier list",
  "asw dossier supplement",
  "asw dossier withdraw",
  "asw dossier review",
  "asw dossier request",
  "asw dossier accept",
  "asw dossier refuse",
  "asw work",
  "asw notices",
  "asw notices list",
  "asw notices revive",
  "asw stats",
  "asw totals",
  "asw events",
  "asw outbox",
  "asw outbox list",
  "asw outbox show",
  "asw outbox revive",
  "asw parked",
  "asw peers",
  "asw peers list",
  "asw peers status",
  "asw peers ping",
  "asw reconcile",
  "asw reconcile run",
  "asw reconcile list",
  "asw reconcile show",
  "asw reconcile peers",
  "asw reconcile proposals",
  "asw reconcile accept",
  "asw reconcile close",
  "asw reconcile reopen",
  "asw reconcile report",
  "asw reconcile trend",
  "asw retention",
  "asw retention plan",
  "asw retention apply",
  "asw health",
]
`);
  });

  test.each(COMMANDS)('%s --help shows a summary and an example that calls it', (name, command) => {
    const help = helpOf(command);
    const [, examples = ''] = /\nExamples?:\n([\s\S]+)/.exec(help) ?? [];
    expect(command.description()).not.toBe('');
    const group = command.commands.length > 0 ? name.replace(/^asw$/, 'asw ') : name;
    expect(examples).toContain(`$ ${group}`.replace('peers list', 'peers').replace('outbox list', 'outbox'));
  });

  test('every command that a help or the remedy of an error names exists', () => {
    const top = program.commands.map((command) => command.name());
    const texts = [
      ...COMMANDS.map(([, command]) => helpOf(command)),
      ...Object.values(ERROR_TABLE).flatMap(({ title, remedy }) => [
        title.en,
        title.vi,
        remedy.en,
        remedy.vi,
      ]),
    ].join('\n');
    const named = [...texts.matchAll(/(?<lead>\$ |")?\basw\s+(?<first>[a-z]+)(?:\s+(?<second>[a-z]+))?/g)];
    expect(named.length).toBeGreaterThan(100);
    const missing = named.flatMap(({ groups: { lead, first = '', second } = {} }) => {
      if (!top.includes(first)) return [`asw ${first}`];
      // In prose what follows may be the sentence; in an example and between quotation marks it is the subcommand.
      const below = program.commands.find((command) => command.name() === first)?.commands ?? [];
      const isSub = below.length === 0 || below.some((command) => command.name() === second);
      return lead === undefined || second === undefined || isSub ? [] : [`asw ${first} ${second}`];
    });
    expect(missing).toEqual([]);
  });

  test('what decides on a version that was read names it in its example, and says what it is without', () => {
    const seen = ['--filed-at', '--round'];
    const deciding = LEAVES.filter(([, { options }]) => options.some(({ long }) => seen.includes(`${long}`)));
    expect(deciding.map(([name]) => name)).toEqual(['asw approve', 'asw issue', 'asw dossier accept']);
    for (const [name, command] of deciding) {
      expect(helpOf(command)).toMatch(new RegExp(`\\$ ${name} \\S+ (--filed-at|--round) `));
      expect(helpOf(command)).toMatch(/version that was read alone/);
    }
  });

  test.each(LEAVES)('%s has --json and --lang', (_name, command) => {
    const flags = command.options.map((option) => option.long);
    expect(flags).toEqual(expect.arrayContaining(['--json', '--lang']));
  });

  test('no option line of the help is wider than 100 characters', () => {
    const wide = COMMANDS.flatMap(([, command]) => helpOf(command).split('\n')).filter(
      (line) => line.length > 100 && !line.includes('$'),
    );
    expect(wide).toEqual([]);
  });

  test('--help goes to standard output with exit code 0 and lists the exit codes', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 .*\n {2}64 /);
  });

  test('--version prints that of the package', async () => {
    const manifest = new URL('../../../package.json', import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test.each([[[]], [['pki']], [['formd']]])(
    '%j alone shows the help on standard error, exit code 64',
    async (argv) => {
      const { code, stdout, stderr } = await run(argv);
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain('Usage: asw');
    },
  );
});

describe('reference', () => {
  test('docs/cli.md is what the program says of itself', () => {
    const file = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
    expect(renderReference(program)).toBe(file);
  });

  test('asw reference prints it', async () => {
    const { code, stdout } = await run(['reference']);
    expect(code).toBe(0);
    expect(stdout).toBe(renderReference(program));
  });

  test('every link of the contents leads to a heading', () => {
    const text = renderReference(program);
    const headings = new Set(
      [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title?.replaceAll(' ', '-')),
    );
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter((target) => !headings.has(target))).toEqual([]);
  });
});

describe('faults in the command itself', () => {
  test.each([
    ['unknown command', ['sned'], 'sned'],
    ['unknown option', ['list', 'sent', '--colour'], '--colour'],
    ['missing argument', ['show'], 'number-or-id'],
    ['too many arguments', ['health', 'extra'], 'argument'],
    ['value that is none of the choices', ['list', 'sent', '--state', 'AS9'], 'AS9'],
    ['ledger that is none', ['stats', 'both'], 'both'],
    ['date that does not exist', ['list', 'sent', '--from', '2026-02-30'], '2026-02-30'],
    ['number out of bounds', ['list', 'sent', '--limit', '0'], "'0'"],
    ['port that is none', ['serve', '--port', '70000'], '70000'],
    ['instant without a zone', ['pki', 'revoke', 'VN', 'AB', '--since', '2026-03-01'], '2026-03-01'],
    ['item list that is none', ['respond', 'X', '--given', '2-1'], '2-1'],
    ['language', ['health', '--lang', 'fr'], 'fr'],
  ])('%s: USAGE_INVALID, exit code 64, nothing on standard output', async (_what, argv, named) => {
    const { code, stdout, stderr } = await run(argv);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^USAGE_INVALID: /);
    expect(stderr).toContain(named);
    expect(stderr).toMatch(/Remedy +Look at the help/);
  });

  test.each([
    ['VN', 'VN is no peer of itself'],
    ['SG,VN', 'VN is no peer of itself'],
    ['SG,KH,SG', 'SG is named twice'],
  ])('--peers %s: USAGE_INVALID, exit code 64', async (peers, why) => {
    for (const command of [
      ['drill', 'soak'],
      ['demo', '--once'],
    ]) {
      const { code, stderr } = await run([...command, '--peers', peers]);
      expect(code).toBe(64);
      expect(stderr).toContain(why);
    }
  });

  test.each([
    ['an argument', ['peers', 'ping', 'XX']],
    ['an option', ['list', 'sent', '--peer', 'XX']],
    ['a list', ['pki', 'init', '--countries', 'VN,XX']],
    ['the environment', ['formd', 'validate', 'f.json']],
  ])('an unknown country in %s: COUNTRY_UNKNOWN with the ten, exit code 64', async (_where, argv) => {
    const { code, stderr } = await run(argv, { environment: { COUNTRY: 'XX' }, files: { 'f.json': '{}' } });
    expect(code).toBe(64);
    expect(stderr).toMatch(/^COUNTRY_UNKNOWN: /);
    expect(stderr).toContain('XX');
    expect(stderr).toContain('BN, ID, KH, LA, MM, MY, PH, SG, TH, VN');
  });

  test('with --json the error is one JSON document on standard error', async () => {
    const { code, stdout, stderr } = await run(['peers', 'ping', 'XX', '--json']);
    expect([code, stdout]).toEqual([64, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'COUNTRY_UNKNOWN', where: 'XX', retryable: false, remedy: expect.any(String) },
    });
  });

  test.each([
    ['--lang vi', ['peers', 'ping', 'XX', '--lang', 'vi'], {}],
    ['--lang=vi', ['peers', 'ping', 'XX', '--lang=vi'], {}],
    ['ASW_LANG', ['peers', 'ping', 'XX'], { ASW_LANG: 'vi' }],
  ])('the error is told in Vietnamese with %s', async (_how, argv, environment) => {
    const { stderr } = await run(argv, { environment });
    expect(stderr).toContain('Đây không phải nước thành viên hiệp định');
    expect(stderr).toMatch(/Cách xử lý +Dùng một trong/);
  });

  test('--lang comes before ASW_LANG', async () => {
    const { stderr } = await run(['peers', 'ping', 'XX', '--lang', 'en'], {
      environment: { ASW_LANG: 'vi' },
    });
    expect(stderr).toContain('This is no country of the agreement');
  });
});
