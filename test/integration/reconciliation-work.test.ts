import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { attention } from '../../src/http/attention.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { acceptProposal } from '../../src/reconciliation/proposals.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { listWork } from '../../src/worklist/list.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';
import { alterState, restingCertificates } from '../support/reconciling.ts';
import { recordingLogger } from '../unit/http/fake-http.ts';

/** What comparisons leave to a person reaches one: in the operator's work, in health and in the log. */

const { logger, lines } = recordingLogger();
let pair: Pair;
beforeEach(async () => {
  lines.length = 0;
  pair = await startPair(logger);
});
afterEach(() => pair.stop());

async function hourly(hours = 1) {
  pair.clock.advance(hours * 3_600_000);
  const request = { kind: 'hourly', slot: pair.clock.now(), peers: ['VN'] } as const;
  return must(must(await runReconciliation(pair.th, RECONCILIATION_DEFAULTS, request)).reports[0]);
}

async function work() {
  const { rows } = await listWork({ ...pair.th, limits: {} }, { role: 'operator' }, { limit: 50 });
  return rows.filter(({ subject }) => subject.type === 'peer');
}

const problems = async () =>
  (await attention(pair.th)).map(({ problem, peer, count }) => [problem, peer, count]);
const told = () => lines.filter(({ message }) => message === 'differences wait for a person');

test('differences that no rule may settle, until a person has them in hand', async () => {
  const made = await restingCertificates(pair, 2);
  await hourly();
  expect(await work()).toEqual([]);
  expect(await problems()).toEqual([]);
  for (const { referenceNumber } of made) alterState(pair, 'VN', 'sent', referenceNumber, 'GIVEN');
  await pair.vn.ledger.recountDigests();
  await hourly();
  const first = pair.clock.now().toISOString();
  expect(told()).toMatchObject([{ level: 'warn', fields: { peer: 'VN', proposed: 2 } }]);
  await hourly();
  // Once: they wait still, and that is no news.
  expect(told()).toHaveLength(1);
  const [item, ...others] = await work();
  expect(others).toEqual([]);
  expect(item).toMatchObject({
    ...{ kind: 'difference-proposed', since: first, subject: { type: 'peer', id: 'VN', peer: 'VN' } },
    ...{ command: 'asw reconcile proposals --peer VN', item: `difference-proposed/VN/${first}` },
    detail: { en: `2 difference(s), the oldest ${must(made[0]).referenceNumber}` },
  });
  expect(await problems()).toEqual([['DIFFERENCES_PROPOSED', 'VN', 2]]);
  for (const { id } of (await pair.th.ledger.differences({ status: 'PROPOSED' }, { limit: 5 })).rows) {
    await acceptProposal(pair.th, id, 'operator');
  }
  expect(await work()).toEqual([]);
  expect(await problems()).toEqual([]);
});

test('a peer with whom nothing could be concluded for hours, however often it was tried', async () => {
  await hourly();
  const last = pair.clock.now().toISOString();
  pair.silence('VN', true);
  for (let hour = 0; hour < 5; hour += 1) await hourly();
  expect(await work()).toEqual([]);
  await hourly();
  expect(await work()).toMatchObject([
    {
      ...{ kind: 'peer-not-compared', since: last, command: 'asw reconcile peers --peer VN' },
      detail: { en: expect.stringMatching(/^PEER_UNREACHABLE/) },
    },
  ]);
  expect(await problems()).toEqual([['PEER_NOT_COMPARED', 'VN', 1]]);
  const [item] = await work();
  await hourly();
  expect((await work())[0]?.item).toBe(item?.item);
  pair.silence('VN', false);
  await hourly();
  expect(await work()).toEqual([]);
  // Silent once more: another item, of which people are told once more.
  pair.silence('VN', true);
  for (let hour = 0; hour < 7; hour += 1) await hourly();
  const [again] = await work();
  expect(again).toMatchObject({ kind: 'peer-not-compared' });
  expect(again?.item).not.toBe(item?.item);
});

test('a peer whose clock is astray, until it is right again', async () => {
  const answer = (skewMs: number) => {
    for (let n = 0; n < 9; n += 1) {
      const now = pair.clock.now();
      pair.th.watch.answered('VN', new Date(now.getTime() + skewMs).toISOString(), now, now);
    }
  };
  answer(-120_000);
  expect(await work()).toMatchObject([
    { kind: 'clock-astray', command: 'asw peers', detail: { en: "120 s behind this node's clock" } },
  ]);
  expect(await problems()).toEqual([['CLOCK_ASTRAY', 'VN', 1]]);
  const [item] = await work();
  pair.clock.advance(3_600_000);
  answer(-120_000);
  expect((await work())[0]?.item).toBe(item?.item);
  pair.clock.advance(31 * 86_400_000);
  answer(-120_000);
  expect((await work())[0]?.item).not.toBe(item?.item);
  answer(0);
  expect(await work()).toEqual([]);
});
