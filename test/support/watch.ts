import { PeerWatch, type WatchSettings } from '../../src/exchange/peer-watch.ts';
import { DEFAULT_BACKOFF } from '../../src/kernel/backoff.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { seededRandom } from '../../src/kernel/ids.ts';
import { createLogger, type Logger } from '../../src/kernel/logger.ts';

export const WATCH: WatchSettings = {
  circuitFailures: 5,
  circuitPause: { ...DEFAULT_BACKOFF, cap: 60_000, jitter: 0 },
  clockSkewWarningMs: 60_000,
};

export function watchWith(clock: Clock, logger: Logger = createLogger('silent')): PeerWatch {
  return new PeerWatch(WATCH, { clock, random: seededRandom(1), logger });
}
