import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { peekHeader } from '../../src/message/parse.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { runSweep, sweepNow } from '../../src/reconciliation/sweep.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import * as records from '../support/ledger-records.ts';
import { must } from '../support/nodes.ts';
import { alterState, issuedBy, quiet } from '../support/reconciling.ts';

/** Many overdue certificates at once: who is asked about, and who is not; and one that its peer never takes. */

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
  return must(await runSweep(pair.vn, pair.clock.now(), { limits: { share: 10, inTurn: 100, againMs: 0 } }));
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

describe('a certificate that its peer does not know and refuses each time', () => {
  let alone: Pair;
  beforeEach(async () => {
    alone = await startPair();
  });
  afterEach(() => alone.stop());

  /** Thailand answers questions, and refuses every transfer. */
  function refuseTransfers(code: string, retryable: boolean): Pair['vn'] {
    const { vn, th } = alone;
    const post: Pair['vn']['transport']['post'] = async (url, octets, ...rest) => {
      const header = peekHeader(octets);
      if (header?.kind !== 'ECOO') return vn.transport.post(url, octets, ...rest);
      const { messageId: refToMessageId, conversationId = '' } = header;
      const errors = [{ code, text: 'not this profile', retryable }];
      const body = { kind: 'ACK', status: 'REJECTED', digest: sha256Hex(octets), errors } as const;
      return {
        status: 422,
        body: composeMessage(th, { to: 'VN', conversationId, refToMessageId }, body).raw,
      };
    };
    return { ...vn, transport: { ...vn.transport, post, close() {} } };
  }

  const ofKind = async (id: string, wanted: string) =>
    (await alone.vn.ledger.messagesOfCertificate(id)).filter(
      ({ direction, kind }) => direction === 'out' && kind === wanted,
    );

  test.each([
    ['about the message', 'MESSAGE_INVALID', false, 300_000],
    ['for now', 'CERTIFICATE_UNKNOWN', true, 80 * 3_600_000],
  ] as const)(
    '%s: it is sent again three times, then left to a person, and goes on from there',
    async (_, code, retryable, step) => {
      const vn = refuseTransfers(code, retryable);
      const { id } = await issuedBy(alone);
      const deliver = async () => {
        while ((await deliverDue(vn, 'TH', 50)) > 0);
      };
      const sweeps = async () => {
        let last = '';
        for (let n = 0; n < 8; n += 1) {
          await deliver();
          alone.clock.advance(step);
          await deliver();
          const { findings } = await sweepNow(vn);
          last = findings.map(({ problem, action, detail }) => `${problem} ${action} ${detail}`).join();
        }
        return last;
      };
      const left = expect.stringMatching(/^UNKNOWN_AT_PEER LISTED sent again 3 times in vain/);
      expect(await sweeps()).toEqual(left);
      expect(await ofKind(id, 'ECOO')).toHaveLength(4);
      // The last one is listed as something to do.
      const { rows } = await vn.ledger.outbox({ status: 'dead' }, { limit: 10 });
      expect(rows).toMatchObject([{ certificateId: id, lastError: expect.stringContaining(code) }]);
      await retransmit(vn, id, 'officer');
      expect(await sweeps()).toEqual(left);
      expect(await ofKind(id, 'ECOO')).toHaveLength(8);
    },
  );

  test('its peer is asked about it once an hour', async () => {
    const vn = refuseTransfers('MESSAGE_INVALID', false);
    const { id } = await issuedBy(alone);
    for (let n = 0; n < 36; n += 1) {
      await deliverDue(vn, 'TH', 50);
      alone.clock.advance(300_000);
      await runSweep(vn, alone.clock.now());
    }
    expect(await ofKind(id, 'RTX')).toHaveLength(3);
  });
});

test('what has ended at its peer alone, after a loss here, is put before a person, and not ended here', async () => {
  const alone = await startPair();
  try {
    const { id, referenceNumber } = await issuedBy(alone);
    await quiet(alone);
    await cancelCertificate(alone.vn, id, 'wrong', 'officer');
    await quiet(alone);
    // The ledger here is put back to before both.
    alterState(alone, 'VN', 'sent', referenceNumber, 'AS1');
    expect((await sweepNow(alone.vn)).findings).toMatchObject([
      { problem: 'STATE_DIFFERS', action: 'LISTED', detail: 'here AS1, at the peer CANCELLED' },
    ]);
    expect((await alone.vn.ledger.sent(id))?.state).toBe('AS2');
    const history = await alone.vn.ledger.eventsOfCertificate(id);
    expect(history.at(-1)).toMatchObject({ data: { from: 'AS1', to: 'AS2', peerState: 'CANCELLED' } });
    await quiet(alone);
    const about = { kind: 'manual', slot: alone.clock.now(), peers: ['TH'], recount: true } as const;
    const run = await runReconciliation(alone.vn, RECONCILIATION_DEFAULTS, about);
    expect(run?.reports[0]?.findings).toMatchObject([{ problem: 'STATE_DIFFERS', action: 'PROPOSED' }]);
  } finally {
    await alone.stop();
  }
});
