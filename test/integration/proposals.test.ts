import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { respond } from '../../src/exchange/respond.ts';
import type { Difference } from '../../src/ledger/reconciliation-records.ts';
import { followUp } from '../../src/reconciliation/follow-up.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { acceptProposal, closeDifference, reopenDifference } from '../../src/reconciliation/proposals.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import * as records from '../support/ledger-records.ts';
import { must } from '../support/nodes.ts';
import { alterState, damage, quiet, restingCertificates } from '../support/reconciling.ts';

/** What waits for a person, what the person decides, and what is not worth a person's time. */

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

async function hourly(own: ExchangeContext, settings = RECONCILIATION_DEFAULTS) {
  pair.clock.advance(3_600_000);
  const peers = own === pair.th ? (['VN'] as const) : (['TH'] as const);
  const request = { kind: 'hourly', slot: pair.clock.now(), peers } as const;
  return must(must(await runReconciliation(own, settings, request)).reports[0]);
}

/** A decision that only the issuing ledger knows: nothing that a gateway may repair. */
async function lostDecision(): Promise<{ readonly number: string; readonly proposal: Difference }> {
  const [one] = await restingCertificates(pair, 1);
  const number = must(one).referenceNumber;
  alterState(pair, 'VN', 'sent', number, 'GIVEN');
  await pair.vn.ledger.recountDigests();
  expect(await hourly(pair.th)).toMatchObject({ outcome: 'PROPOSED' });
  const { rows } = await pair.th.ledger.differences({ status: 'PROPOSED' }, { limit: 5 });
  return { number, proposal: must(rows[0]) };
}

test('what a person has in hand is said to be so, and followed up by nobody', async () => {
  const { proposal } = await lostDecision();
  await acceptProposal(pair.th, proposal.id, 'operator');
  expect(await hourly(pair.th)).toMatchObject({
    outcome: 'IN_HAND',
    findings: [{ action: 'LISTED', detail: 'accepted by operator' }],
  });
  // The peer asks, and sees that they differ: no reason to ask back for ever.
  pair.th.watch.differed('VN');
  pair.clock.advance(600_000);
  expect(await followUp(pair.th, RECONCILIATION_DEFAULTS)).toBeUndefined();
});

test('what is settled elsewhere is closed with the reason, listed no more, and comes back when it changes', async () => {
  const { number, proposal } = await lostDecision();
  await acceptProposal(pair.th, proposal.id, 'operator');
  const closed = await closeDifference(pair.th, proposal.id, 'operator', 'agreed by letter of 12 June');
  expect(closed).toMatchObject({
    status: 'CLOSED',
    decidedBy: 'operator',
    detail: 'agreed by letter of 12 June',
  });
  await expect(closeDifference(pair.th, proposal.id, 'operator', 'again')).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
  });
  for (let hour = 0; hour < 2; hour += 1) {
    expect(await hourly(pair.th)).toMatchObject({ outcome: 'IN_HAND', findings: [] });
  }
  // The issuing side's state changes once more.
  alterState(pair, 'VN', 'sent', number, 'NOT_GIVEN');
  await pair.vn.ledger.recountDigests();
  const back = await hourly(pair.th);
  expect(back).toMatchObject({
    outcome: 'PROPOSED',
    findings: [{ referenceNumber: number, action: 'PROPOSED' }],
  });
  expect(back.evidence).toHaveLength(1);
  const again = must(await pair.th.ledger.difference(proposal.id));
  expect(again).toMatchObject({ status: 'PROPOSED', times: 1, theirs: { state: 'NOT_GIVEN' } });
  expect(again.decidedBy).toBeUndefined();
});

