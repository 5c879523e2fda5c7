import { describe, expect, test } from '@jest/globals';
import { FixedClock } from '../../../src/kernel/clock.ts';
import type { CountCriteria, CountRow, LedgerName } from '../../../src/ledger/port.ts';
import { countCertificates, shapeCounts } from '../../../src/statistics/certificate-counts.ts';

const ROWS: readonly CountRow[] = [
  { peer: 'TH', month: '2026-02', state: 'GIVEN', count: 4 },
  { peer: 'SG', month: '2026-02', state: 'AS2', count: 2 },
  { peer: 'SG', month: '2026-01', state: 'NOT_GIVEN', count: 1 },
  { peer: 'SG', month: '2026-02', state: 'FILED', count: 3 },
  { peer: 'SG', month: '2026-02', state: 'REC', count: 5 },
];

describe('shapeCounts', () => {
  test('orders by peer, month and the life of a certificate, with labels and total', () => {
    const report = shapeCounts('VN', { ledger: 'sent' }, ROWS, '2026-03-01T00:00:00.000Z');
    expect(report.rows).toEqual([
      { peer: 'SG', month: '2026-01', state: 'NOT_GIVEN', label: 'AS4 (NOT GIVEN)', count: 1 },
      { peer: 'SG', month: '2026-02', state: 'FILED', label: 'FILED', count: 3 },
      { peer: 'SG', month: '2026-02', state: 'AS2', label: 'AS2', count: 2 },
      { peer: 'SG', month: '2026-02', state: 'REC', label: 'AS4 (RES – REC)', count: 5 },
      { peer: 'TH', month: '2026-02', state: 'GIVEN', label: 'AS4 (GIVEN)', count: 4 },
    ]);
    expect(report.total).toBe(15);
  });

  test('prints period, ledger, direction, basis, scope and cut-off', () => {
    const criteria = { ledger: 'received', from: '2026-01-01', to: '2026-01-31', peer: 'SG' } as const;
    const { rows: _rows, ...head } = shapeCounts('VN', criteria, [], '2026-02-01T10:00:00.000Z');
    expect(head).toEqual({
      country: 'VN',
      ledger: 'received',
      direction: 'import',
      period: { from: '2026-01-01', to: '2026-01-31' },
      periodOf: 'issue date (Box 12)',
      basis: 'certificates (each reference number once; retransmissions not counted)',
      cutOff: '2026-02-01T10:00:00.000Z',
      peer: 'SG',
      total: 0,
    });
  });

  test('an unbounded side of the period is left out, not invented', () => {
    expect(shapeCounts('SG', { ledger: 'sent', to: '2026-01-31' }, [], 'x').period).toEqual({
      to: '2026-01-31',
    });
    expect(shapeCounts('SG', { ledger: 'sent' }, [], 'x').period).toEqual({});
  });
});

describe('countCertificates', () => {
  function source() {
    const asked: [LedgerName, CountCriteria][] = [];
    const clock = new FixedClock('2026-03-01T09:30:00.000Z');
    const ledger = {
      counts: async (name: LedgerName, criteria: CountCriteria) => {
        asked.push([name, criteria]);
        clock.advance(1_500);
        return ROWS;
      },
    };
    return { asked, source: { ledger, clock, country: 'VN' as const } };
  }

  test('asks the ledger for the period and takes the cut-off before reading', async () => {
    const { asked, source: from } = source();
    const report = await countCertificates(from, { ledger: 'sent', from: '2026-01-01', peer: 'SG' });
    expect(asked).toEqual([['sent', { issuedFrom: '2026-01-01', issuedTo: undefined, peer: 'SG' }]]);
    expect(report.cutOff).toBe('2026-03-01T09:30:00.000Z');
    expect(report.direction).toBe('export');
  });

  test('refuses a period that ends before it begins', async () => {
    const { asked, source: from } = source();
    await expect(
      countCertificates(from, { ledger: 'sent', from: '2026-02-01', to: '2026-01-31' }),
    ).rejects.toMatchObject({ code: 'QUERY_INVALID', where: 'from, to' });
    expect(asked).toEqual([]);
  });
});
