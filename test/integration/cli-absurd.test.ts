import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { application } from '../support/applications.ts';
import { KEY_ENTRIES, type Pair, serve, startPair } from '../support/http-gateway.ts';

/**
 * Arguments that say nothing, or what cannot be: every answer has a code, says where and what to do next, and nothing
 * happens. The node holds one application without a number, which a blank number must not find.
 */

const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';
const LONG = 'x'.repeat(3000);

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let directory: string;
let filed: string;

beforeAll(async () => {
  pair = await startPair();
  served = await serve(pair.setup(pair.vn));
  directory = mkdtempSync(path.join(tmpdir(), 'asw-absurd-'));
  writeFileSync(path.join(directory, 'api-keys.json'), JSON.stringify(KEY_ENTRIES));
  const form = application('VN', 'TH', '2026-06-15');
  writeFileSync(path.join(directory, 'a.json'), JSON.stringify(form));
  filed = (await fileApplication(pair.vn, form, 'officer')).id;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function asw(argv: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const to = (said: string[]) => ({
    write: (text: string | Uint8Array) => void said.push(String(text)),
    isTTY: false,
  });
  const real = argv.map((word) =>
    word.replace('FILED', filed).replace('FILE', path.join(directory, 'a.json')),
  );
  const node = ['--url', served.url, '--data', directory, '--json'];
  const code = await runCli([...real, ...node], { ...systemIo({}), stdout: to(out), stderr: to(err) });
  return { code, out: out.join(''), err: err.join('') };
}

/** A command line as one would type it; words in quotes may be empty. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

const BLANK = [
  'show ""',
  'show "  "',
  'respond "" --given all',
  `respond ${ID} --not-given 1 --reason "  "`,
  'cancel "" --reason "Not shipped"',
  'cancel FILED --reason ""',
  'return FILED --reason "   "',
  'approve ""',
  'issue ""',
  'retransmit ""',
  'request TH ""',
  'replace "" FILE --reason "Weight corrected"',
  'replace FILED "" --reason "Weight corrected"',
  'send ""',
  'send FILE ""',
  'check show ""',
  'check ask "" --reason "In doubt"',
  `check ask ${ID} --reason ""`,
  'check answer "" --confirmed all',
  'check answer FILED --confirmed all --document ""',
  'check close "" --unchanged "All is right"',
  `check close ${ID} --unchanged ""`,
  'reconsider show ""',
  'reconsider ask "" --items 1 --text "See the statement"',
  'reconsider answer "" --given 1',
  `reconsider answer ${ID} --maintained ""`,
  'dossier show ""',
  'dossier pay ""',
  'dossier withdraw ""',
  'dossier review ""',
  'dossier accept ""',
  `dossier refuse ${ID} --reason ""`,
  `dossier request ${ID} --missing ""`,
  'dossier attach "" FILE',
  'dossier supplement ""',
  'dossier file ""',
  'dossier file FILE --reissue-of ""',
  'list sent --number ""',
  'list sent --exporter " "',
  'outbox show ""',
  'outbox revive ""',
  'notices revive ""',
  'reconcile show ""',
  'reconcile accept ""',
  `show ${ID} --xml ""`,
];

describe('in which nothing stands', () => {
  test.each(BLANK)('asw %s', async (line) => {
    const { code, out, err } = await asw(words(line));
    const { error } = JSON.parse(out || err);
    expect([code, error.code]).toEqual([64, 'USAGE_INVALID']);
    expect(error.where).toMatch(/^(<[a-z-]+>|--[a-z-]+)$/);
    expect(error.detail).toMatch(/is blank; it is: \S/);
    expect(error.remedy).toMatch(/\S/);
  });
});

const PLACEHOLDERS = [
  ['return FILED --reason <reason>', '--reason', 'reason'],
  ['cancel FILED --reason <reason>', '--reason', 'reason'],
  ['replace FILED FILE --reason <reason>', '--reason', 'reason'],
  [`respond ${ID} --not-given 1 --reason <text>`, '--reason', 'text'],
  [`respond ${ID} --given 1 --ground force-majeure --ground-text "<text>"`, '--ground-text', 'text'],
  [`check ask ${ID} --reason " <text> "`, '--reason', 'text'],
  [`check answer ${ID} --confirmed 1 --text <text>`, '--text', 'text'],
  [`check answer ${ID} --confirmed 1 --document <title>`, '--document', 'title'],
  [`check close ${ID} --unchanged <reason> --originating 1`, '--unchanged', 'reason'],
  [`check close ${ID} --unchanged "<lý do>" --originating 1`, '--unchanged', 'lý do'],
  [`reconsider answer ${ID} --maintained <reason>`, '--maintained', 'reason'],
  [`dossier refuse ${ID} --reason <reason>`, '--reason', 'reason'],
  ['show <re-export>', '<number-or-id>', 're-export'],
] as const;

describe('in which a placeholder still stands', () => {
  test.each(PLACEHOLDERS)('asw %s', async (line, where, word) => {
    const { code, out, err } = await asw(words(line));
    const { error } = JSON.parse(out || err);
    expect([code, error.code, error.where]).toEqual([64, 'USAGE_INVALID', where]);
    expect(error.detail).toContain(`still reads <${word}>; write the ${word} itself: `);
    expect(error.detail_vi).toContain(`vẫn ghi <${word}>; hãy thay bằng chính nội dung cần ghi`);
  });

  test('a text with angle brackets in it is a text', async () => {
    const { err } = await asw(['cancel', ID, '--reason', 'Weight < 5 t, > 4 t']);
    expect(JSON.parse(err).error.code).toBe('NOT_FOUND');
  });
});

const ABSURD: readonly (readonly [line: string, exit: number, code: string, said?: RegExp])[] = [
  ...[
    'check show',
    'dossier show',
    'dossier pay',
    'dossier review',
    'outbox show',
    'reconcile show',
    'approve',
  ].flatMap((command) =>
    ['.', '..'].map((id) => [`${command} ${id}`, 1, 'NOT_FOUND', /no id that can exist/] as const),
  ),
  ['approve nonsense', 1, 'NOT_FOUND'],
  ['show ..', 1, 'NOT_FOUND'],
  [`show ${LONG}`, 2, 'QUERY_INVALID', /longer than 35 characters/],
  [`check show ${LONG}`, 1, 'NOT_FOUND'],
  [`respond ${ID} --given ,`, 64, 'USAGE_INVALID', /1,4,7/],
  [`respond ${ID} --given 0`, 64, 'USAGE_INVALID', /1,4,7/],
  [`respond ${ID} --given 99`, 1, 'NOT_FOUND'],
  [`respond ${ID} --given 1-9999999999`, 64, 'USAGE_INVALID', /up to 200/],
  [`check ask ${ID} --items , --reason x`, 64, 'USAGE_INVALID'],
  [`check ask ${ID} --boxes 99 --reason x`, 64, 'USAGE_INVALID', /boxes 1 to 13/],
  ['list sent --from 2026-02-30', 64, 'USAGE_INVALID', /date that exists/],
  ['list sent --from 2026-03-01 --to 2026-02-01', 2, 'QUERY_INVALID', /before/],
  ['list sent --limit 99999999999999999999', 64, 'USAGE_INVALID'],
  ['list sent --peer XX', 64, 'COUNTRY_UNKNOWN'],
  ['list sent --peer ""', 64, 'COUNTRY_UNKNOWN', /\\"\\"/],
  ['outbox list --since 2026-02-30T00:00:00Z', 64, 'USAGE_INVALID'],
  ['request XX N-1', 64, 'COUNTRY_UNKNOWN'],
  [
    'cancel FILED --reason ab',
    2,
    'SCHEMA_INVALID',
    /too short: 2 of at least 3 characters.*Write at least 3/s,
  ],
  ['return FILED --reason ab', 2, 'SCHEMA_INVALID', /quá ngắn: 2 trên tối thiểu 3 ký tự/],
  ['return FILED --reason ...', 2, 'SCHEMA_INVALID', /says nothing.*letters or digits/s],
  [`check close ${ID} --unchanged x`, 2, 'SCHEMA_INVALID', /too short: 1 of at least 3/],
  [`reconsider answer ${ID} --maintained ab`, 2, 'SCHEMA_INVALID', /too short: 2 of at least 3/],
  [`return FILED --reason ${LONG}`, 2, 'SCHEMA_INVALID', /longer than 1000/],
  [`dossier file FILE --reissue-of ${LONG}`, 2, 'SCHEMA_INVALID', /longer than 35 characters/],
];

describe('that cannot be', () => {
  test.each(ABSURD)('asw %.60s', async (line, exit, expected, said = /./) => {
    const { code, out, err } = await asw(words(line));
    const told = out || err;
    const { error } = JSON.parse(told);
    expect([code, error.code]).toEqual([exit, expected]);
    expect(error.remedy).toMatch(/\S/);
    expect(told).toMatch(said);
  });

  test('nothing happened meanwhile', async () => {
    expect(await pair.vn.ledger.sent(filed)).toMatchObject({ state: 'FILED' });
    expect((await pair.vn.ledger.eventsOfCertificate(filed)).map(({ type }) => type)).toEqual([
      'certificate.filed',
    ]);
  });
});
