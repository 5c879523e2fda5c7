import type { AseanCountry } from '../../certificate/countries.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import { foldedNumber } from '../../certificate/reference-number.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import type { Proof } from './drawing.ts';
import { meant, takenOf } from './proofs.ts';

/**
 * An original and those it took the place of (OCP Rule 29.4). The issuing state's amendment covers the same
 * consignment, so what was re-exported of the one before counts against it too.
 */
export type Lineage = readonly Forebear[];

/** An original, or one that it replaces, directly or over others; those refused here among them. */
interface Forebear {
  readonly issuingCountry: AseanCountry;
  readonly referenceNumber: string;
  /** The received certificates of that number, however spelled. */
  readonly alike: readonly ReceivedCertificate[];
  /** Absent while it is not held. */
  readonly held?: ReceivedCertificate | undefined;
  /** It was refused here, and was to take the place of another of the line. */
  readonly beside?: true;
}

/** Refused ones of one line. No state has that many; what was re-exported of more is not looked for. */
const MOST_REFUSED = 20;

/**
 * The original itself, the one it replaces, the one that replaced, and so on, as far as they are held; and those refused here
 * that were to take one of these places: of the same consignment, too.
 */
export async function lineageOf(
  ledger: Pick<LedgerReader, 'receivedAlike' | 'refusedAfter'>,
  original: ReceivedCertificate,
): Promise<Lineage> {
  const { issuingCountry } = original;
  const line: Forebear[] = [];
  for (let number: string | undefined = original.referenceNumber; number !== undefined; ) {
    const referenceNumber: string = number;
    // A peer may say that two replace each other.
    if (line.some((one) => one.referenceNumber === referenceNumber)) break;
    const one = await forebear(ledger, issuingCountry, referenceNumber);
    line.push(one);
    const { over = [], referenceNumber: next } = one.held?.replaces ?? {};
    for (const passed of over) {
      const one = await forebear(ledger, issuingCountry, passed);
      // One that is held is in the line by itself.
      if (!one.held) line.push(one);
    }
    number = next;
  }
  // The line grows while it is walked.
  const most = line.length + MOST_REFUSED;
  for (const { referenceNumber } of line) {
    for (const refused of await ledger.refusedAfter(issuingCountry, referenceNumber)) {
      if (line.length >= most || line.some((one) => one.referenceNumber === refused)) continue;
      const one = await forebear(ledger, issuingCountry, refused);
      if (!one.held) line.push({ ...one, beside: true });
    }
  }
  return line;
}

async function forebear(
  ledger: Pick<LedgerReader, 'receivedAlike'>,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<Forebear> {
  const alike = await ledger.receivedAlike(issuingCountry, referenceNumber);
  const held = alike.find((one) => one.referenceNumber === referenceNumber);
  return { issuingCountry, referenceNumber, alike, held };
}

/** Ids of the re-exports that stand on a lineage: counted, claiming in vain, or waiting for one that is not held. */
export async function standingOn(
  ledger: Pick<LedgerReader, 'claimsOn'>,
  line: Lineage,
): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const { issuingCountry, referenceNumber, held } of line) {
    const taken = held ? [...takenOf(held), ...(held.unmet ?? [])] : [];
    for (const { certificateId } of taken) ids.add(certificateId);
    for (const id of await ledger.claimsOn(issuingCountry, referenceNumber)) ids.add(id);
  }
  return [...ids];
}

/** The one of a lineage that a proof means. */
export function meantOf(line: Lineage, proof: Proof): Forebear | undefined {
  const { referenceNumber: number, issuingCountry } = proof;
  return line.find((one) => {
    if (one.issuingCountry !== issuingCountry) return false;
    if (foldedNumber(one.referenceNumber) !== foldedNumber(number)) return false;
    if (one.held) return meant(one.alike, number)?.id === one.held.id;
    return one.referenceNumber === number || one.alike.length === 0;
  });
}

/**
 * The originals against which a proof of that number can count: those of the number, however spelled, what one refused under it
 * was to replace, and what took their place, each after the one it replaces.
 */
export async function reachOf(
  ledger: Pick<LedgerReader, 'receivedAlike' | 'refusedAlike'> & Successors,
  issuingCountry: AseanCountry,
  number: string,
): Promise<readonly ReceivedCertificate[]> {
  const reach = new Map<string, ReceivedCertificate>();
  const add = (found: readonly ReceivedCertificate[]) => {
    for (const one of found) if (!reach.has(one.id)) reach.set(one.id, one);
  };
  const places = new Set<string>();
  // The set grows while it is walked: what was refused may have been to replace what was refused.
  for (const walked of [[number], places]) {
    for (const one of walked) {
      for (const { replaces } of await ledger.refusedAlike(issuingCountry, one)) {
        if (replaces !== undefined && places.size < MOST_REFUSED) places.add(replaces);
      }
    }
  }
  // Each after the one it replaces.
  for (const place of [...places].reverse()) {
    const held = await ledger.receivedByNumber(issuingCountry, place);
    add(held ? [held] : await replacementsOf(ledger, issuingCountry, place));
  }
  add(await ledger.receivedAlike(issuingCountry, number));
  add(await ledger.successorsOf(issuingCountry, number));
  // The map grows while it is walked.
  for (const { referenceNumber } of reach.values()) {
    add(await replacementsOf(ledger, issuingCountry, referenceNumber));
  }
  return [...reach.values()];
}

/** What took the place of the one of that very number, directly or over others, and stands. */
export async function standingSuccessor(
  ledger: Successors,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<ReceivedCertificate | undefined> {
  const line = await lineAfter(ledger, issuingCountry, referenceNumber);
  return line.find(({ state }) => isInForce(state));
}

/** What took the place of the one of that very number, directly or over others, each after the one it replaces. */
export async function lineAfter(
  ledger: Successors,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<readonly ReceivedCertificate[]> {
  const line = new Map<string, ReceivedCertificate>();
  const add = async (number: string) => {
    for (const one of await replacementsOf(ledger, issuingCountry, number)) {
      // A peer may say that two replace each other.
      if (one.referenceNumber !== referenceNumber) line.set(one.id, line.get(one.id) ?? one);
    }
  };
  await add(referenceNumber);
  // The map grows while it is walked.
  for (const one of line.values()) await add(one.referenceNumber);
  return [...line.values()];
}

type Successors = Pick<LedgerReader, 'successorsOf' | 'receivedByNumber'>;

/**
 * The received certificates that take the place of the one of that very number. While that is not held, those too that
 * passed over it: the place they took is then another's.
 */
export async function replacementsOf(
  ledger: Successors,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<readonly ReceivedCertificate[]> {
  const successors = await ledger.successorsOf(issuingCountry, referenceNumber);
  const direct = successors.filter(({ replaces }) => replaces?.referenceNumber === referenceNumber);
  const all = successors.filter((one) => takesPlaceOf(one, referenceNumber));
  if (all.length === direct.length) return direct;
  return (await ledger.receivedByNumber(issuingCountry, referenceNumber)) ? direct : all;
}

/** Whether a received certificate takes the place of the one of that very number, or passed over it on the way to its own. */
export function takesPlaceOf({ replaces }: ReceivedCertificate, referenceNumber: string): boolean {
  return replaces?.referenceNumber === referenceNumber || replaces?.over?.includes(referenceNumber) === true;
}
