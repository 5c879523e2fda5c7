import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../src/kernel/clock.ts';
import { seededRandom } from '../../../src/kernel/ids.ts';
import type { CertificateCriteria, LedgerName, Page, PageRequest } from '../../../src/ledger/port.ts';
import type {
  CertificateSummary,
  ReceivedCertificate,
  SentCertificate,
} from '../../../src/ledger/records.ts';
import { searchKey } from '../../../src/ledger/search-key.ts';
import { describeLedgers } from '../../support/ledger.ts';
import * as records from '../../support/ledger-records.ts';

/** Names that share long beginnings, differ in case and diacritics, or are short, odd or not Latin. */
const NAMES = [
  'Công ty Cổ phần Đồng Tâm',
  'Công ty Cổ phần Đồng Tháp',
  'CONG TY TNHH MOT THANH VIEN SAN XUAT VA THUONG MAI XUAT NHAP KHAU MIEN NAM SAI GON',
  'Cong ty TNHH mot thanh vien san xuat va thuong mai xuat nhap khau Mien Bac Ha Noi',
  'Siam Rice Mills Public Company Limited',
  'SIAM  Trading Co., Ltd.',
  'Straße & Söhne',
  'A',
  'ÅNGSTRÖM (Malaysia) Sdn. Bhd.',
  'บริษัท สยาม จำกัด',
  '越南 Trading',
  '😀 Toys',
] as const;
const PEERS = ['TH', 'MY', 'SG'] as const;
const STATES = ['AS1', 'AS2', 'GIVEN'] as const;
const HS = ['69072193', '69072194', '690722', '1006304000', '10063040', '84713020'] as const;
const SIZE = 60;

/** What the port promises, in the plainest form. */
function matches(row: CertificateSummary, criteria: CertificateCriteria): boolean {
  const begins = (value: string, wanted = '') => searchKey(value).startsWith(searchKey(wanted));
  return (
    begins(row.referenceNumber, criteria.referenceNumber) &&
    begins(row.exporterName, criteria.exporterName) &&
    begins(row.consigneeName, criteria.consigneeName) &&
    (!criteria.hsCode || row.hsCodes.some((code) => begins(code, criteria.hsCode))) &&
    (!criteria.peer || row.peer === criteria.peer) &&
    (!criteria.state || row.state === criteria.state) &&
    (!criteria.issuedFrom || row.issueDate >= criteria.issuedFrom) &&
    (!criteria.issuedTo || row.issueDate <= criteria.issuedTo)
  );
}

function newestFirst(a: CertificateSummary, b: CertificateSummary): number {
  const [x, y] = [`${a.issueDate} ${a.id}`, `${b.issueDate} ${b.id}`];
  return x < y ? 1 : -1;
}

/** The fields of a summary and no others. */
function summaryOf(row: SentCertificate | ReceivedCertificate): CertificateSummary {
  const { id, conversationId, referenceNumber, issuingCountry, importingCountry, peer, state } = row;
  const { stateTimes, issueDate, exporterName, consigneeName, hsCodes, itemCount, recordedAt } = row;
  return {
    ...{ id, conversationId, referenceNumber, issuingCountry, importingCountry, peer, state },
    ...{ stateTimes, issueDate, exporterName, consigneeName, hsCodes, itemCount, recordedAt },
  };
}

const prefixOf = (values: readonly string[]) =>
  fc.tuple(fc.constantFrom(...values), fc.nat(90), fc.boolean()).map(([value, length, upper]) => {
    const cut = Array.from(value).slice(0, length).join('');
    return upper ? cut.toUpperCase() : cut;
  });

const date = fc.nat(25).map((days) => addDays('2026-02-20', days));

/** How a person would ask for a certificate: up to three criteria that fit it, wholly, in part or not quite. */
interface Question {
  readonly of: number;
  readonly by: readonly (keyof CertificateCriteria)[];
  readonly cut: number;
  readonly upper: boolean;
  readonly odd: CertificateCriteria;
}

