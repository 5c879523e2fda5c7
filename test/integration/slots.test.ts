import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { handOverDue } from '../../src/exchange/handover.ts';
import { openLedger } from '../../src/ledger/open.ts';
import type { ReconciliationRun } from '../../src/ledger/run-records.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { reconcileNow, runReconciliation } from '../../src/reconciliation/run.ts';
import { runDueSlots } from '../../src/reconciliation/slots.ts';
import { endsWithTest } from '../support/ends.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { describeOnMongo, mongoPlace } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { damage, issuedBy } from '../support/reconciling.ts';

/** Each slot is run once, by one process, and what was missed is made up for. */

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

const due = (own: ExchangeContext) => runDueSlots(own, RECONCILIATION_DEFAULTS);

async function runsOf({ ledger }: ExchangeContext): Promise<readonly ReconciliationRun[]> {
  return (await ledger.runs({ limit: 200 })).rows;
}

const keys = (runs: readonly ReconciliationRun[]) => runs.map(({ kind, slot }) => `${kind} ${slot}`).sort();

test('day and hour are run once; the next hour adds its own, midnight in Viet Nam the day', async () => {
  // 2026-06-15T12:00Z is seven in the evening in Viet Nam.
  const made = await due(pair.vn);
  expect(made.map(({ run }) => [run.kind, run.slot])).toEqual([
    ['daily', '2026-06-14T17:00:00.000Z'],
    ['hourly', '2026-06-15T12:00:00.000Z'],
  ]);
  expect(made[0]?.reports.map(({ peer, day, outcome }) => [peer, day, outcome])).toEqual([
    ['TH', '2026-06-15', 'EQUAL'],
    ['SG', '2026-06-15', 'UNREACHABLE'],
  ]);
  expect(await due(pair.vn)).toEqual([]);
  // Before the first run nothing was missed.
  expect(await runsOf(pair.vn)).toHaveLength(2);
  pair.clock.advance(3_600_000);
  expect((await due(pair.vn)).map(({ run }) => run.kind)).toEqual(['hourly']);
  // 23:59:59.999 in Viet Nam, then midnight.
  pair.clock.advance(4 * 3_600_000 - 1);
  expect((await due(pair.vn)).map(({ run }) => run.kind)).toEqual(['hourly']);
  pair.clock.advance(1);
  const next = await due(pair.vn);
  expect(next.map(({ run }) => [run.kind, run.slot])).toEqual([
    ['daily', '2026-06-15T17:00:00.000Z'],
    ['hourly', '2026-06-15T17:00:00.000Z'],
  ]);
  expect(next[0]?.reports[0]?.day).toBe('2026-06-16');
});

test('what was missed while the node was down is covered by the first run after, within bounds', async () => {
  await due(pair.vn);
  pair.clock.advance(3 * 3_600_000);
  const [run] = await due(pair.vn);
  const covered = (await runsOf(pair.vn)).filter(({ coveredBy }) => coveredBy === run?.run.id);
  expect(keys(covered)).toEqual(['hourly 2026-06-15T13:00:00.000Z', 'hourly 2026-06-15T14:00:00.000Z']);
  expect(covered.every(({ finishedAt, examined }) => finishedAt && examined === 0)).toBe(true);

  pair.clock.advance(60 * 86_400_000);
  await due(pair.vn);
  const runs = await runsOf(pair.vn);
  const late = runs.filter(({ slot, coveredBy }) => coveredBy && slot > '2026-06-16');
  expect(late.filter(({ kind }) => kind === 'hourly')).toHaveLength(24);
  expect(late.filter(({ kind }) => kind === 'daily')).toHaveLength(31);
  expect(new Set(keys(runs)).size).toBe(runs.length);
});

describeOnMongo('two processes on one ledger', () => {
  const place = mongoPlace();

  test('never run the same slot, whoever comes first', async () => {
    const [one, two] = [await place.ledger(), endsWithTest(await openLedger(place.location))];
    const processes = [one, two].map((ledger) => ({ ...pair.vn, ledger }));
    for (let hour = 0; hour < 4; hour += 1) {
      const made = (await Promise.all(processes.map(due))).flat();
      const slots = made.map(({ run }) => run.kind).sort();
      expect(slots).toEqual(hour === 0 ? ['daily', 'hourly'] : ['hourly']);
      pair.clock.advance(3_600_000);
    }
    const { rows } = await one.runs({ limit: 50 });
    expect(new Set(keys(rows)).size).toBe(rows.length);
    expect(rows).toHaveLength(5);
    const { rows: reports } = await two.peerReports({ peer: 'TH' }, { limit: 50 });
    expect(reports.map(({ outcome }) => outcome)).toEqual(Array(5).fill('EQUAL'));
  });

  test('comparisons that overlap share what they find: each difference is repaired once', async () => {
    const [one, two] = [await place.ledger(), endsWithTest(await openLedger(place.location))];
    const processes = [one, two].map((ledger) => ({ ...pair.vn, ledger }));
    const own = must(processes[0]);
    const numbers: string[] = [];
    for (let n = 0; n < 4; n += 1) numbers.push((await issuedBy({ ...pair, vn: own })).referenceNumber);
    for (let moved = 1; moved > 0; pair.clock.advance(1_000)) {
      moved =
        (await deliverDue(own, 'TH', 50)) +
        (await handOverDue(pair.th, 50)) +
        (await deliverDue(pair.th, 'VN', 50));
    }
    damage(pair, 'TH', (connection) => {
      connection.exec('PRAGMA foreign_keys = OFF');
      for (const table of ['received__terms', 'received']) connection.exec(`DELETE FROM "${table}"`);
    });
    await pair.th.ledger.recountDigests();
    pair.clock.advance(3_600_000);
    const slot = pair.clock.now();
    const kinds = ['daily', 'hourly', 'manual', 'follow-up'] as const;
    const made = await Promise.all(
      kinds.map((kind, n) =>
        runReconciliation(must(processes[n % 2]), RECONCILIATION_DEFAULTS, { kind, slot, peers: ['TH'] }),
      ),
    );
    expect(made.map((each) => each?.reports[0]?.outcome)).toEqual(Array(4).fill('REPAIRING'));
    const { rows } = await two.differences({ status: 'REPAIRING', peer: 'TH' }, { limit: 50 });
    expect(rows.map(({ referenceNumber }) => referenceNumber).sort()).toEqual([...numbers].sort());
    expect(rows.every(({ times, repairedAt }) => times === 1 && repairedAt !== undefined)).toBe(true);
    for (const { certificateId } of rows) {
      const messages = await one.messagesOfCertificate(must(certificateId));
      // Sent when it was issued, and once more.
      expect(messages.filter(({ kind, direction }) => kind === 'ECOO' && direction === 'out')).toHaveLength(
        2,
      );
    }
  });

  test('several people who compare at the same moment all have their answer', async () => {
    const [one, two] = [await place.ledger(), endsWithTest(await openLedger(place.location))];
    const processes = [one, two, one, two].map((ledger) => ({ ...pair.vn, ledger }));
    pair.clock.advance(86_400_000);
    const made = await Promise.all(
      processes.map((own) => reconcileNow(own, RECONCILIATION_DEFAULTS, ['TH'])),
    );
    expect(new Set(made.map(({ run }) => run.id)).size).toBe(4);
    expect(made.every(({ run }) => run.finishedAt !== undefined)).toBe(true);
  });
});
