import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approveApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import type { Connection } from '../../src/ledger/sqlite/connection.ts';
import { parseMessage } from '../../src/message/parse.ts';
import type { DigestQuestion } from '../../src/message/types.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { acceptProposal } from '../../src/reconciliation/proposals.ts';
import { trendSince } from '../../src/reconciliation/report.ts';
import { type RunRequest, runReconciliation } from '../../src/reconciliation/run.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from '../support/applications.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';
import {
  alterState,
  damage as damageLedger,
  issuedBy,
  restingCertificates,
  quiet as settleQuietly,
} from '../support/reconciling.ts';

/** Two real gateways with real keys and ledgers; one ledger is damaged, one run finds it. */

let pair: Pair;
beforeEach(async () => {
  pair = await startPair();
});
afterEach(() => pair.stop());

const issued = () => issuedBy(pair);
const quiet = () => settleQuietly(pair);

async function reconcile(own: ExchangeContext, change: Partial<RunRequest> = {}) {
  const peers = own === pair.vn ? (['TH'] as const) : (['VN'] as const);
  pair.clock.advance(1);
  const request = { kind: 'manual', slot: pair.clock.now(), peers, recount: true, ...change } as const;
  const { run, reports } = must(await runReconciliation(own, RECONCILIATION_DEFAULTS, request));
  return { run, report: must(reports[0]) };
}

const damage = (country: 'VN' | 'TH', work: (connection: Connection) => void) =>
  damageLedger(pair, country, work);
const certificates = (count: number) => restingCertificates(pair, count);

const inThailand = (number: string) => pair.th.ledger.receivedByNumber('VN', number);
const inVietNam = (number: string) => pair.vn.ledger.sentByNumber(number);

test('ledgers that agree are settled by one message each way, and leave no message behind', async () => {
  await certificates(3);
  const before = [await pair.vn.ledger.totals(), await pair.th.ledger.totals()];
  for (const own of [pair.vn, pair.th]) {
    const { run, report } = await reconcile(own);
    expect(run).toMatchObject({ kind: 'manual', examined: 3, findings: [] });
    expect(report).toMatchObject({ outcome: 'EQUAL', messages: 1, inFlight: 0, findings: [], evidence: [] });
  }
  const after = [await pair.vn.ledger.totals(), await pair.th.ledger.totals()];
  expect(after.map(({ messagesIn, messagesOut }) => [messagesIn, messagesOut])).toEqual(
    before.map(({ messagesIn, messagesOut }) => [messagesIn, messagesOut]),
  );
});

describe('a certificate deleted behind the back of the importing gateway', () => {
  const remove = (number: string) =>
    damage('TH', (connection) => {
      connection.exec('PRAGMA foreign_keys = OFF');
      connection.run(
        'DELETE FROM "received__terms" WHERE "id" IN (SELECT "id" FROM "received" WHERE "referenceNumber" = ?)',
        [number],
      );
      connection.run('DELETE FROM "received" WHERE "referenceNumber" = ?', [number]);
    });

  test('is asked for by its own run, and is there again', async () => {
    const [first, second] = await certificates(2);
    const number = must(second).referenceNumber;
    remove(number);
    const { run, report } = await reconcile(pair.th);
    expect(run.findings).toMatchObject([
      { problem: 'DAMAGED_HERE', action: 'LISTED' },
      { problem: 'MISSING_HERE', action: 'REQUESTED', referenceNumber: number },
    ]);
    expect(report.outcome).toBe('REPAIRING');
    await quiet();
    expect((await inThailand(number))?.xmlDigest).toBe(must(second).xmlDigest);
    expect((await reconcile(pair.th)).report).toMatchObject({ outcome: 'EQUAL', findings: [] });
    expect((await reconcile(pair.vn)).report).toMatchObject({ outcome: 'EQUAL', findings: [] });
    expect(await inThailand(must(first).referenceNumber)).toBeDefined();
  });

  test('is sent again by the run of the issuing gateway, whose answer from there counts anew once a day', async () => {
    const [one] = await certificates(1);
    remove(must(one).referenceNumber);
    // An hourly question is answered from the digests kept: the importing side must count once.
    await pair.th.ledger.recountDigests();
    const { run } = await reconcile(pair.vn);
    expect(run.findings).toMatchObject([{ problem: 'MISSING_AT_PEER', action: 'RETRANSMITTED' }]);
    await quiet();
    expect(await inThailand(must(one).referenceNumber)).toBeDefined();
    expect((await reconcile(pair.vn)).report.outcome).toBe('EQUAL');
  });

  test('an ended one comes back with its end', async () => {
    const [one] = await certificates(1);
    await cancelCertificate(pair.vn, must(one).id, 'wrong consignee', 'officer');
    await quiet();
    remove(must(one).referenceNumber);
    await reconcile(pair.th);
    await quiet();
    expect((await inThailand(must(one).referenceNumber))?.state).toBe('CANCELLED');
    expect((await reconcile(pair.th)).report.outcome).toBe('EQUAL');
  });
});

