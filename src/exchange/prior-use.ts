import type { FormD, Item, ItemDecision, Measure } from '../certificate/form-d.ts';
import { isInForce } from '../certificate/lifecycle.ts';
import type { Finding } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate, Succession } from '../ledger/records.ts';
import {
  compare,
  type Fraction,
  minus,
  ONE,
  over,
  plus,
  times,
  total,
  ZERO,
} from '../validation/fraction.ts';
import { measuresOf, shareIn, shareOf, timesIn } from '../validation/measures.ts';
import type { UsedBefore } from '../validation/rules/v11-decisions.ts';
import { lineAfter } from './originals/lineage.ts';
import { chainFrom } from './place.ts';
import {
  carriedOver,
  notCarriedOver,
  notComparable,
  standsBeside,
  usedBeyondWhole,
} from './prior-use-findings.ts';

/**
 * What was used on certificates that another one took the place of (OCP Rules 29.1 and 29.4). A replacement covers the
 * same consignment, so that use counts against its items. It is worked out from the certificates themselves whenever
 * it is asked for: so it does not matter in which order they came, and nothing is written down twice.
 *
 * What counts is the quantity, not the share: an amendment may be there to correct the quantity itself. Of 60 tonnes
 * corrected to 80 with 10 used, 70 remain; of 60 corrected to 8, nothing. Item for item of the same HS subheading,
 * first the one of the same number, then the others.
 */
export interface PriorUse {
  /** Of the certificate that is asked about. */
  readonly itemNumber: number;
  /** The replaced certificate. */
  readonly referenceNumber: string;
  /** In a unit of that item, rounded down to six places. */
  readonly quantity: Measure;
}

export interface UsedOnReplaced {
  readonly uses: readonly PriorUse[];
  /** By item, as V11 asks for it. */
  readonly before: UsedBefore;
  /** Numbers of the items that were used whole: nothing is left to decide of these. */
  readonly exhausted: ReadonlySet<number>;
  /** Use that could not be counted, or only in part: warnings, because a person has to look. */
  readonly findings: readonly Finding[];
}

/** A certificate as far as its use is concerned, of either ledger. */
interface InChain {
  readonly form: Pick<FormD, 'items'>;
  readonly replaces?: Pick<Succession, 'referenceNumber'> | undefined;
}
type Replaced = InChain & { readonly referenceNumber: string; readonly decisions: readonly ItemDecision[] };

/** A part of an item that was used: on which certificate, how much of the item, in which unit that was said. */
interface Part {
  readonly referenceNumber: string;
  readonly share: Fraction;
  readonly unit?: string | undefined;
}
type Parts = Map<number, Part[]>;

/** What was used on the certificates that a received one took the place of. */
export async function usedOnReplaced(
  ledger: Pick<LedgerReader, 'receivedByNumber' | 'successorsOf'>,
  certificate: ReceivedCertificate,
): Promise<UsedOnReplaced> {
  const { issuingCountry, referenceNumber, state } = certificate;
  const used = await alongChain(certificate, (number) => ledger.receivedByNumber(issuingCountry, number));
  const after = isInForce(state) ? await lineAfter(ledger, issuingCountry, referenceNumber) : [];
  const successor = after.find((one) => isInForce(one.state)) ?? after.at(-1);
  const findings = [
    ...used.findings,
    ...certificate.form.items.flatMap((item) => beyondWhole(item, certificate.decisions, used.before)),
    ...(successor ? [standsBeside(successor.referenceNumber)] : []),
  ];
  return { ...used, findings };
}

/** News of use on a replaced certificate may come after all was used under this one. */
function beyondWhole(item: Item, decisions: readonly ItemDecision[], before: UsedBefore): readonly Finding[] {
  const decided = decisions.find(({ itemNumber }) => itemNumber === item.number);
  if (decided?.decision !== 'GIVEN' || !decided.quantity) return [];
  const share = plus(shareBefore(before, item.number), shareOf(item, decided.quantity) ?? ZERO);
  if (compare(share, ONE) <= 0) return [];
  return [
    usedBeyondWhole(item, before.get(item.number)?.on ?? '', shareIn(item, share, decided.quantity.unit)),
  ];
}

/** The same of a certificate of this country, or of what is to become one. */
export function usedOnReplacedSent(
  ledger: Pick<LedgerReader, 'sentByNumber'>,
  certificate: Pick<SentCertificate, 'form'> & InChain,
): Promise<UsedOnReplaced> {
  return alongChain(certificate, (number) => ledger.sentByNumber(number));
}

/** Whether anything was used of an item before, and how much: nothing where it is not named. */
export function shareBefore(before: UsedBefore, itemNumber: number): Fraction {
  return before.get(itemNumber)?.share ?? ZERO;
}

