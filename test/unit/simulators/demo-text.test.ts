import { describe, expect, test } from '@jest/globals';
import type { CertificateAccount, LedgerAccount } from '../../../src/simulators/demo-account.ts';
import { type DemoReport, isComplete } from '../../../src/simulators/demo-report.ts';
import { certificateTable, totalsTable, verdictText } from '../../../src/simulators/demo-text.ts';

const AT = '2026-03-01T00:00:00.000Z';

function account(change: Partial<CertificateAccount> = {}): CertificateAccount {
  return {
    fixture: 'vn-th-coffee.json',
    direction: 'export',
    partner: 'TH',
    from: 'VN',
    to: 'TH',
    faults: [],
    goods: 'Coffee\n in bags of 60 kg, roasted, not decaffeinated, of Buon Ma Thuot',
    referenceNumber: 'VN-TH 26/02/00001',
    state: 'PARTLY_GIVEN',
    states: [
      { state: 'FILED', at: AT, afterMs: 0 },
      { state: 'AS1', at: AT, afterMs: 42 },
      { state: 'AS2', at: AT, afterMs: 420 },
      { state: 'REC', at: AT, afterMs: 1_500 },
      { state: 'PARTLY_GIVEN', at: AT, afterMs: 12_340 },
    ],
    response: [
      { itemNumber: 1, decision: 'GIVEN' },
      { itemNumber: 2, decision: 'NOT_GIVEN', reason: 'weight' },
    ],
    rejection: [],
    expected: { state: 'PARTLY_GIVEN', because: { en: 'because', vi: 'vì' } },
    reached: true,
    ...change,
  };
}

/** The cells of the table's line that begins with a certificate's name. */
function cells(table: string, name: string): readonly string[] {
  const line = table.split('\n').find((one) => one.includes(name)) ?? '';
  return line.split('│').map((cell) => cell.trim());
}

describe('certificateTable', () => {
  const cellsOf = (change: Partial<CertificateAccount>, name = 'VN-TH 26/02/00001') =>
    cells(certificateTable([account(change)], 120, 'en'), name);

  test('times after filing, a missing state as a dash, and the share of a partial answer', () => {
    expect(cellsOf({})).toEqual([
      '',
      'VN-TH 26/02/00001',
      'VN → TH',
      'Coffee in bags of 60 kg, …',
      '0.04',
      '0.42',
      '–',
      '1.50',
      'PARTLY GIVEN 1/2 12.3',
      '✓',
      '',
    ]);
  });

  test('what was not filed is known by its file', () => {
    const change = { referenceNumber: undefined, state: undefined, states: [], reached: false };
    expect(cellsOf(change, 'vn-th-coffee.json').slice(4, 10)).toEqual(['–', '–', '–', '–', 'not filed', '✗']);
  });

  test.each([
    ['REC', 'none'],
    ['AS1', 'AS1'],
    ['REJECTED', 'REJECTED 0.90'],
  ] as const)('%s', (state, words) => {
    const states = [...account().states.slice(0, 2), { state, at: AT, afterMs: 900 }];
    expect(cellsOf({ state, states, response: [] }).at(-3)).toBe(words);
  });

  test('in Vietnamese', () => {
    expect(certificateTable([account()], 120, 'vi')).toContain('Hàng hóa');
  });
});

test('totalsTable shows every state, and why a ledger cannot be read', () => {
  const place = { url: 'http://127.0.0.1:1', dataDirectory: 'x' };
  const ledgers: LedgerAccount[] = [
    {
      ...place,
      country: 'VN',
      totals: {
        sent: { GIVEN: 2, AS1: 1, NOT_GIVEN: 1 },
        received: {},
        outbox: { waiting: 1, due: 1, delivered: 9, dead: 1, superseded: 4 },
        messagesIn: 5,
        messagesOut: 12,
        events: 40,
      },
    },
    { ...place, country: 'SG', fault: { en: 'it ended', vi: 'đã dừng' } },
  ];
  const table = totalsTable(ledgers, 'en');
  expect(cells(table, 'VN')).toEqual([
    '',
    'VN',
    '4',
    'AS1 1, GIVEN 2, NOT GIVEN 1',
    '0',
    '',
    '5 / 12',
    '3',
    '',
  ]);
  expect(cells(table, 'SG').slice(1, 3)).toEqual(['SG', 'it ended']);
  expect(totalsTable(ledgers, 'vi')).toContain('đã dừng');
});

describe('verdictText', () => {
  const report = (certificates: readonly CertificateAccount[], ending: DemoReport['ending']): DemoReport => ({
    startedAt: AT,
    finishedAt: AT,
    ending,
    storage: 'embedded',
    count: certificates.length,
    reached: certificates.filter(({ reached }) => reached).length,
    certificates,
    ledgers: [],
    inquiries: [],
    differences: [],
    uncompared: [],
    digests: [],
  });

  test('all is well', () => {
    const done = report([account()], 'settled');
    expect(isComplete(done)).toBe(true);
    expect(verdictText(done, 'en')).toBe('1 of 1 certificates reached their expected state.');
  });

  test('names each that did not, and says that the time was over', () => {
    const missed = account({ reached: false, state: 'AS1', why: { en: 'it stands', vi: 'đang ở' } });
    const late = report([account(), missed], 'timeout');
    expect(isComplete(late)).toBe(false);
    expect(verdictText(late, 'en')).toBe(
      '1 of 2 certificates reached their expected state. The time was over (--timeout).\n' +
        'These did not:\n  vn-th-coffee.json (VN-TH 26/02/00001, VN → TH): it stands',
    );
    expect(verdictText(late, 'vi')).toContain('đang ở');
  });

  test('a gateway that could not be asked is no success, unless it was left out on purpose', () => {
    const place = { url: 'http://127.0.0.1:4101', dataDirectory: '/tmp/SG' };
    const fault = { en: 'PORT_UNAVAILABLE', vi: 'PORT_UNAVAILABLE' };
    const done = {
      ...report([account()], 'settled'),
      ledgers: [{ country: 'SG', ...place, fault } as const],
    };
    expect(isComplete(done)).toBe(false);
    expect(isComplete(done, new Set(['SG']))).toBe(true);
  });

  test('nor is a pair that signed digests do not find equal', () => {
    const about = { from: 'VN', to: 'MY', comparisons: 3 } as const;
    const ended = (outcome: 'EQUAL' | 'UNREACHABLE') => ({
      ...report([account()], 'settled'),
      digests: [{ ...about, outcome }],
    });
    expect([isComplete(ended('EQUAL')), isComplete(ended('UNREACHABLE'))]).toEqual([true, false]);
  });

  test('an exchange of nothing is no success', () => {
    expect(isComplete(report([], 'settled'))).toBe(false);
  });
});
