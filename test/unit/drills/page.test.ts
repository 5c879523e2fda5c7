import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { INVARIANTS } from '../../../src/drills/invariants/index.ts';
import { drillPage, escaped } from '../../../src/drills/page.ts';
import { programDigest } from '../../../src/drills/program.ts';
import { allPassed, type DrillReport } from '../../../src/drills/report.ts';
import { chosen } from '../../../src/drills/run-drills.ts';
import { SCENARIOS } from '../../../src/drills/scenarios/index.ts';
import { COUNT_WORDS } from '../../../src/drills/words.ts';
import { endsWithTest } from '../../support/ends.ts';
import { run } from '../cli/support/memory-io.ts';

const EVIL = `<script>alert("x")</script> & 'quoted'`;

const REPORT: DrillReport = {
  product: 'ASW e-Form D gateway',
  version: '1.2.3',
  startedAt: '2026-06-15T12:00:00.000Z',
  finishedAt: '2026-06-15T12:01:00.000Z',
  seed: 42,
  certificates: 5,
  names: [],
  environment: { node: 'v20.19.0', mongodb: EVIL },
  drills: [
    {
      name: 'answer-lost',
      title: { en: 'Acknowledgement lost', vi: 'Mất xác nhận' },
      what: { en: 'lost', vi: 'mất' },
      outcome: 'failed',
      reason: { en: EVIL, vi: EVIL },
      startedAt: '2026-06-15T12:00:00.000Z',
      durationMs: 1234,
      seed: 42,
      certificates: 5,
      timeline: [{ afterMs: 17, what: { en: EVIL, vi: EVIL } }],
      invariants: [
        {
          id: 'received-once',
          text: INVARIANTS['received-once'].text,
          passed: false,
          checked: 7,
          violations: [{ subject: EVIL, what: { en: 'twice', vi: 'hai lần' } }],
          violationCount: 9,
        },
      ],
      counts: { issued: 7 },
    },
  ],
  passed: 0,
  failed: 1,
  skipped: 0,
  interrupted: false,
};

