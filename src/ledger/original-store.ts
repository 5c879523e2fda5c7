import { isInForce } from '../certificate/lifecycle.ts';
import { foldedNumber } from '../certificate/reference-number.ts';
import { RECEIVED } from './certificate-tables.ts';
import {
  ORIGINAL,
  type OriginalNumber,
  type OriginalReader,
  type OriginalWriter,
  type RefusedNumber,
} from './original-numbers.ts';
import type { StoreReader, StoreTransaction } from './record-store.ts';
import type { ReceivedCertificate, SentCertificate } from './records.ts';
import { fromRow } from './rows.ts';
import { storableRow } from './storable.ts';

/** The port's verbs for numbers of originals over a store, the same for both adapters. */

/** Of one number, and of one place, refused one by one: a peer that sends more has the last remembered. */
const REMEMBERED = 20;

/** The key of a number, of whatever spelling. */
export function originalKey(issuingCountry: string, number: string): string {
  return `${issuingCountry}/${foldedNumber(number)}`;
}

async function under(store: StoreReader, key: string): Promise<OriginalNumber> {
  const row = await store.get(ORIGINAL, key, 'all');
  return row ? fromRow<OriginalNumber>(row) : { id: key, held: [], claims: [] };
}

export function createOriginalReader(store: StoreReader): OriginalReader {
  const received = async (ids: readonly string[]) => {
    const found: ReceivedCertificate[] = [];
    for (const id of ids) {
      const row = await store.get(RECEIVED, id, 'all');
      if (row) found.push(fromRow<ReceivedCertificate>(row));
    }
    return found;
  };
  const at = (country: string, number: string) => under(store, originalKey(country, number));
  return {
    receivedAlike: async (country, number) => received((await at(country, number)).held),
    claimsOn: async (country, number) => (await at(country, number)).claims,
    successorsOf: async (country, number) => received((await at(country, number)).successors ?? []),
    replacedByRefused: async (country, number) => {
      const { refused = [] } = await at(country, number);
      return refused.find(({ referenceNumber }) => referenceNumber === number)?.replaces;
    },
    refusedAlike: async (country, number) => (await at(country, number)).refused ?? [],
    refusedAfter: async (country, number) => {
      const { refusedAfter = [] } = await at(country, number);
      return refusedAfter
        .filter(({ replaces }) => replaces === number)
        .map(({ referenceNumber }) => referenceNumber);
    },
  };
}

/** Writes a row. One that says nothing any more goes. */
async function keep(tx: StoreTransaction, row: OriginalNumber): Promise<void> {
  const { id, held, claims, successors = [], refused = [], refusedAfter = [] } = row;
  const isEmpty = [held, claims, successors, refused, refusedAfter].every(({ length }) => length === 0);
  if (isEmpty) await tx.delete(ORIGINAL, id, {});
  else await tx.put(ORIGINAL, storableRow(ORIGINAL, { ...row }));
}

/** Adds an id to one of the lists of a number, or takes it away. */
async function change(
  tx: StoreTransaction,
  key: string,
  list: 'held' | 'claims' | 'successors',
  id: string,
  present: boolean,
): Promise<void> {
  const row = await under(tx, key);
  const ids = row[list] ?? [];
  if (ids.includes(id) === present) {
    const repeated = (row.repeated ?? 0) + 1;
    if (list === 'claims' && present) await keep(tx, { ...row, repeated });
    return;
  }
  await keep(tx, { ...row, [list]: present ? [...ids, id] : ids.filter((one) => one !== id) });
}

/** Enters a refused certificate under the place that it was to take, or takes it out. */
async function enterRefused(
  tx: StoreTransaction,
  country: string,
  place: string,
  refused: RefusedNumber,
  present: boolean,
): Promise<void> {
  const row = await under(tx, originalKey(country, place));
  const others = (row.refusedAfter ?? []).filter(
    ({ referenceNumber }) => referenceNumber !== refused.referenceNumber,
  );
  await keep(tx, { ...row, refusedAfter: present ? [...others, refused].slice(-REMEMBERED) : others });
}