test('what was accepted or closed can be put back', async () => {
  const { proposal } = await lostDecision();
  await expect(reopenDifference(pair.th, proposal.id, 'operator')).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
  });
  await acceptProposal(pair.th, proposal.id, 'operator');
  expect(await reopenDifference(pair.th, proposal.id, 'operator')).toMatchObject({ status: 'PROPOSED' });
  await closeDifference(pair.th, proposal.id, 'operator', 'a mistake');
  expect(await reopenDifference(pair.th, proposal.id, 'operator')).toMatchObject({ status: 'PROPOSED' });
  expect(await hourly(pair.th)).toMatchObject({ outcome: 'PROPOSED' });
});

test('what is found no more is resolved, closed or not', async () => {
  const { number, proposal } = await lostDecision();
  await closeDifference(pair.th, proposal.id, 'operator', 'by letter');
  const held = must(await pair.th.ledger.receivedByNumber('VN', number));
  await respond(pair.th, held.id, [{ itemNumber: 1, decision: 'GIVEN' }], 'customs');
  await quiet(pair);
  alterState(pair, 'VN', 'sent', number, 'GIVEN');
  await pair.vn.ledger.recountDigests();
  expect(await hourly(pair.th)).toMatchObject({ outcome: 'EQUAL' });
  expect(await pair.th.ledger.difference(proposal.id)).toMatchObject({ status: 'RESOLVED' });
});

test('a proposal accepted by somebody whose gateway died before the repair is repaired with the next comparison', async () => {
  const [one] = await restingCertificates(pair, 1);
  const number = must(one).referenceNumber;
  alterState(pair, 'TH', 'received', number, 'AS3');
  await pair.th.ledger.recountDigests();
  await hourly(pair.th);
  const found = must(await pair.th.ledger.differenceOf('VN', 'VN', number));
  const decided = { decidedBy: 'operator', decidedAt: pair.clock.now().toISOString() };
  await pair.th.ledger.transaction(async (tx) => {
    await tx.changeDifference(found.id, found, { status: 'ACCEPTED', ...decided, repairedAt: undefined });
  });
  expect(await hourly(pair.th)).toMatchObject({
    findings: [{ action: 'LISTED', detail: 'handed on again from AS3' }],
  });
  const repaired = must(await pair.th.ledger.difference(found.id));
  expect(repaired).toMatchObject({ status: 'ACCEPTED', repairedAt: pair.clock.now().toISOString() });
  const events = await pair.th.ledger.eventsOfCertificate(must(repaired.certificateId));
  expect(
    events.filter(({ type, actor }) => type === 'certificate.corrected' && actor === 'operator'),
  ).toHaveLength(1);
  await quiet(pair);
  expect(await hourly(pair.th)).toMatchObject({ outcome: 'EQUAL' });
});

describe('more than one comparison names', () => {
  const few = { ...RECONCILIATION_DEFAULTS, differences: 1 };

  test('what was cut off is not taken for resolved, and is reached by the comparisons after', async () => {
    const made = await restingCertificates(pair, 4);
    for (const { referenceNumber } of made) alterState(pair, 'VN', 'sent', referenceNumber, 'GIVEN');
    await pair.vn.ledger.recountDigests();
    // All of one day, fewer than are listed at once: move them apart first.
    const days = ['2026-03-02', '2026-04-03', '2026-05-04', '2026-06-05'];
    for (const [country, table] of [
      ['VN', 'sent'],
      ['TH', 'received'],
    ] as const) {
      damage(pair, country, (connection) => {
        for (const [index, { referenceNumber }] of made.entries()) {
          const change = [must(days[index]), referenceNumber];
          connection.run(`UPDATE "${table}" SET "issueDate" = ? WHERE "referenceNumber" = ?`, change);
        }
      });
    }
    for (const { ledger } of [pair.vn, pair.th]) await ledger.recountDigests();
    expect(await hourly(pair.th)).toMatchObject({ outcome: 'PROPOSED', findings: { length: 4 } });
    const open = async () => (await pair.th.ledger.differences({ status: 'PROPOSED' }, { limit: 9 })).rows;
    expect(await open()).toHaveLength(4);

    const seen = new Set<string>();
    for (let run = 0; run < 4; run += 1) {
      const report = await hourly(pair.th, few);
      for (const { referenceNumber } of report.findings) seen.add(referenceNumber);
      expect(await open()).toHaveLength(4);
      if (report.next) expect(report.error).toMatch(/^more differences/);
    }
    expect(seen.size).toBe(4);
    // One that agrees again is resolved as soon as it is looked at, though others still stand.
    alterState(pair, 'VN', 'sent', must(made[0]).referenceNumber, 'REC');
    await pair.vn.ledger.recountDigests();
    for (let run = 0; run < 4; run += 1) await hourly(pair.th, few);
    expect((await open()).map(({ referenceNumber }) => referenceNumber).sort()).toEqual(
      made
        .slice(1)
        .map(({ referenceNumber }) => referenceNumber)
        .sort(),
    );
  });
});

