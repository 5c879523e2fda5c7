import type { AseanCountry } from '../certificate/countries.ts';
import { ALL, leafOf } from '../ledger/digest-tree.ts';
import type { DigestPlace } from '../ledger/reconciliation-records.ts';

/** Places of the digest tree, all in one order: by whose certificates they are, then by path. */

/** `ALL` lies above every place, as the beginning of its path does. */
const pathOf = (path: string) => (path === ALL ? '' : path);

/**
 * Places in the order that begins at one of them, goes to the end and on from the beginning: the first is the first
 * that does not lie before it. Without one: the order itself.
 */
export function inOrderFrom<P extends DigestPlace>(
  from: DigestPlace | undefined,
  issuers: readonly AseanCountry[],
  places: readonly P[],
): readonly P[] {
  const keyOf = ({ issuer, path }: DigestPlace) => `${issuers.indexOf(issuer)}${pathOf(path)}`;
  const start = from ? keyOf(from) : '';
  const keyed = places.map((place) => {
    const key = keyOf(place);
    // What lies above the start has it inside.
    const late = key < start && !start.startsWith(key);
    return { place, key: `${late ? 1 : 0}${key}` };
  });
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ place }) => place);
}

/** Tells whether a certificate lies in one of these places. */
export function within(places: readonly DigestPlace[]): (about: Certificate) => boolean {
  const known = new Set(places.map(({ issuer, path }) => `${issuer} ${pathOf(path)}`));
  return ({ issuer, referenceNumber, day }) => {
    // Where it lies nobody knows: it may be anywhere.
    if (!day) return known.size > 0;
    const leaf = leafOf(day, referenceNumber);
    for (let end = 0; end <= leaf.length; end += 1) {
      if (known.has(`${issuer} ${leaf.slice(0, end)}`)) return true;
    }
    return false;
  };
}

interface Certificate {
  readonly issuer: AseanCountry;
  readonly referenceNumber: string;
  readonly day?: string;
}
