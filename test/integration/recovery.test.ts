import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { reviveMessage } from '../../src/exchange/revive.ts';
import { runSweep } from '../../src/reconciliation/sweep.ts';
import { application } from '../support/applications.ts';
import { type Fault, faultyTransport } from '../support/faulty-transport.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

const NOWHERE = 'http://127.0.0.1:9/';
const today = new Date().toISOString().slice(0, 10);
let world: Federation;
let faults: ReturnType<typeof faultyTransport>;

beforeEach(async () => {
  faults = faultyTransport();
  world = await startFederation({
    countries: ['VN', 'TH'],
    parts: { VN: { transport: faults.transport } },
    environment: { MESSAGE_TTL_SECONDS: '1', ACK_LIMIT_SECONDS: '1', CIRCUIT_FAILURES: '1000' },
  });
});
afterEach(() => world.stop());

async function issue() {
  const { context } = world.node('VN');
  const filed = await fileApplication(context, application('VN', 'TH', today), 'officer');
  return issueCertificate(context, filed.id, 'officer');
}

const reaches = (id: string, state: string) =>
  until(`${id} in ${state}`, async () => {
    const held = await world.node('VN').context.ledger.sent(id);
    // AS2 may be known later than REC: the peer's next messages are often quicker than a retry.
    return held?.state === state && held.stateTimes.AS2 && held;
  });

async function heldAtPeer(referenceNumber: string) {
  const { ledger } = world.node('TH').context;
  return (await ledger.search('received', { referenceNumber }, { limit: 10 })).rows.length;
}

test.each<[string, Fault[]]>([
  ['the acknowledgement is lost', ['answer lost']],
  ['the message is lost', ['message lost']],
  ['a proxy answers 502 after the write', ['502 after the write']],
  ['the acknowledgement is garbled on its way', ['answer garbled']],
  ['the message is delivered twice', ['delivered twice']],
])('delivered once and only once although %s', async (_, injected) => {
  faults.inject(...injected);
  const issued = await issue();
  const held = await reaches(issued.id, 'REC');
  expect(faults.injected()).toBe(injected.length);
  expect(held.stateTimes.AS2).toBeDefined();
  expect(await heldAtPeer(issued.referenceNumber)).toBe(1);
});

test('every attempt is kept with its outcome', async () => {
  faults.inject('answer lost', '502 after the write');
  const issued = await issue();
  await reaches(issued.id, 'REC');
  const { ledger } = world.node('VN').context;
  const [transfer] = await ledger.messagesOfCertificate(issued.id);
  const attempts = await ledger.attempts(must(transfer).id);
  expect(
    attempts.map(({ number, outcome, httpStatus, errorCode }) => ({
      number,
      outcome,
      httpStatus,
      errorCode,
    })),
  ).toEqual([
    { number: 1, outcome: 'failed', httpStatus: undefined, errorCode: 'PEER_UNREACHABLE' },
    { number: 2, outcome: 'failed', httpStatus: 502, errorCode: 'PEER_ANSWER_INVALID' },
    { number: 3, outcome: 'acknowledged', httpStatus: 200, errorCode: undefined },
  ]);
});

test('what was queued when the gateway stopped is delivered after its restart', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const issued = await issue();
  await world.node('VN').stop();
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  await world.restart('VN', {});
  await reaches(issued.id, 'REC');
  expect(await heldAtPeer(issued.referenceNumber)).toBe(1);
});

/** What became of the only message that died, and what took its place. */
async function formerDeadLetter() {
  const { ledger } = world.node('VN').context;
  expect((await ledger.outbox({ status: 'dead' }, { limit: 10 })).rows).toEqual([]);
  const { rows } = await ledger.outbox({ status: 'superseded' }, { limit: 10 });
  expect(rows).toHaveLength(1);
  const letter = must(rows[0]);
  expect((await ledger.message(letter.messageId))?.status).toBe('superseded');
  return { letter, by: must(await ledger.message(letter.supersededBy ?? '')) };
}

/** Waits until delivery was given up and the limit for an acknowledgement is over. */
async function deadLetter(): Promise<void> {
  const overdue = Date.now() + 1_050;
  await until('a dead letter', async () => {
    const { rows } = await world.node('VN').context.ledger.outbox({ status: 'dead' }, { limit: 10 });
    return rows.length > 0 && Date.now() > overdue;
  });
}

test('the sweep sends a certificate again that died in the outbox and is unknown at the peer', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const issued = await issue();
  await deadLetter();
  expect((await world.node('VN').context.ledger.sent(issued.id))?.state).toBe('AS1');
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  const { context } = world.node('VN');
  const run = must(await runSweep(context, context.clock.now()));
  expect(run.findings).toMatchObject([
    { certificateId: issued.id, problem: 'UNKNOWN_AT_PEER', action: 'RETRANSMITTED' },
  ]);
  await reaches(issued.id, 'REC');
  expect(await heldAtPeer(issued.referenceNumber)).toBe(1);
  expect(await context.ledger.run(run.id)).toEqual(run);
  const { letter, by } = await formerDeadLetter();
  expect(by).toMatchObject({ kind: 'ECOO', direction: 'out', status: 'delivered', certificateId: issued.id });
  expect(run.findings[0]?.detail).toContain(by.id);
  const events = await context.ledger.eventsOfCertificate(issued.id);
  expect(events.find(({ type }) => type === 'message.superseded')).toMatchObject({
    messageId: letter.messageId,
    data: { by: by.id },
  });
  await expect(reviveMessage(context, letter.messageId, 'operator')).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
    // It is a message that cannot be revived: the certificate's state has nothing to do with it.
    title: { en: 'Not in a state that allows this', vi: 'Trạng thái hiện tại không cho phép thao tác này' },
    detail: `the message ${by.id} took its place`,
  });
});

