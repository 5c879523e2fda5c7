const PLACES = 6;

/**
 * A decimal text of the Form D model (`"23245.95"`, at most six places) as a whole number of millionths, so that
 * quantities are compared and added exactly.
 */
export function millionths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(PLACES, '0').slice(0, PLACES));
}

/** The shortest decimal text of a whole number of millionths. */
export function fromMillionths(value: bigint): string {
  const digits = value.toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -PLACES) : `${digits.slice(0, -PLACES)}.${fraction}`;
}
