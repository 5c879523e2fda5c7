import type { Item, ItemDecision, Measure } from '../../certificate/form-d.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { SentCertificate } from '../../ledger/records.ts';
import { fromMillionths } from '../../validation/decimal.ts';
import {
  compare,
  type Fraction,
  floorMillionths,
  fractionOf,
  minus,
  ONE,
  times,
  total,
  ZERO,
} from '../../validation/fraction.ts';
import { shareOf } from '../../validation/measures.ts';
import { shareBefore, type UsedOnReplaced, usedOnReplacedSent } from '../prior-use.ts';
import type { Proof } from './drawing.ts';
import { type Lineage, meantOf } from './lineage.ts';
import { proofsOf } from './proofs.ts';

/** A re-export as it counts against its originals. */
export interface Standing extends Pick<SentCertificate, 'id' | 'issueDate'> {
  readonly items: readonly Item[];
  /** It has ended, and these are the goods that were used under it. */
  readonly ended: boolean;
  readonly before: readonly Before[];
}

/** What was used of an item under a certificate that this one took the place of, and which originals that counts against. */
export interface Before {
  readonly itemNumber: number;
  /** Of the item of this one. */
  readonly share: Fraction;
  readonly proofs: readonly Proof[];
}

type Reader = Pick<LedgerReader, 'sentByNumber'>;
/** A certificate, or an application that is to take the place of one. */
type InPlace = Pick<SentCertificate, 'form'> & {
  readonly replaces?: { readonly referenceNumber: string } | undefined;
};

/**
 * What of a re-export counts against its originals (OCP Rule 11): all of one in force, but for what counts already because
 * it was used under one whose place it took. Of one that has ended, what customs abroad gave preference for: these goods
 * have left under it, and neither its cancellation nor its replacement brings them back.
 * @param as `ended`: as if it had ended
 */
export async function standingOf(
  reader: Reader,
  certificate: SentCertificate,
  as: { readonly ended?: boolean } = {},
): Promise<Standing> {
  const { id, issueDate, form, state, decisions } = certificate;
  const used = await usedOnReplacedSent(reader, certificate);
  if (isInForce(state) && !as.ended) {
    return { id, issueDate, items: form.items, ended: false, before: await partsOf(reader, used) };
  }
  return { id, issueDate, items: form.items.flatMap(usedOf(decisions, used)), ended: true, before: [] };
}

/** What was used under the certificates whose place one takes, and on which originals. */
export async function beforeOf(reader: Reader, certificate: InPlace): Promise<readonly Before[]> {
  return partsOf(reader, await usedOnReplacedSent(reader, certificate));
}

async function partsOf(reader: Reader, { parts }: UsedOnReplaced): Promise<readonly Before[]> {
  const before: Before[] = [];
  for (const [itemNumber, each] of parts) {
    for (const { referenceNumber, share } of each) {
      const replaced = await reader.sentByNumber(referenceNumber);
      before.push({ itemNumber, share, proofs: replaced ? proofsOf(replaced) : [] });
    }
  }
  return before;
}

/**
 * An item without what of it counts against an original already, used under certificates whose place this one took. Under
 * another original it counts whole: which of the two the goods came of only a person can say.
 * @returns undefined when nothing is left
 */
export function restOf(item: Item, before: readonly Before[], line: Lineage): Item | undefined {
  const counted = before.filter(
    ({ itemNumber, proofs }) =>
      itemNumber === item.number && proofs.some((proof) => meantOf(line, proof) !== undefined),
  );
  const left = minus(ONE, total(counted.map(({ share }) => share)));
  if (compare(left, ZERO) <= 0) return undefined;
  return compare(left, ONE) < 0 ? partOf(item, left) : item;
}

/**
 * The part of an item that preference was given for: without a quantity what use on replaced certificates left of it. What
 * is stated in a unit it does not have may be all of it.
 */
function usedOf(
  decisions: readonly ItemDecision[],
  { before }: UsedOnReplaced,
): (item: Item) => readonly Item[] {
  return (item) => {
    const decided = decisions.find(({ itemNumber }) => itemNumber === item.number);
    if (decided?.decision !== 'GIVEN') return [];
    const share = decided.quantity
      ? (shareOf(item, decided.quantity) ?? ONE)
      : minus(ONE, shareBefore(before, item.number));
    if (compare(share, ZERO) <= 0) return [];
    return [compare(share, ONE) < 0 ? partOf(item, share) : item];
  };
}

function partOf(item: Item, share: Fraction): Item {
  const { quantity, weight, originalProofs = [] } = item;
  const part = ({ value, unit }: Measure): Measure => ({
    value: fromMillionths(atLeastOne(floorMillionths(times(fractionOf(value), share)))),
    unit,
  });
  return {
    ...item,
    ...(quantity ? { quantity: part(quantity) } : {}),
    weight: part(weight),
    originalProofs: originalProofs.map((proof) =>
      proof.quantity ? { ...proof, quantity: part(proof.quantity) } : proof,
    ),
  };
}

/** A part is never nothing. */
function atLeastOne(millionths: bigint): bigint {
  return millionths > 0n ? millionths : 1n;
}
