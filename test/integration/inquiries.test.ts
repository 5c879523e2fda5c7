import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { reviveMessage } from '../../src/exchange/revive.ts';
import { calendarDate } from '../../src/kernel/clock.ts';
import { parseMessage } from '../../src/message/parse.ts';
import type { AcknowledgementBody, MessageBody } from '../../src/message/types.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from '../support/applications.ts';
import { ask, type Got, type HttpMethod } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** Retroactive check and reconsideration through the HTTP surface of both sides, with the days going by. */

let pair: Pair;
let vn: Awaited<ReturnType<typeof serve>>;
let th: Awaited<ReturnType<typeof serve>>;

// Days go by in every test, and no day comes back.
beforeAll(async () => {
  pair = await startPair();
  [vn, th] = await Promise.all([serve(pair.setup(pair.vn)), serve(pair.setup(pair.th))]);
});
afterAll(async () => {
  await Promise.all([vn.close(), th.close()]);
  await pair.stop();
});

const as =
  (role: keyof typeof KEYS, at: () => { server: Server }) =>
  (method: HttpMethod, path: string, body?: unknown): Promise<Got> =>
    ask(at().server, method, `/api/v1/${role}${path}`, { key: KEYS[role], ...(body ? { body } : {}) });

const ministry = as('ministry', () => vn);
const supervisor = (path: string, body?: unknown) =>
  ask(vn.server, 'post', `/api/v1/ministry${path}`, { key: KEYS.supervisor, ...(body ? { body } : {}) });
const customs = as('customs', () => th);

const DAY = 86_400_000;
const days = (count: number) => pair.clock.advance(count * DAY);
const REASON = 'Regional value content in doubt';
const question = (items: number[] = []) => ({ ground: 'ACCURACY', reason: REASON, items, boxes: [8] });
const confirmed = (items: readonly number[]) => ({
  results: items.map((itemNumber) => ({ itemNumber, outcome: 'CONFIRMED' })),
  documents: [],
});
const notGiven = (itemNumber: number) => ({ itemNumber, decision: 'NOT_GIVEN', reason: REASON });
const originating = (...items: number[]) =>
  items.map((itemNumber) => ({ itemNumber, origin: 'ORIGINATING' }));
const given = (itemNumber: number) => ({ itemNumber, decision: 'GIVEN' });

/** Issued in VN, with TH's customs. */
async function exchanged(items = 2): Promise<{ sentId: string; heldId: string; number: string }> {
  const today = calendarDate(pair.clock.now(), 'Asia/Ho_Chi_Minh');
  const filed = await ministry('post', '/applications', application('VN', 'TH', today, items));
  const sentId = filed.json.id;
  expect((await supervisor(`/applications/${sentId}/approve`)).status).toBe(200);
  const issued = await ministry('post', `/applications/${sentId}/issue`);
  expect(issued.status).toBe(200);
  await pair.settle();
  const number = issued.json.referenceNumber;
  const held = must(await pair.th.ledger.receivedByNumber('VN', number));
  return { sentId, heldId: held.id, number };
}

async function asked(heldId: string, items: number[] = []): Promise<string> {
  const got = await customs('post', `/certificates/${heldId}/checks`, question(items));
  expect(got.status).toBe(201);
  await pair.settle();
  return got.json.id;
}

/** The ids of the inquiries of a kind that are somebody's work, with their severity. */
async function work(got: Promise<Got>, kind: string): Promise<readonly [string, string][]> {
  const { status, json } = await got;
  expect(status).toBe(200);
  return json.rows
    .filter((row: { kind: string }) => row.kind === kind)
    .map((row: { subject: { id: string }; severity: string }) => [row.subject.id, row.severity]);
}

test('a check is on the work list of whoever must act, from the question to the conclusion', async () => {
  const { heldId } = await exchanged();
  const id = await asked(heldId);
  expect(await work(ministry('get', '/work?kind=check-to-answer'), 'check-to-answer')).toContainEqual([
    id,
    'info',
  ]);
  days(61);
  expect(await work(ministry('get', '/work?kind=check-to-answer'), 'check-to-answer')).toContainEqual([
    id,
    'soon',
  ]);
  expect(await work(customs('get', '/work'), 'check-reply-overdue')).toEqual([]);
  days(31);
  expect(await work(ministry('get', '/work?kind=check-to-answer'), 'check-to-answer')).toContainEqual([
    id,
    'overdue',
  ]);
  expect(await work(customs('get', '/work'), 'check-reply-overdue')).toContainEqual([id, 'overdue']);
  expect((await ministry('post', `/checks/${id}/answer`, confirmed([1, 2]))).status).toBe(200);
  await pair.settle();
  expect(await work(ministry('get', '/work'), 'check-to-answer')).toEqual([]);
  expect(await work(customs('get', '/work'), 'check-reply-overdue')).toEqual([]);
  expect(await work(customs('get', '/work'), 'check-to-conclude')).toContainEqual([id, 'info']);
  const closing = { decisions: [given(1), given(2)] };
  expect((await customs('post', `/checks/${id}/conclude`, closing)).status).toBe(200);
  expect(await work(customs('get', '/work'), 'check-to-conclude')).toEqual([]);
});

