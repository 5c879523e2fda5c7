import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiProblem } from '../../src/client/api-problem.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { application } from '../support/applications.ts';
import { dossierDesk, PDF } from '../support/dossier-desk.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** What an exporter reads when something is refused, and until when a supplement is waited for. */

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let node: GatewayClient;
let own: GatewayClient['dossiers'];

beforeAll(async () => {
  pair = await startPair();
  served = await serve(dossierDesk(pair));
  node = createGatewayClient({ url: served.url, keys: KEYS });
  own = node.dossiers;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});

const form = () => application('VN', 'TH', '2026-06-15');

async function forwarded(): Promise<string> {
  const { id } = await own.file({ application: form() });
  await own.pay(id);
  await own.pay(id);
  return id;
}

async function asked(): Promise<string> {
  const id = await forwarded();
  await own.requestSupplement(id, 'The bill of lading');
  return id;
}

async function problem(refused: Promise<unknown>): Promise<ApiProblem> {
  const thrown = await refused.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ApiProblem)) throw new Error('a refusal is expected');
  return thrown;
}

test('the time for a supplement counts from the request, whatever is attached meanwhile', async () => {
  const id = await asked();
  const since = (await own.show(id)).changedAt;
  pair.clock.advance(3 * 86_400_000);
  await own.attach(id, 'invoice.pdf', 'application/pdf', PDF);
  expect((await own.show(id)).changedAt).toBe(since);
  const { rows } = await pair.vn.ledger.dossiers({ state: 'SUPPLEMENT_REQUESTED' }, { limit: 50 });
  expect(must(rows.find((row) => row.id === id)).changedAt).toBe(since);
  pair.clock.advance(-3 * 86_400_000);
  expect((await own.supplement(id, {})).changedAt).not.toBe(undefined);
});

test('the same application once more supplements nothing', async () => {
  const id = await asked();
  const refused = await problem(own.supplement(id, { application: form() }));
  expect(refused.findings).toMatchObject([{ rule: 'D8' }]);
  expect((await own.show(id)).attachments).toHaveLength(1);
  // Beside a document it goes through, and is no version of its own.
  await own.attach(id, 'invoice.pdf', 'application/pdf', PDF);
  const sent = await own.supplement(id, { application: form() });
  expect(sent.state).toBe('FORWARDED');
  expect(sent.attachments.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'application.json 1',
    'invoice.pdf 1',
  ]);
});

test('details are in both languages', async () => {
  const id = await forwarded();
  await own.accept(id);
  expect(await problem(own.pay(id))).toMatchObject({
    code: 'DOSSIER_STATE',
    detail: 'it is ACCEPTED; "pay" asks for OPEN or AWAITING_PAYMENT',
    detailVi: 'hồ sơ đang ở ACCEPTED (Đã chấp nhận); "pay" cần OPEN hoặc AWAITING_PAYMENT',
  });
  const unknown = await problem(own.file({ application: form(), reissueOf: 'VN-TH 26/02/99999' }));
  expect(unknown.detailVi).toBe(must(unknown.findings[0]).message.vi);
  const second = await asked();
  await own.attach(second, 'invoice.pdf', 'application/pdf', PDF);
  await own.supplement(second, {});
  expect(await problem(own.accept(second, { round: 0 }))).toMatchObject({
    code: 'STATE_CONFLICT',
    detailVi: 'đã xem ở lần 0, hồ sơ nay ở lần 1, có thêm invoice.pdf',
  });
});

test('what is asked for and why it is refused is said in words, alike', async () => {
  const id = await forwarded();
  for (const words of ['r', '', '...', 'a\u0007bc']) {
    expect(await problem(own.refuse(id, words))).toMatchObject({ httpStatus: 422 });
    expect(await problem(own.requestSupplement(id, words))).toMatchObject({ httpStatus: 422 });
  }
  const { findings } = await problem(own.requestSupplement(id, 'a\u0007bc'));
  expect(findings).toMatchObject([
    {
      message: { en: 'missing contains control characters.', vi: 'missing có ký tự điều khiển.' },
      remedy: { en: expect.stringContaining('Remove control characters') },
    },
  ]);
  const empty = await problem(own.refuse(id, ''));
  expect(empty.findings).toMatchObject([{ message: { en: 'reason is empty.' } }]);
});

test('withdrawn once it is paid, the dossier says what becomes of the fee', async () => {
  const id = await forwarded();
  const { feedback } = await own.withdraw(id);
  const last = must(feedback.at(-1)).text;
  expect(last.en).toMatch(/^Dossier withdrawn\. The fee of VND 60,000 \(SIM-.*\) .*not refunded\.$/);
  expect(last.vi).toMatch(/60\.000 đồng .*không được hoàn lại\.$/);
  const unpaid = await own.file({ application: form() });
  expect(must((await own.withdraw(unpaid.id)).feedback.at(-1)).text.en).toBe('Dossier withdrawn.');
  // It waits for nothing any more.
  const { remedy } = await problem(own.pay(id));
  expect(remedy.en).not.toMatch(/waits/);
});

test('what is lost is said in each language after the words of the officer who ended it', async () => {
  const first = await forwarded();
  await own.accept(first);
  await node.approve(first);
  const { referenceNumber } = await node.issue(first);
  const { id } = await own.file({ application: form(), reissueOf: referenceNumber });
  await own.pay(id);
  await own.pay(id);
  pair.clock.advance(370 * 86_400_000);
  const { remark, remarkText } = await own.refuse(id, 'Too late');
  pair.clock.advance(-370 * 86_400_000);
  expect(remark).toContain(' / ');
  expect(remarkText?.en).toMatch(/^Too late\. The certificate was issued first.*one year only\.$/);
  expect(remarkText?.vi).toMatch(/^Too late\. C\/O được cấp lần đầu.*một năm\.$/);
});
