import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Determination } from '../../src/certificate/inquiry.ts';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { feedbackOf } from '../../src/dossier/feedback.ts';
import { approveApplication } from '../../src/exchange/approve.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import type { Conclusion } from '../../src/message/types.ts';
import { application } from '../support/applications.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/**
 * What was GIVEN stays GIVEN. What customs find afterwards (OCP Rule 18) is told to the issuing authority, kept on both
 * sides, shown beside the decision, and put on its work list.
 */

let pair: Pair;
let vn: Awaited<ReturnType<typeof serve>>;
let th: Awaited<ReturnType<typeof serve>>;
let ministry: GatewayClient;
let customs: GatewayClient;

beforeAll(async () => {
  pair = await startPair();
  [vn, th] = await Promise.all([serve(pair.setup(pair.vn)), serve(pair.setup(pair.th))]);
  ministry = createGatewayClient({ url: vn.url, keys: KEYS });
  customs = createGatewayClient({ url: th.url, keys: KEYS });
});
afterAll(async () => {
  await Promise.all([vn.close(), th.close()]);
  await pair.stop();
});

/** Issued here, given the preference there, and asked about. */
async function released(items: number[] = []) {
  const today = pair.clock.now().toISOString().slice(0, 10);
  const filed = await fileApplication(pair.vn, application('VN', 'TH', today, 2), 'officer');
  await approveApplication(pair.vn, filed.id, 'supervisor');
  const { referenceNumber } = await issueCertificate(pair.vn, filed.id, 'officer');
  await pair.settle();
  const held = must(await pair.th.ledger.receivedByNumber('VN', referenceNumber));
  const given = [1, 2].map((itemNumber) => ({ itemNumber, decision: 'GIVEN' }) as const);
  await respond(pair.th, held.id, given, 'customs');
  const check = await customs.inquiries.askCheck(held.id, { ground: 'RANDOM', items, boxes: [] });
  await pair.settle();
  return { id: check.id, sentId: filed.id, heldId: held.id, number: referenceNumber };
}

async function asw(url: string, ...argv: string[]) {
  const said: string[] = [];
  const to = { write: (text: string | Uint8Array) => void said.push(String(text)), isTTY: false };
  const key = KEYS[url === vn.url ? 'ministry' : 'customs'];
  const io = { ...systemIo({}), stdout: to, stderr: to };
  const code = await runCli([...argv, '--url', url, '--key', key], io);
  return { code, said: said.join('') };
}

const TEXT = 'The glaze is imported';

test('is told, kept, shown and listed on both sides; the decision stays', async () => {
  const { id, sentId, heldId, number } = await released();
  const how = ['--unchanged', 'Goods are released', '--originating', '1', '--not-originating', '2'];
  expect(await asw(th.url, 'check', 'close', id, ...how, '--text', TEXT)).toMatchObject({ code: 0 });
  await pair.settle();

  const determinations = [
    { itemNumber: 1, origin: 'ORIGINATING' },
    { itemNumber: 2, origin: 'NOT_ORIGINATING', text: TEXT },
  ];
  const expected = { state: 'CLOSED', closedHow: 'UNCHANGED', determined: 'NOT_ORIGINATING', determinations };
  expect(await customs.inquiries.check('customs', id)).toMatchObject(expected);
  expect(await ministry.inquiries.check('ministry', id)).toMatchObject(expected);
  expect(await pair.vn.ledger.sent(sentId)).toMatchObject({
    state: 'GIVEN',
    decisions: [{}, { decision: 'GIVEN' }],
  });
  expect(await pair.th.ledger.received(heldId)).toMatchObject({ state: 'GIVEN' });

  const day = pair.clock.now().toISOString().slice(0, 10);
  for (const url of [vn.url, th.url]) {
    expect((await asw(url, 'check', 'show', id)).said).toMatch(
      /^2 +not originating +The glaze is imported$/m,
    );
    const { said } = await asw(url, 'show', number);
    expect(said).toContain(
      `Item 2: preference given; the check closed on ${day} found: not originating (${TEXT}); duty claimed under national law`,
    );
    expect(said).toContain(`Item 1: preference given; the check closed on ${day} found: originating\n`);
    const vi = await asw(url, 'show', number, '--lang', 'vi');
    expect(vi.said).toMatch(/Mặt hàng 2: đã cho hưởng ưu đãi; .*không có xuất xứ .*truy thu thuế/);
  }

  const listed = async () =>
    (await ministry.work.list('ministry', { kind: 'check-found-not-originating' })).rows.map(
      ({ subject, due, command }) => [subject.id, due, command],
    );
  pair.clock.advance(40 * 86_400_000);
  const due = new Date(Date.parse(day) + 30 * 86_400_000).toISOString().slice(0, 10);
  expect(await listed()).toEqual([[id, due, `asw check show ${id}`]]);
  pair.clock.advance(141 * 86_400_000);
  expect(await listed()).toEqual([]);
  pair.clock.advance(-181 * 86_400_000);

  const history = await pair.vn.ledger.eventsOfCertificate(sentId);
  expect(feedbackOf(history, 'nobody').at(-1)?.text).toEqual({
    en: expect.stringContaining(`Origin found: item 1 originating; item 2 not originating (${TEXT}).`),
    vi: expect.stringContaining('mặt hàng 2 không có xuất xứ'),
  });
});