test('what closes a check or a reconsideration says what is decided now, and on its basis the next use is written', async () => {
  const { heldId, sentId } = await exchanged();
  const used = (value: string) => ({ ...given(1), quantity: { value, unit: 'KGM' } });
  const id = await asked(heldId);
  const closed = await customs('post', `/checks/${id}/conclude`, { decisions: [used('1'), notGiven(2)] });
  const { decided } = closed.json;
  expect(decided.decisions).toEqual([used('1'), notGiven(2)]);
  expect(decided.basis).toBe((await customs('get', `/certificates/${heldId}`)).json.basis);
  const respond = (value: string, { basis }: { basis: string }) =>
    customs('post', `/certificates/${heldId}/response`, { decisions: [used(value)], basis });
  const next = await respond('2', decided);
  expect(next.status).toBe(200);
  expect((await respond('3', decided)).json.code).toBe('STATE_CONFLICT');

  await pair.settle();
  const ask = () =>
    ministry('post', `/certificates/${sentId}/reconsiderations`, {
      clarifications: [{ itemNumber: 2, text: 'A cost statement is attached' }],
      documents: [],
    });
  const maintaining = await ask();
  expect(maintaining.status).toBe(201);
  await pair.settle();
  const maintained = await customs('post', `/reconsiderations/${maintaining.json.id}/answer`, {
    maintained: 'It proves nothing',
  });
  expect(maintained.json.decided).toEqual({ decisions: [used('2'), notGiven(2)], basis: next.json.basis });

  await pair.settle();
  const granting = await ask();
  expect(granting.status).toBe(201);
  await pair.settle();
  const granted = await customs('post', `/reconsiderations/${granting.json.id}/answer`, {
    decisions: [given(2)],
  });
  expect(granted.json.decided.decisions).toEqual([used('2'), given(2)]);
  expect((await respond('3', maintained.json.decided)).json.code).toBe('STATE_CONFLICT');
  expect((await respond('3', granted.json.decided)).status).toBe(200);

  const dropped = await asked(heldId);
  const unchanged = await customs('post', `/checks/${dropped}/conclude`, {
    unchanged: 'Nothing was found',
    determinations: [1, 2].map((itemNumber) => ({ itemNumber, origin: 'ORIGINATING' })),
  });
  expect(unchanged.json.decided.decisions).toEqual([used('3'), given(2)]);
  expect((await respond('4', unchanged.json.decided)).status).toBe(200);
  // An inquiry that is only read says nothing of it: what it would vouch for may be older than the certificate.
  expect((await customs('get', `/checks/${dropped}`)).json).not.toHaveProperty('decided');
});

/** What a peer's gateway says to a message made up here. */
async function answerTo(side: 'VN' | 'TH', conversationId: string, body: MessageBody) {
  const [from, to] = side === 'VN' ? [pair.th, pair.vn] : [pair.vn, pair.th];
  const { raw } = composeMessage(from, { to: side, conversationId }, body);
  const { octets } = await receiveMessage(to, raw);
  const { signedOctets } = verifySignature(must(octets), {
    profile: 'message',
    country: side,
    trust: from.trust,
    now: from.clock.now(),
  });
  return parseMessage(must(signedOctets)).body as AcknowledgementBody;
}

