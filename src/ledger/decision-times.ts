import type { Instant } from '../kernel/clock.ts';
import type { DigestDocument } from './digest-tree.ts';
import { EVENT_TIMES } from './paths.ts';
import type { StoreReader } from './record-store.ts';

/** What the history calls a change of decisions, where customs are (exchange/respond.ts) and where it is told. */
const DECIDED: readonly unknown[] = ['certificate.answered', 'certificate.decisions'];

/** When the decisions of a certificate changed for the last time, in either ledger; undefined where none was made. */
export async function lastDecided(store: StoreReader, certificateId: string): Promise<Instant | undefined> {
  const events = await store.list(EVENT_TIMES, { equal: { certificateId } });
  const decided = events.find(({ type }) => DECIDED.includes(type));
  return decided && String(decided.at);
}

/**
 * Documents with the time of their last change where that was one of decisions: items are decided one by one, and what
 * was used of one grows, while the state and its time stay. The history knows when.
 */
export async function withDecisionTimes(
  store: StoreReader,
  documents: readonly DigestDocument[],
): Promise<readonly DigestDocument[]> {
  const timed: DigestDocument[] = [];
  for (const document of documents) timed.push(await withDecisionTime(store, document));
  return timed;
}

async function withDecisionTime(store: StoreReader, document: DigestDocument): Promise<DigestDocument> {
  const { certificateId, decisionsDigest, changedAt } = document;
  if (certificateId === undefined || decisionsDigest === undefined) return document;
  const at = await lastDecided(store, certificateId);
  return at !== undefined && at > changedAt ? { ...document, changedAt: at } : document;
}
