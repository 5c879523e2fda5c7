import {
  type FormD,
  type Item,
  type ItemDecision,
  itemsNotGiven,
  type Measure,
} from '../../certificate/form-d.ts';
import type { Drawdown } from '../../ledger/records.ts';
import { fromMillionths, millionths } from '../../validation/decimal.ts';
import {
  compare,
  type Fraction,
  fractionText,
  minus,
  ONE,
  over,
  plus,
  readFraction,
  times,
  total,
  ZERO,
} from '../../validation/fraction.ts';
import {
  measureIn,
  measuresOf,
  measuresText,
  shareIn,
  shareOf,
  shareOfBox9,
} from '../../validation/measures.ts';

export type Proof = NonNullable<Item['originalProofs']>[number];

/** What re-exports take of one original: its items, and what was taken of them already. */
export interface Original {
  readonly form: Pick<FormD, 'items'>;
  readonly drawdowns: readonly Drawdown[];
  readonly decisions?: readonly ItemDecision[];
}

/** What a re-export takes, or why it cannot. */
export type Drawing =
  | {
      readonly drawn: readonly Drawdown[];
      readonly headingOnly: boolean;
      /** The gross weights of the re-exports are more than the original's; `left` is what was left for this one. */
      readonly heavier?: { readonly left: string };
    }
  /** No item of the original is of these goods. */
  | { readonly otherGoods: true }
  /** The only items of these goods are those, to which customs here refused preference. */
  | { readonly notGiven: readonly number[] }
  /** Of these goods, but measured in none of the units of the re-export. */
  | { readonly unit: string; readonly measures: string }
  /**
   * They give less; `left` is in the unit of `wanted`, rounded down, and `most` what takes all of it. `goods`: their
   * numbers.
   */
  | {
      readonly wanted: Measure;
      readonly left: string;
      readonly most: readonly Drawdown[];
      readonly goods: readonly number[];
    };

/**
 * Takes of an original what one proof of one item re-exports. OCP Rule 11: the total re-exported does not exceed
 * what the originals give. An item has several measures (Box 7, Box 9, packages), so what is taken is a share of
 * the item, and the shares taken of one item are never more than the whole, in whatever units they were stated.
 *
 * An item that is NOT GIVEN is no original: Rule 11 wants originating goods, and customs here refused it that.
 *
 * Box 9 is the "gross weight or other quantity". Another quantity is one more measure of the goods and counts like
 * Box 7. A gross weight beside a quantity in Box 7 is of the goods with their packages, and the same Rule 11 lets the
 * goods be repacked: all of them may rightly weigh a little more than they came. So gross weights are added up on
 * their own, and more than the original's is for the officer to judge.
 */
export function draw(original: Original, certificateId: string, item: Item, proof: Proof): Drawing {
  const refused = itemsNotGiven(original.decisions ?? []);
  const given = original.form.items.filter(({ number }) => !refused.includes(number));
  const { goods, headingOnly } = sameGoods(given, item);
  if (goods.length === 0) {
    const notGiven = sameGoods(original.form.items, item).goods.map(({ number }) => number);
    return notGiven.length > 0 ? { notGiven } : { otherGoods: true };
  }
  const wanted = goods.flatMap((of) => {
    const whole = wantedOf(of, item, proof);
    return whole ? [{ of, ...whole }] : [];
  });
  const [first] = wanted;
  if (!first) {
    const { unit } = proof.quantity ?? item.quantity ?? item.weight;
    return { unit, measures: goods.map(measuresText).join('; ') };
  }
  const drawn: Drawdown[] = [];
  let heavier: { readonly left: string } | undefined;
  /** The part of the goods for which no item was found yet. */
  let open = ONE;
  for (const { of, share, measure, gross } of wanted) {
    if (open.numerator === 0n) break;
    const free = minus(ONE, shareTaken(of, original.drawdowns));
    const needed = times(share, open);
    const taken = compare(needed, free) <= 0 ? needed : free;
    if (taken.numerator <= 0n) continue;
    open = minus(open, over(taken, share));
    const part = compare(taken, share) === 0 ? measure : (shareIn(of, taken, measure.unit) ?? measure);
    const weighs = gross && times(gross, over(taken, share));
    const weightLeft = minus(ONE, shareTaken(of, original.drawdowns, 'grossShare'));
    if (weighs && compare(weighs, weightLeft) > 0) {
      heavier ??= { left: box9Of(of, weightLeft, item.weight.unit) };
    }
    drawn.push({
      certificateId,
      itemNumber: item.number,
      quantity: part,
      originalItem: of.number,
      share: fractionText(taken),
      ...(weighs && compare(weighs, taken) !== 0 ? { grossShare: fractionText(weighs) } : {}),
    });
  }
  if (open.numerator === 0n) return { drawn, headingOnly, ...(heavier ? { heavier } : {}) };
  const left = goods.reduce(
    (sum, of) => sum + millionths(remainingOf(of, original.drawdowns, first.most.unit)?.value ?? '0'),
    0n,
  );
  const numbers = goods.map(({ number }) => number);
  return { wanted: first.most, left: fromMillionths(left), most: drawn, goods: numbers };
}