test('the sweep repairs a state that lags because no acknowledgement ever came back', async () => {
  world.redirect('TH', 'VN', NOWHERE);
  faults.inject(...Array<Fault>(100).fill('answer lost'));
  const issued = await issue();
  await deadLetter();
  faults.clear();
  const { context } = world.node('VN');
  expect((await context.ledger.sent(issued.id))?.state).toBe('AS1');
  const run = must(await runSweep(context, context.clock.now()));
  expect(run.findings).toMatchObject([{ problem: 'STATE_DIFFERS', action: 'STATE_REPAIRED' }]);
  expect((await context.ledger.sent(issued.id))?.state).toBe('REC');
  expect(await heldAtPeer(issued.referenceNumber)).toBe(1);
  // The peer has it, as its answer to the question says: nothing is left to be sent again.
  const { by } = await formerDeadLetter();
  expect(by).toMatchObject({ kind: 'RTX', direction: 'out', status: 'delivered' });
});

test('a dead letter revived by many at once goes out once', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const issued = await issue();
  await deadLetter();
  const { context } = world.node('VN');
  const { rows } = await context.ledger.outbox({ status: 'dead' }, { limit: 10 });
  world.redirect('VN', 'TH', `${world.node('TH').url}/`);
  const { messageId } = must(rows[0]);
  const tried = await Promise.allSettled(
    Array.from({ length: 8 }, () => reviveMessage(context, messageId, 'operator')),
  );
  const done = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(done).toHaveLength(1);
  for (const one of tried) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'STATE_CONFLICT' });
  }
  await reaches(issued.id, 'REC');
  const { by } = await formerDeadLetter();
  expect(by.id).toBe(done[0]);
  const sent = (await context.ledger.messagesOfCertificate(issued.id)).filter(
    ({ direction, kind }) => direction === 'out' && kind === 'ECOO',
  );
  expect(sent.map(({ status }) => status)).toEqual(['superseded', 'delivered']);
});

test('the sweep lists what it cannot ask about, once for a silent peer', async () => {
  world.redirect('VN', 'TH', NOWHERE);
  const first = await issue();
  const second = await issue();
  await deadLetter();
  const { context } = world.node('VN');
  const slot = context.clock.now();
  const run = must(await runSweep(context, slot));
  expect(run.findings.map((f) => [f.certificateId, f.problem, f.action])).toEqual([
    [first.id, 'PEER_UNREACHABLE', 'LISTED'],
    [second.id, 'PEER_UNREACHABLE', 'LISTED'],
  ]);
  expect(await runSweep(context, slot)).toBeUndefined();
  // The question is told apart from what is in the outbox: it was never queued, and is asked anew next time.
  const asked = (await context.ledger.messagesOfCertificate(first.id)).filter(({ kind }) => kind === 'RTX');
  expect(asked).toMatchObject([{ status: 'unanswered', errors: [{ code: 'PEER_UNREACHABLE' }] }]);
  expect(await context.ledger.outboxEntry(must(asked[0]).id)).toBeUndefined();
});

test('a message id used again with other content is refused and recorded', async () => {
  const vn = world.node('VN').context;
  const th = world.node('TH').context;
  const about = { to: 'TH', conversationId: vn.ids.next() } as const;
  const fixed = { ...vn, ids: { next: () => '01920000-0000-7000-8000-000000000001' } };
  const first = composeMessage(fixed, about, { kind: 'PNG' });
  const other = composeMessage(fixed, { ...about, conversationId: vn.ids.next() }, { kind: 'PNG' });
  expect((await receiveMessage(th, first.raw)).status).toBe(200);
  const answer = await receiveMessage(th, other.raw);
  expect(answer.status).toBe(409);
  expect(Buffer.from(must(answer.octets)).toString()).toContain('MESSAGE_ID_REUSED');
  const { rows } = await th.ledger.events({ limit: 200 });
  expect(rows.map((event) => event.type)).toContain('message.refused');
});

test("a message signed by another key than the claimed sender's is refused and takes no id", async () => {
  const vn = world.node('VN').context;
  const th = world.node('TH').context;
  const forger = { ...vn, gatewayKey: { ...vn.authorityKey, role: 'gateway' as const } };
  const forged = composeMessage(forger, { to: 'TH', conversationId: vn.ids.next() }, { kind: 'PNG' });
  const answer = await receiveMessage(th, forged.raw);
  expect(answer.status).toBe(403);
  expect(Buffer.from(must(answer.octets)).toString()).toContain('MESSAGE_SIGNATURE_INVALID');
  expect(await th.ledger.acceptedInbound('VN', forged.header.messageId)).toBeUndefined();
  // What cannot be read at all gets no signed answer, but is kept and recorded.
  const junk = await receiveMessage(th, Buffer.from('<x>not a message</x>'));
  expect(junk).toMatchObject({ status: 422, error: 'MESSAGE_INVALID', octets: undefined });
});
