import type { Random } from './ids.ts';

/** How long to wait between attempts. Times in milliseconds. */
export interface BackoffPolicy {
  readonly firstDelay: number;
  readonly factor: number;
  readonly cap: number;
  /** Share of the delay that is random: 0.2 gives ±20 %. */
  readonly jitter: number;
}

/** Second attempt after about 2 s, doubling, never more than 15 minutes apart. See docs/operations.md. */
export const DEFAULT_BACKOFF: BackoffPolicy = { firstDelay: 2_000, factor: 2, cap: 900_000, jitter: 0.2 };

/**
 * Delay before the next attempt.
 * @param attempts attempts already made, from 1
 * @param random spreads peers' retries so that a recovered gateway is not met by all of them at once
 * @returns whole milliseconds, at least 1
 */
export function backoffDelay(attempts: number, policy: BackoffPolicy, random: Random): number {
  const plain = Math.min(policy.cap, policy.firstDelay * policy.factor ** Math.max(0, attempts - 1));
  return Math.max(1, Math.round(plain * (1 + policy.jitter * (2 * random() - 1))));
}
