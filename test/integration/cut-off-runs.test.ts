import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { startReconciliationJobs } from '../../src/jobs/reconciliation-jobs.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import type { ReconciliationRun } from '../../src/ledger/run-records.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { cutOffRuns } from '../../src/reconciliation/resume.ts';
import { runView } from '../../src/reconciliation/run-view.ts';
import { runDueSlots } from '../../src/reconciliation/slots.ts';
import { runSweep, SWEEP_LIMITS } from '../../src/reconciliation/sweep.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must, until } from '../support/nodes.ts';
import { issuedBy, restingCertificates } from '../support/reconciling.ts';

/** A run that came to no end is seen as such and begun again: no slot is lost. */

const DAY = '2026-06-14T17:00:00.000Z';
const HOUR = '2026-06-15T12:00:00.000Z';
const MINUTE = 60_000;

let pair: Pair;
let letGo: () => void;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(async () => {
  letGo?.();
  await pair.stop();
});

const due = (own: ExchangeContext, stop?: AbortSignal) => runDueSlots(own, RECONCILIATION_DEFAULTS, stop);
const kindsOf = (made: Awaited<ReturnType<typeof due>>) => made.map(({ run }) => run.kind);

const runOf = async (kind: 'daily' | 'hourly' | 'sweep', slot: string) =>
  runView(must(await pair.vn.ledger.runOfSlot(kind, slot)), pair.clock.now());

/** A process whose questions to a peer are never answered: what it holds when it is killed. */
function hanging(peer: 'TH' | 'SG'): ExchangeContext {
  const open = new Promise<never>((_, reject) => {
    letGo = () => reject(new GatewayError('PEER_UNREACHABLE'));
  });
  open.catch(() => {});
  const { transport } = pair.vn;
  const post: typeof transport.post = (url, ...rest) =>
    url.host === peer.toLowerCase() ? open : transport.post(url, ...rest);
  return { ...pair.vn, transport: { ...transport, post } };
}

/** A run under way in a process that is dead from then on. */
async function killedAt(work: () => Promise<unknown>, kind: 'daily' | 'hourly' | 'sweep', slot: string) {
  const dead = work().catch(() => {});
  await until('the run is begun', async () => pair.vn.ledger.runOfSlot(kind, slot));
  // In an object: what is awaited is that it was begun, not that it ends.
  return { dead };
}

test('a run whose process died is taken over once it is sure to be dead, and what it had done stands', async () => {
  const { dead } = await killedAt(() => due(hanging('SG')), 'daily', DAY);
  await until(
    'Thailand is compared with',
    async () => (await pair.vn.ledger.peerReports({}, { limit: 5 })).rows[0],
  );
  // Another process leaves it alone, and the hour with it.
  expect(await due(pair.vn)).toEqual([]);
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
  expect(await runOf('daily', DAY)).toMatchObject({ state: 'RUNNING' });
  pair.clock.advance(2 * MINUTE);
  expect(await runOf('daily', DAY)).toMatchObject({ state: 'CUT_OFF' });
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: true });
  const made = await due(pair.vn);
  expect(kindsOf(made)).toEqual(['daily', 'hourly']);
  expect(must(made[0]).reports.map(({ peer, outcome }) => [peer, outcome])).toEqual([
    ['TH', 'EQUAL'],
    ['SG', 'UNREACHABLE'],
  ]);
  const finished = await runOf('daily', DAY);
  expect(finished).toMatchObject({
    state: 'FINISHED',
    attempts: 2,
    error: 'the process ended before the run did',
  });
  // Thailand was asked once for the day: its report was there.
  const reports = (await pair.vn.ledger.peerReports({ peer: 'TH' }, { limit: 9 })).rows;
  expect(reports.map(({ runKind }) => runKind).sort()).toEqual(['daily', 'hourly']);
  // Had it not been dead after all, it would change nothing any more.
  letGo();
  await dead;
  expect(await runOf('daily', DAY)).toEqual(finished);
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
  expect(await due(pair.vn)).toEqual([]);
});

test('a run that failed says why, is begun again after a while, and does not fail others', async () => {
  await restingCertificates(pair, 1);
  const { ledger } = pair.vn;
  const broken = {
    ...ledger,
    recountDigests: async () =>
      Promise.reject(new GatewayError('LEDGER_UNAVAILABLE', { detail: 'the disk is full' })),
  };
  const slot = pair.clock.now();
  await expect(due({ ...pair.vn, ledger: broken })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  const failed = must(await ledger.runOfSlot('daily', DAY));
  // The hour is compared all the same.
  expect(await runOf('hourly', '2026-06-15T13:00:00.000Z')).toMatchObject({ state: 'FINISHED' });
  expect(runView(failed, slot)).toMatchObject({
    state: 'FAILED',
    error: 'LEDGER_UNAVAILABLE: the disk is full',
  });
  expect(runView(failed, slot)).not.toHaveProperty('heldUntil');
  expect(await due(pair.vn)).toEqual([]);
  pair.clock.advance(10 * MINUTE);
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: true });
  expect(kindsOf(await due(pair.vn))).toEqual(['daily']);
  expect(await ledger.run(failed.id)).toMatchObject({ attempts: 2, finishedAt: expect.any(String) });
});

