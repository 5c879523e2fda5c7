import type { Item, Measure } from '../certificate/form-d.ts';
import { codes } from './codes.ts';
import { fromMillionths, millionths } from './decimal.ts';
import { type Fraction, floorMillionths, fractionOf, over, plus, times } from './fraction.ts';

/**
 * Quantities in different units: of a certificate, of a re-export of it, of its use at customs. They are compared
 * by what share of the item they are, exactly; the conversions are those of `unit-conversions.json`.
 */

/** What an item is measured by. */
export type Measured = Pick<Item, 'quantity' | 'weight' | 'packages'>;

/** How much a unit is of the base unit it is compared in; a unit without conversion compares with itself. */
function baseOf(unit: string): { readonly of: string; readonly factor: Fraction } {
  const { units, conversions } = codes();
  const code = units.equivalents.get(unit) ?? unit;
  const conversion = conversions.codes.get(code);
  return { of: conversion?.of ?? code, factor: fractionOf(conversion?.factor ?? '1') };
}

/** Whether amounts in both units can be compared, e.g. KGM and TNE, or PCE and H87. */
export function comparable(unit: string, other: string): boolean {
  return baseOf(unit).of === baseOf(other).of;
}

/** What weight has as its base units: the kilogram, the net and the gross one. */
const KILOGRAMS: ReadonlySet<string> = new Set(['KGM', '58', 'E4']);

/**
 * How much a measure weighs in kilograms, net, gross or without a word of it; undefined for what is no weight. Tells
 * which is the heavier; it says nothing of shares, for which net and gross weights are not one another.
 */
export function kilogramsOf(measure: Measure): Fraction | undefined {
  return KILOGRAMS.has(baseOf(measure.unit).of) ? amount(measure) : undefined;
}

/** The amount in its base unit. */
function amount({ value, unit }: Measure): Fraction {
  return times(fractionOf(value), baseOf(unit).factor);
}

/**
 * All measures of an item, Box 7 first: its quantity states the goods themselves, Box 9 may be their gross weight.
 * The packages count in the unit Recommendation 20 takes over for them, e.g. XCT. What is zero measures nothing.
 */
export function measuresOf({ quantity, weight, packages }: Measured): readonly Measure[] {
  const counted = { value: String(packages.quantity), unit: `X${packages.type}` };
  return [...(quantity ? [quantity] : []), weight, counted].filter(({ value }) => millionths(value) > 0n);
}

/**
 * The unit that a unit stated of an item stands for: packages may be counted as Box 7 writes them, BG for XBG. Not
 * where BG is a unit that the item is measured in.
 */
function unitOf(item: Measured, unit: string): string {
  const measured = measuresOf(item).some((measure) => comparable(measure.unit, unit));
  return !measured && unit === item.packages.type ? `X${unit}` : unit;
}

/** The measure of an item that a unit is compared with: the first of Box 7, Box 9 and the packages. */
export function measureIn(item: Measured, unit: string): Measure | undefined {
  const meant = unitOf(item, unit);
  return measuresOf(item).find((measure) => comparable(measure.unit, meant));
}

/** What share of an item a quantity is; more than one when it is more. Undefined when the units do not compare. */
export function shareOf(item: Measured, { value, unit }: Measure): Fraction | undefined {
  const whole = measureIn(item, unit);
  return whole && over(amount({ value, unit: unitOf(item, unit) }), amount(whole));
}

/**
 * How many times one item contains another, by the first measure of `part` that compares with one of `whole`.
 * @param unit to be preferred, where both are measured in it
 */
export function timesIn(whole: Measured, part: Measured, unit?: string): Fraction | undefined {
  const preferred = unit === undefined ? undefined : measureIn(part, unit);
  for (const measure of [...(preferred ? [preferred] : []), ...measuresOf(part)]) {
    const other = measureIn(whole, measure.unit);
    if (other) return over(amount(measure), amount(other));
  }
  return undefined;
}

/**
 * What share of an item the Box 9 of a part of it is: of the item's own Box 9, where the units compare, because a
 * gross weight is no part of a net one. `gross`: it may be a weight with its packages.
 */
export function shareOfBox9(
  of: Measured,
  part: Measured,
): { readonly share: Fraction; readonly gross: boolean } | undefined {
  const { weight } = part;
  const alike = comparable(of.weight.unit, weight.unit) && millionths(of.weight.value) > 0n;
  const share = alike ? over(amount(weight), amount(of.weight)) : shareOf(of, weight);
  return share && { share, gross: alike && comparable(weight.unit, 'KGM') };
}

/** A share of an item as a quantity in a unit of it, rounded down to six places. */
export function shareIn(item: Measured, share: Fraction, unit: string): Measure | undefined {
  const whole = measureIn(item, unit);
  if (!whole) return undefined;
  const value = over(times(amount(whole), share), baseOf(unitOf(item, unit)).factor);
  return { value: fromMillionths(floorMillionths(value)), unit };
}

/** What is used of an item, and more of it, in the unit of what is used; undefined when a unit is not the item's. */
export function sumIn(item: Measured, used: Measure, more: Measure): Measure | undefined {
  const [share, added] = [shareOf(item, used), shareOf(item, more)];
  return share && added && shareIn(item, plus(share, added), used.unit);
}

/**
 * The measures of an item in words, `22000 RM, 55440 KGM, 2400 BG`, so that a person sees what can be compared with.
 * Packages as Box 7 writes them.
 */
export function measuresText(item: Measured): string {
  const counted = `X${item.packages.type}`;
  return measuresOf(item)
    .map(({ value, unit }) => `${value} ${unit === counted ? item.packages.type : unit}`)
    .join(', ');
}
