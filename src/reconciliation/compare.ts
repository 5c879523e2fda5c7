import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import {
  type Bucket,
  bucketOfDocuments,
  bucketOfParts,
  type DigestDocument,
  type DigestEntry,
  isListable,
  isMadeOfParts,
  parentOf,
  shardOf,
} from '../ledger/digest-tree.ts';
import type { DifferenceKind } from '../ledger/reconciliation-records.ts';
import type { AnsweredBucket, CarriedDocument, DigestQuestion } from '../message/types.ts';

/** The comparison of two ledgers, pure: what to ask next, whether an answer can be true, what differs. */

/** Documents of a place are listed when neither side has more of them. */
export const LISTED = 64;

/** One certificate the two sides do not agree on. */
export interface FoundDifference {
  readonly issuer: AseanCountry;
  readonly referenceNumber: string;
  readonly kind: DifferenceKind;
  readonly own?: DigestDocument;
  readonly theirs?: CarriedDocument;
  /** Box 12, where the comparison met it; a recount that finds broken octets does not say. */
  readonly day?: CalendarDate;
}

/** What to ask about a place, given what either side has there. */
export function questionAbout(
  issuer: AseanCountry,
  own: Bucket,
  theirCount: number = own.count,
): DigestQuestion {
  const few = Math.max(own.count, theirCount) <= LISTED;
  return { issuer, ...own, show: few && isListable(own.path) ? 'DOCUMENTS' : 'PARTS' };
}

/** The parts, of either side, that are not the same on both: to be asked about next. */
export function differingParts(
  own: readonly Bucket[],
  theirs: readonly Bucket[],
): readonly { readonly own: Bucket; readonly theirCount: number }[] {
  const others = new Map(theirs.map((part) => [part.path, part]));
  const paths = new Set([...own, ...theirs].map(({ path }) => path));
  const held = new Map(own.map((part) => [part.path, part]));
  return [...paths].sort().flatMap((path) => {
    const mine = held.get(path) ?? bucketOfDocumentsOrParts(path);
    const other = others.get(path);
    const same = other ? other.count === mine.count && other.digest === mine.digest : mine.count === 0;
    return same ? [] : [{ own: mine, theirCount: other?.count ?? 0 }];
  });
}

/** The digest of nothing. */
function bucketOfDocumentsOrParts(path: string): Bucket {
  return isListable(path) ? bucketOfDocuments(path, []) : bucketOfParts(path, []);
}

/**
 * Whether an answer can be true: about what was asked, each digest that of what is shown below it, every part and
 * document at its place. Who cannot add up its own ledger must not make us change ours.
 * @throws PEER_DIGEST_INVALID
 */
export function checkAnswer(asked: DigestQuestion, answered: AnsweredBucket): void {
  const refuse = (detail: string) =>
    new GatewayError('PEER_DIGEST_INVALID', { detail: `${asked.issuer} ${asked.path}: ${detail}` });
  if (answered.issuer !== asked.issuer || answered.path !== asked.path)
    throw refuse('another place answered');
  const { parts, documents, path, count, digest } = answered;
  if (count === asked.count && digest === asked.digest) return;
  if (parts.length > 0 && documents.length > 0) throw refuse('parts and documents at once');
  const listed = documents.length > 0 || (count === 0 && isListable(path));
  const misplaced = listed ? strayDocument(path, documents) : strayPart(path, parts);
  if (misplaced) throw refuse(misplaced);
  if (!listed && !isMadeOfParts(path)) {
    // A shard's digest is that of its documents: until they are listed, only the numbers can be added up.
    const sum = parts.reduce((total, part) => total + part.count, 0);
    if (sum !== count) throw refuse(`${count} certificates, its parts have ${sum}`);
    return;
  }
  const made = listed ? bucketOfDocuments(path, documents) : bucketOfParts(path, parts);
  if (made.count !== count || made.digest !== digest) {
    throw refuse('the digest is not that of what is shown');
  }
}

function strayDocument(path: string, documents: readonly DigestEntry[]): string | undefined {
  if (!isListable(path)) return 'documents where parts belong';
  const shard = path.slice(11);
  const stray = documents.find(({ referenceNumber }) => !shardOf(referenceNumber).startsWith(shard));
  return stray && `${stray.referenceNumber} does not belong there`;
}

function strayPart(path: string, parts: readonly Bucket[]): string | undefined {
  if (new Set(parts.map((part) => part.path)).size !== parts.length) return 'a part comes twice';
  const stray = parts.find((part) => parentOf(part.path) !== path);
  return stray && `${stray.path} is no part of it`;
}

/** The differences between two lists of certificates of one place. */
export function differingDocuments(
  issuer: AseanCountry,
  own: readonly DigestDocument[],
  theirs: readonly CarriedDocument[],
): readonly FoundDifference[] {
  const mine = grouped(own);
  const others = grouped(theirs);
  const numbers = [...new Set([...mine.keys(), ...others.keys()])].sort();
  return numbers.flatMap((referenceNumber) => {
    const difference = differenceOf(mine.get(referenceNumber) ?? [], others.get(referenceNumber) ?? []);
    return difference ? [{ issuer, referenceNumber, ...difference }] : [];
  });
}

function grouped<E extends DigestEntry>(entries: readonly E[]): Map<string, readonly E[]> {
  const found = new Map<string, readonly E[]>();
  for (const entry of entries) {
    found.set(entry.referenceNumber, [...(found.get(entry.referenceNumber) ?? []), entry]);
  }
  return found;
}

function differenceOf(
  own: readonly DigestDocument[],
  theirs: readonly CarriedDocument[],
): Omit<FoundDifference, 'issuer' | 'referenceNumber'> | undefined {
  const [mine] = own;
  if (!mine) return theirs[0] && { kind: 'MISSING_HERE', theirs: theirs[0] };
  // A side that holds one number twice: the entry that is like ours decides.
  const other = [...theirs].sort((a, b) => likeness(mine, b) - likeness(mine, a))[0];
  if (!other) return { kind: 'MISSING_AT_PEER', own: mine };
  const kind = classify(mine, other) ?? (own.length !== theirs.length ? 'ONLY_DUPLICATE' : undefined);
  return kind && { kind, own: mine, theirs: other };
}

function likeness(a: DigestEntry, b: DigestEntry): number {
  return (
    (a.contentDigest === b.contentDigest ? 4 : 0) +
    (a.conversationId === b.conversationId ? 2 : 0) +
    (a.state === b.state ? 1 : 0)
  );
}

/** What of two entries of one number is not the same; the gravest of it. */
export function classify(own: DigestEntry, theirs: DigestEntry): DifferenceKind | undefined {
  if (own.contentDigest !== theirs.contentDigest) return 'CONTENT_DIFFERS';
  if (own.state !== theirs.state || own.decisionsDigest !== theirs.decisionsDigest) return 'STATE_DIFFERS';
  // The same signed certificate under another conversation: delivered twice, nothing lost.
  return own.conversationId === theirs.conversationId ? undefined : 'ONLY_DUPLICATE';
}

/** A difference is none yet while the news of either side's last change may still be on its way. */
export function isInFlight(difference: FoundDifference, now: Date, settlingMs: number): boolean {
  // A change far in the future is a wrong clock or a wrong word, and excuses nothing.
  const young = (at: string | undefined) =>
    at !== undefined && Math.abs(now.getTime() - Date.parse(at)) < settlingMs;
  return young(difference.own?.changedAt) || young(difference.theirs?.changedAt);
}