describe('a retroactive check', () => {
  test('is asked, listed, answered and concluded; the answer changes nothing by itself', async () => {
    const { sentId, heldId, number } = await exchanged();
    const got = await customs('post', `/certificates/${heldId}/checks`, {
      ...question([2]),
      interim: 'RELEASED_ON_SECURITY',
    });
    expect(got.status).toBe(201);
    const { id } = got.json;
    expect(got.headers.location).toBe(`/api/v1/customs/checks/${id}`);
    expect(got.json).toMatchObject({ state: 'OPEN', role: 'ASKING', daysLeft: 90, awaits: 'REPLY' });
    await pair.settle();
    expect((await customs('get', `/checks/${id}`)).json.receivedAt).toBeDefined();

    const { json: listed } = await ministry('get', '/checks');
    expect(listed.rows).toMatchObject([{ id, role: 'ANSWERING', referenceNumber: number, overdue: false }]);
    const incomplete = await ministry('post', `/checks/${id}/answer`, confirmed([1]));
    expect(incomplete.status).toBe(422);
    expect(incomplete.json.findings.map((one: { path: string }) => one.path)).toEqual([
      'results[0].itemNumber',
      'results',
    ]);
    days(20);
    const answer = {
      results: [{ itemNumber: 2, outcome: 'NOT_CONFIRMED', text: 'Costs are higher than stated' }],
      documents: [{ title: 'Cost statement', number: 'CS-7' }],
    };
    expect((await ministry('post', `/checks/${id}/answer`, answer)).json.state).toBe('ANSWERED');
    expect((await ministry('post', `/checks/${id}/answer`, answer)).json.code).toBe('INQUIRY_CONFLICT');
    await pair.settle();
    const seen = await customs('get', `/checks/${id}`);
    expect(seen.json).toMatchObject({ state: 'ANSWERED', answer, answeredBy: 'VN', awaits: 'CONCLUSION' });
    expect(seen.json.daysLeft).toBe(160);
    expect((await customs('get', `/certificates/${heldId}`)).json.state).toBe('REC');
    expect((await ministry('get', `/certificates/${sentId}`)).json.state).toBe('REC');

    // Day 100: past the 60 days of Rule 30.3, within the 180 of Rule 18; for the item under check only.
    days(80);
    const other = await customs('post', `/checks/${id}/conclude`, { decisions: [notGiven(1), given(2)] });
    expect(other.json.code).toBe('DECISION_LATE');
    const done = await customs('post', `/checks/${id}/conclude`, { decisions: [given(1), notGiven(2)] });
    expect(done.json).toMatchObject({ state: 'CLOSED', closedHow: 'DECIDED', overdue: false });
    await pair.settle();
    expect((await ministry('get', `/certificates/${sentId}`)).json).toMatchObject({
      state: 'PARTLY_GIVEN',
      decisions: [given(1), notGiven(2)],
    });
    const both = await ministry('get', `/certificates/${sentId}/inquiries`);
    expect(both.json).toMatchObject([{ id, state: 'CLOSED', closedHow: 'DECIDED', closedBy: 'TH' }]);
    const events = await pair.vn.ledger.eventsOfCertificate(sentId);
    expect(events.filter(({ type }) => type.startsWith('inquiry.')).map(({ type }) => type)).toEqual([
      'inquiry.received',
      'inquiry.answered',
      'inquiry.closed',
    ]);
  });

  test('without a reply: no rejection from day 61 on until it is overdue, none after 180 days', async () => {
    const [{ heldId }, later] = [await exchanged(1), await exchanged(1)];
    const id = await asked(heldId);
    const laterId = await asked(later.heldId);
    days(61);
    const early = await customs('post', `/checks/${id}/conclude`, { decisions: [notGiven(1)] });
    expect([early.status, early.json.code]).toEqual([422, 'DECISION_LATE']);
    days(29);
    expect((await customs('get', `/checks/${id}`)).json).toMatchObject({ daysLeft: 0, overdue: false });
    days(1);
    expect((await customs('get', `/checks/${id}`)).json).toMatchObject({ daysLeft: -1, overdue: true });
    const { json: waiting } = await ministry('get', '/checks?state=OPEN');
    expect(waiting.rows.map((one: { overdue: boolean }) => one.overdue)).toEqual([true, true]);
    // The ordinary Customs Response concludes it as well: it decides everything asked about.
    const decided = await customs('post', `/certificates/${heldId}/response`, { decisions: [notGiven(1)] });
    expect(decided.json.state).toBe('NOT_GIVEN');
    expect((await customs('get', `/checks/${id}`)).json).toMatchObject({ closedHow: 'DECIDED' });
    await pair.settle();
    expect((await ministry('get', `/checks/${id}`)).json).toMatchObject({ state: 'CLOSED', closedBy: 'TH' });
    const tooLate = await ministry('post', `/checks/${id}/answer`, confirmed([1]));
    expect([tooLate.status, tooLate.json.code]).toEqual([409, 'INQUIRY_CONFLICT']);
    expect(tooLate.json.detail_vi).toContain('đang ở trạng thái CLOSED');
    days(90);
    const late = await customs('post', `/checks/${laterId}/conclude`, { decisions: [notGiven(1)] });
    expect(late.json.code).toBe('DECISION_LATE');
    const dropped = await customs('post', `/checks/${laterId}/conclude`, {
      unchanged: 'Time is over',
      determinations: originating(1),
    });
    expect(dropped.json).toMatchObject({ closedHow: 'UNCHANGED', closingReason: 'Time is over' });
    await pair.settle();
    expect((await ministry('get', `/checks/${laterId}`)).json).toMatchObject({
      closedHow: 'UNCHANGED',
      closingReason: 'Time is over',
    });
  });

  test('is over on both sides once its items were decided one by one, and nobody waits for a reply', async () => {
    const { heldId } = await exchanged();
    const id = await asked(heldId);
    for (const decision of [given(1), notGiven(2)]) {
      const got = await customs('post', `/certificates/${heldId}/response`, { decisions: [decision] });
      expect(got.status).toBe(200);
    }
    await pair.settle();
    for (const got of [await customs('get', `/checks/${id}`), await ministry('get', `/checks/${id}`)]) {
      expect(got.json).toMatchObject({ state: 'CLOSED', closedHow: 'DECIDED', overdue: false });
    }
    const waiting = await work(ministry('get', '/work'), 'check-to-answer');
    expect(waiting.map(([one]) => one)).not.toContain(id);
  });

  test('asked after the 60 days it opens no time to refuse again; asked on the last of them it does', async () => {
    const [inTime, tooLate] = [await exchanged(1), await exchanged(1)];
    days(60);
    const last = await asked(inTime.heldId);
    days(1);
    const first = await customs('post', `/certificates/${tooLate.heldId}/response`, {
      decisions: [notGiven(1)],
    });
    expect(first.json).toMatchObject({
      code: 'DECISION_LATE',
      detail_vi: expect.stringContaining('hạn cuối của mặt hàng 1'),
      findings: [{ rule: 'V11', box: 4, path: 'decisions[0].decision' }],
    });
    const id = await asked(tooLate.heldId);
    for (const check of [last, id]) {
      expect((await ministry('post', `/checks/${check}/answer`, confirmed([1]))).status).toBe(200);
    }
    await pair.settle();
    const refused = await customs('post', `/checks/${id}/conclude`, { decisions: [notGiven(1)] });
    expect([refused.status, refused.json.code]).toEqual([422, 'DECISION_LATE']);
    const taken = await customs('post', `/checks/${last}/conclude`, { decisions: [notGiven(1)] });
    expect(taken.json).toMatchObject({ closedHow: 'DECIDED' });
    expect((await customs('post', `/checks/${id}/conclude`, { decisions: [given(1)] })).status).toBe(200);
  });

  test('bad questions are refused with box and remedy, and leave nothing behind', async () => {
    const { heldId, sentId } = await exchanged(1);
    const bad = await customs('post', `/certificates/${heldId}/checks`, {
      ground: 'AUTHENTICITY',
      items: [1, 7, 1],
      boxes: [3, 3],
    });
    expect([bad.status, bad.json.code]).toEqual([422, 'INQUIRY_INVALID']);
    expect(bad.json.findings).toMatchObject([
      { rule: 'Q18', box: 5, path: 'items[1]', value: '7' },
      { rule: 'Q18', box: 5, path: 'items[2]' },
      { rule: 'Q18', box: 3, path: 'boxes[1]' },
      { rule: 'Q18', path: 'reason' },
    ]);
    for (const one of bad.json.findings) {
      expect([one.remedy.en, one.remedy.vi, one.message.vi].every((text) => text.length > 5)).toBe(true);
    }
    for (const body of [{ ...question(), ground: 'MOOD' }, { ...question(), boxes: [14] }, {}]) {
      const got = await customs('post', `/certificates/${heldId}/checks`, body);
      expect([got.status, got.json.code]).toEqual([422, 'SCHEMA_INVALID']);
    }
    expect((await customs('post', `/certificates/${sentId}/checks`, question())).status).toBe(404);
    const wrongRole = await ask(th.server, 'post', `/api/v1/customs/certificates/${heldId}/checks`, {
      key: KEYS.ministry,
      body: question(),
    });
    expect(wrongRole.status).toBe(403);
    expect((await customs('get', `/certificates/${heldId}/inquiries`)).json).toEqual([]);
    expect((await pair.th.ledger.outbox({ status: 'due' }, { limit: 5 })).rows).toEqual([]);

    await asked(heldId);
    const second = await customs('post', `/certificates/${heldId}/checks`, question());
    expect([second.status, second.json.code]).toEqual([409, 'INQUIRY_CONFLICT']);
    expect(second.json.detail_vi).toContain('đang ở trạng thái OPEN');
  });

  test('a preference once given is not taken back by a check', async () => {
    const { heldId } = await exchanged(1);
    await customs('post', `/certificates/${heldId}/response`, { decisions: [given(1)] });
    const id = await asked(heldId);
    const got = await customs('post', `/checks/${id}/conclude`, { decisions: [notGiven(1)] });
    expect(got.json).toMatchObject({ code: 'INQUIRY_INVALID', findings: [{ rule: 'C18', box: 4 }] });
    expect((await customs('get', `/checks/${id}`)).json.state).toBe('OPEN');
  });

  test('ends on both sides with the certificate', async () => {
    const { sentId, heldId } = await exchanged(1);
    const id = await asked(heldId);
    expect((await supervisor(`/certificates/${sentId}/cancel`, { reason: 'Issued in error' })).status).toBe(
      200,
    );
    await pair.settle();
    for (const got of [await customs('get', `/checks/${id}`), await ministry('get', `/checks/${id}`)]) {
      expect(got.json).toMatchObject({ state: 'CLOSED', closedHow: 'CERTIFICATE_ENDED' });
    }
    expect((await customs('post', `/certificates/${heldId}/checks`, question())).json.code).toBe(
      'STATE_CONFLICT',
    );
  });

  test('a question that became a dead letter can be sent again, and its days count from there', async () => {
    const { heldId, sentId } = await exchanged(1);
    pair.silence('VN', true);
    const id = await asked(heldId);
    for (let hours = 0; hours < 30; hours += 1) {
      pair.clock.advance(3_600_000);
      await pair.settle();
    }
    const dead = (await pair.th.ledger.outbox({ status: 'dead' }, { limit: 5 })).rows;
    expect(dead.map(({ kind }) => kind)).toEqual(['RVQ']);
    const before = must(await pair.th.ledger.inquiry(id));
    expect(before.receivedAt).toBeUndefined();
    pair.silence('VN', false);
    await reviveMessage(pair.th, must(dead[0]).messageId, 'operator');
    await pair.settle();
    const after = must(await pair.th.ledger.inquiry(id));
    expect(after.receivedAt).toBeDefined();
    expect(after.replyDueOn > before.replyDueOn).toBe(true);
    expect(await pair.vn.ledger.inquiriesOfCertificate(sentId)).toHaveLength(1);
  });
});

