import { describe, expect, test } from '@jest/globals';
import { writeDossiers } from '../../../src/cli/dossier-sheet.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import type { Label } from '../../../src/cli/labels.ts';
import { Output } from '../../../src/cli/output.ts';
import type { DossierRow } from '../../../src/client/dossier-client.ts';

const ID = '01997e2c-6f3a-7000-8000-0f3a5b1c2d4e';
const NUMBER = 'VN-TH 26/02/00006';
const AT = '2026-03-01T05:00:00.000Z';
const COMPANY = 'Công ty Trách nhiệm hữu hạn Lúa Vàng Đồng bằng sông Cửu Long';

/** Heads of the commands, with a row such as nodes give. */
const TABLES: readonly (readonly [string, readonly Label[], readonly (string | number)[]])[] = [
  [
    'list',
    ['number', 'state', 'peer', 'issued', 'exporter', 'consignee', 'hs', 'id'],
    [NUMBER, 'AS4 (RES – REC)', 'TH', '2026-03-01', COMPANY, 'Siam Foods Company', '100630, +2', ID],
  ],
  [
    'documents of a dossier',
    ['document', 'version', 'size', 'time', 'id'],
    ['Hóa đơn thương mại số 12 và phụ lục hợp đồng.pdf', 12, 1234567, AT, ID],
  ],
  [
    'notices',
    ['id', 'receiver', 'status', 'attempts', 'next', 'expires', 'last'],
    [ID, 'ministry-desk', 'DELIVERED', 3, AT, AT, 'the receiver answered 503 after a while'],
  ],
  [
    'outbox',
    ['messageId', 'peer', 'kind', 'status', 'attempts', 'next', 'expires', 'last'],
    [ID, 'TH', 'ECOO', 'DEAD', 8, AT, AT, 'PEER_UNREACHABLE'],
  ],
  ['parked', ['arrived', 'peer', 'kind', 'messageId', 'conversation'], [AT, 'TH', 'CUSRES', ID, `${ID}`]],
  [
    'checks',
    ['kind', 'role', 'number', 'peer', 'state', 'due', 'daysLeft', 'id'],
    ['retroactive check', 'asked by us', NUMBER, 'TH', 'OPEN', '2026-03-01', '180', ID],
  ],
  ['what was sent', ['file', 'number', 'peer', 'state', 'id'], ['a.json', NUMBER, 'TH', 'AS1', ID]],
];

function written(columns: number, language: 'en' | 'vi', write: (output: Output) => void): string {
  const parts: string[] = [];
  const stdout = {
    write: (text: string | Uint8Array) => void parts.push(String(text)),
    isTTY: true,
    columns,
  };
  write(new Output({ stdout } as unknown as CliIo, { json: false, language }));
  return parts.join('');
}

describe.each([60, 80, 120] as const)('what a next command needs, on a terminal of %i columns', (columns) => {
  describe.each(['en', 'vi'] as const)('in %s', (language) => {
    test.each(TABLES)('%s: whole, and within the width', (_, head, row) => {
      const text = written(columns, language, (output) => output.table(head, [row, row]));
      for (const one of row.filter((cell) => cell === ID || cell === NUMBER)) {
        expect(text.split(String(one)).length - 1).toBeGreaterThanOrEqual(2);
      }
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
      for (const word of row.flatMap((cell) => String(cell).split(' '))) expect(text).toContain(word);
    });

    test('dossiers', () => {
      const row = {
        filedAt: AT,
        stateText: { en: 'supplement asked for', vi: 'yêu cầu bổ sung hồ sơ' },
        importingCountry: 'TH',
        exporterName: COMPANY,
        consigneeName: 'Siam Foods',
        id: ID,
      } as DossierRow;
      expect(written(columns, language, (output) => writeDossiers(output, [row]))).toContain(ID);
    });
  });
});

test('at 80 columns certificates have their ids below, so that few lines are taken', () => {
  const [, head, row] = TABLES[0] ?? ['', [], []];
  const lines = written(80, 'en', (output) => output.table(head, [row])).split('\n');
  expect(lines[1]).toMatch(/^VN-TH 26\/02\/00006 +AS4/);
  expect(lines.at(-2)).toBe(`  ${ID}`);
});
