import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CertificateState } from '../../src/certificate/lifecycle.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { joinParked } from '../../src/exchange/park.ts';
import type { RunFinding } from '../../src/ledger/run-records.ts';
import { followUp } from '../../src/reconciliation/follow-up.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { must } from '../support/nodes.ts';
import { quiet, reconcileBoth } from '../support/reconciling.ts';
import { beginStory, STORY, type Story } from '../support/story.ts';

/**
 * Whatever happens at two gateways and on the line between them, it comes to an end: no message calls for another for ever,
 * their number is bounded, comparisons fall silent, and what differs then is before a person.
 */

const ENDED: readonly CertificateState[] = ['CANCELLED', 'REPLACED', 'REJECTED'];

/** Hour by hour, both sides compare and follow up, until nothing has been said for some hours. */
async function calm(story: Story): Promise<readonly RunFinding[]> {
  const { pair, said } = story;
  let findings: readonly RunFinding[] = [];
  for (let hour = 0, silent = 0; silent < 5; hour += 1) {
    if (hour === 20) throw new Error('comparisons without end');
    const before = said.size;
    findings = [];
    for (const own of [pair.vn, pair.th]) {
      findings = [...findings, ...(await reconcileBoth(pair, own, 'hourly')).findings];
    }
    await pair.settle();
    for (let part = 0; part < 5; part += 1) {
      pair.clock.advance(660_000);
      for (const own of [pair.vn, pair.th]) {
        await followUp(own, RECONCILIATION_DEFAULTS);
        await joinParked(own);
        await handOverDue(own, 50);
      }
      await pair.settle();
    }
    silent = said.size === before ? silent + 1 : 0;
  }
  return findings;
}

/** What ended on one side stands on neither, and what stands here is there, unless it is before a person. */
async function unseen(
  { pair, vn, issued }: Story,
  findings: readonly RunFinding[],
): Promise<readonly string[]> {
  const proposed = new Set(
    findings.filter(({ action }) => action === 'PROPOSED').map((one) => one.referenceNumber),
  );
  const differing: string[] = [];
  for (const id of issued) {
    const sent = must(await vn.ledger.sent(id));
    const held = await pair.th.ledger.receivedByNumber('VN', sent.referenceNumber);
    const there = held ? ENDED.includes(held.state) : sent.stateTimes.REJECTED !== undefined;
    if (there !== ENDED.includes(sent.state) && !proposed.has(sent.referenceNumber)) {
      differing.push(`${sent.state} here, ${held?.state ?? 'unknown'} there`);
    }
  }
  return differing;
}

test('every story ends, with few messages, and leaves no difference that nobody sees', async () => {
  await fc.assert(
    fc.asyncProperty(STORY, async ({ steps, fates }) => {
      const story = await beginStory(fates);
      try {
        await story.take({ deed: 'issue', which: 0, odd: false });
        for (const step of steps) await story.take(step);
        story.mend();
        await quiet(story.pair);
        const { issued, said } = story;
        // An issue, its acknowledgements and responses, each once more, and what every step may say.
        expect(said.size).toBeLessThanOrEqual(8 * issued.length + 4 * story.done());
        const before = said.size;
        const findings = await calm(story);
        // Three tries on each side, of the octets and of their end.
        expect(said.size - before).toBeLessThanOrEqual(16 * issued.length);
        expect(await unseen(story, findings)).toEqual([]);
      } finally {
        await story.pair.stop();
      }
    }),
    { numRuns: 15, seed: 26, endOnFailure: false },
  );
});
