import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGatewayClient } from '../../src/client/gateway-client.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { addDays, FixedClock } from '../../src/kernel/clock.ts';
import type { LedgerName } from '../../src/ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../../src/ledger/records.ts';
import { applyRetention } from '../../src/retention/apply.ts';
import { planRetention } from '../../src/retention/plan.ts';
import type { RetentionPolicy } from '../../src/retention/policy.ts';
import { application } from '../support/applications.ts';
import { attachmentRecord, dossierRecord } from '../support/dossier-records.ts';
import { endsWithTest } from '../support/ends.ts';
import * as records from '../support/ledger-records.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/** Rule V13 on real gateways: what goes, what stays and why, and that what went never comes back. */

const POLICY: RetentionPolicy = { sent: 3, received: 5 };
/** Long after the records below, whose issue is in 2026. */
const THEN = '2040-06-15';

let world: Federation;
const at = (country: 'VN' | 'TH') => world.node(country).context;

beforeAll(async () => {
  world = await startFederation({ countries: ['VN', 'TH'] });
});
afterAll(() => world.stop());

const on = (day: string, country: 'VN' | 'TH' = 'VN'): ExchangeContext => ({
  ...at(country),
  clock: new FixedClock(`${day}T05:00:00.000Z`),
});

const sent = async (change: Partial<SentCertificate> = {}) => {
  const certificate = records.sentCertificate({ state: 'GIVEN', ...change });
  await at('VN').ledger.transaction((tx) => tx.insertSent(certificate));
  return certificate;
};
const received = async (change: Partial<ReceivedCertificate> = {}) => {
  const certificate = records.receivedCertificate({ state: 'NOT_GIVEN', ...change });
  await at('VN').ledger.transaction((tx) => tx.insertReceived(certificate));
  return certificate;
};

/** Why a certificate stays on a day; empty when it would go; nothing when it is too young to be looked at. */
async function verdict(id: string, ledger: LedgerName, day: string, policy = POLICY) {
  let after: string | undefined;
  do {
    const page = await planRetention(on(day), policy, ledger, { limit: 200, ...(after ? { after } : {}) });
    const found = page.rows.find((row) => row.id === id);
    if (found) return found.holds.map(({ reason }) => reason);
    after = page.next;
  } while (after);
  return undefined;
}

/** With which code a node refuses a message for good. */
async function refusalOf(country: 'VN' | 'TH', raw: Uint8Array) {
  const { octets } = await receiveMessage(at(country), raw);
  const answer = Buffer.from(must(octets)).toString();
  expect(answer).toContain('<Retryable>false</Retryable>');
  return /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
}

const isHeld = async (ledger: LedgerName, id: string) => (await at('VN').ledger[ledger](id)) !== undefined;

describe('how long', () => {
  test('a sent certificate three years from its issue, to the last day in the country', async () => {
    const { id } = await sent({ issueDate: '2026-03-01' });
    expect(await verdict(id, 'sent', '2029-02-28')).toBeUndefined();
    expect(await verdict(id, 'sent', '2029-03-01')).toEqual(['RETENTION_RUNS']);
    expect(await verdict(id, 'sent', '2029-03-02')).toEqual([]);
    expect(await verdict(id, 'sent', '2035-01-01', { ...POLICY, sent: 10 })).toBeUndefined();
    expect(await verdict(id, 'sent', THEN, { ...POLICY, sent: 'never' })).toBeUndefined();
  });

  test('a received one five years from the last of issue, receipt and decision', async () => {
    const { id } = await received({
      issueDate: '2026-02-26',
      recordedAt: '2026-03-01T09:30:00.000Z',
      stateTimes: { AS2: '2026-03-01T09:30:00.000Z', NOT_GIVEN: '2026-04-10T20:00:00.000Z' },
    });
    // 20:00 UTC is the 11th in Viet Nam.
    expect(await verdict(id, 'received', '2031-04-11')).toEqual(['RETENTION_RUNS']);
    expect(await verdict(id, 'received', '2031-04-12')).toEqual([]);
  });
});

