import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '../../src/cli/run.ts';
import { systemIo } from '../../src/cli/system-io.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import { applyAnswer } from '../../src/exchange/apply-answer.ts';
import { respond } from '../../src/exchange/respond.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { dossierDesk, OTHER_EXPORTER } from '../support/dossier-desk.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** What takes the place of an exporter's certificate is the exporter's, whoever filed it, and its dossier tells of it. */

let pair: Pair;
let served: Awaited<ReturnType<typeof serve>>;
let node: GatewayClient;
let own: GatewayClient['dossiers'];
let other: GatewayClient['dossiers'];

beforeAll(async () => {
  pair = await startPair();
  served = await serve(dossierDesk(pair));
  node = createGatewayClient({ url: served.url, keys: KEYS });
  own = node.dossiers;
  other = createGatewayClient({ url: served.url, key: OTHER_EXPORTER.key }).dossiers;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});

const form = () => application('VN', 'TH', '2026-06-15');
const corrected = () => ({ ...form(), consignee: { ...form().consignee, name: 'Siam Silver Foods' } });

async function issued(id: string) {
  await node.approve(id);
  return node.issue(id);
}

async function ofDossier() {
  const { id } = await own.file({ application: form() });
  await own.pay(id);
  await own.pay(id);
  await own.accept(id);
  return issued(id);
}

async function amend(id: string, content = corrected()) {
  return issued((await node.fileReplacement(id, 'AMENDMENT', 'consignee corrected', content)).id);
}

/** Thailand's signed answer to the delivery: refused for good. */
async function refuseAbroad(id: string): Promise<void> {
  const { ledger } = pair.vn;
  await ledger.transaction(async (tx) => {
    const [delivery] = await tx.messagesOfCertificate(id);
    const errors = [{ code: 'V9', text: 'items[0].weight.unit: KGS is no unit.', retryable: false }];
    const message = must(await tx.message(must(delivery).id));
    await applyAnswer(pair.vn, tx, message, {
      kind: 'ACK',
      status: 'REJECTED',
      digest: 'a'.repeat(64),
      errors,
    });
  });
}

