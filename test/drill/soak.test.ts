import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { type MishapKind, planMishaps } from '../../src/drills/soak/mishaps.ts';
import { runSoak } from '../../src/drills/soak/run-soak.ts';

jest.setTimeout(90_000);

test('a small soak over faulty lines, is balanced', async () => {
  const mainFile = join(process.cwd(), 'dist', 'main.js');
  if (!existsSync(mainFile)) throw new TypeError('run `npm run build` first: a soak runs dist/');
  const phases = new Set<string>();
  const sheet = await runSoak({
    certificates: 9,
    seed: 4,
    peers: ['SG'],
    mishaps: [],
    mainFile,
    onProgress: (phase) => void phases.add(phase),
  });
  expect(sheet.rows.flatMap(({ faults }) => faults)).toEqual([]);
  expect(sheet).toMatchObject({ balanced: true, promised: 9, settled: true, conflicts: 0 });
  expect(sheet.rows.map(({ from, to, delivered }) => [from, to, delivered])).toEqual([
    ['VN', 'SG', 5],
    ['SG', 'VN', 4],
  ]);
  expect(sheet.agreements).toEqual([{ peer: 'SG', outcome: 'EQUAL', compared: 9, differing: 0 }]);
  expect(phases).toContain('exchange');
});

test('whatever happens to gateways meanwhile, it is balanced', async () => {
  const mainFile = join(process.cwd(), 'dist', 'main.js');
  const mishap = (kind: MishapKind, at: number, clockSeconds = 0) => {
    return { kind, at, victim: 0.5, ms: 1_500, clockSeconds };
  };
  const mishaps = [
    mishap('killed', 0.1),
    mishap('clock-within', 0.2, 5),
    mishap('disk-full', 0.3),
    mishap('clock-beyond', 0.5, -400),
    mishap('switched-off', 0.6),
    mishap('killed', 0.8),
  ];
  const sheet = await runSoak({ certificates: 80, seed: 2, peers: ['SG'], mishaps, mainFile });
  expect(sheet.rows.flatMap(({ faults }) => faults)).toEqual([]);
  expect(sheet).toMatchObject({ balanced: true, promised: 80 });
  const full = sheet.prlimit ? 1 : 0;
  expect(sheet.mishaps).toEqual({
    killed: 2,
    'disk-full': full,
    'switched-off': 1,
    'clock-within': 1,
    'clock-beyond': 1,
  });
  expect(sheet.decided).toBeGreaterThan(0);
  expect(sheet.cancelled).toBeGreaterThan(0);
});

test('mishaps follow from the seed: a few of each in a small soak, one for so many in a large one', () => {
  expect(planMishaps(7, 300)).toEqual(planMishaps(7, 300));
  expect(planMishaps(7, 300)).not.toEqual(planMishaps(8, 300));
  const kinds = (certificates: number) => {
    const count = new Map<MishapKind, number>();
    for (const { kind } of planMishaps(7, certificates)) count.set(kind, (count.get(kind) ?? 0) + 1);
    return Object.fromEntries(count);
  };
  const few = { killed: 3, 'disk-full': 1, 'switched-off': 1, 'clock-within': 1, 'clock-beyond': 1 };
  const many = { killed: 40, 'disk-full': 8, 'switched-off': 8, 'clock-within': 8, 'clock-beyond': 8 };
  expect(kinds(300)).toEqual(few);
  expect(kinds(20_000)).toEqual(many);
  for (const { at, clockSeconds } of planMishaps(7, 20_000)) {
    expect(at > 0 && at < 1).toBe(true);
    // Peers accept five minutes; what a clock that is ahead queues waits until its time has come.
    if (clockSeconds > 300) expect(at).toBeLessThan(0.7);
  }
  expect(planMishaps(7, 300).every(({ clockSeconds }) => clockSeconds <= 60)).toBe(true);
});
