import { createGate, type GateLimits } from './gate.ts';

export interface ReadingLimits {
  /** Bodies at once. A sender that is slow holds one of these, and nothing of the work in progress. */
  readonly bodies: GateLimits;
  /** What has come of them so far: this bounds memory. */
  readonly octets: GateLimits;
}

/** One body that is being read. */
export interface Reading {
  /** Counts octets that have come; throws as `Gate.enter` does when they are too many. */
  count(octets: number): void;
  end(): void;
}

/** Bounds the bodies of senders who have not shown yet who they are, in all and of each. */
export interface ReadingRoom {
  /** TOO_BUSY, TOO_MANY_REQUESTS. Whoever enters must end the reading once. */
  enter(holder: string): Reading;
}

export function createReadingRoom(limits: ReadingLimits): ReadingRoom {
  const bodies = createGate(limits.bodies, {
    en: 'unfinished requests',
    vi: 'yêu cầu chưa gửi xong',
  });
  const octets = createGate(limits.octets, {
    en: 'bytes of unfinished requests',
    vi: 'byte của các yêu cầu chưa gửi xong',
  });
  return {
    enter(holder) {
      const leave = bodies.enter(holder);
      let counted = 0;
      return {
        count(more) {
          octets.take(holder, more);
          counted += more;
        },
        end() {
          leave();
          octets.give(holder, counted);
        },
      };
    },
  };
}
