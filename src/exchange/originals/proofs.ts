import type { ReceivedCertificate, SentCertificate } from '../../ledger/records.ts';
import type { Proof } from './drawing.ts';

/**
 * The original that a number means: the one of that very spelling, otherwise the first that came of those that differ
 * in case, width, spaces or dashes alone.
 */
export function meant(
  alike: readonly ReceivedCertificate[],
  number: string,
): ReceivedCertificate | undefined {
  return alike.find(({ referenceNumber }) => referenceNumber === number) ?? alike[0];
}

/** The original proofs a certificate names, item by item. */
export function proofsOf({ form }: Pick<SentCertificate, 'form'>): readonly Proof[] {
  return form.items.flatMap(({ originalProofs = [] }) => originalProofs);
}

/** All that was taken of an original: by re-exports that stand, and what was used under those that have ended. */
export function takenOf({ drawdowns, spent = [] }: Pick<ReceivedCertificate, 'drawdowns' | 'spent'>) {
  return [...drawdowns, ...spent];
}

/** Whether a certificate took of an original, or claims to. */
export function takesOf(original: ReceivedCertificate, certificateId: string): boolean {
  const taken = [...takenOf(original), ...(original.unmet ?? [])];
  return taken.some((one) => one.certificateId === certificateId);
}