describe('a reconsideration', () => {
  async function refused() {
    const ids = await exchanged();
    await customs('post', `/certificates/${ids.heldId}/response`, { decisions: [given(1), notGiven(2)] });
    await pair.settle();
    return ids;
  }
  const clarify = (...items: number[]) => ({
    clarifications: items.map((itemNumber) => ({ itemNumber, text: 'See the cost statement' })),
    documents: [{ title: 'Cost statement' }],
  });

  test('is granted by a Customs Response, also long after the 60 days', async () => {
    const { sentId } = await refused();
    const got = await ministry('post', `/certificates/${sentId}/reconsiderations`, clarify(2));
    expect(got.status).toBe(201);
    const { id } = got.json;
    await pair.settle();
    days(75);
    const { json: open } = await customs('get', '/reconsiderations');
    expect(open.rows).toMatchObject([{ id, role: 'ANSWERING', overdue: true }]);
    const wrong = await customs('post', `/reconsiderations/${id}/answer`, { decisions: [notGiven(2)] });
    expect(wrong.json.findings).toMatchObject([{ rule: 'R30', box: 4 }]);
    const answered = await customs('post', `/reconsiderations/${id}/answer`, { decisions: [given(2)] });
    expect(answered.json).toMatchObject({ state: 'CLOSED', closedHow: 'DECIDED' });
    await pair.settle();
    expect((await ministry('get', `/certificates/${sentId}`)).json.state).toBe('GIVEN');
    expect((await ministry('get', `/reconsiderations/${id}`)).json).toMatchObject({
      state: 'CLOSED',
      closedHow: 'DECIDED',
      answer: { decisions: [given(2)] },
      answeredBy: 'TH',
    });
  });

  test('or the decision is maintained, once', async () => {
    const { sentId } = await refused();
    const wrong = await ministry('post', `/certificates/${sentId}/reconsiderations`, clarify(1));
    expect(wrong.json).toMatchObject({ code: 'INQUIRY_INVALID', findings: [{ rule: 'Q30', box: 4 }] });
    const { id } = (await ministry('post', `/certificates/${sentId}/reconsiderations`, clarify(2))).json;
    await pair.settle();
    const maintained = 'The glaze is imported';
    const answered = await customs('post', `/reconsiderations/${id}/answer`, { maintained });
    expect(answered.json).toMatchObject({ state: 'CLOSED', closedHow: 'MAINTAINED' });
    const again = await customs('post', `/reconsiderations/${id}/answer`, { decisions: [given(2)] });
    expect(again.json.code).toBe('INQUIRY_CONFLICT');
    await pair.settle();
    expect((await ministry('get', `/reconsiderations/${id}`)).json).toMatchObject({
      closedHow: 'MAINTAINED',
      answer: { reason: maintained },
    });
    expect((await ministry('get', `/certificates/${sentId}`)).json.state).toBe('PARTLY_GIVEN');
    // After an answer customs may be asked anew.
    expect((await ministry('post', `/certificates/${sentId}/reconsiderations`, clarify(2))).status).toBe(201);
  });
});

