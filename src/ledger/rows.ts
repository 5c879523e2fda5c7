import { itemsNotGiven } from '../certificate/form-d.ts';
import { isInForce } from '../certificate/lifecycle.ts';
import { RECEIVED, SENT } from './certificate-tables.ts';
import { leafOf } from './digest-tree.ts';
import type { Row } from './record-store.ts';
import type {
  CertificateSummary,
  MessageRecord,
  OutboxEntry,
  ReceivedCertificate,
  SentCertificate,
} from './records.ts';
import { searchKey, termsOf } from './search-key.ts';
import { storableChange, storableRow } from './storable.ts';
import { standIn, type TableSpec } from './table-spec.ts';
import { MESSAGE, OUTBOX } from './tables.ts';

/** Records as rows: the record's own fields, and those it is found and guarded by. */

/** A stored row as the record it was. Derived fields are never read, so nothing is to be removed. */
export function fromRow<T>(row: Row): T {
  return row as T;
}

function certificateDerived(of: CertificateSummary): Row {
  const numberKey = searchKey(of.referenceNumber);
  const exporterKey = searchKey(of.exporterName);
  const consigneeKey = searchKey(of.consigneeName);
  const terms = [
    ...termsOf('number', numberKey),
    ...termsOf('exporter', exporterKey),
    ...termsOf('consignee', consigneeKey),
    ...of.hsCodes.flatMap((code) => termsOf('hs', searchKey(code))),
  ];
  return {
    stateAt: of.stateTimes[of.state] ?? of.recordedAt,
    issueMonth: of.issueDate.slice(0, 7),
    numberKey,
    exporterKey,
    consigneeKey,
    leaf: of.referenceNumber === '' ? undefined : leafOf(of.issueDate, of.referenceNumber),
    terms: [...new Set(terms)],
  };
}

/** Prefixed, so that no number can be mistaken for the stand-in of a certificate that has none. */
export function uniqueNumber(referenceNumber: string): string {
  return `number:${referenceNumber}`;
}

type SentSummary = CertificateSummary & Pick<SentCertificate, 'replaces' | 'refusedOriginals'>;

/** The state of the work list of re-exports that stand though an original of theirs was refused here. */
export const UNFOUNDED = 'UNFOUNDED';

function sentDerived(of: SentSummary): Row {
  return {
    ...certificateDerived(of),
    replacing: of.replaces?.referenceNumber,
    unfounded: isInForce(of.state) && of.refusedOriginals?.length ? UNFOUNDED : undefined,
    uniqueNumber: of.referenceNumber === '' ? standIn(of.id) : uniqueNumber(of.referenceNumber),
  };
}

/** The state of the work list of what re-exports claim too much of. */
export const OVERDRAWN = 'OVERDRAWN';

/** The state of the work list of originals whose re-exported items were refused preference. */
export const REFUSED = 'REFUSED';

/** The state of the work list of what was decided and used in part. */
export const PARTLY_USED = 'PARTLY_USED';

/** Numbers of the items that re-exports rest on and that are NOT GIVEN. One that ended is on another list. */
export function refusedItems({ state, drawdowns, decisions }: Drawn): readonly number[] {
  if (!isInForce(state)) return [];
  return itemsNotGiven(decisions).filter((number) =>
    // A drawdown of before items were told apart can be of any.
    drawdowns.some(({ originalItem }) => originalItem === undefined || originalItem === number),
  );
}

export type Drawn = Pick<ReceivedCertificate, 'state' | 'drawdowns' | 'decisions'>;

/** The decisions are heavy, and only read where re-exports rest on the certificate. */
type ReceivedSummary = CertificateSummary &
  Pick<ReceivedCertificate, 'unmet' | 'leftover' | 'drawdowns'> &
  Partial<Pick<ReceivedCertificate, 'decisions'>>;