test('a gateway that stops ends the run between two questions; the next process goes on at once', async () => {
  const stopping = new AbortController();
  const { transport } = pair.vn;
  const post: typeof transport.post = (...about) => {
    stopping.abort();
    return transport.post(...about);
  };
  await restingCertificates(pair, 1);
  const one = await issuedBy(pair);
  const own = { ...pair.vn, transport: { ...transport, post } };
  // Each has one question to ask; narrowing down a difference takes more.
  const slot = must((await due(own, stopping.signal).catch((thrown) => [thrown]))[0]);
  expect(slot).toMatchObject({ code: 'RUN_INTERRUPTED' });
  expect((await pair.vn.ledger.peerReports({ peer: 'TH' }, { limit: 5 })).rows).toEqual([]);
  expect((await cutOffRuns(pair.vn)).slots).toBe(true);
  const made = await due(pair.vn);
  expect(kindsOf(made)).toEqual(['daily', 'hourly']);
  expect(must(made[0]).run).toMatchObject({ attempts: 2, error: expect.stringMatching(/^RUN_INTERRUPTED/) });
  expect(must(made[0]).reports[0]).toMatchObject({ peer: 'TH', inFlight: 1 });
  expect(one.state).toBe('AS1');
});

test('stopping the jobs waits for the run under way', async () => {
  const every = { ...{ sweepCron: '0 0 1 1 *', reconcileCron: '* * * * * *' }, stuckLimitMs: MINUTE };
  const errors: unknown[] = [];
  const own = hanging('SG');
  const jobs = startReconciliationJobs(
    own,
    { ...every, reconciliation: RECONCILIATION_DEFAULTS },
    () => (error) => errors.push(error),
  );
  await until('the run is begun', async () => pair.vn.ledger.runOfSlot('daily', DAY));
  let stopped = false;
  const stopping = jobs.stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(stopped).toBe(false);
  letGo();
  await stopping;
  // The day was finished; the hour was not begun any more. Nothing is left held.
  expect(await runOf('daily', DAY)).toMatchObject({ state: 'FINISHED' });
  expect(await pair.vn.ledger.runOfSlot('hourly', HOUR)).toBeUndefined();
  expect(errors).toEqual([]);
});

test('an hour that was cut off and is over is covered by the run after it', async () => {
  await due(pair.vn);
  pair.clock.advance(60 * MINUTE);
  const next = '2026-06-15T13:00:00.000Z';
  await killedAt(() => due(hanging('SG')), 'hourly', next);
  pair.clock.advance(60 * MINUTE);
  // Nothing covers it yet.
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
  expect(await runOf('hourly', next)).toMatchObject({ state: 'CUT_OFF' });
  const [covering] = await due(pair.vn);
  expect(await runOf('hourly', next)).toMatchObject({
    state: 'COVERED',
    coveredBy: must(covering).run.id,
    error: 'the process ended before the run did',
  });
});

test('an hour still held when the next is run is covered once it is let go', async () => {
  pair.clock.advance(59 * MINUTE);
  await due(pair.vn);
  const dead = '2026-06-15T13:00:00.000Z';
  pair.clock.advance(60 * MINUTE);
  await killedAt(() => due(hanging('SG')), 'hourly', dead);
  pair.clock.advance(1.5 * MINUTE);
  const [covering] = await due(pair.vn);
  expect(await runOf('hourly', dead)).toMatchObject({ state: 'RUNNING' });
  pair.clock.advance(MINUTE);
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
  expect(await runOf('hourly', dead)).toMatchObject({ state: 'COVERED', coveredBy: must(covering).run.id });
});

test('of sweeps that were cut off the latest is swept again, and covers those before it', async () => {
  // Each asks, whatever the one before has asked.
  const limits = { ...SWEEP_LIMITS, againMs: 0 };
  await issuedBy(pair);
  pair.clock.advance(20 * MINUTE);
  const slots = ['2026-06-15T12:20:00.000Z', '2026-06-15T12:25:00.000Z'];
  for (const slot of slots) {
    await killedAt(() => runSweep(hanging('TH'), new Date(slot), { limits }), 'sweep', slot);
    pair.clock.advance(5 * MINUTE);
  }
  const swept = await runSweep(pair.vn, new Date('2026-06-15T12:30:00.000Z'), { limits });
  expect(swept).toMatchObject({ examined: 1 });
  const { sweep } = await cutOffRuns(pair.vn);
  expect(sweep?.toISOString()).toBe(slots[1]);
  expect(await runSweep(pair.vn, must(sweep))).toMatchObject({ attempts: 2 });
  expect(await runOf('sweep', must(slots[0]))).toMatchObject({ state: 'COVERED' });
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
});

test('what somebody asked for is not begun again, and is listed as cut off', async () => {
  const run: ReconciliationRun = {
    ...{ id: 'run-1', kind: 'manual', slot: HOUR, startedAt: HOUR, examined: 0, findings: [] },
    ...{ heldBy: 'dead', heldUntil: HOUR },
  };
  await pair.vn.ledger.transaction((tx) => tx.insertRun(run));
  expect(await cutOffRuns(pair.vn)).toEqual({ slots: false });
  const given = must(await pair.vn.ledger.run('run-1'));
  expect(given.heldUntil).toBeUndefined();
  expect(runView(given, pair.clock.now())).toMatchObject({ state: 'CUT_OFF' });
});
