import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';

export interface GateLimits {
  /** At once, whoever holds them. */
  readonly inProgress: number;
  /** Of these, at most so many of one holder. */
  readonly perHolder: number;
}

/** Bounds the work in progress, so that a flood is refused at once instead of slowing everybody down. */
export interface Gate {
  /**
   * Takes a place; whoever takes it must call the result once when done.
   * TOO_BUSY when all places are taken, TOO_MANY_REQUESTS when this holder has its share.
   */
  enter(holder: string): () => void;
  /** As `enter`, for several places, which `give` gives back. */
  take(holder: string, places: number): void;
  give(holder: string, places: number): void;
  readonly inProgress: number;
}

const REQUESTS: Text = { en: 'requests', vi: 'yêu cầu' };

/** @param unit what is counted, for the refusal */
export function createGate({ inProgress, perHolder }: GateLimits, unit: Text = REQUESTS): Gate {
  const held = new Map<string, number>();
  let taken = 0;

  function take(holder: string, places: number): void {
    if (taken + places > inProgress) throw new GatewayError('TOO_BUSY');
    const own = held.get(holder) ?? 0;
    if (own + places > perHolder) {
      throw new GatewayError('TOO_MANY_REQUESTS', {
        detail: {
          en: `${perHolder} ${unit.en} are in progress`,
          vi: `đang xử lý ${perHolder} ${unit.vi}`,
        },
      });
    }
    taken += places;
    held.set(holder, own + places);
  }
  function give(holder: string, places: number): void {
    taken -= places;
    const left = (held.get(holder) ?? places) - places;
    if (left > 0) held.set(holder, left);
    else held.delete(holder);
  }

  return {
    enter(holder) {
      take(holder, 1);
      return () => give(holder, 1);
    },
    take,
    give,
    get inProgress() {
      return taken;
    },
  };
}