describe('a state altered behind the back', () => {
  const alter = (country: 'VN' | 'TH', table: 'sent' | 'received', number: string, state: string) =>
    alterState(pair, country, table, number, state);

  test('of the issuing side: it asks, and stands where customs are', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    await respond(
      pair.th,
      must(await inThailand(number)).id,
      [{ itemNumber: 1, decision: 'GIVEN' }],
      'customs',
    );
    await quiet();
    expect((await inVietNam(number))?.state).toBe('GIVEN');
    await pair.vn.ledger.foldDigests();
    alter('VN', 'sent', number, 'AS2');
    const { run } = await reconcile(pair.vn);
    expect(run.findings).toMatchObject([
      { problem: 'DAMAGED_HERE' },
      { problem: 'STATE_DIFFERS', action: 'ASKED' },
    ]);
    await quiet();
    expect((await inVietNam(number))?.state).toBe('GIVEN');
    expect((await reconcile(pair.vn)).report.outcome).toBe('EQUAL');
  });

  test('of the importing side: it is handed on again', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    alter('TH', 'received', number, 'AS2');
    expect((await reconcile(pair.th)).run.findings).toMatchObject([
      { problem: 'DAMAGED_HERE' },
      { problem: 'STATE_DIFFERS', action: 'HANDED_OVER' },
    ]);
    await quiet();
    expect((await inThailand(number))?.state).toBe('REC');
    expect((await reconcile(pair.th)).report.outcome).toBe('EQUAL');
  });

  test('a response the issuing side never got is told again by the importing side', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    await respond(
      pair.th,
      must(await inThailand(number)).id,
      [{ itemNumber: 1, decision: 'GIVEN' }],
      'customs',
    );
    // The response is lost with the outbox.
    damage('TH', (connection) =>
      connection.exec(`UPDATE "outbox" SET "status" = 'dead' WHERE "status" = 'due'`),
    );
    await quiet();
    expect((await inVietNam(number))?.state).toBe('REC');
    expect((await reconcile(pair.th)).run.findings).toMatchObject([
      { problem: 'STATE_DIFFERS', action: 'REACKNOWLEDGED' },
    ]);
    await quiet();
    expect((await inVietNam(number))?.state).toBe('GIVEN');
    expect((await reconcile(pair.th)).report.outcome).toBe('EQUAL');
  });

  test('a cancellation the importing side does not know is sent again', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    await cancelCertificate(pair.vn, must(one).id, 'wrong consignee', 'officer');
    await quiet();
    alter('TH', 'received', number, 'REC');
    await pair.th.ledger.recountDigests();
    expect((await reconcile(pair.vn)).run.findings).toMatchObject([
      { problem: 'STATE_DIFFERS', action: 'CANCELLED_AGAIN' },
    ]);
    await quiet();
    expect((await inThailand(number))?.state).toBe('CANCELLED');
    expect((await reconcile(pair.vn)).report.outcome).toBe('EQUAL');
  });

  test('a decision that only the issuing side knows waits for a person, who can take it over', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    await respond(
      pair.th,
      must(await inThailand(number)).id,
      [{ itemNumber: 1, decision: 'GIVEN' }],
      'customs',
    );
    await quiet();
    damage('TH', (connection) =>
      connection.run(
        `UPDATE "received" SET "state" = 'REC', "decisions" = '[]' WHERE "referenceNumber" = ?`,
        [number],
      ),
    );
    const { report } = await reconcile(pair.th);
    expect(report).toMatchObject({
      outcome: 'PROPOSED',
      findings: [{ problem: 'STATE_DIFFERS', action: 'PROPOSED' }],
    });
    // The signed answer that shows it is kept, once.
    expect(report.evidence).toHaveLength(1);
    const kept = must(await pair.th.ledger.message(must(report.evidence[0])));
    const read = verifySignature(must(kept.answer), {
      profile: 'message',
      country: 'VN',
      trust: pair.th.trust,
      now: pair.clock.now(),
    });
    expect(parseMessage(must(read.signedOctets)).body).toMatchObject({
      buckets: [{ documents: [{ referenceNumber: number, state: 'GIVEN' }] }],
    });
    const [proposal] = (await pair.th.ledger.differences({ status: 'PROPOSED' }, { limit: 5 })).rows;
    expect(proposal).toMatchObject({
      referenceNumber: number,
      repair: 'BY_HAND',
      times: 1,
      own: { state: 'REC' },
    });
    const accepted = await acceptProposal(pair.th, must(proposal).id, 'operator');
    expect(accepted).toMatchObject({ status: 'ACCEPTED', decidedBy: 'operator' });
    await expect(acceptProposal(pair.th, must(proposal).id, 'operator')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    const second = await reconcile(pair.th);
    expect(second.report.findings).toMatchObject([{ action: 'LISTED', detail: 'accepted by operator' }]);
    expect(second.report.evidence).toEqual([]);
    // Customs decide again, and the ledgers agree.
    await respond(
      pair.th,
      must(await inThailand(number)).id,
      [{ itemNumber: 1, decision: 'GIVEN' }],
      'customs',
    );
    await quiet();
    expect((await reconcile(pair.th)).report.outcome).toBe('EQUAL');
    expect((await pair.th.ledger.difference(must(proposal).id))?.status).toBe('RESOLVED');
  });
});

