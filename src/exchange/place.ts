import { isInForce } from '../certificate/lifecycle.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate, Succession } from '../ledger/records.ts';

/**
 * Whether a certificate's place can be taken by another: it is in force, or what took its place was refused by the peer.
 * The refused one was never in force there, so the next one takes the same place: the peer then counts against it what was
 * used before.
 */
export async function mayBeReplaced(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { state, replacedBy }: Pick<SentCertificate, 'state' | 'replacedBy'>,
): Promise<boolean> {
  return isInForce(state) || (state === 'REPLACED' && (await refusedIn(reader, replacedBy)) !== undefined);
}

/** What took a place last, where the peer refused it. */
async function refusedIn(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  replacedBy: string | undefined,
): Promise<SentCertificate | undefined> {
  const holder = replacedBy === undefined ? undefined : await reader.sentByNumber(replacedBy);
  return holder?.state === 'REJECTED' ? holder : undefined;
}

/**
 * Whether another may be issued for a certificate that its peer refused and that was to replace none: it was never in force
 * anywhere, so this is no replacement to the peer, which hears of the next as of a first one. Here both are one line: whoever
 * paid for the first does not pay again, and its dossier follows.
 */
export async function mayBeIssuedInstead(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { state, replaces, replacedBy }: Pick<SentCertificate, 'state' | 'replaces' | 'replacedBy'>,
): Promise<boolean> {
  if (state !== 'REJECTED' || replaces) return false;
  return replacedBy === undefined || (await refusedIn(reader, replacedBy)) !== undefined;
}

/**
 * Whose the place of a certificate is. What the peer refused there was never in force, yet whoever paid for it keeps the
 * place: the one that takes it next is theirs, also where the first was nobody's.
 */
export async function ownerOfPlace(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { owner, state, replacedBy }: Pick<SentCertificate, 'owner' | 'state' | 'replacedBy'>,
): Promise<string | undefined> {
  const refused = state === 'REPLACED' ? await refusedIn(reader, replacedBy) : undefined;
  return refused?.owner ?? owner;
}

/**
 * The number of what the peer refused last in a place that an exporter paid for, while it is open: what takes it next is that
 * exporter's without another fee.
 */
export async function refusedThoughPaid(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { owner, state, replacedBy }: Pick<SentCertificate, 'owner' | 'state' | 'replacedBy'>,
): Promise<string | undefined> {
  const refused = state === 'REPLACED' ? await refusedIn(reader, replacedBy) : undefined;
  return refused && (refused.owner ?? owner) !== undefined ? refused.referenceNumber : undefined;
}

/**
 * The certificate of a number and those whose place it took, the latest first, as far as they are found.
 * @param next from one to the one after it: those whose place it took, unless said otherwise
 */
export async function chainFrom<
  T extends {
    readonly referenceNumber: string;
    readonly replaces?: Pick<Succession, 'referenceNumber'> | undefined;
  },
>(
  find: (referenceNumber: string) => Promise<T | undefined>,
  referenceNumber: string | undefined,
  next: (found: T) => string | undefined = ({ replaces }) => replaces?.referenceNumber,
): Promise<readonly T[]> {
  const chain: T[] = [];
  for (let number = referenceNumber; number !== undefined; ) {
    const found = await find(number);
    // A peer may say that two replace each other.
    if (!found || chain.some((one) => one.referenceNumber === found.referenceNumber)) break;
    chain.push(found);
    number = next(found);
  }
  return chain;
}

/** The same of certificates of this country. */
export function placesTaken(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  referenceNumber: string | undefined,
): Promise<readonly SentCertificate[]> {
  return chainFrom((number) => reader.sentByNumber(number), referenceNumber);
}

/** What took the place of a certificate of this country, the next first. */
export function placesAfter(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { replacedBy }: Pick<SentCertificate, 'replacedBy'>,
): Promise<readonly SentCertificate[]> {
  return chainFrom(
    (number) => reader.sentByNumber(number),
    replacedBy,
    (one) => one.replacedBy,
  );
}

/** What the peer refused, and what becomes of the place that it was to have. */
export interface RefusedReplacement {
  readonly refused: string;
  /**
   * The certificate that it was to replace, which has ended all the same (OCP Rule 29.4); where it was to replace none, the
   * refused one itself.
   */
  readonly place: string;
  /** What took that place since. Absent while it is still to be taken. */
  readonly takenBy?: string;
  /** The id of an application that is to take it. */
  readonly awaiting?: string;
}

/** Of a certificate that its peer refused, and of one that it was to replace; nothing of any more. */
export async function refusedReplacement(
  reader: Pick<LedgerReader, 'sentByNumber' | 'applicationsToReplace'>,
  certificate: Pick<SentCertificate, 'state' | 'referenceNumber' | 'replaces' | 'replacedBy'>,
): Promise<RefusedReplacement | undefined> {
  const { state, referenceNumber, replaces } = certificate;
  const isRefused = state === 'REJECTED';
  const first = isRefused && replaces ? await reader.sentByNumber(replaces.referenceNumber) : certificate;
  if (!first) return undefined;
  const { referenceNumber: place, replacedBy } = first;
  const isFirst = first.state === 'REJECTED' && !first.replaces;
  if (!isFirst && (first.state !== 'REPLACED' || replacedBy === undefined)) return undefined;
  const open = isFirst ? await mayBeIssuedInstead(reader, first) : await mayBeReplaced(reader, first);
  if (!open)
    return isRefused && replacedBy ? { refused: referenceNumber, place, takenBy: replacedBy } : undefined;
  const [application] = await reader.applicationsToReplace(place);
  return {
    refused: isRefused || replacedBy === undefined ? referenceNumber : replacedBy,
    place,
    ...(application ? { awaiting: application.id } : {}),
  };
}
