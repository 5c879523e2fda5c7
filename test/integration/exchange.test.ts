import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { pingPeer } from '../../src/exchange/ping.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { requestCertificate, requireNotRefused } from '../../src/exchange/request-certificate.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import { application } from '../support/applications.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

let world: Federation;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await startFederation({ countries: ['VN', 'TH'] });
});
afterAll(() => world.stop());

async function issue(from: 'VN' | 'TH', to: 'VN' | 'TH', items = 1) {
  const { context } = world.node(from);
  const filed = await fileApplication(context, application(from, to, today, items), 'officer');
  return issueCertificate(context, filed.id, 'officer');
}

const sentState = (from: 'VN' | 'TH', id: string, state: string) =>
  until(`${id} in ${state}`, async () => {
    const held = await world.node(from).context.ledger.sent(id);
    return held?.state === state && held.stateTimes.AS2 && held;
  });

describe.each([
  ['VN', 'TH'],
  ['TH', 'VN'],
] as const)('a certificate from %s to %s', (from, to) => {
  test('goes AS1, AS2, AS3, AS4 RES-REC, then GIVEN, and both ledgers agree', async () => {
    const issued = await issue(from, to);
    expect(issued.state).toBe('AS1');
    const handedOver = await sentState(from, issued.id, 'REC');
    expect(Object.keys(handedOver.stateTimes).sort()).toEqual(['AS1', 'AS2', 'AS3', 'FILED', 'REC']);
    const { ledger } = world.node(to).context;
    const received = must(await ledger.receivedByNumber(from, issued.referenceNumber));
    expect(received).toMatchObject({ state: 'REC', peer: from, conversationId: issued.id });
    expect(received.verification.verdict).toBe('valid');
    expect(received.form).toEqual(handedOver.form);
    expect(Buffer.from(received.xml).equals(Buffer.from(must(handedOver.xml)))).toBe(true);
    await respond(
      world.node(to).context,
      received.id,
      [{ itemNumber: 1, decision: 'GIVEN' }],
      'customs officer',
    );
    const given = await sentState(from, issued.id, 'GIVEN');
    expect(given.decisions).toEqual([{ itemNumber: 1, decision: 'GIVEN' }]);
    const history = await world.node(from).context.ledger.eventsOfCertificate(issued.id);
    expect(history.map((event) => event.type)).toEqual([
      'certificate.filed',
      'certificate.issued',
      ...Array(4).fill(expect.stringMatching(/^certificate\.(state|late-news)$/)),
    ]);
  });
});

