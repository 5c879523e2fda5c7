import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { followUp } from '../../src/reconciliation/follow-up.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { runDueSlots } from '../../src/reconciliation/slots.ts';
import { endsWithTest } from '../support/ends.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { describeOnMongo, mongoPlace } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { alterState, issuedBy, restingCertificates } from '../support/reconciling.ts';

/** What a comparison leaves open is compared again within minutes, not in an hour. */

const TEN_MINUTES = 600_000;

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

const hour = (own: ExchangeContext) => runDueSlots(own, RECONCILIATION_DEFAULTS);

/** Minutes go by, in which messages are delivered; then it is looked whether to compare again. */
async function later(own: ExchangeContext, ms = TEN_MINUTES) {
  await pair.settle();
  pair.clock.advance(ms);
  const made = await followUp(own, RECONCILIATION_DEFAULTS);
  return made && { run: made.run, outcomes: made.reports.map(({ peer, outcome }) => [peer, outcome]) };
}

const reportsOf = async ({ ledger }: ExchangeContext, peer: 'TH' | 'VN') =>
  (await ledger.peerReports({ peer }, { limit: 50 })).rows.map(({ runKind, outcome }) => [runKind, outcome]);

test('a repair is seen to have helped ten minutes later, and then nothing is followed up', async () => {
  const [one] = await restingCertificates(pair, 1);
  const number = must(one).referenceNumber;
  alterState(pair, 'TH', 'received', number, 'AS3');
  expect((await hour(pair.th)).at(-1)?.reports[0]).toMatchObject({
    outcome: 'REPAIRING',
    findings: [{ action: 'HANDED_OVER' }],
  });
  // Not at once: the repair needs its time.
  expect(await later(pair.th, 60_000)).toBeUndefined();
  expect(await later(pair.th)).toMatchObject({ run: { kind: 'follow-up' }, outcomes: [['VN', 'EQUAL']] });
  expect((await pair.th.ledger.receivedByNumber('VN', number))?.state).toBe('REC');
  expect(await later(pair.th)).toBeUndefined();
  expect((await reportsOf(pair.th, 'VN'))[0]).toEqual(['follow-up', 'EQUAL']);
});

test('what is left to the peer makes the peer compare, though its hour is far', async () => {
  const [one] = await restingCertificates(pair, 1);
  const number = must(one).referenceNumber;
  await hour(pair.th);
  pair.clock.advance(TEN_MINUTES);
  expect(await later(pair.th)).toBeUndefined();
  // Something in the importing ledger goes back; its gateway does not know.
  alterState(pair, 'TH', 'received', number, 'AS3');
  await pair.th.ledger.recountDigests();
  const [made] = await hour(pair.vn);
  expect(made?.reports[0]).toMatchObject({ peer: 'TH', findings: [{ action: 'LEFT_TO_PEER' }] });
  // The question showed it.
  expect(await later(pair.th)).toMatchObject({ run: { kind: 'follow-up' }, outcomes: [['VN', 'REPAIRING']] });
  await pair.settle();
  expect((await pair.th.ledger.receivedByNumber('VN', number))?.state).toBe('REC');
  expect((await later(pair.vn))?.outcomes).toEqual([['TH', 'EQUAL']]);
  expect((await later(pair.th))?.outcomes).toEqual([['VN', 'EQUAL']]);
  expect(await later(pair.vn)).toBeUndefined();
  expect(await later(pair.th)).toBeUndefined();
});

test('what was in flight is looked at again once it had its time; a follow-up without news leaves no report', async () => {
  await restingCertificates(pair, 1);
  const one = await issuedBy(pair);
  // The digests differ: the certificate is on its way.
  expect((await hour(pair.vn))[0]?.reports[0]).toMatchObject({ outcome: 'EQUAL', inFlight: 1 });
  const before = await reportsOf(pair.vn, 'TH');
  expect((await later(pair.vn))?.outcomes).toEqual([['TH', 'EQUAL']]);
  expect((await pair.vn.ledger.sent(one.id))?.state).toBe('REC');
  expect(await reportsOf(pair.vn, 'TH')).toEqual(before);
});

test('what waits for a person waits for the hour; a peer that was silent is asked when it answers again', async () => {
  const [one] = await restingCertificates(pair, 1);
  const number = must(one).referenceNumber;
  // Only customs can decide again what they decided: nothing to repeat by itself.
  alterState(pair, 'VN', 'sent', number, 'GIVEN');
  await pair.vn.ledger.recountDigests();
  expect((await hour(pair.th))[0]?.reports[0]?.outcome).toBe('PROPOSED');
  expect(await later(pair.th)).toBeUndefined();

  pair.silence('TH', true);
  pair.clock.advance(3_600_000);
  expect((await hour(pair.vn)).at(-1)?.reports[0]?.outcome).toBe('UNREACHABLE');
  expect(await later(pair.vn)).toBeUndefined();
  pair.silence('TH', false);
  const now = pair.clock.now();
  pair.vn.watch.answered('TH', now.toISOString(), now, now);
  expect((await later(pair.vn))?.outcomes).toMatchObject([['TH', expect.not.stringMatching('UNREACHABLE')]]);
});

describeOnMongo('two processes on one ledger', () => {
  const place = mongoPlace();

  test('never follow up the same minutes', async () => {
    const [one, two] = [await place.ledger(), endsWithTest(await openLedger(place.location))];
    const processes = [one, two].map((ledger) => ({ ...pair.vn, ledger }));
    await hour(must(processes[0]));
    for (let round = 0; round < 3; round += 1) {
      pair.clock.advance(TEN_MINUTES);
      // Thailand's question differed, so there is something to follow up.
      for (const { watch } of processes) watch.differed('TH');
      const made = await Promise.all(processes.map((own) => followUp(own, RECONCILIATION_DEFAULTS)));
      expect(made.filter((each) => each !== undefined)).toHaveLength(1);
    }
    const { rows } = await one.runs({ limit: 50 });
    expect(rows.filter(({ kind }) => kind === 'follow-up')).toHaveLength(3);
  });
});