test('an amended certificate stays its exporter’s: seen, followed and re-issued by nobody else', async () => {
  const first = await ofDossier();
  await pair.settle();
  const second = await amend(first.id);
  await pair.settle();
  const held = must(await pair.th.ledger.receivedByNumber('VN', second.referenceNumber));
  const reason = 'Origin in doubt';
  const items = held.form.items.map((_, index) => ({
    itemNumber: index + 1,
    decision: 'NOT_GIVEN' as const,
    reason,
  }));
  await respond(pair.th, held.id, items, 'customs');
  await pair.settle();

  const shown = await own.show(first.id);
  expect(shown).toMatchObject({
    certificate: { id: first.id, state: 'REPLACED', replacedBy: second.referenceNumber },
    inItsPlace: {
      id: second.id,
      referenceNumber: second.referenceNumber,
      state: 'NOT_GIVEN',
      decisions: items,
      validUntil: second.validUntil,
    },
    next: { en: expect.stringContaining('reconsider') },
  });
  const told = shown.feedback.map(({ text }) => text.en);
  expect(told).toContain(`Certificate ${second.referenceNumber} issued.`);
  // Why it was amended, which its exporter may not have asked for.
  const replaced = shown.feedback.find(({ text }) => text.en.includes(`(${second.referenceNumber})`));
  expect(replaced?.text).toMatchObject({
    en: expect.stringMatching(/ Reason: consignee corrected\.$/),
    vi: expect.stringMatching(/ Lý do: consignee corrected\.$/),
  });
  expect(told.at(-1)).toMatch(new RegExp(`^${second.referenceNumber}: .*NOT GIVEN`));
  // Its own id leads there too, and the result is what counts.
  expect(await own.show(second.id)).toEqual(shown);
  const xml = Buffer.from(await own.certificate(first.id)).toString();
  expect(xml).toContain(second.referenceNumber);
  expect(Buffer.from(await own.certificate(second.id)).toString()).toBe(xml);
  // Nobody else's business.
  await expect(other.show(second.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(other.certificate(second.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(
    other.file({ application: corrected(), reissueOf: second.referenceNumber }),
  ).rejects.toMatchObject({ code: 'DOSSIER_INVALID', findings: [{ rule: 'D1' }] });

  const work = await listWork(
    { ...pair.vn, limits: {} },
    { role: 'exporter', exporter: 'exporter-desk', kind: 'own-certificate-not-given' },
    { limit: 10 },
  );
  expect(work.rows.map(({ command }) => command)).toEqual([`asw dossier show ${second.id}`]);

  const again = await own.file({ application: corrected(), reissueOf: second.referenceNumber });
  await own.pay(again.id);
  await own.pay(again.id);
  await own.accept(again.id);
  const third = await issued(again.id);
  expect((await own.show(first.id)).inItsPlace?.id).toBe(third.id);
  expect((await own.show(again.id)).inItsPlace).toBeUndefined();
});

test('what took the place was refused abroad: the next one is the exporter’s, and all is told', async () => {
  const first = await ofDossier();
  await pair.settle();
  const second = await amend(first.id);
  await refuseAbroad(second.id);
  expect(await own.show(first.id)).toMatchObject({
    inItsPlace: { id: second.id, state: 'REJECTED' },
    next: { en: expect.stringContaining('issues another') },
  });
  // It says that no new fee is due, so none is asked.
  await expect(own.file({ application: form(), reissueOf: first.referenceNumber })).rejects.toMatchObject({
    findings: [{ rule: 'D9', message: { en: expect.stringContaining(second.referenceNumber) } }],
  });
  const third = await amend(first.id);
  const { inItsPlace, feedback } = await own.show(first.id);
  expect(inItsPlace).toMatchObject({ id: third.id, state: 'AS1' });
  const told = feedback.map(({ text }) => text.en);
  expect(told).toContain(
    `${second.referenceNumber}, which the importing gateway did not take, was followed by ${third.referenceNumber}. Reason: consignee corrected.`,
  );
  expect(told.some((line) => line.startsWith(`${second.referenceNumber}: `))).toBe(true);
  expect(await own.show(third.id)).toMatchObject({ id: first.id });
  // Amended once more, the link goes on.
  const fourth = await amend(third.id);
  expect((await own.show(first.id)).inItsPlace?.id).toBe(fourth.id);
});

/** The exporter's re-issue, paid for and refused abroad. */
async function reissueRefused(referenceNumber: string, filed?: string) {
  const id = filed ?? (await own.file({ application: form(), reissueOf: referenceNumber })).id;
  await own.pay(id);
  await own.pay(id);
  await own.accept(id);
  const issuedAgain = await issued(id);
  await refuseAbroad(id);
  return issuedAgain;
}

test('a re-issue that was refused abroad: its dossier follows what takes the place, and gives that', async () => {
  const first = await ofDossier();
  await pair.settle();
  const refused = await reissueRefused(first.referenceNumber);
  expect(await own.show(refused.id)).toMatchObject({
    certificate: { state: 'REJECTED' },
    next: { en: expect.stringContaining('issues another') },
  });
  const once = await amend(first.id);
  await refuseAbroad(once.id);
  const { inItsPlace } = await own.show(refused.id);
  expect(inItsPlace).toMatchObject({ id: once.id, state: 'REJECTED' });
  const twice = await amend(first.id);
  const shown = await own.show(refused.id);
  expect(shown).toMatchObject({
    id: refused.id,
    certificate: { referenceNumber: refused.referenceNumber, state: 'REJECTED' },
    inItsPlace: { id: twice.id, state: 'AS1' },
    next: { en: expect.stringContaining('customs decides') },
  });
  const told = shown.feedback.map(({ text }) => text.en).filter((line) => line.includes('was followed by'));
  expect(told).toEqual(
    [
      [refused, once],
      [once, twice],
    ].map(
      ([one, next]) =>
        `${one?.referenceNumber}, which the importing gateway did not take, was followed by ${next?.referenceNumber}. Reason: consignee corrected.`,
    ),
  );
  const xml = Buffer.from(await own.certificate(refused.id)).toString();
  expect(xml).toContain(twice.referenceNumber);
  // By the numbers of both the dossier that was paid last; the first dossier tells of it too.
  expect(await own.show(twice.id)).toEqual(shown);
  expect(await own.show(once.id)).toEqual(shown);
  expect((await own.show(first.id)).inItsPlace?.id).toBe(twice.id);
  // Amended once more, the link goes on.
  const last = await amend(twice.id);
  expect((await own.show(refused.id)).inItsPlace?.id).toBe(last.id);
});

test('a first certificate refused abroad: what the ministry issues for it is the exporter’s, without a new fee', async () => {
  const first = await ofDossier();
  await refuseAbroad(first.id);
  expect((await own.show(first.id)).next).toMatchObject({
    en: expect.stringContaining('no new fee'),
    vi: expect.stringContaining('không phải nộp hồ sơ mới'),
  });
  await expect(own.file({ application: form(), reissueOf: first.referenceNumber })).rejects.toMatchObject({
    findings: [{ rule: 'D9', remedy: { en: expect.stringContaining('without a new dossier or fee') } }],
  });
  const criteria = { role: 'ministry', kind: 'sent-refused' } as const;
  const { rows } = await listWork({ ...pair.vn, limits: {} }, criteria, { limit: 50 });
  expect(must(rows.find(({ subject }) => subject.id === first.id)).detail?.en).toBe(
    `issue another in the place of ${first.referenceNumber}, with asw replace "${first.referenceNumber}" <file> --reason <reason>`,
  );
  const second = await amend(first.id);
  await pair.settle();
  await expect(own.file({ application: form(), reissueOf: first.referenceNumber })).rejects.toMatchObject({
    findings: [{ message: { en: expect.stringContaining(second.referenceNumber) }, remedy: NAMING_THAT }],
  });
  const shown = await own.show(first.id);
  expect(shown).toMatchObject({
    certificate: { state: 'REJECTED', replacedBy: second.referenceNumber },
    inItsPlace: { id: second.id, state: 'REC' },
  });
  expect(shown.feedback.map(({ text }) => text.en)).toContain(
    `${first.referenceNumber}, which the importing gateway did not take, was followed by ${second.referenceNumber}. Reason: consignee corrected.`,
  );
  expect(Buffer.from(await own.certificate(first.id)).toString()).toContain(second.referenceNumber);
  expect(await own.show(second.id)).toEqual(shown);
});

const NAMING_THAT = { en: expect.stringContaining('naming the certificate that took its place') };

const toPay = async (exporter: string, id: string) => {
  const criteria = { role: 'exporter', exporter, kind: 'dossier-to-pay' } as const;
  const { rows } = await listWork({ ...pair.vn, limits: {} }, criteria, { limit: 50 });
  return must(rows.find(({ subject }) => subject.id === id));
};

test('a re-issue that was paid for and refused abroad is asked no other fee, by whichever number', async () => {
  const first = await ofDossier();
  await pair.settle();
  const { id } = await own.file({ application: form(), reissueOf: first.referenceNumber });
  const refused = await reissueRefused(first.referenceNumber, id);
  const free = {
    rule: 'D9',
    message: { en: expect.stringContaining(refused.referenceNumber) },
    remedy: { en: expect.stringContaining('without a new dossier or fee') },
  };
  const again = { application: form(), reissueOf: first.referenceNumber };
  await expect(own.file(again)).rejects.toMatchObject({ findings: [free] });
  // Also while what the ministry issued instead was refused in turn.
  const second = await amend(first.id);
  await refuseAbroad(second.id);
  const message = { en: expect.stringContaining(second.referenceNumber) };
  await expect(own.file(again)).rejects.toMatchObject({ findings: [{ ...free, message }] });
});

test('one that was filed before and is not paid is asked none either, and its work says so', async () => {
  const first = await ofDossier();
  await pair.settle();
  const { id } = await own.file({ application: form(), reissueOf: first.referenceNumber });
  // Filed on another node of the same ledger.
  const unpaid = pair.vn.ids.next();
  const filed = must(await pair.vn.ledger.dossier(id));
  await reissueRefused(first.referenceNumber, id);
  await pair.vn.ledger.transaction((tx) => tx.insertDossier({ ...filed, id: unpaid }));
  await expect(own.pay(unpaid)).rejects.toMatchObject({ findings: [{ rule: 'D9' }] });
  expect(await own.show(unpaid)).toMatchObject({
    refusedToday: { command: `asw dossier withdraw ${unpaid}` },
  });
  const { command, detail } = await toPay('exporter-desk', unpaid);
  expect(command).toBe(`asw dossier withdraw ${unpaid}`);
  expect(detail).toMatchObject({
    en: expect.stringContaining('no other dossier or fee'),
    vi: expect.stringContaining('không cần hồ sơ hay phí khác'),
  });
  expect((await own.withdraw(unpaid)).state).toBe('WITHDRAWN');
});

test('the place of a re-issue that an exporter paid for is that exporter’s, where the first was nobody’s', async () => {
  const first = await issued((await node.fileApplication(form())).id);
  await pair.settle();
  const rival = { application: form(), reissueOf: first.referenceNumber };
  const late = await other.file(rival);
  const refused = await reissueRefused(first.referenceNumber);
  // Who did not pay in time is told to withdraw, by the work list and by the answer.
  await expect(other.pay(late.id)).rejects.toMatchObject({
    findings: [{ rule: 'D1', remedy: { en: expect.stringMatching(/^Withdraw/) } }],
  });
  const { command, detail } = await toPay(OTHER_EXPORTER.name, late.id);
  expect(command).toBe(`asw dossier withdraw ${late.id}`);
  expect(detail?.en).toContain('another exporter');
  // Until it is taken again, and then.
  const denied = { code: 'DOSSIER_INVALID', findings: [{ rule: 'D1' }] };
  await expect(other.file(rival)).rejects.toMatchObject(denied);
  const next = await amend(first.id);
  expect(must(await pair.vn.ledger.sent(next.id)).owner).toBe('exporter-desk');
  expect(await own.show(refused.id)).toMatchObject({ inItsPlace: { id: next.id } });
  await expect(
    other.file({ application: corrected(), reissueOf: next.referenceNumber }),
  ).rejects.toMatchObject(denied);
});

test('one that the ministry filed itself stays nobody’s', async () => {
  const first = await issued((await node.fileApplication(form())).id);
  const second = await amend(first.id);
  expect(must(await pair.vn.ledger.sent(second.id)).owner).toBeUndefined();
  await expect(own.show(second.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const mine = await own.file({ application: corrected(), reissueOf: second.referenceNumber });
  expect(mine.state).toBe('OPEN');
});

test('an amendment that is returned is the ministry’s to file anew, and leaves the exporter’s view as it was', async () => {
  const first = await ofDossier();
  const before = await own.show(first.id);
  const { id, owner } = await node.fileReplacement(first.id, 'AMENDMENT', 'consignee corrected', corrected());
  expect(owner).toBe('exporter-desk');
  await node.returnApplication(id, 'Box 2 is wrong');
  expect(await own.show(first.id)).toEqual(before);
  const criteria = { role: 'ministry', kind: 'application-returned' } as const;
  const { rows } = await listWork({ ...pair.vn, limits: {} }, criteria, { limit: 10 });
  expect(must(rows.find(({ subject }) => subject.id === id)).detail?.en).toBe('filed here for exporter-desk');
  // Another that is filed for the same place is issued all the same.
  const second = await amend(first.id);
  expect((await own.show(first.id)).inItsPlace?.id).toBe(second.id);
});

test('on the sheet: what stands in its place with its state, and whose account it is', async () => {
  const first = await ofDossier();
  await pair.settle();
  const second = await amend(first.id);
  const out: Buffer[] = [];
  const stdout = { write: (text: string | Uint8Array) => void out.push(Buffer.from(text)), isTTY: false };
  const argv = ['dossier', 'review', first.id, '--url', served.url, '--key', KEYS.ministry];
  expect(await runCli(argv, { ...systemIo({}), stdout, stderr: stdout })).toBe(0);
  const sheet = Buffer.concat(out).toString();
  expect(sheet).toMatch(/^Account +exporter-desk$/m);
  expect(sheet).toMatch(new RegExp(`^In its place +${second.referenceNumber} AS1$`, 'm'));
});
