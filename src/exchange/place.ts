import { isInForce } from '../certificate/lifecycle.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';

/**
 * Whether a certificate's place can be taken by another: it is in force, or what took its place was refused by the peer.
 * The refused one was never in force there, so the next one takes the same place: the peer then counts against it what was
 * used before.
 */
export async function mayBeReplaced(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  { state, replacedBy }: Pick<SentCertificate, 'state' | 'replacedBy'>,
): Promise<boolean> {
  if (isInForce(state)) return true;
  if (state !== 'REPLACED' || replacedBy === undefined) return false;
  return (await reader.sentByNumber(replacedBy))?.state === 'REJECTED';
}

/** The certificate of a number and those whose place it took, the latest first. */
export async function placesTaken(
  reader: Pick<LedgerReader, 'sentByNumber'>,
  referenceNumber: string | undefined,
): Promise<readonly SentCertificate[]> {
  const taken: SentCertificate[] = [];
  for (let number = referenceNumber; number !== undefined; ) {
    const replaced = await reader.sentByNumber(number);
    if (!replaced || taken.some(({ id }) => id === replaced.id)) break;
    taken.push(replaced);
    number = replaced.replaces?.referenceNumber;
  }
  return taken;
}
