import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DigestPlace } from '../../../src/ledger/reconciliation-records.ts';
import type { FoundDifference } from '../../../src/reconciliation/compare.ts';
import { type Course, narrow } from '../../../src/reconciliation/narrow.ts';
import { within } from '../../../src/reconciliation/places.ts';
import {
  bucketAt,
  digestsOf,
  type Held,
  held,
  ledgerPairs,
  type ModelLedger,
  peerWith,
} from '../../support/digest-models.ts';

/** A comparison that is cut short, or leaves places out: what it says of what it did not look at. */

const UNBOUNDED = { messages: 10_000, differences: 100_000 };
const ISSUERS = ['VN', 'TH'] as const;

const keyOf = ({ issuer, referenceNumber }: FoundDifference) => `${issuer} ${referenceNumber}`;

function compare(own: ModelLedger, there: ModelLedger, bounds = UNBOUNDED, course: Course = {}, rows = 600) {
  const peer = peerWith(there, rows);
  return narrow(digestsOf(own), ISSUERS, peer.ask, bounds, course);
}

const places: fc.Arbitrary<DigestPlace | undefined> = fc.option(
  fc.record({
    issuer: fc.constantFrom(...ISSUERS),
    path: fc.constantFrom('ALL', '2025-12', '2025-11-20', '2026-01-30', '2025-11-20/8', '2026-02/no place'),
  }),
  { nil: undefined },
);

test('what was cut off lies where the comparison says it did not look, and nothing else does', async () => {
  const cut = fc.record({
    messages: fc.integer({ min: 1, max: 8 }),
    differences: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(ledgerPairs, ledgerPairs, cut, places, async (sent, received, bounds, from) => {
      const own = { VN: sent[0], TH: received[0] };
      const there = { VN: sent[1], TH: received[1] };
      const all = (await compare(own, there)).differences;
      const some = await compare(own, there, bounds, { from }, 30);
      const unseen = within(some.rest);
      const expected = all.filter((each) => !unseen(each)).map(keyOf);
      expect(some.differences.map(keyOf).sort()).toEqual(expected.sort());
    }),
    { numRuns: 40 },
  );
});

test('comparisons that go on where the one before broke off reach every difference, whatever stands open', async () => {
  await fc.assert(
    fc.asyncProperty(ledgerPairs, ledgerPairs, async (sent, received) => {
      const own = { VN: sent[0], TH: received[0] };
      const there = { VN: sent[1], TH: received[1] };
      const wanted = new Set((await compare(own, there)).differences.map(keyOf));
      const reached = new Set<string>();
      let from: DigestPlace | undefined;
      // Each names at least one more: nothing is repaired meanwhile.
      for (let run = 0; run <= wanted.size; run += 1) {
        const found = await compare(own, there, { messages: 1_000, differences: 5 }, { from });
        for (const each of found.differences) reached.add(keyOf(each));
        [from] = found.rest;
        if (!from) break;
      }
      expect(reached).toEqual(wanted);
    }),
    { numRuns: 30 },
  );
});

test('a new difference is reached within a few runs though thousands stand', async () => {
  // A year of days; the peer has lost them all, and nobody repairs that.
  const all = Array.from({ length: 3_000 }, (_, serial) => held(serial, serial % 365));
  const newest = all.reduce((a, b) => (a.day > b.day ? a : b));
  let from: DigestPlace | undefined;
  const runs: boolean[] = [];
  for (let run = 0; run < 4; run += 1) {
    const found = await compare({ VN: all }, {}, { messages: 100, differences: 1_000 }, { from });
    expect(found.differences.length).toBeGreaterThanOrEqual(run === 3 ? 1 : 1_000);
    runs.push(found.differences.some((each) => each.referenceNumber === newest.referenceNumber));
    [from] = found.rest;
  }
  expect(runs[0]).toBe(false);
  expect(runs).toContain(true);
});

test('places left out are counted and not looked into, whatever differs there', async () => {
  await fc.assert(
    fc.asyncProperty(
      ledgerPairs,
      fc.constantFrom('2025-12', '2026-02', '2026-04'),
      async ([here, gone], before) => {
        const leaveOut = (path: string) => path.length >= 7 && path.slice(0, 7) < before;
        const young = (entries: readonly Held[]) => entries.filter(({ day }) => day.slice(0, 7) >= before);
        const all = await compare({ VN: here }, { VN: gone }, UNBOUNDED, { leaveOut });
        const naive = await compare({ VN: young(here) }, { VN: young(gone) });
        expect(all.differences).toEqual(naive.differences);
        expect(all.rest).toEqual([]);
        const months = [...new Set([...here, ...gone].map(({ day }) => day.slice(0, 7)))].filter(leaveOut);
        const counts = months.map((month) => {
          const [mine, theirs] = [bucketAt(here, month), bucketAt(gone, month)];
          return mine.digest === theirs.digest ? 0 : Math.max(mine.count, theirs.count);
        });
        expect(all.leftOut).toBe(counts.reduce((sum, count) => sum + count, 0));
      },
    ),
    { numRuns: 30 },
  );
  // A hundred old certificates cost what one does.
  const costs: number[] = [];
  for (const count of [1, 100]) {
    const old = Array.from({ length: count }, (_, serial) => held(serial, serial % 20));
    const found = await compare({ VN: old }, {}, UNBOUNDED, {
      leaveOut: (path) => path === '2025-11' || path === '2025-12',
    });
    expect(found).toMatchObject({ differences: [], leftOut: count, counts: { VN: 0 } });
    costs.push(found.messages);
  }
  expect(costs).toEqual([1, 1]);
});
