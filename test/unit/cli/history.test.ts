import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { EVENT_TEXTS } from '../../../src/cli/history.ts';

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
