import { expect, test } from '@jest/globals';
import { writeDossier } from '../../../src/cli/dossier-sheet.ts';
import type { CliIo } from '../../../src/cli/io.ts';
import { Output } from '../../../src/cli/output.ts';
import type { DossierView } from '../../../src/client/dossier-client.ts';
import { fakeNode } from './support/fake-node.ts';
import { run } from './support/memory-io.ts';

const text = (en: string) => ({ en, vi: en });

/** The sheet of a dossier with this in it. */
function sheet(more: object, language: 'en' | 'vi' = 'en'): string {
  const parts: string[] = [];
  const stdout = { write: (part: string | Uint8Array) => void parts.push(String(part)), isTTY: false };
  const payment = { amount: 60_000, reference: 'BANK-7', status: 'PENDING', instructions: text('How') };
  const dossier = { state: 'AWAITING_PAYMENT', stateText: text('-'), next: text('-'), payment };
  const lists = { attachments: [], feedback: [], findings: [] };
  const view = { ...dossier, ...lists, ...more } as unknown as DossierView;
  writeDossier(new Output({ stdout } as unknown as CliIo, { json: false, language }), view);
  return parts.join('');
}

test.each([
  ['en', 'not to be paid, BANK-7'],
  ['vi', 'không nộp nữa, BANK-7'],
] as const)('an order is awaited, and of what is withdrawn not to be paid: %s', (language, words) => {
  expect(sheet({})).toContain('awaited, BANK-7');
  const withdrawn = sheet({ state: 'WITHDRAWN' }, language);
  expect(withdrawn).toContain(words);
  expect(withdrawn).not.toMatch(/awaited|đang chờ/);
});

test('why it was lost stands in the language asked for; what the ministry wrote as it is', () => {
  const lost = { remark: 'Gone. / Hết.', remarkText: { en: 'Gone.', vi: 'Hết.' } };
  expect(sheet(lost)).toMatch(/^Ministry +Gone\.$/m);
  expect(sheet(lost, 'vi')).toMatch(/^Bộ +Hết\.$/m);
  expect(sheet({ remark: 'The invoice' })).toMatch(/^Ministry +The invoice$/m);
});

test('what was refused abroad has no validity', () => {
  const certificate = { referenceNumber: 'VN-TH 26/02/00001', validUntil: '2027-06-14' };
  const lists = { decisions: [], rejection: [], inquiries: [] };
  const of = (state: string) => ({ ...certificate, state, stateLabel: state, ...lists });
  expect(sheet({ certificate: of('REC') })).toContain('2027-06-14');
  expect(sheet({ certificate: of('REJECTED'), inItsPlace: of('REJECTED') })).not.toContain('2027-06-14');
});

test('the desk of the ministry says where money for withdrawn dossiers stands', async () => {
  const { fetch, asked } = fakeNode({ 'GET /ministry/dossiers': { body: { rows: [] } } });
  const review = ['dossier', 'review', '--url', 'http://node', '--key', 'k'];
  expect((await run(review, { fetch })).stderr).toContain('asw dossier review --state WITHDRAWN');
  expect((await run([...review, '--state', 'WITHDRAWN'], { fetch })).stderr).toBe('0 dossiers.\n');
  expect(asked.map(({ path }) => path)[1]).toContain('state=WITHDRAWN');
});