const questions: fc.Arbitrary<Question> = fc.record({
  of: fc.nat(SIZE - 1),
  by: fc.uniqueArray(
    fc.constantFrom<keyof CertificateCriteria>(
      'referenceNumber',
      'exporterName',
      'consigneeName',
      'hsCode',
      'peer',
      'state',
      'issuedFrom',
      'issuedTo',
    ),
    { maxLength: 3 },
  ),
  cut: fc.integer({ min: 1, max: 90 }),
  upper: fc.boolean(),
  odd: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<CertificateCriteria>(
        { exporterName: '  ' },
        { exporterName: 'cong  ty', consigneeName: '' },
        { exporterName: 'strasse' },
        { consigneeName: 'nobody' },
        { hsCode: '69072193000000' },
      ),
    },
  ),
});

function criteriaOf(question: Question, rows: readonly CertificateSummary[]): CertificateCriteria {
  const row = rows[question.of % rows.length];
  if (!row) return {};
  const shortened = (value: string) => {
    const cut = Array.from(value).slice(0, question.cut).join('');
    return question.upper ? cut.toUpperCase() : cut;
  };
  const fitting: Required<CertificateCriteria> = {
    referenceNumber: shortened(row.referenceNumber),
    exporterName: shortened(row.exporterName),
    consigneeName: shortened(row.consigneeName),
    hsCode: shortened(row.hsCodes.at(-1) ?? ''),
    peer: row.peer,
    state: row.state,
    issuedFrom: addDays(row.issueDate, -(question.cut % 9)),
    issuedTo: addDays(row.issueDate, question.cut % 9),
  };
  return { ...Object.fromEntries(question.by.map((name) => [name, fitting[name]])), ...question.odd };
}

