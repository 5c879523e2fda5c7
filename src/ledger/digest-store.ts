import { ASEAN_COUNTRIES, type AseanCountry } from '../certificate/countries.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { RECEIVED, SENT } from './certificate-tables.ts';
import { DIGEST_ENTRIES, DIGEST_OCTETS, UNFOLDED } from './digest-paths.ts';
import {
  ALL,
  type Bucket,
  bucketOfEntries,
  bucketOfParts,
  type DigestDocument,
  digestOfDecisions,
  digestState,
  isMadeOfParts,
  keptLeaf,
  LONGEST_PATH,
  leafOf,
  parentOf,
  partsOfDocuments,
  type Stated,
} from './digest-tree.ts';
import type { LedgerName } from './port.ts';
import type { Recount, RecountFault } from './reconciliation-port.ts';
import { BUCKET, BUCKETS_OF_PARENT } from './reconciliation-tables.ts';
import type { RecordStore, Row, StoreReader, StoreTransaction } from './record-store.ts';

/**
 * The kept digests. A change of a certificate only marks its row, in the same write, so that issuing and receiving
 * never wait for one another at a bucket; whoever needs the digests folds the marked rows in first.
 */

const LEDGERS: readonly LedgerName[] = ['sent', 'received'];
const TABLE_OF = { sent: SENT, received: RECEIVED } as const;
/** Marked rows folded in one transaction. */
const FOLD_BATCH = 500;
/** Rows with their octets read at once. */
const OCTETS_BATCH = 50;

function bucketId(ledger: LedgerName, peer: string, path: string): string {
  return `${ledger}/${peer}/${path}`;
}

function asBucket(row: Row): Bucket {
  return { path: String(row.path), count: Number(row.count), digest: String(row.digest) };
}

/** Everything whose leaf begins with the place: `/` and hexadecimal digits sort below `~`. */
function below(path: string): { from: string; below: string } {
  return { from: path, below: `${path}~` };
}

/** A row that was damaged from outside must still fit into an answer; such a value equals no peer's. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const NO_CONVERSATION = '00000000-0000-0000-0000-000000000000';
const NO_CONTENT = '0'.repeat(64);

function wellFormed(form: RegExp, value: unknown, otherwise: string): string {
  return typeof value === 'string' && form.test(value) ? value : otherwise;
}

function asDocument(row: Row): DigestDocument | undefined {
  const stated = { ...row, decisions: row.decisions ?? [] } as unknown as Stated;
  const { stateTimes } = stated;
  const state = digestState(stated);
  if (!state) return undefined;
  const decisions = digestOfDecisions(stated.decisions);
  return {
    certificateId: String(row.id),
    referenceNumber: String(row.referenceNumber),
    conversationId: wellFormed(UUID, row.conversationId, NO_CONVERSATION),
    contentDigest: wellFormed(SHA256, row.xmlDigest, NO_CONTENT),
    state,
    ...(decisions === undefined ? {} : { decisionsDigest: decisions }),
    changedAt: stateTimes[stated.state] ?? String(row.recordedAt),
  };
}

export async function documentsOf(
  store: StoreReader,
  ledger: LedgerName,
  peer: string,
  path: string,
): Promise<readonly DigestDocument[]> {
  const range = path === ALL ? { from: '' } : below(path);
  const rows = await store.list(DIGEST_ENTRIES[ledger], { equal: { peer }, ...range });
  return rows.flatMap((row) => asDocument(row) ?? []);
}

export async function bucketOf(
  store: StoreReader,
  ledger: LedgerName,
  peer: string,
  path: string,
): Promise<Bucket> {
  if (path.length > 12) return bucketOfEntries(path, await documentsOf(store, ledger, peer, path));
  const held = await store.get(BUCKET, bucketId(ledger, peer, path), 'all');
  return held ? asBucket(held) : bucketOfEntries(path, []);
}

export async function partsOf(
  store: StoreReader,
  ledger: LedgerName,
  peer: string,
  path: string,
): Promise<readonly Bucket[]> {
  if (path.length >= LONGEST_PATH) return [];
  if (!isMadeOfParts(path)) return partsOfDocuments(path, await documentsOf(store, ledger, peer, path));
  const rows = await store.list(BUCKETS_OF_PARENT, { equal: { parent: bucketId(ledger, peer, path) } });
  return rows.map(asBucket).filter(({ count }) => count > 0);
}

async function put(tx: StoreTransaction, ledger: LedgerName, peer: string, bucket: Bucket): Promise<boolean> {
  const id = bucketId(ledger, peer, bucket.path);
  const held = await tx.get(BUCKET, id, 'all');
  if (held && held.count === bucket.count && held.digest === bucket.digest) return false;
  if (!held && bucket.count === 0) return false;
  const { count, digest } = bucket;
  if (held) await tx.update(BUCKET, id, {}, { count, digest });
  else {
    const parent = bucketId(ledger, peer, parentOf(bucket.path) ?? '');
    await tx.insert(BUCKET, { id, parent, path: bucket.path, count, digest });
  }
  return true;
}

/** Writes leaves anew from their certificates, and what stands above those that changed. */
async function refresh(
  tx: StoreTransaction,
  ledger: LedgerName,
  peer: string,
  leaves: ReadonlySet<string>,
): Promise<number> {
  let changed = new Set<string>();
  for (const leaf of leaves) {
    const bucket = bucketOfEntries(leaf, await documentsOf(tx, ledger, peer, leaf));
    if (await put(tx, ledger, peer, bucket)) changed.add(leaf);
  }
  const count = changed.size;
  while (changed.size > 0) {
    const above = new Set([...changed].flatMap((path) => parentOf(path) ?? []));
    for (const path of above)
      await put(tx, ledger, peer, bucketOfParts(path, await partsOf(tx, ledger, peer, path)));
    changed = above;
  }
  return count;
}