describe('the page', () => {
  test.each(['en', 'vi'] as const)('stands alone in %s, whatever it quotes', (language) => {
    const page = drillPage(REPORT, language);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).not.toMatch(/<script|src=|@import|url\(|https?:/i);
    expect(
      page.match(/&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; &#39;quoted&#39;/g),
    ).toHaveLength(6);
    for (const word of [
      '42',
      '1.2.3',
      'v20.19.0',
      'Mất xác nhận',
      'Acknowledgement lost',
      '0.02 s',
      '… (9)',
    ]) {
      expect(page).toContain(word);
    }
    expect(page).toContain('Date and signature');
    expect(page).toContain('Ngày và chữ ký');
  });

  test('tags are balanced', () => {
    const open: string[] = [];
    const page = drillPage(REPORT, 'en').replace(/<!DOCTYPE html>|<meta[^>]*>/g, '');
    for (const [, close, name = ''] of page.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  test('every character with a meaning in HTML is escaped', () => {
    expect(escaped(`<>&"'`)).toBe('&lt;&gt;&amp;&quot;&#39;');
  });
});

test('nothing carried out is nothing passed', () => {
  expect(allPassed({ ...REPORT, failed: 0, skipped: 3 })).toBe(false);
  expect(allPassed({ ...REPORT, failed: 0, passed: 1, skipped: 3 })).toBe(true);
  expect(allPassed({ ...REPORT, failed: 1, passed: 5 })).toBe(false);
});

test('strictly, one that was not carried out is one too many; interrupted is never passed', () => {
  const report = { ...REPORT, failed: 0, passed: 5 };
  expect(allPassed({ ...report, skipped: 1 }, true)).toBe(false);
  expect(allPassed({ ...report, skipped: 0 }, true)).toBe(true);
  expect(allPassed({ ...report, interrupted: true })).toBe(false);
});

test('the page states what was carried out, on what', () => {
  const [drill] = REPORT.drills;
  const skipped = { ...REPORT, drills: [drill, drill, drill] as never, skipped: 1 };
  const page = drillPage(skipped, 'en');
  expect(page).toContain('2 of the 3 drills above were carried out');
  expect(page).toContain('1 were not carried out, for the reasons given.');
  expect(page).toMatch(/real gateway processes \(.* 1\.2\.3, Node\.js v20\.19\.0, /);
  expect(drillPage(REPORT, 'vi')).toContain('1/1 bài diễn tập trên được thực hiện');
  expect(drillPage(REPORT, 'en')).not.toContain('were not carried out');
});

test('the page says how to run the same drills again, and no others', () => {
  const command = (about: Partial<DrillReport>) =>
    /The same drills again[^:]*: [^<]*/.exec(drillPage({ ...REPORT, ...about }, 'en'))?.[0].trim();
  const options = '--seed 42 --certificates 5';
  expect(command({})).toBe(`The same drills again: asw drill run ${options}`);
  expect(command({ names: ['truncated', 'answer-lost'] })).toBe(
    `The same drills again: asw drill run truncated answer-lost ${options}`,
  );
  expect(command({ databaseServer: true, environment: { mongodb: 'given' } })).toBe(
    `The same drills again, with the same MONGODB_URI: asw drill run ${options} --database-server &lt;command&gt;`,
  );
  expect(drillPage({ ...REPORT, names: ['truncated'] }, 'vi')).toContain(
    `Chạy lại đúng các bài này: asw drill run truncated ${options}`,
  );
});

test('the digest of a program changes with each of its files, their names too', () => {
  const directory = endsWithTest(mkdtempSync(join(tmpdir(), 'asw-program-')), (made) =>
    rmSync(made, { recursive: true }),
  );
  const digests = [programDigest(directory)];
  for (const [name, text] of [
    ['a.js', '1'],
    ['b.js', '1'],
    ['b.js', '2'],
  ] as const) {
    writeFileSync(join(directory, name), text);
    digests.push(programDigest(directory));
  }
  writeFileSync(join(directory, 'notes.txt'), 'none of it');
  expect(programDigest(directory)).toBe(digests.at(-1));
  expect(new Set(digests).size).toBe(4);
});

describe('the table of drills', () => {
  test('each has a name of its own, texts in both languages, and judges what always must hold', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    for (const { name, title, what, invariants } of SCENARIOS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [title, what]) expect(text.en).not.toBe(text.vi);
      expect(invariants).toEqual(expect.arrayContaining(['fault-happened', 'received-once', 'same-answer']));
    }
  });

  test('drills on a database server say what they lack', () => {
    const lacking = (mongoUri?: string, databaseServer?: string) =>
      SCENARIOS.flatMap(({ name, lacks }) => {
        const lack = lacks?.({ mongoUri, databaseServer, prlimit: true });
        return lack ? [`${name}: ${lack.en}`] : [];
      });
    expect(lacking()).toEqual([
      expect.stringMatching(/^database-gone: .*MONGODB_URI/),
      expect.stringMatching(/^database-server-killed: .*--database-server/),
      expect.stringMatching(/^two-processes: .*MONGODB_URI/),
    ]);
    expect(lacking('mongodb://a:1,b:2/', 'mongod')).toEqual([
      expect.stringMatching(/^database-gone: .*one server/),
      expect.stringMatching(/^two-processes: .*one server/),
    ]);
    expect(lacking('mongodb://user:p%40ss@host/?x=1')).toEqual([
      expect.stringMatching(/^database-server-killed/),
    ]);
    expect(lacking(undefined, 'mongod --port {port}')).toEqual([]);
  });

  test('they run in the order of the table; a name that does not exist is refused with those that do', async () => {
    expect(chosen(['truncated', 'answer-lost']).map(({ name }) => name)).toEqual([
      'answer-lost',
      'truncated',
    ]);
    expect(chosen([])).toBe(SCENARIOS);
    const { code, stdout, stderr } = await run(['drill', 'run', 'answer-lost', 'no-such']);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('no-such');
    for (const { name } of SCENARIOS) expect(stderr).toContain(name);
  });

  test('asw drill list prints them all', async () => {
    const { code, stdout } = await run(['drill', 'list', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(
      SCENARIOS.map(({ name }) => name),
    );
  });

  test('a report that cannot be written is said before anything runs', async () => {
    const writeFault = new TypeError('EACCES');
    const { code, stderr } = await run(['drill', 'run', 'answer-lost', '--report', 'file'], { writeFault });
    expect([code, stderr.includes('cannot be written')]).toEqual([1, true]);
  });

  test('every count of a report has words', () => {
    for (const { en, vi } of Object.values(COUNT_WORDS)) expect(en).not.toBe(vi);
  });
});
