import { afterEach } from '@jest/globals';

type Ending = () => unknown;
type Endable = { stop(): unknown } | { close(): unknown };

const endings: Ending[] = [];

afterEach(async () => {
  const faults: unknown[] = [];
  for (const end of endings.splice(0).reverse()) {
    try {
      await end();
    } catch (thrown) {
      faults.push(thrown);
    }
  }
  if (faults.length > 0) throw faults[0];
});

/**
 * Ends with the test what its body opened, the newest first, whether the test passed or failed: a node, server or
 * ledger that stays open after a failure keeps the whole run from ending. A test may end it earlier itself.
 * @param end default: its own `stop` or `close`, which must bear being called twice
 */
export function endsWithTest<T extends Endable>(thing: T, end?: (thing: T) => unknown): T;
export function endsWithTest<T>(thing: T, end: (thing: T) => unknown): T;
export function endsWithTest<T extends Endable>(thing: T, end?: (thing: T) => unknown): T {
  endings.push(() => (end ? end(thing) : 'stop' in thing ? thing.stop() : thing.close()));
  return thing;
}