describe('dossiers that no certificate came of', () => {
  test('go three years after their last step, their documents with them; what is under way stays', async () => {
    const { ledger } = at('VN');
    // 20:00 UTC on 28 February is 1 March in Viet Nam.
    const changedAt = '2026-02-28T20:00:00.000Z';
    const ended = (['OPEN', 'AWAITING_PAYMENT', 'REFUSED', 'WITHDRAWN'] as const).map((state) =>
      dossierRecord({ state, changedAt }),
    );
    const live = (['FORWARDED', 'SUPPLEMENT_REQUESTED'] as const).map((state) =>
      dossierRecord({ state, changedAt }),
    );
    const [first] = ended;
    const paper = attachmentRecord({ dossierId: must(first).id });
    const withdrawn = dossierRecord({ state: 'WITHDRAWN', changedAt });
    await ledger.transaction(async (tx) => {
      for (const one of [...ended, ...live, withdrawn]) await tx.insertDossier(one);
      await tx.insertAttachment(paper);
    });
    // Of this one an application came, which was returned: it goes with that.
    await sent({ id: withdrawn.id, state: 'RETURNED', referenceNumber: '', issueDate: '2035-01-01' });
    const mending = must(live[1]);
    await sent({ id: mending.id, state: 'RETURNED', referenceNumber: '', issueDate: '2026-03-01' });
    expect(await verdict(mending.id, 'sent', THEN)).toEqual(['UNDECIDED']);

    const kept = async () => {
      const found = await Promise.all([...ended, ...live, withdrawn].map(({ id }) => ledger.dossier(id)));
      return found.filter((one) => one !== undefined).length;
    };
    await applyRetention(on('2029-03-01'), { sent: 'never', received: 'never' });
    expect((await applyRetention(on('2029-03-01'), POLICY)).removedDossiers).toBe(0);
    expect(await kept()).toBe(7);
    const limited = await applyRetention(
      on('2029-03-02'),
      { ...POLICY, received: 'never' },
      { limit: 1_000 },
    );
    expect(limited.removedDossiers).toBe(4);
    expect(await kept()).toBe(3);
    expect(await ledger.attachment(paper.id)).toBeUndefined();
    expect((await ledger.eventsOfCertificate(must(first).id)).at(-1)).toMatchObject({
      type: 'dossier.removed',
      data: { state: 'OPEN', attachments: 1, policy: { years: 3 } },
    });
  });
});

