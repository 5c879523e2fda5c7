import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
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

/** Whether a certificate took of an original, or claims to. */
export function takesOf({ drawdowns, unmet = [] }: ReceivedCertificate, certificateId: string): boolean {
  return [...drawdowns, ...unmet].some((taken) => taken.certificateId === certificateId);
}