test('items are decided one by one; a doubtful item does not block the others', async () => {
  const issued = await issue('VN', 'TH', 3);
  await sentState('VN', issued.id, 'REC');
  const { context } = world.node('TH');
  const received = must(await context.ledger.receivedByNumber('VN', issued.referenceNumber));
  await respond(context, received.id, [{ itemNumber: 2, decision: 'GIVEN' }], 'officer');
  const partly = await until('one decision', async () => {
    const held = await world.node('VN').context.ledger.sent(issued.id);
    return held?.decisions.length === 1 && held;
  });
  expect(partly.state).toBe('REC');
  const reason = 'Tariff classification in doubt';
  await respond(
    context,
    received.id,
    [
      { itemNumber: 1, decision: 'NOT_GIVEN', reason },
      { itemNumber: 3, decision: 'GIVEN' },
    ],
    'officer',
  );
  const decided = await sentState('VN', issued.id, 'PARTLY_GIVEN');
  expect(decided.decisions.map((d) => d.decision)).toEqual(['NOT_GIVEN', 'GIVEN', 'GIVEN']);
  // Rule 30.4: after clarification the state may be reassessed in the trader's favour, never back.
  await respond(context, received.id, [{ itemNumber: 1, decision: 'GIVEN' }], 'officer');
  await sentState('VN', issued.id, 'GIVEN');
  await expect(
    respond(context, received.id, [{ itemNumber: 1, decision: 'NOT_GIVEN', reason }], 'officer'),
  ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
});

test('NOT GIVEN without a reason is refused and changes nothing', async () => {
  const issued = await issue('VN', 'TH');
  await sentState('VN', issued.id, 'REC');
  const { context } = world.node('TH');
  const received = must(await context.ledger.receivedByNumber('VN', issued.referenceNumber));
  await expect(
    respond(context, received.id, [{ itemNumber: 1, decision: 'NOT_GIVEN' }], 'officer'),
  ).rejects.toMatchObject({ code: 'DECISION_INVALID' });
  expect((await context.ledger.received(received.id))?.state).toBe('REC');
});

describe('repetitions', () => {
  test('the same octets again get the stored acknowledgement, byte for byte, and are stored once', async () => {
    const issued = await issue('VN', 'TH');
    await sentState('VN', issued.id, 'REC');
    const vn = world.node('VN').context;
    const th = world.node('TH').context;
    const [transfer] = (await vn.ledger.messagesOfCertificate(issued.id)).filter((m) => m.kind === 'ECOO');
    const message = must(await vn.ledger.message(must(transfer).id));
    const before = await th.ledger.totals();
    const answers = await Promise.all([1, 2, 3].map(() => receiveMessage(th, message.raw)));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(Buffer.from(must(answer.octets)).equals(Buffer.from(must(message.answer)))).toBe(true);
    }
    const after = await th.ledger.totals();
    expect(after.received).toEqual(before.received);
  });

  test('the same certificate in another message is acknowledged as a duplicate and stored once', async () => {
    const issued = await issue('VN', 'TH');
    await sentState('VN', issued.id, 'REC');
    const vn = world.node('VN').context;
    const before = await world.node('TH').context.ledger.totals();
    const messageId = await retransmit(vn, issued.id, 'officer');
    const message = await until('delivery', async () => {
      const held = await vn.ledger.message(messageId);
      return held?.status === 'delivered' && held;
    });
    expect(Buffer.from(must(message.answer)).toString()).toContain('uplicate');
    expect((await world.node('TH').context.ledger.totals()).received).toEqual(before.received);
    expect((await vn.ledger.sent(issued.id))?.state).toBe('REC');
  });

  test('twenty deliveries of one new message at once store one certificate', async () => {
    world.redirect('VN', 'TH', 'http://127.0.0.1:9/');
    const issued = await issue('VN', 'TH');
    const vn = world.node('VN').context;
    const th = world.node('TH').context;
    const [transfer] = await vn.ledger.messagesOfCertificate(issued.id);
    const { raw } = must(await vn.ledger.message(must(transfer).id));
    const answers = await Promise.all(Array.from({ length: 20 }, () => receiveMessage(th, raw)));
    const distinct = new Set(answers.map((answer) => Buffer.from(must(answer.octets)).toString('hex')));
    expect(distinct.size).toBe(1);
    const found = await th.ledger.search(
      'received',
      { referenceNumber: issued.referenceNumber },
      { limit: 10 },
    );
    expect(found.rows).toHaveLength(1);
    world.redirect('VN', 'TH', `${world.node('TH').url}/`);
    await sentState('VN', issued.id, 'REC');
  });
});

test('a certificate the importing state lost is sent again on its request', async () => {
  const issued = await issue('VN', 'TH');
  await sentState('VN', issued.id, 'REC');
  const th = world.node('TH').context;
  const messageId = await requestCertificate(th, 'VN', issued.referenceNumber, 'officer');
  await until('answered request', async () => (await th.ledger.message(messageId))?.status === 'delivered');
  const sent = await until('function 35 delivered', async () => {
    const messages = await world.node('VN').context.ledger.messagesOfCertificate(issued.id);
    const again = messages.filter((m) => m.direction === 'out' && m.kind === 'ECOO');
    return again.length === 2 && again.every((m) => m.status === 'delivered') && again;
  });
  expect(sent).toHaveLength(2);
});