async function alongChain(
  last: InChain,
  find: (referenceNumber: string) => Promise<Replaced | undefined>,
): Promise<UsedOnReplaced> {
  const chain = await chainFrom(find, last.replaces?.referenceNumber);
  let parts: Parts = new Map();
  const findings: Finding[] = [];
  for (let at = chain.length - 1; at >= 0; at -= 1) {
    const from = chain[at] as Replaced;
    parts = carry(from, withOwn(from, parts, findings), chain[at - 1] ?? last, findings);
  }
  const before = beforeOf(parts);
  const whole = [...before].filter(([, { share }]) => compare(share, ONE) >= 0);
  const exhausted = new Set(whole.map(([number]) => number));
  return { uses: usesOf(last, parts), before, exhausted, findings };
}

/** What was used of each item of a replaced certificate, before it and on it. */
function withOwn({ form, decisions, referenceNumber }: Replaced, before: Parts, findings: Finding[]): Parts {
  const parts: Parts = new Map(before);
  for (const { itemNumber, decision, quantity } of decisions) {
    const item = form.items.find(({ number }) => number === itemNumber);
    if (!item || decision !== 'GIVEN') continue;
    const held = parts.get(itemNumber) ?? [];
    const share = quantity ? shareOf(item, quantity) : rest(held);
    if (!share) {
      findings.push(notComparable(item, referenceNumber, quantity));
      continue;
    }
    parts.set(itemNumber, [...held, { referenceNumber, share, unit: quantity?.unit }]);
  }
  return parts;
}

/** Counts the use of one certificate's items against those of the next. */
function carry(from: Replaced, used: Parts, to: InChain, findings: Finding[]): Parts {
  const parts: Parts = new Map();
  for (const item of from.form.items) {
    for (const part of used.get(item.number) ?? []) {
      const alike = itemsAlike(item, to.form.items);
      const left = spread(item, part, alike, parts);
      if (compare(left, ZERO) <= 0) continue;
      findings.push(notCarriedOver(item, alike, { ...part, share: left }));
    }
  }
  return parts;
}

/** Gives each item in turn as much of the part as it can take; returns what none could, as a share of `item`. */
function spread(item: Item, part: Part, alike: readonly Item[], parts: Parts): Fraction {
  let left = part.share;
  for (const one of alike) {
    const factor = timesIn(one, item, part.unit);
    if (!factor) continue;
    const held = parts.get(one.number) ?? [];
    const [wanted, free] = [times(left, factor), rest(held)];
    const share = compare(wanted, free) < 0 ? wanted : free;
    if (compare(share, ZERO) <= 0) continue;
    parts.set(one.number, [...held, { ...part, share }]);
    left = minus(left, over(share, factor));
  }
  return left;
}

function itemsAlike(item: Item, items: readonly Item[]): readonly Item[] {
  const alike = items.filter(({ hsCode }) => hsCode.slice(0, 6) === item.hsCode.slice(0, 6));
  const same = alike.filter(({ number }) => number === item.number);
  return [...same, ...alike.filter(({ number }) => number !== item.number)];
}

function rest(parts: readonly Part[]): Fraction {
  const left = minus(ONE, total(parts.map(({ share }) => share)));
  return compare(left, ZERO) > 0 ? left : ZERO;
}

function usesOf({ form }: InChain, parts: Parts): readonly PriorUse[] {
  return form.items.flatMap((item) => {
    const byCertificate = new Map<string, Part>();
    for (const part of parts.get(item.number) ?? []) {
      const held = byCertificate.get(part.referenceNumber);
      const share = held ? plus(held.share, part.share) : part.share;
      byCertificate.set(part.referenceNumber, { ...part, share });
    }
    return [...byCertificate.values()].flatMap(({ referenceNumber, share, unit }) => {
      const quantity =
        (unit === undefined ? undefined : shareIn(item, share, unit)) ??
        shareIn(item, share, measuresOf(item)[0]?.unit ?? '');
      return quantity ? [{ itemNumber: item.number, referenceNumber, quantity }] : [];
    });
  });
}

function beforeOf(parts: Parts): UsedBefore {
  return new Map(
    [...parts].map(([number, held]) => [
      number,
      {
        share: total(held.map(({ share }) => share)),
        on: [...new Set(held.map(({ referenceNumber }) => referenceNumber))].join(', '),
      },
    ]),
  );
}

/** Warnings for an application that is to take the place of a certificate that customs used already. */
export async function useFindings(
  ledger: Pick<LedgerReader, 'sentByNumber'>,
  form: SentCertificate['form'],
  replaces: string,
): Promise<readonly Finding[]> {
  const { uses, findings } = await usedOnReplacedSent(ledger, {
    form,
    replaces: { referenceNumber: replaces },
  });
  return [...uses.map((use) => carriedOver(form, use)), ...findings];
}
