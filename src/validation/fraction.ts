/** An exact share or amount. Never rounded before it is shown, so that many small parts add up to the whole. */
export interface Fraction {
  readonly numerator: bigint;
  /** Greater than zero. */
  readonly denominator: bigint;
}

export const ZERO: Fraction = { numerator: 0n, denominator: 1n };
export const ONE: Fraction = { numerator: 1n, denominator: 1n };

/** A decimal text such as `"23245.95"`, of any number of places. */
export function fractionOf(decimal: string): Fraction {
  const [whole = '0', places = ''] = decimal.split('.');
  return reduced(BigInt(whole + places), 10n ** BigInt(places.length));
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { ...b, numerator: -b.numerator });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return reduced(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** @param b greater than zero */
export function over(a: Fraction, b: Fraction): Fraction {
  return reduced(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Negative when the first is less, zero when they are equal. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function total(parts: readonly Fraction[]): Fraction {
  return parts.reduce(plus, ZERO);
}

/** Whole millionths of it, rounded down; zero for less than nothing. */
export function floorMillionths({ numerator, denominator }: Fraction): bigint {
  return numerator <= 0n ? 0n : (numerator * 1_000_000n) / denominator;
}

/** `5/11`, as `readFraction` reads it. */
export function fractionText({ numerator, denominator }: Fraction): string {
  return `${numerator}/${denominator}`;
}

export function readFraction(text: string): Fraction {
  const [numerator = '0', denominator = '1'] = text.split('/');
  return reduced(BigInt(numerator), BigInt(denominator));
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a <= 1n ? { numerator, denominator } : { numerator: numerator / a, denominator: denominator / a };
}