export function createOriginalWriter(tx: StoreTransaction): OriginalWriter {
  return {
    claimOriginal: (country, number, id) => change(tx, originalKey(country, number), 'claims', id, true),
    dropClaim: (country, number, id) => change(tx, originalKey(country, number), 'claims', id, false),
    noteRefused: async (country, noted) => {
      const { referenceNumber, replaces } = noted;
      const row = await under(tx, originalKey(country, referenceNumber));
      const { refused = [] } = row;
      const others = refused.filter((one) => one.referenceNumber !== referenceNumber);
      await keep(tx, { ...row, refused: [...others, noted].slice(-REMEMBERED) });
      const former = refused.find((one) => one.referenceNumber === referenceNumber)?.replaces;
      if (former !== undefined && former !== replaces) await enterRefused(tx, country, former, noted, false);
      if (replaces !== undefined) await enterRefused(tx, country, replaces, noted, true);
    },
  };
}

export type Sent = Pick<SentCertificate, 'id' | 'state' | 'form'>;

/**
 * The numbers of a ledger that was written before they were kept: what every received certificate is held under, and
 * the claims of the re-exports whose original never came.
 */
export function originalNumbersOf(
  received: Iterable<Numbered>,
  sent: Iterable<Sent>,
): ReadonlyMap<string, OriginalNumber> {
  const numbers = new Map<string, { id: string; held: string[]; claims: string[] }>();
  const spelled = new Set<string>();
  const at = (key: string) => {
    const row = numbers.get(key) ?? { id: key, held: [], claims: [] };
    numbers.set(key, row);
    return row;
  };
  for (const { id, issuingCountry, referenceNumber } of received) {
    at(originalKey(issuingCountry, referenceNumber)).held.push(id);
    spelled.add(`${issuingCountry}/${referenceNumber}`);
  }
  for (const { id, state, form } of sent) {
    if (!isInForce(state)) continue;
    for (const { issuingCountry, referenceNumber } of form.items.flatMap(
      (item) => item.originalProofs ?? [],
    )) {
      if (spelled.has(`${issuingCountry}/${referenceNumber}`)) continue;
      const { claims } = at(originalKey(issuingCountry, referenceNumber));
      if (!claims.includes(id)) claims.push(id);
    }
  }
  return numbers;
}

/** The key of a row as numbers are folded now. Folding a folded number leaves out what was kept before. */
export function refoldedKey(key: string): string {
  const slash = key.indexOf('/');
  return originalKey(key.slice(0, slash), key.slice(slash + 1));
}

/** Two rows that are of one number now. */
export function mergedNumber(
  id: string,
  one: Omit<OriginalNumber, 'id'>,
  other: Omit<OriginalNumber, 'id'>,
): OriginalNumber {
  const union = (list: 'held' | 'claims') => [...new Set([...one[list], ...other[list]])].sort();
  return { id, held: union('held'), claims: union('claims') };
}

export type Numbered = Pick<ReceivedCertificate, 'id' | 'issuingCountry' | 'referenceNumber'>;

/** Enters a received certificate under its number and those whose place it takes, or takes it out. */
export async function enterHeld(
  tx: StoreTransaction,
  { id, issuingCountry, referenceNumber, replaces }: Numbered & Pick<ReceivedCertificate, 'replaces'>,
  held: boolean,
): Promise<void> {
  await change(tx, originalKey(issuingCountry, referenceNumber), 'held', id, held);
  if (!replaces) return;
  for (const number of [replaces.referenceNumber, ...(replaces.over ?? [])]) {
    await change(tx, originalKey(issuingCountry, number), 'successors', id, held);
  }
}

/** Ids with one more. They are in the order of time. */
export function withOneMore(ids: readonly string[], id: string): readonly string[] {
  return [...new Set([...ids, id])].sort();
}