/** What an item of an original still gives, in a unit; undefined when it is not measured in it. */
export function remainingOf(of: Item, drawdowns: readonly Drawdown[], unit: string): Measure | undefined {
  return shareIn(of, minus(ONE, shareTaken(of, drawdowns)), unit);
}

/**
 * The items of an original that can be the goods of a re-exported item. OCP Rule 11 re-exports the originating
 * goods as they came (repacking and logistics only), so their classification does not change; Box 7 of the proof
 * names the original's number and date, not its item. Each importing state numbers the goods in its own tariff:
 * national lines beyond the subheading may differ, and an opinion or an edition of the HS may place the same goods
 * in another subheading of the heading, which is for the officer to judge (a warning). Another heading is other
 * goods. The very code first, because it is the likeliest.
 */
function sameGoods(items: readonly Item[], { hsCode }: Item): { goods: Item[]; headingOnly: boolean } {
  const alike = (digits: number) =>
    items
      .filter((of) => of.hsCode.slice(0, digits) === hsCode.slice(0, digits))
      .sort((a, b) => Number(b.hsCode === hsCode) - Number(a.hsCode === hsCode) || a.number - b.number);
  const subheading = alike(6);
  return subheading.length > 0
    ? { goods: subheading, headingOnly: false }
    : { goods: alike(4), headingOnly: true };
}

interface Wanted {
  readonly share: Fraction;
  /** What the proof states, or the measure of the item that stands for the whole of it. */
  readonly measure: Measure;
  /** What of the three states the share. */
  readonly most: Measure;
  /** The share of the gross weight, where Box 9 states one beside the goods' own quantity. */
  readonly gross?: Fraction;
}

/**
 * The share of an original's item that a proof stands for: the greatest of what the proof states and of what Box 7
 * and Box 9 of the item state, so that a share stated in one unit cannot cover more goods of another. Without a
 * quantity of its own the proof stands for the whole item.
 */
function wantedOf(of: Item, item: Item, proof: Proof): Wanted | undefined {
  const measure = proof.quantity ?? measuresOf(item).find(({ unit }) => measureIn(of, unit));
  const stated = measure && shareOf(of, measure);
  if (!stated || stated.numerator === 0n) return undefined;
  const part = partOf(item, proof);
  const box7 = item.quantity && shareOf(of, item.quantity);
  const box9 = shareOfBox9(of, item);
  const isGross = box9?.gross === true && box7 !== undefined;
  const boxes = [
    ...(box7 && item.quantity ? [{ share: times(box7, part), box: item.quantity }] : []),
    ...(box9 && !isGross ? [{ share: times(box9.share, part), box: item.weight }] : []),
  ].map(({ share, box }) => ({ share, most: shareIn({ ...item, quantity: box }, part, box.unit) ?? box }));
  const { share, most } = boxes.reduce((a, b) => (compare(b.share, a.share) > 0 ? b : a), {
    share: stated,
    most: measure,
  });
  return {
    share,
    measure,
    most,
    ...(isGross ? { gross: times(box9.share, part) } : {}),
  };
}

/** The part of an item that stands on one of its proofs; the whole where that is not stated for all of them. */
function partOf(item: Item, proof: Proof): Fraction {
  const shares = (item.originalProofs ?? []).map(({ quantity }) => quantity && shareOf(item, quantity));
  const stated = shares.flatMap((share) => (share ? [share] : []));
  const own = proof.quantity && shareOf(item, proof.quantity);
  const sum = total(stated);
  return own && stated.length === shares.length && sum.numerator > 0n ? over(own, sum) : ONE;
}

/** What was taken of an item. A re-export of before items were told apart counts against each it can be of. */
export function shareTaken(
  of: Item,
  drawdowns: readonly Drawdown[],
  by: 'share' | 'grossShare' = 'share',
): Fraction {
  return drawdowns
    .filter(({ originalItem }) => originalItem === undefined || originalItem === of.number)
    .map((drawn) => {
      const share = drawn[by] ?? drawn.share;
      return share === undefined ? (shareOf(of, drawn.quantity) ?? ZERO) : readFraction(share);
    })
    .reduce(plus, ZERO);
}

/** A share of the Box 9 of an item in a unit of it, rounded down. */
function box9Of({ weight, packages }: Item, share: Fraction, unit: string): string {
  return shareIn({ weight, packages }, share, unit)?.value ?? '0';
}
