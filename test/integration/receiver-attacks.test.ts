import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildCertificateXml } from '../../src/certificate/build.ts';
import type { AseanCountry } from '../../src/certificate/countries.ts';
import type { FormD } from '../../src/certificate/form-d.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import type { PeerAnswer } from '../../src/exchange/reception.ts';
import { sha256Hex } from '../../src/kernel/digest.ts';
import { parseMessage } from '../../src/message/parse.ts';
import type { AcknowledgementBody, MessageBody } from '../../src/message/types.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import { verifySignature } from '../../src/signing/verify.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation } from '../support/nodes.ts';

/**
 * What a peer, or somebody with a peer's own keys, can try on the receiver. Each attack is first shown to be an
 * honest message but for one thing.
 */

let world: Federation;
const today = new Date().toISOString().slice(0, 10);

beforeAll(async () => {
  world = await startFederation({ countries: ['VN', 'TH', 'MY'] });
});
afterAll(() => world.stop());

let serial = 0;

function certificate(from: AseanCountry, to: AseanCountry, change: Partial<FormD> = {}) {
  const { profile, authorityKey, clock } = world.node(from).context;
  serial += 1;
  const form: FormD = {
    ...application(from, to, today),
    referenceNumber: `D2026-${from}-${serial}`,
    certification: { authority: profile.authority, place: profile.placeOfIssue, date: today },
    ...change,
  };
  return { form, octets: signCertificate(buildCertificateXml(form), authorityKey, clock.now()) };
}

interface Sending {
  readonly from: AseanCountry;
  readonly conversationId?: string;
  readonly refToMessageId?: string;
}

async function send(
  { from, ...about }: Sending,
  body: MessageBody,
): Promise<{ answer: PeerAnswer; codes: string[]; body: AcknowledgementBody }> {
  const { context } = world.node(from);
  const message = composeMessage(context, { to: 'VN', conversationId: context.ids.next(), ...about }, body);
  const answer = await receiveMessage(world.node('VN').context, message.raw);
  const { signedOctets } = verifySignature(must(answer.octets), {
    profile: 'message',
    country: 'VN',
    trust: context.trust,
    now: context.clock.now(),
  });
  const read = parseMessage(must(signedOctets)).body;
  if (read.kind !== 'ACK') throw new TypeError(read.kind);
  expect(read.digest).toBe(sha256Hex(message.raw));
  return { answer, codes: read.errors.map((error) => error.code), body: read };
}

function transfer({ form, octets }: { form: FormD; octets: Uint8Array }): MessageBody {
  return { kind: 'ECOO', function: '9', referenceNumber: form.referenceNumber, certificate: octets };
}

const held = (from: AseanCountry, number: string) =>
  world.node('VN').context.ledger.receivedByNumber(from, number);

test('the honest certificate is accepted', async () => {
  const honest = certificate('TH', 'VN');
  expect((await send({ from: 'TH' }, transfer(honest))).body.status).toBe('AS2');
  expect(await held('TH', honest.form.referenceNumber)).toBeDefined();
});

test('a certificate of one state sent by another is refused, though both signatures hold', async () => {
  const foreign = certificate('MY', 'VN');
  const { codes } = await send({ from: 'TH' }, transfer(foreign));
  // Thailand's pinned authority did not sign it.
  expect(codes).toEqual(['CERTIFICATE_SIGNATURE_INVALID']);
  expect(await held('TH', foreign.form.referenceNumber)).toBeUndefined();
  expect(await held('MY', foreign.form.referenceNumber)).toBeUndefined();
});

test('a certificate that names another issuing state than its signer is refused', async () => {
  const claimed = certificate('TH', 'VN', { issuingCountry: 'MY' });
  expect((await send({ from: 'TH' }, transfer(claimed))).codes).toEqual(['CONTENT_MISMATCH']);
});

test('a certificate for another importing state is refused', async () => {
  const elsewhere = certificate('TH', 'MY');
  expect((await send({ from: 'TH' }, transfer(elsewhere))).codes).toEqual(['CONTENT_MISMATCH']);
});

test('a certificate under another number than its own is refused', async () => {
  const { octets } = certificate('TH', 'VN');
  const body: MessageBody = {
    kind: 'ECOO',
    function: '9',
    referenceNumber: 'D2026-OTHER',
    certificate: octets,
  };
  expect((await send({ from: 'TH' }, body)).codes).toEqual(['CONTENT_MISMATCH']);
});

test('another certificate under a number already held is refused, and the first stays', async () => {
  const first = certificate('TH', 'VN');
  await send({ from: 'TH' }, transfer(first));
  const second = certificate('TH', 'VN', {
    referenceNumber: first.form.referenceNumber,
    consignee: { name: 'Other', address: 'Elsewhere 1', country: 'VN' },
  });
  expect((await send({ from: 'TH' }, transfer(second))).codes).toEqual(['REFERENCE_NUMBER_REUSED']);
  expect((await held('TH', first.form.referenceNumber))?.xmlDigest).toBe(sha256Hex(first.octets));
});

