import type { Item, ItemDecision, Measure } from '../../certificate/form-d.ts';
import { isInForce } from '../../certificate/lifecycle.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { Drawdown, ReceivedCertificate, SentCertificate } from '../../ledger/records.ts';
import { fromMillionths } from '../../validation/decimal.ts';
import {
  compare,
  type Fraction,
  floorMillionths,
  fractionOf,
  fractionText,
  minus,
  ONE,
  over,
  plus,
  readFraction,
  times,
  ZERO,
} from '../../validation/fraction.ts';
import { shareIn, shareOf } from '../../validation/measures.ts';
import { placesTaken } from '../place.ts';
import { shareBefore, type UsedOnReplaced, usedOnReplacedSent } from '../prior-use.ts';

/** A re-export as it counts against its originals. */
export interface Standing extends Pick<SentCertificate, 'id' | 'issueDate'> {
  readonly items: readonly Item[];
  /** It has ended, and these are the goods that were used under it. */
  readonly ended: boolean;
  /** Ids of those whose place it took, directly or over others. */
  readonly chain: readonly string[];
}

type Reader = Pick<LedgerReader, 'sentByNumber'>;

/**
 * What of a re-export counts against its originals (OCP Rule 11): all of one in force. Of one that has ended, what customs
 * abroad gave preference for: these goods have left under it, and neither its cancellation nor its replacement brings them
 * back.
 * @param as `ended`: as if it had ended
 */
export async function standingOf(
  reader: Reader,
  certificate: SentCertificate,
  as: { readonly ended?: boolean } = {},
): Promise<Standing> {
  const { id, issueDate, form, state, decisions, replaces } = certificate;
  const chain = idsOf(await placesTaken(reader, replaces?.referenceNumber));
  if (isInForce(state) && !as.ended) return { id, issueDate, items: form.items, ended: false, chain };
  const used = await usedOnReplacedSent(reader, certificate);
  return { id, issueDate, items: form.items.flatMap(usedOf(decisions, used)), ended: true, chain };
}

export function idsOf(certificates: readonly Pick<SentCertificate, 'id'>[]): readonly string[] {
  return certificates.map(({ id }) => id);
}

/** Without what was used under some certificates. */
export function withoutUse<T extends Pick<ReceivedCertificate, 'spent'>>(
  original: T,
  ids: readonly string[],
): T {
  return { ...original, spent: original.spent?.filter(({ certificateId }) => !ids.includes(certificateId)) };
}

/**
 * What a re-export takes of an original beyond what was used of that under those whose place it took: it covers the same
 * consignment, so of each item the greater of the two counts, in shares of the original, whatever the amendment corrected.
 */
export function beyondUse(
  drawn: readonly Drawdown[],
  { form, spent = [] }: Pick<ReceivedCertificate, 'form' | 'spent'>,
  chain: readonly string[],
): readonly Drawdown[] {
  const used = new Map<number | undefined, Fraction>();
  for (const { certificateId, originalItem, share } of spent) {
    if (!chain.includes(certificateId)) continue;
    used.set(originalItem, plus(used.get(originalItem) ?? ZERO, readFraction(share ?? '0/1')));
  }
  return drawn.flatMap((one): Drawdown[] => {
    const { originalItem, share: text, quantity, grossShare } = one;
    const of = form.items.find(({ number }) => number === originalItem);
    const gone = used.get(originalItem);
    if (!of || !gone || text === undefined) return [one];
    const share = readFraction(text);
    const cut = compare(gone, share) < 0 ? gone : share;
    used.set(originalItem, minus(gone, cut));
    const left = minus(share, cut);
    if (compare(left, ZERO) <= 0) return [];
    const gross = grossShare && fractionText(times(readFraction(grossShare), over(left, share)));
    return [
      {
        ...one,
        quantity: shareIn(of, left, quantity.unit) ?? quantity,
        share: fractionText(left),
        ...(gross ? { grossShare: gross } : {}),
      },
    ];
  });
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
  const { quantity, weight, packages, originalProofs = [] } = item;
  const part = ({ value, unit }: Measure): Measure => ({
    value: fromMillionths(atLeastOne(floorMillionths(times(fractionOf(value), share)))),
    unit,
  });
  return {
    ...item,
    ...(quantity ? { quantity: part(quantity) } : {}),
    weight: part(weight),
    packages: { ...packages, quantity: Number(part({ value: String(packages.quantity), unit: '' }).value) },
    originalProofs: originalProofs.map((proof) =>
      proof.quantity ? { ...proof, quantity: part(proof.quantity) } : proof,
    ),
  };
}

/** A part is never nothing. */
function atLeastOne(millionths: bigint): bigint {
  return millionths > 0n ? millionths : 1n;
}
