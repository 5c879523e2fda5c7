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
  ONE,
  times,
  ZERO,
} from '../../validation/fraction.ts';
import { shareOf } from '../../validation/measures.ts';

/** A re-export as it counts against its originals. */
export interface Standing extends Pick<SentCertificate, 'id' | 'issueDate'> {
  readonly items: readonly Item[];
  /** It has ended, and these are the goods that were used under it. */
  readonly ended: boolean;
}

type Reader = Pick<LedgerReader, 'sentByNumber'>;

/**
 * What of a re-export counts against its originals (OCP Rule 11): all of one in force. Of one that has ended, what
 * customs abroad gave preference for: these goods have left under it, and neither its cancellation nor a refusal of what
 * was to replace it brings them back. But nothing while a replacement stands, because that covers the same consignment
 * (Rule 29.4) and counts whole.
 */
export async function standingOf(reader: Reader, certificate: SentCertificate): Promise<Standing> {
  const { id, issueDate, form, state, decisions } = certificate;
  if (isInForce(state)) return { id, issueDate, items: form.items, ended: false };
  const items = (await isCovered(reader, certificate)) ? [] : form.items.flatMap(usedOf(decisions));
  return { id, issueDate, items, ended: true };
}

/** Whether what took a certificate's place, or the place of that, stands. */
async function isCovered(reader: Reader, certificate: SentCertificate): Promise<boolean> {
  for (let by = certificate.replacedBy; by !== undefined; ) {
    const successor = await reader.sentByNumber(by);
    // It has its number only once it is issued: that is in this very transaction.
    if (!successor || isInForce(successor.state)) return true;
    by = successor.replacedBy;
  }
  return false;
}

/** The part of an item that preference was given for. What is stated in a unit it does not have may be all of it. */
function usedOf(decisions: readonly ItemDecision[]): (item: Item) => readonly Item[] {
  return (item) => {
    const decided = decisions.find(({ itemNumber }) => itemNumber === item.number);
    if (decided?.decision !== 'GIVEN') return [];
    const share = (decided.quantity && shareOf(item, decided.quantity)) ?? ONE;
    if (compare(share, ZERO) === 0) return [];
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

/** A used part is never nothing. */
function atLeastOne(millionths: bigint): bigint {
  return millionths > 0n ? millionths : 1n;
}
