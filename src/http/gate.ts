import { GatewayError } from '../kernel/errors.ts';

export interface GateLimits {
  /** Requests in progress at once. */
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
  readonly inProgress: number;
}

export function createGate({ inProgress, perHolder }: GateLimits): Gate {
  const held = new Map<string, number>();
  let taken = 0;
  return {
    enter(holder) {
      if (taken >= inProgress) throw new GatewayError('TOO_BUSY');
      const own = held.get(holder) ?? 0;
      if (own >= perHolder) {
        throw new GatewayError('TOO_MANY_REQUESTS', { detail: `${perHolder} are in progress` });
      }
      taken += 1;
      held.set(holder, own + 1);
      return () => {
        taken -= 1;
        const left = (held.get(holder) ?? 1) - 1;
        if (left > 0) held.set(holder, left);
        else held.delete(holder);
      };
    },
    get inProgress() {
      return taken;
    },
  };
}
