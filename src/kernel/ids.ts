import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Makes identities; handed in so that tests can fix them. */
export interface Ids {
  /** A new UUID, later ones sort after earlier ones of the same process. */
  next(): string;
}

/** Randomness that decides nothing about security (jitter, simulated behaviour): a number in [0, 1). */
export type Random = () => number;

/** Uniform randomness from the operating system. */
export const systemRandom: Random = () => randomBytes(4).readUInt32BE(0) / 0x1_0000_0000;

/**
 * UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then a 12-bit counter that keeps ids of one
 * millisecond in order, then 62 random bits. Time-ordered ids keep the ledgers' indexes dense.
 */
export function uuidV7(clock: Clock, bytes: (size: number) => Buffer = randomBytes): Ids {
  let last = 0;
  let counter = 0;
  return {
    next() {
      const now = clock.now().getTime();
      if (now > last) {
        last = now;
        counter = 0;
      } else if (++counter > 0xfff) {
        last += 1;
        counter = 0;
      }
      const raw = Buffer.alloc(16);
      raw.writeUIntBE(last, 0, 6);
      bytes(8).copy(raw, 8);
      raw.writeUInt16BE(0x7000 | counter, 6);
      return written(raw);
    },
  };
}

/** UUID version 8 (RFC 9562, 5.8) of a text: the same text has the same id, wherever and whenever it is made. */
export function uuidOf(text: string): string {
  const raw = createHash('sha256').update(text).digest().subarray(0, 16);
  raw.writeUInt8(0x80 | (raw.readUInt8(6) & 0x0f), 6);
  return written(raw);
}

/** With the variant of RFC 9562, in groups. */
function written(raw: Buffer): string {
  raw.writeUInt8(0x80 | (raw.readUInt8(8) & 0x3f), 8);
  const hex = raw.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Ids that count up from one: `00000000-0000-7000-8000-000000000001`; for tests. */
export function countingIds(): Ids {
  let n = 0;
  return { next: () => `00000000-0000-7000-8000-${(++n).toString(16).padStart(12, '0')}` };
}

/** A seeded generator (mulberry32), so that simulated behaviour can be repeated exactly. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
