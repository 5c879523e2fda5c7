import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { EVENT_TEXTS, eventCells } from '../../../src/cli/history.ts';
import { detailName } from '../../../src/cli/history-words.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { Output } from '../../../src/cli/output.ts';
import type { LedgerEvent } from '../../../src/ledger/records.ts';

const SRC = path.resolve(import.meta.dirname, '../../../src');

/** What the source names like an event, and is none: documents, checks of them, an entry of the log, notices. */
const NONE = [
  ...['certificate.digest', 'certificate.octets', 'certificate.xsd', 'message.xsd', 'message.accepted'],
  ...['ledger.db'],
];

const NAMED = /'((?:certificate|dossier|inquiry|message|ledger|reconciliation|retention)\.[a-z-]+)'/g;

/** Named by their outcome, see reconciliation/leftovers.ts. */
const BY_OUTCOME = ['message.released', 'message.stuck'];

function named(): ReadonlySet<string> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('cli'))
    .map((name) => readFileSync(path.join(SRC, name), 'utf8'));
  return new Set(files.flatMap((text) => [...text.matchAll(NAMED)].map(([, type]) => type ?? '')));
}

test('every event that the source records is told in both languages', () => {
  const recorded = [...named()].filter((type) => !NONE.includes(type));
  expect(recorded.length).toBeGreaterThan(40);
  expect(recorded.filter((type) => !(type in EVENT_TEXTS))).toEqual([]);
  for (const { en, vi } of Object.values(EVENT_TEXTS)) expect([en, vi, vi === en]).toEqual([en, vi, false]);
});

test('no text is about an event that nothing records', () => {
  const recorded = named();
  expect(Object.keys(EVENT_TEXTS).filter((type) => !recorded.has(type))).toEqual(BY_OUTCOME);
});

test.each([
  ['en', 'peer VN, from REC, to GIVEN, items [1]'],
  ['vi', 'đối tác VN, từ REC, sang GIVEN, mặt hàng [1]'],
] as const)('details have their names in the language asked for: %s', (language, expected) => {
  const event = { type: 'certificate.state', peer: 'VN', data: { from: 'REC', to: 'GIVEN', items: [1] } };
  const output = new Output({} as CliIo, { json: false, language });
  expect(eventCells(output, event as unknown as LedgerEvent)[2]).toBe(expected);
});

test.each(['en', 'vi'] as const)('a first certificate that was refused was not replaced: %s', (language) => {
  const data = { by: 'VN-TH 26/02/00002', refused: 'VN-TH 26/02/00001' };
  const output = new Output({} as CliIo, { json: false, language });
  const [what] = eventCells(output, { type: 'certificate.replaced-anew', data } as unknown as LedgerEvent);
  expect(what).toMatch(/^another issued in the place of one|^đã cấp C\/O khác thay cho/);
});

/** As written where events are recorded; names that only other functions give are not among them. */
const DATA = /\bdata: \{((?:[^{}]|\{[^{}]*\})*)\}/g;

test('what the source records with events has a name in Vietnamese', () => {
  const names = new Set<string>();
  for (const name of readdirSync(SRC, { recursive: true, encoding: 'utf8' })) {
    if (!/^(?:exchange|dossier|reconciliation|retention)\/.*\.ts$/.test(name)) continue;
    for (const [, body = ''] of readFileSync(path.join(SRC, name), 'utf8').matchAll(DATA)) {
      const plain = body.replace(/\([^()]*\)|\{[^{}]*\}|\[[^[\]]*\]/g, '');
      for (const part of plain.split(',')) {
        const [, key] = /^\s*(\w+)\s*(?::|$)/.exec(part) ?? [];
        if (key !== undefined) names.add(key);
      }
    }
  }
  expect(names.size).toBeGreaterThan(30);
  expect([...names].filter((name) => detailName(name, 'vi') === name)).toEqual([]);
});