test('a second certificate in a conversation is refused', async () => {
  const conversationId = world.node('TH').context.ids.next();
  await send({ from: 'TH', conversationId }, transfer(certificate('TH', 'VN')));
  const { codes } = await send({ from: 'TH', conversationId }, transfer(certificate('TH', 'VN')));
  expect(codes).toEqual(['CONTENT_MISMATCH']);
});

test("another state's conversation id gives no hold on its certificate", async () => {
  const conversationId = world.node('TH').context.ids.next();
  const first = certificate('TH', 'VN');
  await send({ from: 'TH', conversationId }, transfer(first));
  const mine = certificate('MY', 'VN');
  // Malaysia may use the same id for its own certificate: conversations are known per state.
  expect((await send({ from: 'MY', conversationId }, transfer(mine))).body.status).toBe('AS2');
  expect((await held('TH', first.form.referenceNumber))?.xmlDigest).toBe(sha256Hex(first.octets));
  expect((await held('MY', mine.form.referenceNumber))?.xmlDigest).toBe(sha256Hex(mine.octets));
});

test('a Customs Response or AS3 from a state that is not the importing one is refused', async () => {
  const vn = world.node('VN').context;
  world.redirect('VN', 'TH', 'http://127.0.0.1:9/');
  const filed = await fileApplication(vn, application('VN', 'TH', today), 'officer');
  const issued = await issueCertificate(vn, filed.id, 'officer');
  const given: MessageBody = {
    kind: 'RES',
    referenceNumber: issued.referenceNumber,
    status: 'DECIDED',
    at: vn.clock.now().toISOString(),
    decisions: [{ itemNumber: 1, decision: 'GIVEN' }],
  };
  const as3: MessageBody = { kind: 'ACK', status: 'AS3', digest: must(issued.xmlDigest), errors: [] };
  for (const body of [given, as3]) {
    const { codes } = await send({ from: 'MY', conversationId: issued.id }, body);
    expect(codes).toEqual(['CERTIFICATE_UNKNOWN']);
  }
  expect((await vn.ledger.sent(issued.id))?.state).toBe('AS1');
  // The importing state itself may say so, even before its acknowledgement of the transfer was heard.
  const wrongNumber = await send(
    { from: 'TH', conversationId: issued.id },
    { ...given, referenceNumber: 'VN-TH 26/02/99999' },
  );
  expect(wrongNumber.codes).toEqual(['CONTENT_MISMATCH']);
  const unknownItem = await send(
    { from: 'TH', conversationId: issued.id },
    { ...given, decisions: [{ itemNumber: 9, decision: 'GIVEN' }] },
  );
  expect(unknownItem.codes).toEqual(['DECISION_INVALID']);
  expect((await send({ from: 'TH', conversationId: issued.id }, given)).body.status).toBe('AS2');
  expect((await vn.ledger.sent(issued.id))?.state).toBe('GIVEN');
});

test('a state that was never asked cannot learn of, or fetch, a certificate for another', async () => {
  const vn = world.node('VN').context;
  const [some] = (await vn.ledger.search('sent', {}, { limit: 1 })).rows;
  const number = must(some).referenceNumber;
  const fetched = await send(
    { from: 'MY' },
    { kind: 'RTX', request: 'CERTIFICATE', referenceNumber: number },
  );
  expect(fetched.codes).toEqual(['CERTIFICATE_UNKNOWN']);
  const asked = await send(
    { from: 'MY', conversationId: must(some).id },
    { kind: 'RTX', request: 'STATE', referenceNumber: number },
  );
  expect(asked.body.conversationState).toBe('UNKNOWN');
});

test('a message from the future, an expired one and one for another country are refused', async () => {
  const th = world.node('TH').context;
  const at = (offsetMs: number) => ({
    ...th,
    clock: { now: () => new Date(th.clock.now().getTime() + offsetMs) },
  });
  const post = async (context: typeof th, to: AseanCountry = 'VN') => {
    const { raw } = composeMessage(context, { to, conversationId: th.ids.next() }, { kind: 'PNG' });
    const answer = await receiveMessage(world.node('VN').context, raw);
    return Buffer.from(must(answer.octets)).toString();
  };
  const skew = th.settings.clockSkewMs;
  expect(await post(at(skew + 60_000))).toContain('CLOCK_SKEW');
  expect(await post(at(skew - 60_000))).toContain('AS2');
  expect(await post(at(-th.settings.timeToLive * 1000 - skew - 60_000))).toContain('MESSAGE_EXPIRED');
  expect(await post(th, 'MY')).toContain('ADDRESSEE_WRONG');
});