/** A Customs Response made up here that ends an inquiry and decides nothing anew. */
async function responseEnding(heldId: string, conclusion: Conclusion): Promise<Uint8Array> {
  const { conversationId, referenceNumber, decisions } = must(await pair.th.ledger.received(heldId));
  const at = pair.clock.now().toISOString();
  return composeMessage(
    pair.th,
    { to: 'VN', conversationId },
    { kind: 'RES', referenceNumber, status: 'DECIDED', at, decisions, conclusions: [conclusion] },
  ).raw;
}

test('that is not against the goods is no work', async () => {
  const { id } = await released([2]);
  const determinations = [{ itemNumber: 2, origin: 'UNDETERMINED', text: 'Records are lost' }] as const;
  await customs.inquiries.concludeCheck(id, { unchanged: 'Time is over', determinations });
  await pair.settle();
  expect(await ministry.inquiries.check('ministry', id)).toMatchObject({ determined: 'UNDETERMINED' });
  const { rows } = await ministry.work.list('ministry', { kind: 'check-found-not-originating' });
  expect(rows.map(({ subject }) => subject.id)).not.toContain(id);
});

test('a closing that says nothing of the origin, as peers with an earlier profile send it, is taken as before', async () => {
  const { id, heldId } = await released();
  const raw = await responseEnding(heldId, {
    inquiryId: id,
    outcome: 'UNCHANGED',
    reason: 'Nothing was found',
  });
  expect(Buffer.from(raw).toString()).not.toContain('Determination');
  expect((await receiveMessage(pair.vn, raw)).status).toBe(200);
  const closed = await ministry.inquiries.check('ministry', id);
  expect(closed).toMatchObject({ closedHow: 'UNCHANGED', closingReason: 'Nothing was found' });
  expect(closed).not.toHaveProperty('determinations');
  expect(closed).not.toHaveProperty('determined');
});

test('of an item that was not asked about is passed over, and the response counts', async () => {
  const { id, heldId, sentId } = await released([1]);
  const determinations = [1, 2].map(
    (itemNumber) => ({ itemNumber, origin: 'NOT_ORIGINATING', text: TEXT }) as const,
  );
  const conclusion = { inquiryId: id, outcome: 'UNCHANGED', reason: 'Released', determinations } as const;
  const raw = await responseEnding(heldId, conclusion);
  expect((await receiveMessage(pair.vn, raw)).status).toBe(200);
  expect(await pair.vn.ledger.inquiry(id)).toMatchObject({
    state: 'CLOSED',
    determinations: [{ itemNumber: 1 }],
  });
  expect((await pair.vn.ledger.sent(sentId))?.state).toBe('GIVEN');
});