describe('what stays', () => {
  test.each(['FILED', 'APPROVED', 'AS1', 'AS2', 'AS3', 'REC'] as const)('%s: undecided', async (state) => {
    const { id } = await sent({ state });
    expect(await verdict(id, 'sent', THEN)).toEqual(['UNDECIDED']);
  });

  test.each(['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'EXPIRED', 'REJECTED', 'CANCELLED', 'RETURNED'] as const)(
    '%s: nothing more to come',
    async (state) => {
      const { id } = await sent({ state });
      expect(await verdict(id, 'sent', THEN)).toEqual([]);
    },
  );

  test('what is still valid, and what still has a message on its way', async () => {
    const valid = await sent({ validUntil: THEN });
    expect(await verdict(valid.id, 'sent', THEN)).toEqual(['STILL_VALID']);
    const { id } = await sent();
    const messageId = records.id('message');
    await at('VN').ledger.transaction(async (tx) => {
      const about = { messageId, certificateId: id };
      await tx.insertMessage(
        records.messageRecord({ ...about, id: messageId, direction: 'out', status: 'queued' }),
      );
      // To a state that this node has no line to, so that it stays due.
      await tx.enqueue(
        records.outboxEntry({ ...about, peer: 'BN', nextAttemptAt: '2039-01-01T00:00:00.000Z' }),
      );
    });
    expect(await verdict(id, 'sent', THEN)).toEqual(['UNDELIVERED']);
  });

  test('a chain of replacements, as long as one part of it stays', async () => {
    const number = () => `VN-TH 26/02/${records.id('chain')}`;
    const [a, b, c] = [number(), number(), number()] as const;
    const successor = (referenceNumber: string) =>
      ({ referenceNumber, kind: 'AMENDMENT', reason: 'Route corrected' }) as const;
    const first = await sent({ referenceNumber: a, state: 'REPLACED', replacedBy: b });
    const second = await sent({
      referenceNumber: b,
      state: 'REPLACED',
      replaces: successor(a),
      replacedBy: c,
    });
    const third = await sent({ referenceNumber: c, issueDate: '2026-12-20', replaces: successor(b) });
    for (const { id } of [first, second]) {
      expect(await verdict(id, 'sent', '2029-06-01')).toEqual(['REPLACEMENT_CHAIN']);
    }
    expect(await verdict(third.id, 'sent', '2029-12-20')).toEqual(['RETENTION_RUNS']);
    for (const { id } of [first, second, third]) expect(await verdict(id, 'sent', '2029-12-21')).toEqual([]);
    await applyRetention(on('2029-06-01'), POLICY);
    expect(await Promise.all([first, second, third].map(({ id }) => isHeld('sent', id)))).toEqual([
      true,
      true,
      true,
    ]);
    await applyRetention(on('2029-12-21'), POLICY);
    expect(await Promise.all([first, second, third].map(({ id }) => isHeld('sent', id)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('one whose place an application is to take', async () => {
    const { id, referenceNumber } = await sent();
    const replaces = { referenceNumber, kind: 'AMENDMENT', reason: 'Route corrected' } as const;
    await at('VN').ledger.transaction((tx) => tx.insertSent(records.filedCertificate({ replaces })));
    expect(await verdict(id, 'sent', THEN)).toEqual(['REPLACEMENT_CHAIN']);
  });

  test('an original, as long as a back-to-back certificate drawn from it stays, even one cancelled since', async () => {
    const reexport = await sent({ issueDate: '2029-01-15' });
    const drawdown = { certificateId: reexport.id, itemNumber: 1, quantity: { value: '1', unit: 'KGM' } };
    const original = await received({ drawdowns: [drawdown] });
    const cancelled = await received({ reexports: [reexport.id] });
    const policy = { sent: 3, received: 3 };
    for (const { id } of [original, cancelled]) {
      expect(await verdict(id, 'received', '2030-01-01', policy)).toEqual(['ORIGINAL_IN_USE']);
    }
    expect(await verdict(original.id, 'received', '2033-01-01', { ...policy, sent: 'never' })).toEqual([
      'ORIGINAL_IN_USE',
    ]);
    // One run takes both: the re-export first.
    await applyRetention(on('2032-01-16'), policy);
    expect([await isHeld('sent', reexport.id), await isHeld('received', original.id)]).toEqual([
      false,
      false,
    ]);
  });
});

describe('applying it', () => {
  test('a dry run changes nothing; a run removes, says so in the history, and does not do it twice', async () => {
    const gone = await sent({ issueDate: '2026-01-05' });
    const stays = await sent({ issueDate: '2026-01-05', state: 'AS3' });
    const before = await at('VN').ledger.totals();
    expect(await verdict(gone.id, 'sent', THEN)).toEqual([]);
    expect(await at('VN').ledger.totals()).toEqual(before);

    const runs = await Promise.all(
      [1, 2].map(() => applyRetention(on(THEN), POLICY, { actor: 'operator-1' })),
    );
    expect(runs.every(({ unfinished }) => !unfinished)).toBe(true);
    expect(await isHeld('sent', gone.id)).toBe(false);
    expect(await isHeld('sent', stays.id)).toBe(true);
    const history = await at('VN').ledger.eventsOfCertificate(gone.id);
    expect(history).toMatchObject([
      {
        type: 'certificate.removed',
        actor: 'operator-1',
        peer: 'TH',
        data: {
          ledger: 'sent',
          referenceNumber: gone.referenceNumber,
          digest: gone.xmlDigest,
          state: 'GIVEN',
          counts: { messages: 0, outboxEntries: 0, attempts: 0, dossiers: 0, attachments: 0, inquiries: 0 },
          policy: { years: 3 },
          basis: { from: 'ISSUE', date: '2026-01-05', until: '2029-01-05' },
        },
      },
    ]);
    expect((await applyRetention(on(THEN), POLICY)).removed).toEqual({ sent: 0, received: 0 });
  });

  test('ends at its limit, and goes on at the next run', async () => {
    const three = [await sent(), await sent(), await sent()];
    const first = await applyRetention(on(THEN), POLICY, { limit: 2 });
    expect(first).toMatchObject({ removed: { sent: 2 }, unfinished: true });
    const second = await applyRetention(on(THEN), POLICY, { limit: 2 });
    expect(second).toMatchObject({ removed: { sent: 1 }, unfinished: false });
    expect(await Promise.all(three.map(({ id }) => isHeld('sent', id)))).toEqual([false, false, false]);
  });

  test('what was removed is refused when its state sends it again, and its number is never given again', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const filed = await fileApplication(at('TH'), application('TH', 'VN', today), 'officer');
    const issued = await issueCertificate(at('TH'), filed.id, 'officer');
    const held = await until('customs', async () => {
      const found = await at('VN').ledger.receivedByNumber('TH', issued.referenceNumber);
      return found?.state === 'REC' && found;
    });
    await until('told', async () => (await at('TH').ledger.sent(issued.id))?.state === 'REC');
    const later = addDays(today, 3000);
    await expireDue(on(later));
    expect((await planRetention(on(later), POLICY, 'received', { limit: 200 })).rows).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ id: held.id, state: 'EXPIRED', holds: [] })]),
    );
    await applyRetention(on(later), POLICY);
    expect(await isHeld('received', held.id)).toBe(false);
    expect(await at('VN').ledger.messagesOfCertificate(held.id)).toEqual([]);

    const messageId = await retransmit(at('TH'), issued.id, 'officer');
    await until('an answer', async () => {
      const entry = await at('TH').ledger.outboxEntry(messageId);
      return entry?.status === 'dead' || entry?.status === 'delivered';
    });
    const message = must(await at('TH').ledger.message(messageId));
    expect(message.errors.map(({ code }) => code)).toEqual(['CERTIFICATE_REMOVED']);
    expect(await at('VN').ledger.receivedByNumber('TH', issued.referenceNumber)).toBeUndefined();
    // What Thai customs' side knew is not undone by the refusal.
    expect((await at('TH').ledger.sent(issued.id))?.state).toBe('REC');

    // Nor is anything about it taken: the sender hears that there is no use in trying again.
    const reason = 'Issued in error';
    const cancelling = composeMessage(
      at('TH'),
      { to: 'VN', conversationId: held.conversationId },
      { kind: 'ECOO', function: '1', referenceNumber: issued.referenceNumber, reason },
    );
    expect(await refusalOf('VN', cancelling.raw)).toBe('CERTIFICATE_REMOVED');

    // The issuing side removes it too; its series goes on behind the number.
    await expireDue(on(later, 'TH'));
    await applyRetention(on(later, 'TH'), POLICY);
    expect(await at('TH').ledger.sent(issued.id)).toBeUndefined();
    expect(await at('TH').ledger.removed('TH', issued.referenceNumber)).toMatchObject({ ledger: 'sent' });
    const response = composeMessage(
      at('VN'),
      { to: 'TH', conversationId: held.conversationId },
      {
        kind: 'RES',
        referenceNumber: issued.referenceNumber,
        status: 'REC',
        at: new Date().toISOString(),
        decisions: [],
      },
    );
    expect(await refusalOf('TH', response.raw)).toBe('CERTIFICATE_REMOVED');
    const request = composeMessage(
      at('VN'),
      { to: 'TH', conversationId: held.conversationId },
      { kind: 'RTX', request: 'CERTIFICATE', referenceNumber: issued.referenceNumber },
    );
    expect(await refusalOf('TH', request.raw)).toBe('CERTIFICATE_REMOVED');
    const next = await fileApplication(at('TH'), application('TH', 'VN', today), 'officer');
    const fresh = await issueCertificate(at('TH'), next.id, 'officer');
    expect(fresh.referenceNumber > issued.referenceNumber).toBe(true);
  });
});

