import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import type { DossierRow, DossierView } from '../../src/client/dossier-client.ts';
import { createGatewayClient } from '../../src/client/gateway-client.ts';
import type { SummaryView } from '../../src/client/views.ts';
import { calendarDate, systemClock } from '../../src/kernel/clock.ts';
import { application } from '../support/applications.ts';
import { PDF, PNG } from '../support/dossier-desk.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/** A dossier by command line on two real nodes: from the exporter's file to customs' decision abroad. */

let federation: Federation;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'asw-dossier-'));
  federation = await startFederation({ countries: ['VN', 'TH'] });
});
afterAll(async () => {
  await federation.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs a command against a country's node, with the keys of its data directory. */
async function asw(country: 'VN' | 'TH', ...argv: string[]) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const to = (chunks: Buffer[]) => ({
    write: (text: string | Uint8Array) => void chunks.push(Buffer.from(text)),
    isTTY: false,
  });
  const node = ['--url', federation.node(country).url, '--data', federation.config(country).dataDirectory];
  const code = await runCli([...argv, ...node], { ...systemIo({}), stdout: to(out), stderr: to(err) });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

async function json<T>(country: 'VN' | 'TH', ...argv: string[]): Promise<T> {
  const ran = await asw(country, ...argv, '--json');
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return JSON.parse(ran.stdout) as T;
}

function file(name: string, content: string | Buffer): string {
  const at = path.join(directory, name);
  writeFileSync(at, content);
  return at;
}

const today = () => calendarDate(systemClock.now(), 'Asia/Ho_Chi_Minh');

let id: string;

test('file with attachments, then pay: the node hears of the payment and forwards it by itself', async () => {
  const form = file('application.json', JSON.stringify(application('VN', 'TH', today())));
  const invoice = file('Hóa đơn.pdf', PDF);
  const filed = await json<DossierView>('VN', 'dossier', 'file', form, '--attach', invoice);
  ({ id } = filed);
  expect(filed.attachments.map(({ name }) => name)).toEqual(['application.json', 'Hóa đơn.pdf']);
  const asked = await json<DossierView>('VN', 'dossier', 'pay', id);
  expect(asked.payment?.amount).toBe(60_000);
  const waiting = await until('the ministry has it', async () => {
    const { rows } = await json<{ rows: DossierRow[] }>('VN', 'dossier', 'review');
    return rows.find((row) => row.id === id);
  });
  expect(waiting.state).toBe('FORWARDED');
});

test('the ministry saves the documents and asks for more; the exporter supplements', async () => {
  const desk = path.join(directory, 'desk');
  mkdirSync(desk);
  const review = await asw('VN', 'dossier', 'review', id, '--save', desk);
  expect(review.code).toBe(0);
  expect(review.stderr).toBe(`To accept what is shown: asw dossier accept ${id} --round 0\n`);
  expect(readFileSync(path.join(desk, 'Hóa đơn.pdf'))).toEqual(PDF);
  expect(JSON.parse(readFileSync(path.join(desk, 'application.json'), 'utf8'))).toMatchObject({
    issuingCountry: 'VN',
  });

  expect((await asw('VN', 'dossier', 'request', id, '--missing', 'Vận đơn')).code).toBe(0);
  const shown = await asw('VN', 'dossier', 'show', id, '--lang', 'vi');
  expect(shown.stdout).toContain('Yêu cầu bổ sung (SUPPLEMENT_REQUESTED)');
  expect(shown.stdout).toContain('Bộ yêu cầu bổ sung: Vận đơn');
  const nothing = await asw('VN', 'dossier', 'supplement', id);
  expect([nothing.code, nothing.stdout]).toEqual([2, '']);
  expect(nothing.stderr).toMatch(/^DOSSIER_INVALID: /);
  const bill = file('bill.png', PNG);
  const supplemented = await json<DossierView>('VN', 'dossier', 'supplement', id, '--attach', bill);
  expect(supplemented).toMatchObject({ state: 'FORWARDED', round: 1 });
});

test('accept and issue: the certificate has the dossier’s id, and its journey is the dossier’s', async () => {
  const accepted = await json<DossierView>('VN', 'dossier', 'accept', id);
  expect(accepted).toMatchObject({ state: 'ACCEPTED', certificate: { id, state: 'FILED' } });
  const issued = await json<{ referenceNumber: string }>('VN', 'issue', id);
  await until('customs have it', async () => {
    const argv = ['list', 'received', '--number', issued.referenceNumber];
    const { rows } = await json<{ rows: SummaryView[] }>('TH', ...argv);
    return rows[0]?.state === 'REC';
  });
  expect((await asw('TH', 'respond', issued.referenceNumber, '--given', 'all')).code).toBe(0);
  const given = await until('the exporter knows', async () => {
    const dossier = await json<DossierView>('VN', 'dossier', 'show', id);
    return dossier.certificate?.state === 'GIVEN' && dossier;
  });
  expect(given.certificate).toMatchObject({ referenceNumber: issued.referenceNumber });
  const result = path.join(directory, 'certificate.xml');
  const { stdout } = await asw('VN', 'dossier', 'show', id, '--xml', result);
  expect(stdout).toMatch(/AS4 \(GIVEN\)/);
  expect(readFileSync(result, 'utf8')).toContain(issued.referenceNumber);
});

test('withdraw, list and refuse', async () => {
  const form = path.join(directory, 'application.json');
  const { id: second } = await json<DossierView>('VN', 'dossier', 'file', form);
  expect((await json<DossierView>('VN', 'dossier', 'withdraw', second)).state).toBe('WITHDRAWN');
  const { rows } = await json<{ rows: DossierRow[] }>('VN', 'dossier', 'list', '--state', 'WITHDRAWN');
  expect(rows.map((row) => row.id)).toEqual([second]);
  const table = await asw('VN', 'dossier', 'list');
  expect(table.stdout).toMatch(new RegExp(`^\\S+ +Accepted +TH .+ ${id}$`, 'm'));

  const { id: third } = await json<DossierView>('VN', 'dossier', 'file', form);
  await json('VN', 'dossier', 'pay', third);
  await until('it is forwarded', async () => {
    return (await json<DossierView>('VN', 'dossier', 'show', third)).state === 'FORWARDED';
  });
  const refused = await json<DossierView>('VN', 'dossier', 'refuse', third, '--reason', 'not originating');
  expect(refused).toMatchObject({ state: 'REFUSED', remark: 'not originating' });
  const late = await asw('VN', 'dossier', 'withdraw', third);
  expect([late.code, must(late.stderr.split('\n')[0])]).toEqual([1, expect.stringMatching(/^DOSSIER_STATE/)]);
});

test('the dossier survives a restart of its node', async () => {
  const form = path.join(directory, 'application.json');
  const { id: fourth } = await json<DossierView>('VN', 'dossier', 'file', form);
  await federation.restart('VN');
  await json('VN', 'dossier', 'pay', fourth);
  await until('it is forwarded', async () => {
    return (await json<DossierView>('VN', 'dossier', 'show', fourth)).state === 'FORWARDED';
  });
});

test('a document that is none of the allowed ones is refused with its remedy, and none is sent', async () => {
  const form = path.join(directory, 'application.json');
  const { id: fifth } = await json<DossierView>('VN', 'dossier', 'file', form);
  const odd = file('odd.exe', 'MZ');
  const { code, stderr } = await asw('VN', 'dossier', 'attach', fifth, odd);
  expect(code).toBe(2);
  expect(stderr).toContain('D4');
  expect((await json<DossierView>('VN', 'dossier', 'show', fifth)).attachments).toHaveLength(1);
});

test('documents are checked before anything is sent: one that is wrong leaves nothing behind', async () => {
  const form = path.join(directory, 'application.json');
  const good = file('good.pdf', PDF);
  const fake = file('fake.pdf', 'no PDF');
  const count = async () =>
    (await json<{ rows: DossierRow[] }>('VN', 'dossier', 'list', '--limit', '500')).rows.length;
  const before = await count();
  const filed = await asw('VN', 'dossier', 'file', form, '--attach', good, '--attach', fake);
  expect([filed.code, filed.stdout]).toEqual([2, '']);
  expect(filed.stderr).toContain('D4');
  expect(await count()).toBe(before);

  const { id: sixth } = await json<DossierView>('VN', 'dossier', 'file', form);
  const attached = await asw('VN', 'dossier', 'attach', sixth, good, fake);
  expect([attached.code, attached.stdout]).toEqual([2, '']);
  expect((await json<DossierView>('VN', 'dossier', 'show', sixth)).attachments).toHaveLength(1);
  // All that is wrong is said at once.
  const empty = file('empty.pdf', '');
  const both = await asw('VN', 'dossier', 'attach', sixth, fake, empty);
  expect(both.stderr).toMatch(/D4[\s\S]*D5/);
});

test('under a key of one’s own the command may be repeated: one dossier, one version of each document', async () => {
  const form = path.join(directory, 'application.json');
  const good = file('good.pdf', PDF);
  const argv = ['dossier', 'file', form, '--idempotency-key', 'order-4711', '--attach', good];
  const first = await json<DossierView>('VN', ...argv);
  const again = await json<DossierView>('VN', ...argv);
  expect(again.id).toBe(first.id);
  expect(again.attachments).toEqual(first.attachments);
});

test('attaching to a dossier that takes nothing any more is not proposed once more', async () => {
  const form = path.join(directory, 'application.json');
  const { id: seventh } = await json<DossierView>('VN', 'dossier', 'file', form);
  await json('VN', 'dossier', 'withdraw', seventh);
  const late = await asw('VN', 'dossier', 'attach', seventh, file('good.pdf', PDF));
  expect(late.code).toBe(1);
  expect(late.stderr).toContain(`0 of 1 documents are attached to dossier ${seventh}.\nDOSSIER_STATE`);
  expect(late.stderr).not.toContain('Go on with');
});

test('a supplement whose application is refused sends none of its documents', async () => {
  const form = path.join(directory, 'application.json');
  const { id: eighth } = await json<DossierView>('VN', 'dossier', 'file', form);
  await json('VN', 'dossier', 'pay', eighth);
  await until('it is forwarded', async () => {
    return (await json<DossierView>('VN', 'dossier', 'show', eighth)).state === 'FORWARDED';
  });
  await json('VN', 'dossier', 'request', eighth, '--missing', 'Vận đơn');
  const bad = file('bad.json', JSON.stringify({ ...application('VN', 'TH', today()), items: [] }));
  const bill = file('bill.pdf', PDF);
  const sent = await asw('VN', 'dossier', 'supplement', eighth, '--application', bad, '--attach', bill);
  expect([sent.code, sent.stdout]).toEqual([2, '']);
  expect((await json<DossierView>('VN', 'dossier', 'show', eighth)).attachments).toHaveLength(1);

  // The exporter gets its own documents too, in every version.
  await json('VN', 'dossier', 'attach', eighth, bill);
  const next = file('bill.pdf', Buffer.concat([PDF, Buffer.from('2')]));
  await json('VN', 'dossier', 'supplement', eighth, '--attach', next);
  const mine = path.join(directory, 'new', 'mine');
  expect((await asw('VN', 'dossier', 'show', eighth, '--save', mine, '--all-versions')).code).toBe(0);
  expect(readdirSync(mine).sort()).toEqual(['application.v1.json', 'bill.v1.pdf', 'bill.v2.pdf']);
  // What was paid and then withdrawn is still on the ministry's desk, and nothing else that was withdrawn.
  await json('VN', 'dossier', 'withdraw', eighth);
  const argv = ['dossier', 'review', '--state', 'WITHDRAWN', '--limit', '1'];
  const { rows } = await json<{ rows: DossierRow[] }>('VN', ...argv);
  expect(rows.map((row) => row.id)).toEqual([eighth]);
});

test('documents are saved under names that any disk takes, and one that cannot be keeps no other back', async () => {
  const form = path.join(directory, 'application.json');
  const { id: ninth } = await json<DossierView>('VN', 'dossier', 'file', form);
  const { dossiers } = createGatewayClient({
    url: federation.node('VN').url,
    key: must(
      (
        JSON.parse(
          readFileSync(path.join(federation.config('VN').dataDirectory, 'api-keys.json'), 'utf8'),
        ) as {
          role: string;
          key: string;
        }[]
      ).find(({ role }) => role === 'exporter'),
    ).key,
  });
  for (const name of [`${'ế'.repeat(96)}.pdf`, 'x.PDF', 'X.pdf', 'CON.pdf']) {
    await dossiers.attach(ninth, name, 'application/pdf', PDF);
  }
  const there = path.join(directory, 'ninth');
  const saved = await asw('VN', 'dossier', 'show', ninth, '--save', there);
  expect(saved.code).toBe(0);
  expect(saved.stderr).toContain('“X.pdf” is saved as “X (2).pdf”.');
  expect(readdirSync(there).sort()).toEqual(
    ['X (2).pdf', '_CON.pdf', 'application.json', 'x.PDF', `${'ế'.repeat(65)}.pdf`].sort(),
  );
  const blocked = path.join(directory, 'blocked');
  mkdirSync(path.join(blocked, 'x.PDF'), { recursive: true });
  const partly = await asw('VN', 'dossier', 'show', ninth, '--save', blocked);
  expect(partly.code).not.toBe(0);
  expect(partly.stdout).toContain(ninth);
  expect(partly.stderr).toMatch(
    /FILE_UNWRITABLE[\s\S]*1\/5 documents are not saved: .*x\.PDF \(it is a directory\)/,
  );
  expect(readdirSync(blocked)).toHaveLength(5);
});
