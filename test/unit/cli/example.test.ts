import { describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../../src/certificate/form-d.ts';
import { DEFAULT_PEERS } from '../../../src/simulators/demo-options.ts';
import { exampleNames } from '../../../src/simulators/examples.ts';
import { run } from './support/memory-io.ts';

const example = (argv: readonly string[], now: string) => run(['formd', 'example', ...argv], { now });

describe('asw formd example', () => {
  test.each(['2026-01-15T05:00:00.000Z', '2028-02-29T23:30:00.000Z'])(
    'writes applications that can be filed on the day, %s',
    async (now) => {
      const chosen = ['vn-sg-rice-wo', 'vn-id-circuit-boards-rvc-fob', 'vn-sg-seafood-third-country'];
      for (const name of chosen) {
        const made = await example([name, '-o', 'a.json'], now);
        expect([made.code, made.stderr]).toEqual([0, '']);
        const text = made.written.get('a.json') ?? new Uint8Array();
        const judged = await run(['formd', 'validate', 'a.json', '--json'], {
          now,
          files: { 'a.json': text },
        });
        expect([name, judged.code]).toEqual([name, 0]);
        expect(judged.json()).toMatchObject({ document: 'application', acceptable: true, findings: [] });
      }
    },
  );

  test("gives rice to Singapore, a peer of every demo, when nothing is named, dated by the office's place", async () => {
    const { code, stdout } = await example([], '2026-12-31T20:00:00.000Z');
    const made = JSON.parse(stdout) as FormDApplication;
    expect([code, made.declaration.importingCountry]).toEqual([0, 'SG']);
    expect(DEFAULT_PEERS).toContain(made.declaration.importingCountry);
    // In Viet Nam it is New Year's Day; the exporter declares on the day of issue or shortly before it.
    const other = await example(['--today', '2027-01-01'], '2026-06-01T00:00:00.000Z');
    expect(other.stdout).toBe(stdout);
    expect(Object.keys(made)).not.toContain('referenceNumber');
    expect(Object.keys(made)).not.toContain('certification');
  });

  test('lists the names, and names them when there is none such', async () => {
    const listed = await example(['--list'], '2026-01-15T05:00:00.000Z');
    expect(listed.stdout.trim().split('\n')).toEqual(exampleNames());
    const wrong = await example(['vn-xx-gold'], '2026-01-15T05:00:00.000Z');
    expect([wrong.code, wrong.stdout]).toEqual([64, '']);
    expect(wrong.stderr).toContain('vn-sg-rice-wo');
  });
});