function receivedDerived(of: ReceivedSummary): Row {
  const { state, unmet, leftover, decisions = [] } = of;
  const decided = state === 'GIVEN' || state === 'PARTLY_GIVEN';
  return {
    ...certificateDerived(of),
    overdrawn: unmet?.length ? OVERDRAWN : undefined,
    refused: refusedItems({ ...of, decisions }).length > 0 ? REFUSED : undefined,
    partlyUsed: decided && leftover?.length ? PARTLY_USED : undefined,
  };
}

/** Whether a change of a received certificate needs its heavy fields for what is derived. */
export function restsOnReceived(current: Row, { drawdowns }: Partial<ReceivedCertificate>): boolean {
  return [...fromRow<ReceivedCertificate>(current).drawdowns, ...(drawdowns ?? [])].length > 0;
}

/** The number of a removed certificate; a number is unique only among those of its issuing country. */
export function removedKey(issuingCountry: string, referenceNumber: string): string {
  return `${issuingCountry}/${referenceNumber}`;
}

/** The accepted (or parked) message of a peer; a peer's message id is unique only among its own. */
export function acceptedKey(peer: string, messageId: string): string {
  return `accepted:${peer}/${messageId}`;
}

function messageDerived(of: Omit<MessageRecord, 'raw' | 'answer'>): Row {
  const taken = of.status === 'accepted' || of.status === 'parked';
  const accepted = of.direction === 'in' && taken && of.peer && of.messageId;
  return { acceptedKey: accepted ? acceptedKey(of.peer, of.messageId) : standIn(of.id) };
}

/** Messages of one conversation to one peer leave one after the other. */
export function laneOf(entry: Pick<OutboxEntry, 'conversationId' | 'peer'>): string {
  return `${entry.peer}/${entry.conversationId}`;
}

/** The fields a certificate's line in the digests is made of. */
const DIGESTED = ['state', 'decisions', 'xmlDigest', 'conversationId', 'referenceNumber', 'issueDate'];

/** Marks a new row, or one whose digested fields change, as not folded into the digests yet. */
function marked(derived: Row, change?: Row): Row {
  const touched = change === undefined || DIGESTED.some((name) => Object.hasOwn(change, name));
  return touched && derived.leaf !== undefined ? { ...derived, unfolded: derived.leaf } : derived;
}

export function sentRow(certificate: SentCertificate): Row {
  return storableRow(SENT, { ...certificate, ...marked(sentDerived(certificate)) });
}

export function receivedRow(certificate: ReceivedCertificate): Row {
  return storableRow(RECEIVED, { ...certificate, ...marked(receivedDerived(certificate)) });
}

export function messageRow(message: MessageRecord): Row {
  return storableRow(MESSAGE, { ...message, ...messageDerived(message) });
}

export function outboxRow(entry: OutboxEntry, position: number): Row {
  return storableRow(OUTBOX, { ...entry, lane: laneOf(entry), position });
}

/**
 * A change of a record as a change of its row: the fields it names, and the derived fields that differ after it.
 * The key never changes.
 */
function changeRow<T>(spec: TableSpec, current: T, change: Partial<T>, derive: (of: T) => Row): Row {
  const before = derive(current);
  const after = derive({ ...current, ...change });
  const moved = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  const { [spec.key]: _, ...named } = change as Row;
  const mark = 'leaf' in after ? { unfolded: marked(after, named).unfolded } : {};
  const fields = mark.unfolded === undefined ? {} : mark;
  return storableChange(spec, { ...named, ...Object.fromEntries(moved), ...fields });
}

export function sentChange(current: Row, change: Partial<SentCertificate>): Row {
  return changeRow<SentSummary>(SENT, fromRow(current), change, sentDerived);
}

export function receivedChange(current: Row, change: Partial<ReceivedCertificate>): Row {
  return changeRow<ReceivedSummary>(RECEIVED, fromRow(current), change, receivedDerived);
}

export function messageChange(current: Row, change: Partial<MessageRecord>): Row {
  return changeRow<Omit<MessageRecord, 'raw' | 'answer'>>(MESSAGE, fromRow(current), change, messageDerived);
}