describe('content altered behind the back', () => {
  test('octets of the importing side are asked for again, and the broken copy is restored', async () => {
    const [one] = await certificates(1);
    const number = must(one).referenceNumber;
    damage('TH', (connection) => {
      const octets = Buffer.from(
        Buffer.from(must(one).xml ?? [])
          .toString()
          .replace('Lúa Vàng', 'Lúa Bạc'),
      );
      connection.run('UPDATE "received" SET "xml" = ? WHERE "referenceNumber" = ?', [octets, number]);
    });
    expect((await reconcile(pair.th)).run.findings).toMatchObject([
      { problem: 'CONTENT_DIFFERS', action: 'REQUESTED', referenceNumber: number },
    ]);
    await quiet();
    const restored = must(await inThailand(number));
    expect(sha256Hex(restored.xml)).toBe(must(one).xmlDigest);
    expect(restored.state).toBe('REC');
    const events = (await pair.th.ledger.eventsOfCertificate(restored.id)).map(({ type }) => type);
    expect(events).toContain('certificate.restored');
    expect(events).toContain('ledger.damaged');
    expect((await reconcile(pair.th)).report).toMatchObject({ outcome: 'EQUAL', findings: [] });
  });

  test.each([
    ['TH', 'received'],
    ['VN', 'sent'],
  ] as const)('a recorded digest in %s is corrected from the signed octets', async (country, table) => {
    const [one] = await certificates(1);
    const own = country === 'VN' ? pair.vn : pair.th;
    damage(country, (connection) =>
      connection.run(`UPDATE "${table}" SET "xmlDigest" = ?`, [sha256Hex('other')]),
    );
    expect((await reconcile(own)).run.findings).toMatchObject([
      { problem: 'DAMAGED_HERE' },
      { problem: 'CONTENT_DIFFERS', action: 'CORRECTED' },
    ]);
    const number = must(one).referenceNumber;
    const held = country === 'VN' ? await inVietNam(number) : await inThailand(number);
    expect(held?.xmlDigest).toBe(must(one).xmlDigest);
    expect((await reconcile(own)).report.outcome).toBe('EQUAL');
  });

  test('octets of the issuing side wait for a person: nobody else may say what was signed', async () => {
    const [one] = await certificates(1);
    damage('VN', (connection) => connection.run('UPDATE "sent" SET "xml" = ?', [Buffer.from('<gone/>')]));
    expect((await reconcile(pair.vn)).run.findings).toMatchObject([
      { problem: 'CONTENT_DIFFERS', action: 'PROPOSED', referenceNumber: must(one).referenceNumber },
    ]);
  });
});