test('told before its question arrived, it is told again, whole', async () => {
  const { heldId, sentId } = await released([1]);
  const first = must((await pair.th.ledger.inquiriesOfCertificate(heldId))[0]);
  const nothing = [{ itemNumber: 1, origin: 'ORIGINATING' }] as const;
  await customs.inquiries.concludeCheck(first.id, {
    unchanged: 'Nothing was found',
    determinations: nothing,
  });
  await pair.settle();
  pair.silence('VN', true);
  const { id } = await customs.inquiries.askCheck(heldId, { ground: 'RANDOM', items: [1], boxes: [] });
  const determinations = [{ itemNumber: 1, origin: 'NOT_ORIGINATING', text: TEXT }] as const;
  await customs.inquiries.concludeCheck(id, { unchanged: 'Released', determinations });
  pair.silence('VN', false);
  await pair.settle();
  const held = must((await pair.vn.ledger.inquiriesOfCertificate(sentId)).find((one) => one.id === id));
  expect(held).toMatchObject({ state: 'CLOSED', determined: 'NOT_ORIGINATING', determinations });
});

test.each<[what: string, determinations: readonly Determination[], path: string]>([
  ['an item left out', [{ itemNumber: 1, origin: 'ORIGINATING' }], 'determinations'],
  [
    'an item twice',
    [1, 1, 2].map((itemNumber) => ({ itemNumber, origin: 'ORIGINATING' }) as const),
    'determinations[1].itemNumber',
  ],
  [
    'an item that is none',
    [1, 2, 9].map((itemNumber) => ({ itemNumber, origin: 'ORIGINATING' }) as const),
    'determinations[2].itemNumber',
  ],
  [
    'no word of explanation',
    [
      { itemNumber: 1, origin: 'NOT_ORIGINATING', text: '...' },
      { itemNumber: 2, origin: 'ORIGINATING' },
    ],
    'determinations[0].text',
  ],
])('%s is refused, and the check stays open', async (_what, determinations, path) => {
  const { id } = await released();
  await expect(
    customs.inquiries.concludeCheck(id, { unchanged: 'Goods are released', determinations }),
  ).rejects.toMatchObject({
    code: 'INQUIRY_INVALID',
    findings: [{ rule: 'C18', path, remedy: { en: expect.any(String), vi: expect.any(String) } }],
  });
  expect((await pair.th.ledger.inquiry(id))?.state).toBe('OPEN');
});

test('without a word on the origin a check is not closed: the items and the options for them are named', async () => {
  const { id, sentId } = await released();
  const results = [1, 2].map(
    (itemNumber) => ({ itemNumber, outcome: 'NOT_CONFIRMED', text: 'Records are lost' }) as const,
  );
  await ministry.inquiries.answerCheck(id, { results, documents: [] });
  await pair.settle();
  const events = (await pair.vn.ledger.eventsOfCertificate(sentId)).length;
  const refused = customs.inquiries.concludeCheck(id, { unchanged: 'Goods are released' });
  await expect(refused).rejects.toMatchObject({
    code: 'INQUIRY_INVALID',
    findings: [
      {
        rule: 'C18',
        path: 'determinations',
        message: { en: expect.stringContaining('item 1,2'), vi: expect.stringContaining('mặt hàng 1,2') },
        remedy: {
          en: expect.stringMatching(/--originating 1,2, or --not-originating 1,2 .*--text <text>/),
          vi: expect.stringContaining('--not-originating 1,2'),
        },
      },
    ],
  });
  const { code, said } = await asw(
    th.url,
    'check',
    'close',
    id,
    '--unchanged',
    'Released',
    '--originating',
    '1',
  );
  expect([code, said.replace(/\s+/g, ' ')]).toEqual([2, expect.stringContaining('--originating 2')]);
  await pair.settle();
  expect((await pair.th.ledger.inquiry(id))?.state).toBe('ANSWERED');
  expect(await pair.vn.ledger.eventsOfCertificate(sentId)).toHaveLength(events);
});

test('with a decision it is refused: the decision says it', async () => {
  const { id } = await released();
  const { code, said } = await asw(th.url, 'check', 'close', id, '--given', '1', '--not-originating', '2');
  expect([code, said]).toEqual([64, expect.stringContaining('--unchanged')]);
});
