import type { FormDApplication, Item, ItemDecision } from '../certificate/form-d.ts';
import { parseOriginCriterion } from '../certificate/origin-criterion.ts';
import { type Random, seededRandom } from '../kernel/ids.ts';
import { millionths } from '../validation/decimal.ts';
import { contentSeed } from './content-seed.ts';
import type { OfficialsProfile, ResponseKind } from './officials-profile.ts';

const NO_PREFERENCE = 'Goods under partial cumulation get no tariff preference (ATIGA Annex 6).';

/** The answer of a simulated customs to one certificate. */
export interface SimulatedAnswer {
  readonly response: ResponseKind;
  /** One an item in item order; empty for NONE. */
  readonly decisions: readonly ItemDecision[];
  /** From AS4 (RES-REC) to the answer, in milliseconds. */
  readonly delayMs: number;
}

/**
 * What the officials of a profile answer to a certificate. The same content gets the same answer in every run,
 * whatever its number, its dates, the order of arrival or the speed of the machine, so the outcome of a file is
 * known before it is sent. Pure; never throws.
 */
export function decide(form: FormDApplication, officials: OfficialsProfile): SimulatedAnswer {
  const random = seededRandom(contentSeed(form, officials.seed));
  const usualMs = between(officials.answerDelayMs, random);
  const { never, delayMs } = negligence(form, officials, usualMs);
  if (never) return { response: 'NONE', decisions: [], delayMs };
  const drawn = draw(officials, form.items.length, random);
  const ruled = new Map(form.items.map((item) => [item.number, ruleFor(form, item, officials)]));
  const practised = [...ruled.values()].some((reason) => reason !== undefined);
  // Where a fixed practice applies customs do answer, so that it shows.
  const mood = drawn === 'NONE' && practised ? 'GIVEN' : drawn;
  if (mood === 'NONE') return { response: 'NONE', decisions: [], delayMs };

  const refusedIndex = mood === 'PARTLY_GIVEN' ? Math.floor(random() * form.items.length) : -1;
  const decisions = form.items.map((item, index) => {
    const drawnReason = officials.reasons[Math.floor(random() * officials.reasons.length)];
    const refused = mood === 'NOT_GIVEN' || index === refusedIndex;
    return decisionOn(item, ruled.get(item.number) ?? (refused ? drawnReason : undefined));
  });
  return { response: summary(decisions), decisions, delayMs };
}

/**
 * Whether the exporter of an approved application never asks for its transmission, so that no certificate leaves the
 * country. Follows from the content, as decisions do. Pure; never throws.
 */
export function isUntransmitted(form: FormDApplication, { seed, faults }: OfficialsProfile): boolean {
  const random = seededRandom(contentSeed(form, `${seed}/sent`));
  return random() < (faults?.officials?.untransmitted ?? 0);
}

function decisionOn(item: Item, notGivenBecause: string | undefined): ItemDecision {
  if (notGivenBecause !== undefined) {
    return { itemNumber: item.number, decision: 'NOT_GIVEN', reason: notGivenBecause };
  }
  return {
    itemNumber: item.number,
    decision: 'GIVEN',
    ...(item.quantity && millionths(item.quantity.value) > 0n ? { quantity: item.quantity } : {}),
  };
}

function summary(decisions: readonly ItemDecision[]): ResponseKind {
  const given = decisions.filter((decision) => decision.decision === 'GIVEN').length;
  if (given === decisions.length) return 'GIVEN';
  return given === 0 ? 'NOT_GIVEN' : 'PARTLY_GIVEN';
}

/** What customs with faults do worse than they otherwise would; nothing, when they have none. */
function negligence(
  form: FormDApplication,
  { seed, faults }: OfficialsProfile,
  usualMs: number,
): { readonly never: boolean; readonly delayMs: number } {
  if (!faults?.officials) return { never: false, delayMs: usualMs };
  const { never, late } = faults.officials;
  const random = seededRandom(contentSeed(form, `${seed}/officials`));
  const [ignored, delayed] = [random() < never, random() < (late?.share ?? 0)];
  return { never: ignored, delayMs: late && delayed ? between(late.delayMs, random) : usualMs };
}

function between([shortest, longest]: readonly [number, number], random: Random): number {
  return Math.round(shortest + random() * (longest - shortest));
}

function draw(officials: OfficialsProfile, items: number, random: Random): ResponseKind {
  const { GIVEN, NOT_GIVEN, NONE } = officials.responses;
  const PARTLY_GIVEN = items > 1 ? officials.responses.PARTLY_GIVEN : 0;
  let left = random() * (GIVEN + PARTLY_GIVEN + NOT_GIVEN + NONE);
  for (const [response, share] of Object.entries({ GIVEN, PARTLY_GIVEN, NOT_GIVEN, NONE })) {
    left -= share;
    if (left < 0) return response as ResponseKind;
  }
  return 'GIVEN';
}

function ruleFor(form: FormDApplication, item: Item, officials: OfficialsProfile): string | undefined {
  const practised = officials.itemRules.find(({ when }) => {
    if (when.criterion && parseOriginCriterion(item.originCriterion).kind !== when.criterion) return false;
    if (when.tick && !form.ticks[when.tick]) return false;
    return when.hsPrefix === undefined || item.hsCode.startsWith(when.hsPrefix);
  });
  if (practised) return practised.reason;
  // No practice of a state's own: nobody gives a preference for such goods (ATIGA Annex 6(c)).
  return parseOriginCriterion(item.originCriterion).kind === 'PC' ? NO_PREFERENCE : undefined;
}