describe('a request for one that', () => {
  let pair: Pair;
  beforeEach(async () => {
    pair = await startPair();
  });
  afterEach(() => pair.stop());

  /** With an edition of the HS that Thailand refuses, or without. */
  async function issuedHere({ wrong = false, instead }: { wrong?: boolean; instead?: SentCertificate } = {}) {
    const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
    const whole = application('VN', 'TH', pair.clock.now().toISOString().slice(0, 10));
    const form = wrong
      ? { ...whole, items: whole.items.map((one) => ({ ...one, hsCode: '390120' })) }
      : whole;
    const replaces = instead && {
      referenceNumber: instead.referenceNumber,
      kind: 'AMENDMENT' as const,
      reason: 'HS code',
    };
    const { id } = await fileApplication(vn, form, 'officer', replaces ? { replaces } : {});
    return issueCertificate(vn, id, 'officer');
  }

  test('this gateway itself refused is refused for good, and named is what was issued instead', async () => {
    const refused = await issuedHere({ wrong: true });
    await pair.settle();
    const ask = async () => {
      const messageId = await requestCertificate(pair.th, 'VN', refused.referenceNumber, 'officer');
      await pair.settle();
      return pair.th.ledger.outboxEntry(messageId);
    };
    // Answered: nothing is left to be done about the message.
    const final = { status: 'delivered', attempts: 1 };
    expect(await ask()).toMatchObject(final);
    const instead = await issuedHere({ instead: refused });
    await pair.settle();
    const told = await ask();
    expect(told).toMatchObject(final);
    const { rows } = await pair.th.ledger.events({ limit: 200 });
    const { messageId } = must(told);
    const answered = rows.filter((one) => one.type === 'certificate.request-answered');
    const text = expect.stringContaining(`${instead.referenceNumber} was issued instead`);
    expect(answered.find((one) => one.messageId === messageId)).toMatchObject({
      data: { errors: [{ code: 'CERTIFICATE_REFUSED', retryable: false, text }] },
    });
    // Customs, who asks, is told before.
    const { ledger } = pair.th;
    await expect(requireNotRefused(ledger, 'VN', refused.referenceNumber)).rejects.toMatchObject({
      code: 'CERTIFICATE_REFUSED',
      retryable: false,
    });
    await requireNotRefused(ledger, 'VN', instead.referenceNumber);
    await requireNotRefused(ledger, 'VN', 'VN-TH 26/02/99999');
  });

  test('it refused after the end here is not sent to be refused once more', async () => {
    pair.silence('TH', true);
    const refused = await issuedHere({ wrong: true });
    const { id, referenceNumber } = refused;
    await issuedHere({ instead: refused });
    pair.silence('TH', false);
    pair.clock.advance(1_800_000);
    await pair.settle();
    expect(await pair.vn.ledger.sent(id)).toMatchObject({ state: 'REPLACED', rejection: [{ code: 'V8' }] });
    const sent = await pair.vn.ledger.messagesOfCertificate(id);
    const messageId = await requestCertificate(pair.th, 'VN', referenceNumber, 'officer');
    await pair.settle();
    const { errors } = must(await pair.th.ledger.message(messageId));
    expect(errors).toMatchObject([{ code: 'CERTIFICATE_REFUSED' }]);
    expect(await pair.vn.ledger.messagesOfCertificate(id)).toHaveLength(sent.length);
  });

  test('ends meanwhile is answered as it stands then', async () => {
    const { id, conversationId, referenceNumber } = await issuedHere();
    const { ledger } = pair.vn;
    const sentByNumber = async (number: string) => {
      const found = await ledger.sentByNumber(number);
      if (found?.state === 'AS1') await cancelCertificate(pair.vn, id, 'wrong', 'officer');
      return found;
    };
    const body = { kind: 'RTX', request: 'CERTIFICATE', referenceNumber } as const;
    const { raw } = composeMessage(pair.th, { to: 'VN', conversationId }, body);
    const { octets } = await receiveMessage({ ...pair.vn, ledger: { ...ledger, sentByNumber } }, raw);
    expect(Buffer.from(must(octets)).toString()).toContain('>CANCELLED<');
  });
});

test('a peer check tells round trip and clock skew', async () => {
  const result = await pingPeer(world.node('VN').context, 'TH');
  expect(result.reachable).toBe(true);
  // One clock: what differs is at most half the way there and back.
  expect(Math.abs(must(result.clockSkewMs))).toBeLessThanOrEqual(result.roundTripMs / 2 + 1);
  await expect(pingPeer(world.node('VN').context, 'MY')).rejects.toBeInstanceOf(GatewayError);
});