describeLedgers((place) => {
  const numRuns = place.kind === 'embedded' ? 300 : 40;
  const held: Record<LedgerName, CertificateSummary[]> = { sent: [], received: [] };

  beforeAll(async () => {
    const ledger = await place.ledger();
    const random = seededRandom(26);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const sent: SentCertificate[] = [];
    const received: ReceivedCertificate[] = [];
    for (let index = 0; index < SIZE; index += 1) {
      const peer = pick(PEERS);
      const common = {
        peer,
        state: pick(STATES),
        // Several on each day, so that pages end within a day.
        issueDate: addDays('2026-02-20', Math.floor(random() * 20)),
        exporterName: pick(NAMES),
        consigneeName: pick(NAMES),
        hsCodes: Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(HS)),
      };
      const serial = String(index).padStart(5, '0');
      sent.push(records.sentCertificate({ ...common, referenceNumber: `VN-${peer} 26/02/${serial}` }));
      received.push(
        records.receivedCertificate({ ...common, referenceNumber: `VN-${peer} 26/02/${serial}` }),
      );
    }
    await ledger.transaction(async (tx) => {
      for (const one of sent) await tx.insertSent(one);
      for (const one of received) await tx.insertReceived(one);
    });
    // Some moved on, with another date and other codes, as an application does when it is issued.
    for (const one of sent.slice(0, 10)) {
      const change = { state: 'GIVEN', issueDate: '2026-03-15', hsCodes: ['03061711'] } as const;
      await ledger.transaction((tx) => tx.changeSent(one.id, one.state, change));
      Object.assign(one, change);
    }
    held.sent = sent.map(summaryOf).sort(newestFirst);
    held.received = received.map(summaryOf).sort(newestFirst);
  });

  async function search(ledgerName: LedgerName, criteria: CertificateCriteria, page: PageRequest) {
    return (await place.ledger()).search(ledgerName, criteria, page);
  }

  async function allPages(name: LedgerName, criteria: CertificateCriteria, limit: number) {
    const rows: CertificateSummary[] = [];
    let page: Page<CertificateSummary> = { rows: [] };
    do {
      page = await search(name, criteria, { limit, after: page.next });
      expect(page.rows.length).toBeLessThanOrEqual(limit);
      if (page.next) expect(page.rows).toHaveLength(limit);
      rows.push(...page.rows);
      // A cursor that leads back would go round for ever.
      expect(rows.length).toBeLessThanOrEqual(2 * SIZE);
    } while (page.next);
    return rows;
  }

  test.each(['sent', 'received'] as const)(
    '%s: any criteria find what a plain filter finds',
    async (name) => {
      let found = 0;
      await fc.assert(
        fc.asyncProperty(questions, async (question) => {
          const criteria = criteriaOf(question, held[name]);
          const expected = held[name].filter((row) => matches(row, criteria));
          expect((await search(name, criteria, { limit: 200 })).rows).toEqual(expected);
          found += expected.length;
        }),
        { numRuns },
      );
      // Questions that find nothing prove nothing.
      expect(found).toBeGreaterThan(numRuns);
    },
  );

  test('page by page it is the same list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('sent' as const, 'received' as const),
        fc.record(
          {
            exporterName: prefixOf(['Công', 'Siam']),
            peer: fc.constantFrom(...PEERS),
            state: fc.constantFrom(...STATES),
            issuedTo: date,
          },
          { requiredKeys: [] },
        ),
        fc.integer({ min: 1, max: 13 }),
        async (name, criteria, limit) => {
          const expected = held[name].filter((row) => matches(row, criteria));
          expect(await allPages(name, criteria, limit)).toEqual(expected);
        },
      ),
      { numRuns: numRuns / 10 },
    );
  });

  test('officers find Vietnamese names as they type them', async () => {
    const { rows } = await search('sent', { exporterName: 'cong ty co phan dong t' }, { limit: 200 });
    const expected = held.sent.filter((row) => row.exporterName.startsWith('Công ty Cổ phần Đồng T'));
    expect(rows).toEqual(expected);
    expect(rows.length).toBeGreaterThan(0);
  });

  test('what a certificate was found by before a change no longer finds it', async () => {
    const moved = held.sent.filter((row) => row.hsCodes.includes('03061711'));
    expect(moved).toHaveLength(10);
    const { rows } = await search('sent', { hsCode: '0306', issuedFrom: '2026-03-15' }, { limit: 200 });
    expect(rows).toEqual(moved);
    const old = await search('sent', { hsCode: '6907', issuedFrom: '2026-03-15' }, { limit: 200 });
    expect(old.rows).toEqual([]);
  });

  test('a record added in front of a page does not move the next one', async () => {
    const ledger = await place.ledger();
    const criteria = { peer: 'SG' } as const;
    const first = await search('received', criteria, { limit: 3 });
    const late = records.receivedCertificate({ peer: 'SG', issueDate: '2030-01-01' });
    await ledger.transaction((tx) => tx.insertReceived(late));
    const second = await search('received', criteria, { limit: 3, after: first.next });
    const expected = held.received.filter((row) => matches(row, criteria));
    expect([...first.rows, ...second.rows]).toEqual(expected.slice(0, 6));
    held.received = [summaryOf(late), ...held.received];
  });

  test('a cursor is refused by every other list, and when a sign of it changes', async () => {
    const { next = '' } = await search('sent', { peer: 'TH' }, { limit: 2 });
    expect(next).not.toBe('');
    const refused = { code: 'LEDGER_CURSOR_INVALID' };
    await expect(search('sent', { peer: 'MY' }, { limit: 2, after: next })).rejects.toMatchObject(refused);
    await expect(search('received', { peer: 'TH' }, { limit: 2, after: next })).rejects.toMatchObject(
      refused,
    );
    await expect(search('sent', {}, { limit: 2, after: next })).rejects.toMatchObject(refused);
    const signs = fc.tuple(fc.nat(next.length - 1), fc.constantFrom(...'abcXYZ019-_=%'));
    await fc.assert(
      fc.asyncProperty(fc.oneof(signs, fc.string()), async (forged) => {
        const after = Array.isArray(forged)
          ? next.slice(0, forged[0]) + forged[1] + next.slice(forged[0] + 1)
          : forged;
        fc.pre(after !== next);
        await expect(search('sent', { peer: 'TH' }, { limit: 2, after })).rejects.toMatchObject(refused);
      }),
      { numRuns: 60 },
    );
    // Another page size is the same list.
    expect((await search('sent', { peer: 'TH' }, { limit: 5, after: next })).rows.length).toBeGreaterThan(0);
  });

  test('a page holds between 1 and 200', async () => {
    for (const limit of [0, -5, Number.NaN, 0.5]) {
      expect((await search('sent', {}, { limit })).rows).toHaveLength(1);
    }
    expect((await search('sent', {}, { limit: 1e9 })).rows).toHaveLength(SIZE);
  });
});