describe('past what both states must keep (OCP Rule 31)', () => {
  test('certificates that one side removed are counted, not listed, and cost nothing more', async () => {
    await restingCertificates(pair, 1);
    const old = (serial: number, issueDate: string) =>
      records.sentCertificate({
        ...{
          id: pair.vn.ids.next(),
          peer: 'TH',
          conversationId: pair.vn.ids.next(),
          issueDate,
          state: 'REC',
        },
        referenceNumber: `VN-TH 23/02/${String(serial).padStart(5, '0')}`,
      });
    await pair.vn.ledger.transaction(async (tx) => {
      // 2023-06-14 was three years and a day ago; 2023-06-16 is not yet.
      for (let n = 0; n < 70; n += 1) await tx.insertSent(old(n, n < 60 ? '2022-11-05' : '2023-06-14'));
      await tx.insertSent(old(99, '2023-06-16'));
    });
    const report = await hourly(pair.vn);
    expect(report).toMatchObject({ leftOut: 70, findings: [{ referenceNumber: 'VN-TH 23/02/00099' }] });
    expect(report.messages).toBeLessThanOrEqual(4);
    // A peer that asks about its old months gives no reason to compare again and again.
    expect(pair.th.watch.state('VN').differedAt).toBeDefined();
    pair.clock.advance(2 * 86_400_000);
    const later = await hourly(pair.vn);
    expect(later).toMatchObject({ outcome: 'EQUAL', leftOut: 71, findings: [] });
    const { rows } = await pair.vn.ledger.differences({ status: 'RESOLVED' }, { limit: 5 });
    expect(rows).toMatchObject([
      { detail: 'issued 2023-06-16: past what both states must keep, compared no more' },
    ]);
  });

  test('ledgers that differ only there are no reason to follow up', async () => {
    const certificate = records.sentCertificate({
      ...{ peer: 'TH', issueDate: '2022-11-05', state: 'REC', referenceNumber: 'VN-TH 22/02/00001' },
    });
    await pair.vn.ledger.transaction((tx) => tx.insertSent(certificate));
    for (const own of [pair.vn, pair.th])
      expect(await hourly(own)).toMatchObject({ outcome: 'EQUAL', leftOut: 1 });
    pair.clock.advance(600_000);
    for (const own of [pair.vn, pair.th])
      expect(await followUp(own, RECONCILIATION_DEFAULTS)).toBeUndefined();
  });
});

test.each([
  [502, '<html><body>Bad Gateway</body></html>'],
  [503, ''],
  [200, '<html>Sign in</html>'],
])('a page with HTTP %i that the peer did not sign is no answer of the peer', async (status, page) => {
  const post = async () => ({ status, body: Buffer.from(page) });
  const own = { ...pair.vn, transport: { ...pair.vn.transport, post } };
  expect(await hourly(own)).toMatchObject({
    outcome: 'UNREACHABLE',
    error: expect.stringMatching(`HTTP ${status}`),
    findings: [{ problem: 'PEER_UNREACHABLE' }],
  });
});
