import fc from 'fast-check';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { addDays } from '../../src/kernel/clock.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import {
  ALL,
  type Bucket,
  bucketOfEntries,
  bucketOfParts,
  DIGEST_STATES,
  type DigestDocument,
  isMadeOfParts,
  keptLeaf,
  LONGEST_PATH,
  leafOf,
  parentOf,
} from '../../src/ledger/digest-tree.ts';
import { MAX_ANSWER_ROWS } from '../../src/message/schema.ts';
import type { AnsweredBucket, DigestQuestion } from '../../src/message/types.ts';
import type { Ask, OwnDigests } from '../../src/reconciliation/narrow.ts';

/** Ledgers in memory, and a peer that answers from one: what the real ones are held against. */

export interface Held extends DigestDocument {
  readonly day: string;
}

export type ModelLedger = Readonly<Partial<Record<AseanCountry, readonly Held[]>>>;

const NOON = '2026-03-14T12:00:00.000Z';
const START = '2025-11-20';

export function held(serial: number, day: number, change: Partial<Held> = {}): Held {
  return {
    referenceNumber: `VN-TH 26/02/${String(serial).padStart(5, '0')}`,
    conversationId: `00000000-0000-7000-8000-${String(serial).padStart(12, '0')}`,
    contentDigest: sha256Hex(`octets ${serial}`),
    state: 'REC',
    changedAt: NOON,
    day: addDays(START, day),
    ...change,
  };
}

const places = new WeakMap<Held, string>();

function place(entry: Held): string {
  const known = places.get(entry) ?? leafOf(entry.day, entry.referenceNumber);
  places.set(entry, known);
  return known;
}
const under = (entry: Held, path: string) => path === ALL || place(entry).startsWith(path);

/** The tree of a list, made anew each time from the definition alone. */
export function bucketAt(entries: readonly Held[], path: string): Bucket {
  const inside = entries.filter((entry) => under(entry, path));
  return isMadeOfParts(path) ? bucketOfParts(path, partsAt(entries, path)) : bucketOfEntries(path, inside);
}

export function partsAt(entries: readonly Held[], path: string): readonly Bucket[] {
  const inside = entries.filter((entry) => under(entry, path));
  const length = path === ALL ? 7 : path.length === 7 ? 10 : path.length === 10 ? 12 : path.length + 1;
  if (length > LONGEST_PATH) return [];
  const paths = new Set(inside.map((entry) => place(entry).slice(0, length)));
  return [...paths].sort().map((part) => bucketAt(entries, part));
}

export function digestsOf(ledger: ModelLedger): OwnDigests {
  const of = (issuer: AseanCountry) => ledger[issuer] ?? [];
  return {
    bucket: async (issuer, path) => bucketAt(of(issuer), path),
    parts: async (issuer, path) => partsAt(of(issuer), path),
    documents: async (issuer, path) => of(issuer).filter((entry) => under(entry, path)),
  };
}

/** A peer that answers as message profile 4.6 says, at most `rows` rows a message. */
export function peerWith(ledger: ModelLedger, rows = MAX_ANSWER_ROWS) {
  const asked: DigestQuestion[][] = [];
  let answeredRows = 0;
  const ask: Ask = async (questions) => {
    asked.push([...questions]);
    const answers: AnsweredBucket[] = [];
    let used = 0;
    for (const question of questions) {
      const answered = answerOf(ledger, question, rows);
      used += 1 + answered.parts.length + answered.documents.length;
      if (answers.length > 0 && used > rows) break;
      answers.push(answered);
      answeredRows += 1 + answered.parts.length + answered.documents.length;
    }
    return answers;
  };
  return { ask, asked, rows: () => answeredRows };
}

function answerOf(
  ledger: ModelLedger,
  { issuer, path, count, digest, show }: DigestQuestion,
  rows: number,
): AnsweredBucket {
  const entries = ledger[issuer] ?? [];
  const bucket = bucketAt(entries, path);
  const plain = { issuer, ...bucket, parts: [], documents: [] };
  if (bucket.count === count && bucket.digest === digest) return plain;
  const listed = path.length >= LONGEST_PATH || (show === 'DOCUMENTS' && bucket.count < rows);
  if (!listed) return { ...plain, parts: partsAt(entries, path) };
  const documents = entries
    .filter((entry) => under(entry, path))
    .map(({ day: _, certificateId: __, ...document }) => document);
  return { ...plain, documents };
}

/** Kept places of a list, as the ledger's buckets must be. */
export function keptPaths(entries: readonly Held[]): readonly string[] {
  const leaves = entries.map((entry) => keptLeaf(place(entry)));
  const all = leaves.flatMap((leaf) => {
    const trail: string[] = [];
    for (let path: string | undefined = leaf; path; path = parentOf(path)) trail.push(path);
    return trail;
  });
  return [...new Set(all)].sort();
}

const change: fc.Arbitrary<Partial<Held>> = fc.oneof(
  fc.record({ state: fc.constantFrom(...DIGEST_STATES) }),
  fc.record({ contentDigest: fc.stringMatching(/^[0-9a-f]{64}$/) }),
  fc.record({ decisionsDigest: fc.stringMatching(/^[0-9a-f]{64}$/) }),
  fc.record({ conversationId: fc.uuid() }),
);

/** One number on both sides: equal, changed, or held by one side alone. */
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant('equal' as const) },
  { weight: 1, arbitrary: fc.constant('here' as const) },
  { weight: 1, arbitrary: fc.constant('there' as const) },
  { weight: 2, arbitrary: change },
);

/** Two lists of certificates of one issuing state, crowded on few days so that shards get long too. */
export const ledgerPairs: fc.Arbitrary<readonly [readonly Held[], readonly Held[]]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { maxLength: 120 }),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fate), { minLength: 120, maxLength: 120 }),
    fc.constantFrom(1, 40),
  )
  .map(([serials, fates, spread]) => {
    const here: Held[] = [];
    const there: Held[] = [];
    for (const [index, serial] of serials.entries()) {
      const [day, what] = fates[index] ?? [0, 'equal'];
      const entry = held(serial, day * spread);
      if (what !== 'there') here.push(entry);
      if (what !== 'here') there.push(typeof what === 'object' ? { ...entry, ...what } : entry);
    }
    return [here, there] as const;
  });
