import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { runSweep } from '../../src/reconciliation/sweep.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import * as records from '../support/ledger-records.ts';
import { must } from '../support/nodes.ts';

/** Many overdue certificates at once: who is asked about, and who is not. */

let pair: Pair;
let serial = 0;
beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());
beforeEach(async () => {
  pair.clock.advance(1);
  await pair.vn.ledger.transaction(async (tx) => {
    for (const peer of ['TH', 'SG'] as const) {
      const before = pair.clock.now().toISOString();
      for (const { id } of await tx.unacknowledged(peer, before, 5_000)) {
        await tx.changeSent(id, 'AS1', { state: 'AS2' });
      }
    }
  });
});

/** Certificates sent so many days ago that nobody acknowledged, the oldest first. */
async function overdue(peer: AseanCountry, count: number, days: number): Promise<readonly string[]> {
  const start = pair.clock.now().getTime() - days * 86_400_000;
  const made = Array.from({ length: count }, (_, n) =>
    records.sentCertificate({
      id: pair.vn.ids.next(),
      peer,
      conversationId: pair.vn.ids.next(),
      referenceNumber: `VN-${peer} 26/02/${String(serial + n).padStart(5, '0')}`,
      state: 'AS1',
      stateTimes: { AS1: new Date(start + n * 1_000).toISOString() },
    }),
  );
  serial += count;
  await pair.vn.ledger.transaction(async (tx) => {
    for (const one of made) await tx.insertSent(one);
  });
  return made.map(({ id }) => id);
}

async function sweep() {
  pair.clock.advance(1);
  return must(await runSweep(pair.vn, pair.clock.now(), { limits: { share: 10, inTurn: 100 } }));
}

describe('the sweep', () => {
  test("dozens of a dead peer's certificates take no other peer's place", async () => {
    pair.silence('SG', true);
    const dead = await overdue('SG', 60, 30);
    const [waiting] = await overdue('TH', 1, 2);
    const run = await sweep();
    expect(
      run.findings.filter(({ peer }) => peer === 'TH').map(({ certificateId }) => certificateId),
    ).toEqual([waiting]);
    const listed = run.findings.filter(({ peer }) => peer === 'SG');
    expect(listed.map(({ certificateId }) => certificateId)).toEqual(dead.slice(0, 10));
    expect(new Set(listed.map(({ problem, action }) => `${problem} ${action}`))).toEqual(
      new Set(['PEER_UNREACHABLE LISTED']),
    );
    expect(run.examined).toBe(11);
    // One question was enough to learn that it is silent.
    const asked = await Promise.all(dead.map((id) => pair.vn.ledger.sent(id)));
    expect(asked.filter((certificate) => certificate?.askedAt)).toHaveLength(1);
  });

  test('of one peer, those that were never asked about come first', async () => {
    const all = await overdue('TH', 23, 20);
    const seen: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { findings } = await sweep();
      expect(findings).toHaveLength(10);
      seen.push(...findings.map(({ certificateId }) => certificateId));
    }
    expect(seen.slice(0, 23)).toEqual(all);
    // Then again from the one that was asked about longest ago.
    expect(seen.slice(23)).toEqual(all.slice(0, 7));
  });

  test('a peer to which deliveries pause is not asked: one finding names it', async () => {
    const [oldest] = await overdue('TH', 3, 10);
    for (let n = 0; n < 50; n += 1) {
      pair.vn.watch.failed('TH', new GatewayError('PEER_UNREACHABLE', { detail: 'connect ECONNREFUSED' }));
    }
    expect(pair.vn.watch.state('TH').circuit).toBe('open');
    const paused = await sweep();
    expect(paused).toMatchObject({
      examined: 0,
      findings: [
        {
          certificateId: oldest,
          peer: 'TH',
          problem: 'PEER_UNREACHABLE',
          action: 'LISTED',
          detail: expect.stringContaining('not asked about 3'),
        },
      ],
    });
    expect((await pair.vn.ledger.sent(must(oldest)))?.askedAt).toBeUndefined();
    // Once the pause is over the question is the probe.
    pair.clock.advance(3_600_000);
    expect(pair.vn.watch.state('TH').circuit).toBe('probing');
    expect((await sweep()).examined).toBe(3);
    expect(pair.vn.watch.state('TH').circuit).toBe('closed');
  });
});