test('the same certificate under another conversation is only a duplicate: the importing side takes over the issuing', async () => {
  const [one] = await certificates(1);
  const number = must(one).referenceNumber;
  damage('TH', (connection) =>
    connection.run('UPDATE "received" SET "conversationId" = ?', ['00000000-0000-7000-8000-0000000000aa']),
  );
  await pair.th.ledger.recountDigests();
  expect((await reconcile(pair.vn)).run.findings).toMatchObject([
    { problem: 'ONLY_DUPLICATE', action: 'LEFT_TO_PEER' },
  ]);
  expect((await reconcile(pair.th)).run.findings).toMatchObject([
    { problem: 'ONLY_DUPLICATE', action: 'CORRECTED' },
  ]);
  expect((await inThailand(number))?.conversationId).toBe(must(one).conversationId);
  expect((await reconcile(pair.vn)).report.outcome).toBe('EQUAL');
  expect((await pair.vn.ledger.differenceOf('TH', 'VN', number))?.status).toBe('RESOLVED');
});

test('what the issuing ledger lost is never taken back without a person', async () => {
  const [one] = await certificates(1);
  damage('VN', (connection) => {
    connection.exec('PRAGMA foreign_keys = OFF');
    connection.exec('DELETE FROM "sent__terms"');
    connection.exec('DELETE FROM "sent"');
  });
  expect((await reconcile(pair.vn)).run.findings).toMatchObject([
    { problem: 'DAMAGED_HERE' },
    { problem: 'MISSING_HERE', action: 'PROPOSED', referenceNumber: must(one).referenceNumber },
  ]);
  expect((await reconcile(pair.th)).run.findings).toMatchObject([
    { problem: 'MISSING_AT_PEER', action: 'PROPOSED' },
  ]);
});

test('what is on its way is no difference, and repairs are not repeated for ever', async () => {
  pair.silence('TH', true);
  const one = await issued();
  await pair.settle();
  pair.silence('TH', false);
  expect((await reconcile(pair.vn)).report).toMatchObject({ outcome: 'EQUAL', inFlight: 1, findings: [] });
  pair.clock.advance(900_000);
  const { report } = await reconcile(pair.vn);
  expect(report.findings).toMatchObject([{ problem: 'MISSING_AT_PEER', certificateId: one.id }]);
  expect(report.findings[0]?.detail).toMatch(/^delivery is under way/);
  for (const kind of ['hourly', 'manual', 'hourly', 'hourly'] as const) {
    pair.clock.advance(600_000);
    // Looking often is no reason to lose patience with a delivery; hours are. What a person asks for is no try.
    expect((await reconcile(pair.vn, { kind })).report.outcome).toBe('REPAIRING');
  }
  pair.clock.advance(3 * 3_600_000);
  expect((await reconcile(pair.vn, { kind: 'hourly' })).report).toMatchObject({
    outcome: 'PROPOSED',
    findings: [{ action: 'PROPOSED', detail: 'found 5 times; Send the certificate again' }],
  });
  const rows = await trendSince(pair.vn.ledger, { peer: 'TH', from: '2026-06-15' });
  expect(rows).toMatchObject([
    { peer: 'TH', day: '2026-06-15', comparisons: 7, equal: 1, failed: 0, differences: 1, proposed: 1 },
  ]);
});

test('some items decided a moment ago are on their way, though the state is an old one', async () => {
  const filed = await fileApplication(pair.vn, application('VN', 'TH', '2026-06-15', 2), 'officer');
  await approveApplication(pair.vn, filed.id, 'supervisor');
  const { referenceNumber } = await issueCertificate(pair.vn, filed.id, 'officer');
  await quiet();
  const held = must(await inThailand(referenceNumber));
  await respond(pair.th, held.id, [{ itemNumber: 1, decision: 'GIVEN' }], 'customs');
  expect((await inThailand(referenceNumber))?.state).toBe('REC');
  for (const own of [pair.th, pair.vn]) {
    expect((await reconcile(own)).report).toMatchObject({ outcome: 'EQUAL', inFlight: 1, findings: [] });
  }
  await quiet();
  expect((await reconcile(pair.th)).report).toMatchObject({ outcome: 'EQUAL', inFlight: 0 });
});

test('a silent peer, and one that refuses, are reported, and nothing is concluded', async () => {
  await certificates(1);
  pair.silence('TH', true);
  const silent = await reconcile(pair.vn);
  expect(silent.report).toMatchObject({
    outcome: 'UNREACHABLE',
    findings: [{ problem: 'PEER_UNREACHABLE' }],
  });
  pair.silence('TH', false);
  // Thailand knows no Singapore: a stranger's question is refused.
  const stranger: ExchangeContext = { ...pair.vn, gatewayKey: pair.pki.SG.gateway };
  expect((await reconcile(stranger, { peers: ['TH'] })).report).toMatchObject({
    outcome: 'REFUSED',
    error: expect.stringContaining('MESSAGE_SIGNATURE_INVALID'),
  });
});

