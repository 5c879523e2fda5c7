import { decidedState } from '../certificate/decided-state.ts';
import type { ItemDecision } from '../certificate/form-d.ts';
import { type CertificateState, isRefusedAbroad } from '../certificate/lifecycle.ts';
import type { CalendarDate, Instant } from '../kernel/clock.ts';
import { sha256Hex } from '../kernel/digest.ts';
import type { Bucket, DigestState } from '../message/types.ts';
import type { StateTimes } from './records.ts';

export { type Bucket, DIGEST_STATES, type DigestState } from '../message/types.ts';

/**
 * What two gateways compare: a tree of digests over the certificates of one issuing state for one importing state
 * (docs/decisions/0004-two-sided-reconciliation.md).
 *
 *   ALL → month 2026-03 → day 2026-03-14 → shard 2026-03-14/a → longer shards 2026-03-14/a7 … → documents
 *
 * Day and month are those of Box 12, a calendar date in the octets the authority signed: both sides have the same
 * text, whatever their clocks and time zones. The shard is the beginning of the SHA-256 of the reference number.
 * Months, days and first shards are kept; longer shards are only made of a shard that is too long to be listed.
 */
export const ALL = 'ALL';

/** One certificate as it enters the digest. */
export interface DigestEntry {
  readonly referenceNumber: string;
  /** Given by the issuing state, the same over retransmissions; a message id is not. */
  readonly conversationId: string;
  /** SHA-256 of the octets the authority signed. */
  readonly contentDigest: string;
  readonly state: DigestState;
  /**
   * Of the Customs Response; absent while nothing is decided. Of one that has ended, too: what was used under it counts
   * against what takes its place, and against originals.
   */
  readonly decisionsDigest?: string;
}

/** An entry with what is not compared: the certificate it stands for, and when its state was reached here, or its decisions. */
export interface DigestDocument extends DigestEntry {
  readonly certificateId?: string;
  readonly changedAt: Instant;
}

/** Reached by each side's own clock: between the sides only the state before it means anything. */
const BY_OWN_CLOCK: ReadonlySet<string> = new Set(['EXPIRED']);
/** No certificate yet. */
const OUTSIDE: ReadonlySet<string> = new Set(['FILED', 'APPROVED', 'RETURNED']);
/** For the other side it counts no more, however it learned that. */
const ENDED: ReadonlySet<string> = new Set(['CANCELLED', 'REPLACED', 'REJECTED']);

const DECIDED: ReadonlySet<string> = new Set(['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN']);

/** What of a certificate its state in the digest follows from. */
export interface Stated {
  readonly state: CertificateState;
  readonly stateTimes: StateTimes;
  readonly decisions: readonly ItemDecision[];
  readonly itemCount: number;
  readonly replaces?: unknown;
}

/**
 * A ledger's state as both sides compare it; undefined for what has no place in the digest. What the peer refused is not held
 * there, unless it showed since that it is. Each side works out by itself what use on replaced certificates settled
 * (exchange/used-up.ts), and may hear of that use later than the other, or not know of such a thing: of what replaces another
 * the decisions told alone are compared.
 */
export function digestState(stated: Stated): DigestState | undefined {
  const { stateTimes } = stated;
  const reached = toldState(stated);
  if (reached === undefined || OUTSIDE.has(reached)) return undefined;
  if (!ENDED.has(reached)) return reached as DigestState;
  return isRefusedAbroad(stateTimes) ? undefined : 'ENDED';
}

function toldState({
  state,
  stateTimes,
  decisions,
  itemCount,
  replaces,
}: Stated): CertificateState | undefined {
  if (BY_OWN_CLOCK.has(state)) return lastBefore(stateTimes);
  if (!replaces || !DECIDED.has(state)) return state;
  return decisions.length === 0 ? lastBefore(stateTimes) : decidedState(decisions, itemCount);
}

/** The way a certificate goes before it can expire, the furthest step first. News of a step may come late. */
const WAY_BACK = ['REC', 'AS3', 'AS2', 'AS1'] as const;

