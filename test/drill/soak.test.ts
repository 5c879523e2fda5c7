import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
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
    killEveryMs: 0,
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