describe('a node with a policy', () => {
  test('shows and applies it through its API; the job does so by itself', async () => {
    const node = endsWithTest(
      await startFederation({
        countries: ['VN'],
        environment: { RETENTION_SENT_YEARS: '3', RETENTION_RECEIVED_YEARS: '5' },
      }),
    );
    const { context, url } = node.node('VN');
    const keys = JSON.parse(readFileSync(node.config('VN').apiKeysFile, 'utf8')) as {
      role: string;
      key: string;
    }[];
    const client = createGatewayClient({ url, key: must(keys.find(({ role }) => role === 'operator')).key });
    const old = records.sentCertificate({
      issueDate: '2015-03-01',
      validUntil: '2016-03-01',
      state: 'GIVEN',
    });
    const open = records.sentCertificate({
      issueDate: '2015-03-01',
      validUntil: '2016-03-01',
      state: 'FILED',
    });
    await context.ledger.transaction(async (tx) => {
      await tx.insertSent(old);
      await tx.insertSent(open);
    });
    const plan = await client.retention.plan('sent', { limit: 200 });
    expect(plan.policy).toEqual({ sent: 3, received: 5 });
    expect(new Map(plan.rows.map(({ id, holds }) => [id, holds.map(({ reason }) => reason)]))).toEqual(
      new Map([
        [old.id, []],
        [open.id, ['UNDECIDED']],
      ]),
    );
    expect(await client.retention.plan('received')).toEqual({ policy: { sent: 3, received: 5 }, rows: [] });
    expect(await client.retention.apply()).toMatchObject({
      examined: 2,
      removed: { sent: 1, received: 0 },
      held: { UNDECIDED: 1 },
      unfinished: false,
    });
    expect(await context.ledger.sent(old.id)).toBeUndefined();

    const busy = endsWithTest(
      await startFederation({
        countries: ['VN'],
        environment: { RETENTION_SENT_YEARS: '3', RETENTION_CRON: '* * * * * *' },
      }),
    );
    const { ledger } = busy.node('VN').context;
    await ledger.transaction((tx) => tx.insertSent(old));
    await until('the job', async () => (await ledger.sent(old.id)) === undefined);
    const [removal] = await ledger.eventsOfCertificate(old.id);
    expect(removal).toMatchObject({ type: 'certificate.removed', actor: 'system' });
  });

  test('does not start with less than its country keeps', async () => {
    const start = (environment: Record<string, string>) =>
      startFederation({ countries: ['VN'], environment });
    await expect(start({ RETENTION_RECEIVED_YEARS: '4' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: 'RETENTION_RECEIVED_YEARS is 4, VN keeps at least 5 years',
    });
    await expect(start({ RETENTION_SENT_YEARS: '2' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      detail: expect.stringContaining('RETENTION_SENT_YEARS'),
    });
  });
});
