/** Lets one at a time in, in the order of asking. */
export interface Mutex {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const mine = last.then(work);
      // The next one's turn comes whether this one succeeds or fails.
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
