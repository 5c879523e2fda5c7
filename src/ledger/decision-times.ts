import type { DigestDocument } from './digest-tree.ts';
import { EVENT_TIMES } from './paths.ts';
import type { StoreReader } from './record-store.ts';

/** What the history calls a change of decisions, where customs are (exchange/respond.ts) and where it is told. */
const DECIDED: readonly unknown[] = ['certificate.answered', 'certificate.decisions'];

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
  const events = await store.list(EVENT_TIMES, { equal: { certificateId } });
  const decided = events.find(({ type }) => DECIDED.includes(type));
  const at = String(decided?.at ?? '');
  return at > changedAt ? { ...document, changedAt: at } : document;
}