/** Two folds at once would each miss the other's buckets: the counter lets one start again. */
function takeTurn(tx: StoreTransaction): Promise<number> {
  return tx.increment('digest/fold');
}

async function foldBatch(tx: StoreTransaction, ledger: LedgerName): Promise<void> {
  await takeTurn(tx);
  const rows = await tx.list(UNFOLDED[ledger], { from: '', limit: FOLD_BATCH });
  const leaves = new Map<string, Set<string>>();
  for (const row of rows) {
    // Rows from before the digests have no leaf yet.
    const leaf = leafOf(String(row.issueDate), String(row.referenceNumber));
    const change = { unfolded: undefined, ...(row.leaf === leaf ? {} : { leaf }) };
    await tx.update(TABLE_OF[ledger], String(row.id), { unfolded: row.unfolded }, change);
    const peer = String(row.peer);
    const known = leaves.get(peer) ?? new Set();
    leaves.set(peer, known.add(keptLeaf(leaf)));
  }
  for (const [peer, paths] of leaves) await refresh(tx, ledger, peer, paths);
}

/** Takes a certificate that was just deleted out of the digests, in the deletion's transaction. */
export async function dropFromDigests(tx: StoreTransaction, ledger: LedgerName, deleted: Row): Promise<void> {
  if (deleted.referenceNumber === '') return;
  await takeTurn(tx);
  const leaf = keptLeaf(leafOf(String(deleted.issueDate), String(deleted.referenceNumber)));
  await refresh(tx, ledger, String(deleted.peer), new Set([leaf]));
}

/** Folds in every marked row. */
export async function foldDigests(store: RecordStore): Promise<void> {
  for (const ledger of LEDGERS) {
    while ((await store.list(UNFOLDED[ledger], { from: '', limit: 1 })).length > 0) {
      await store.transaction((tx) => foldBatch(tx, ledger));
    }
  }
}

/** The days that have certificates or kept digests, in their order. */
async function daysOf(store: StoreReader, ledger: LedgerName, peer: string): Promise<readonly string[]> {
  const days = new Set<string>();
  for (const month of await partsOf(store, ledger, peer, ALL)) {
    for (const day of await partsOf(store, ledger, peer, month.path)) days.add(day.path);
  }
  let from = '';
  for (;;) {
    const [row] = await store.list(DIGEST_ENTRIES[ledger], { equal: { peer }, from, limit: 1 });
    if (!row) return [...days].sort();
    const day = String(row.leaf).slice(0, 10);
    days.add(day);
    from = `${day}~`;
  }
}

async function recountDay(
  tx: StoreTransaction,
  ledger: LedgerName,
  peer: string,
  day: string,
): Promise<{ count: number; corrected: boolean }> {
  await takeTurn(tx);
  const rows = await tx.list(DIGEST_ENTRIES[ledger], { equal: { peer }, ...below(`${day}/`) });
  const kept = await partsOf(tx, ledger, peer, day);
  const leaves = new Set([...kept.map(({ path }) => path), ...rows.map((row) => keptLeaf(String(row.leaf)))]);
  const changed = await refresh(tx, ledger, peer, leaves);
  // A change that is only not folded in yet is none behind the gateway's back.
  return { count: rows.length, corrected: changed > 0 && rows.every((row) => row.unfolded === undefined) };
}

async function damagedOctets(
  store: StoreReader,
  ledger: LedgerName,
  peer: AseanCountry,
): Promise<readonly RecountFault[]> {
  const faults: RecountFault[] = [];
  let after: { sort: string; key: string } | undefined;
  for (;;) {
    const rows = await store.list(DIGEST_OCTETS[ledger], {
      equal: { peer },
      from: '',
      limit: OCTETS_BATCH,
      ...(after ? { after } : {}),
    });
    for (const row of rows) {
      if (row.xml && sha256Hex(row.xml as Uint8Array) === row.xmlDigest) continue;
      const about = { certificateId: String(row.id), referenceNumber: String(row.referenceNumber) };
      faults.push({ ledger, peer, kind: 'OCTETS', ...about });
    }
    const last = rows.at(-1);
    if (!last || rows.length < OCTETS_BATCH) return faults;
    after = { sort: String(last.leaf), key: String(last.id) };
  }
}

/** Makes every digest anew and hashes every certificate's octets. */
export async function recountDigests(store: RecordStore): Promise<Recount> {
  await foldDigests(store);
  let certificates = 0;
  const faults: RecountFault[] = [];
  for (const ledger of LEDGERS) {
    for (const peer of ASEAN_COUNTRIES) {
      for (const day of await daysOf(store, ledger, peer)) {
        const { count, corrected } = await store.transaction((tx) => recountDay(tx, ledger, peer, day));
        certificates += count;
        if (corrected) faults.push({ ledger, peer, kind: 'DIGEST', day });
      }
      faults.push(...(await damagedOctets(store, ledger, peer)));
    }
  }
  return { certificates, faults };
}