test('a peer whose digests contradict themselves is refused, and nothing is changed', async () => {
  const [one] = await certificates(1);
  const before = await inVietNam(must(one).referenceNumber);
  // Signed with the right key, bound to the question, and untrue: a month it does not add up to.
  const liar: ExchangeContext['transport'] = {
    close() {},
    async post(_, octets) {
      const { signedOctets } = verifySignature(octets, {
        profile: 'message',
        country: 'VN',
        trust: pair.th.trust,
        now: pair.clock.now(),
      });
      const { header, body } = parseMessage(must(signedOctets));
      const questions = body.kind === 'DIG' ? body.questions : [];
      const about = {
        to: 'VN',
        conversationId: header.conversationId,
        refToMessageId: header.messageId,
      } as const;
      const buckets = questions.map(({ issuer, path }) => ({
        ...{ issuer, path, count: 5, digest: sha256Hex('a lie'), documents: [] },
        parts: [{ path: '2026-06', count: 5, digest: sha256Hex('another') }],
      }));
      const digest = sha256Hex(octets);
      const answer = { kind: 'ACK', status: 'AS2', digest, buckets, errors: [] } as const;
      return { status: 200, body: composeMessage(pair.th, about, answer).raw };
    },
  };
  const { report } = await reconcile({ ...pair.vn, transport: liar }, { peers: ['TH'] });
  expect(report).toMatchObject({
    outcome: 'INVALID',
    findings: [{ problem: 'PEER_ANSWER_INVALID', action: 'LISTED' }],
    error: expect.stringMatching(/^PEER_DIGEST_INVALID: VN ALL: /),
  });
  expect(await inVietNam(must(one).referenceNumber)).toEqual(before);
  expect((await pair.vn.ledger.differences({ status: 'REPAIRING' }, { limit: 5 })).rows).toEqual([]);
});

describe('a DIG that is not to be answered', () => {
  const question: DigestQuestion = {
    issuer: 'VN',
    path: 'ALL',
    count: 0,
    digest: sha256Hex(''),
    show: 'PARTS',
  };
  const about = () => ({ to: 'TH', conversationId: pair.vn.ids.next(), timeToLive: 300 }) as const;
  const dig = (context = pair.vn, questions = [question]) =>
    composeMessage(context, about(), { kind: 'DIG', questions });

  async function refusedWith(raw: Uint8Array, code: string): Promise<void> {
    const before = await pair.th.ledger.totals();
    const { octets, status } = await receiveMessage(pair.th, raw);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(Buffer.from(must(octets)).toString()).toContain(`<Code>${code}</Code>`);
    const after = await pair.th.ledger.totals();
    // Kept as evidence, and nothing else.
    expect(after.messagesIn).toBe(before.messagesIn + 1);
    expect([after.sent, after.received]).toEqual([before.sent, before.received]);
  }

  test('an authentic one is answered once; again it is refused', async () => {
    const { raw } = dig();
    expect((await receiveMessage(pair.th, raw)).status).toBe(200);
    expect((await pair.th.ledger.totals()).messagesIn).toBe(0);
    await refusedWith(raw, 'MESSAGE_ID_REUSED');
    // The same octets, so nothing that the code says may speak of another content.
    const { title } = new GatewayError('MESSAGE_ID_REUSED');
    expect(title).toEqual({
      en: 'The message id was used before',
      vi: 'Mã thông điệp đã được dùng trước đó',
    });
  });

  test('forged, expired, from the future, about others', async () => {
    await refusedWith(dig({ ...pair.vn, gatewayKey: pair.pki.SG.gateway }).raw, 'MESSAGE_SIGNATURE_INVALID');
    await refusedWith(dig(pair.vn, [{ ...question, issuer: 'SG' }]).raw, 'MESSAGE_INVALID');
    const old = dig();
    pair.clock.advance(601_000);
    await refusedWith(old.raw, 'MESSAGE_EXPIRED');
    const ahead = { ...pair.vn, clock: { now: () => new Date(pair.clock.now().getTime() + 400_000) } };
    await refusedWith(dig(ahead).raw, 'CLOCK_SKEW');
  });
});