function lastBefore(stateTimes: StateTimes): CertificateState | undefined {
  return WAY_BACK.find((state) => stateTimes[state] !== undefined);
}

/** SHA-256 of decisions in one spelling; undefined when there are none. */
export function digestOfDecisions(decisions: readonly ItemDecision[]): string | undefined {
  if (decisions.length === 0) return undefined;
  const lines = decisions
    .map(({ itemNumber, decision, reason, quantity }) =>
      JSON.stringify([itemNumber, decision, reason ?? '', quantity?.value ?? '', quantity?.unit ?? '']),
    )
    .sort();
  return sha256Hex(lines.join('\n'));
}

/** Eight hexadecimal digits that spread numbers evenly. */
export function shardOf(referenceNumber: string): string {
  return sha256Hex(referenceNumber).slice(0, 8);
}

/** The finest place of a certificate: its day and whole shard. */
export function leafOf(issueDate: CalendarDate, referenceNumber: string): string {
  return `${issueDate}/${shardOf(referenceNumber)}`;
}

/** `2026-03-14/a` of `2026-03-14/a71c09ee`: the lowest place that is kept. */
export function keptLeaf(leaf: string): string {
  return leaf.slice(0, 12);
}

/** The place above; undefined for ALL. */
export function parentOf(path: string): string | undefined {
  if (path === ALL) return undefined;
  if (path.length === 7) return ALL;
  if (path.length === 10) return path.slice(0, 7);
  return path.length === 12 ? path.slice(0, 10) : path.slice(0, -1);
}

/** Whether a place's digest is made of the digests of its parts, and not of its documents. */
export function isMadeOfParts(path: string): boolean {
  return path === ALL || path.length <= 10;
}

function lineOf(entry: DigestEntry): string {
  return JSON.stringify([
    entry.referenceNumber,
    entry.conversationId,
    entry.contentDigest,
    entry.state,
    entry.decisionsDigest ?? '',
  ]);
}

/** Digest of certificates, whatever their order. */
export function bucketOfEntries(path: string, entries: readonly DigestEntry[]): Bucket {
  const lines = entries.map(lineOf).sort();
  return { path, count: entries.length, digest: sha256Hex(lines.join('\n')) };
}

/** Digest of parts, whatever their order; empty parts are as good as none. */
export function bucketOfParts(path: string, parts: readonly Bucket[]): Bucket {
  const filled = parts.filter(({ count }) => count > 0);
  const lines = filled.map((part) => JSON.stringify([part.path, part.count, part.digest])).sort();
  const count = filled.reduce((sum, part) => sum + part.count, 0);
  return { path, count, digest: sha256Hex(lines.join('\n')) };
}

/** Whether documents can be listed for a place: a day or a shard, where their own shard tells their part. */
export function isListable(path: string): boolean {
  return path.length >= 10;
}

/** Digest of a day or shard from its documents. */
export function bucketOfDocuments(path: string, documents: readonly DigestEntry[]): Bucket {
  return isMadeOfParts(path)
    ? bucketOfParts(path, partsOfDocuments(path, documents))
    : bucketOfEntries(path, documents);
}

/** The parts of a day or shard, from its documents: one for each next digit. */
export function partsOfDocuments(path: string, documents: readonly DigestEntry[]): readonly Bucket[] {
  const day = path.slice(0, 10);
  const length = Math.max(1, path.length - 10);
  const byDigit = new Map<string, DigestEntry[]>();
  for (const document of documents) {
    const part = `${day}/${shardOf(document.referenceNumber).slice(0, length)}`;
    byDigit.set(part, [...(byDigit.get(part) ?? []), document]);
  }
  return [...byDigit].map(([part, entries]) => bucketOfEntries(part, entries)).sort(byPath);
}

export function byPath(a: Pick<Bucket, 'path'>, b: Pick<Bucket, 'path'>): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** The longest shard: its documents are listed however many they are. */
export const LONGEST_PATH = 'YYYY-MM-DD/'.length + 8;