describe('messages that peers should not send', () => {
  const ID = '019c9f2a-9bc0-7002-8000-00000000000';

  test('questions: unknown certificate, faults, the same again, another one under the id', async () => {
    const { sentId, number: referenceNumber } = await exchanged(1);
    const body = {
      kind: 'RVQ',
      inquiryId: `${ID}1`,
      referenceNumber,
      ground: 'RANDOM',
      items: [],
      boxes: [],
    };
    const say = (change: object, conversation = sentId) =>
      answerTo('VN', conversation, { ...body, ...change } as unknown as MessageBody);
    const unknown = await say({}, `${ID}9`);
    expect(unknown.errors).toMatchObject([{ code: 'CERTIFICATE_UNKNOWN', retryable: true }]);
    expect((await say({ items: [3] })).errors).toMatchObject([{ code: 'INQUIRY_INVALID' }]);
    expect((await say({ referenceNumber: 'VN-TH 26/02/99999' })).errors).toMatchObject([
      { code: 'CONTENT_MISMATCH' },
    ]);
    expect(await pair.vn.ledger.inquiriesOfCertificate(sentId)).toEqual([]);
    expect(await say({})).toMatchObject({ status: 'AS2' });
    expect(await say({})).toMatchObject({ status: 'AS2', duplicate: true });
    expect((await say({ ground: 'ACCURACY', reason: REASON })).errors).toMatchObject([
      { code: 'CONTENT_MISMATCH' },
    ]);
    expect(await pair.vn.ledger.inquiriesOfCertificate(sentId)).toHaveLength(1);
  });

  test('answers: to an unknown inquiry, incomplete, the same again, a second one', async () => {
    const { sentId, heldId, number: referenceNumber } = await exchanged(1);
    const inquiryId = await asked(heldId);
    const body = { kind: 'RVR', inquiryId, referenceNumber, ...confirmed([1]) };
    const say = (change: object) => answerTo('TH', sentId, { ...body, ...change } as unknown as MessageBody);
    expect((await say({ inquiryId: `${ID}8` })).errors).toMatchObject([
      { code: 'INQUIRY_UNKNOWN', retryable: true },
    ]);
    const denied = { results: [{ itemNumber: 1, outcome: 'NOT_CONFIRMED' }] };
    expect((await say(denied)).errors).toMatchObject([{ code: 'INQUIRY_INVALID', retryable: false }]);
    expect((await pair.th.ledger.inquiry(inquiryId))?.state).toBe('OPEN');
    expect(await say({})).toMatchObject({ status: 'AS2' });
    expect(await say({})).toMatchObject({ status: 'AS2', duplicate: true });
    expect((await say({ text: 'On second thoughts' })).errors).toMatchObject([{ code: 'INQUIRY_ANSWERED' }]);
    expect((await pair.th.ledger.inquiry(inquiryId))?.answer).toEqual(confirmed([1]));
    // A check is no request to reconsider.
    const maintained = { kind: 'RCR', inquiryId, referenceNumber, reason: 'No' } as const;
    expect((await answerTo('TH', sentId, maintained)).errors).toMatchObject([{ code: 'INQUIRY_UNKNOWN' }]);
  });
});
