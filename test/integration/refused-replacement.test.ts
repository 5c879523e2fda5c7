import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { applyAnswer } from '../../src/exchange/apply-answer.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { loadCountryProfile } from '../../src/exchange/country-profile.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { queueMessage } from '../../src/exchange/outgoing.ts';
import { usedOnReplaced } from '../../src/exchange/prior-use.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmission, retransmit } from '../../src/exchange/retransmit.ts';
import { sentViewWithOriginals } from '../../src/http/views.ts';
import type { SentCertificate } from '../../src/ledger/records.ts';
import { RECONCILIATION_DEFAULTS } from '../../src/reconciliation/peer.ts';
import { runReconciliation } from '../../src/reconciliation/run.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { startPair } from '../support/http-gateway.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';
import { quiet } from '../support/reconciling.ts';

/**
 * OCP Rule 29.4: a replacement that the importing gateway refuses has ended the certificate it was to replace all the same,
 * on both sides, and the next one takes the same place.
 */

let world: Federation;
const today = new Date().toISOString().slice(0, 10);
const at = (country: 'VN' | 'TH') => world.node(country).context;

beforeAll(async () => {
  const instant = { singleWindowDelayMs: 0, customsDelayMs: 0 };
  const profile = (country: 'VN' | 'TH') => ({
    ...loadCountryProfile(country),
    handover: instant,
    twoPersonRule: false,
  });
  world = await startFederation({
    countries: ['VN', 'TH'],
    parts: { VN: { profile: profile('VN') }, TH: { profile: profile('TH') } },
  });
});
afterAll(() => world.stop());

const form = (hsCode?: string, date = today): FormDApplication => {
  const whole = application('VN', 'TH', date);
  return hsCode === undefined ? whole : { ...whole, items: whole.items.map((item) => ({ ...item, hsCode })) };
};

async function issue(of: FormDApplication, replaced?: SentCertificate, vn = at('VN')) {
  const replaces = replaced && {
    referenceNumber: replaced.referenceNumber,
    kind: 'AMENDMENT' as const,
    reason: 'HS code',
  };
  const { id } = await fileApplication(vn, of, 'officer', replaces ? { replaces } : {});
  return issueCertificate(vn, id, 'officer');
}

const sentIn = (id: string, ...states: string[]) =>
  until(`${id} ${states}`, async () => {
    const held = await at('VN').ledger.sent(id);
    return held && states.includes(held.state) && held;
  });
const receivedIn = (number: string, state: string) =>
  until(`${number} ${state}`, async () => {
    const held = await at('TH').ledger.receivedByNumber('VN', number);
    return held?.state === state && held;
  });

test('both sides end what was to be replaced, the ministry is told, and the place is taken once more', async () => {
  const one = await issue(form());
  const held = await receivedIn(one.referenceNumber, 'REC');
  const quantity = { value: '1500', unit: 'KGM' };
  await respond(at('TH'), held.id, [{ itemNumber: 1, decision: 'GIVEN', quantity }], 'customs');
  await sentIn(one.id, 'GIVEN');

  // An edition of the HS that Thailand refuses.
  const two = await issue(form('390120'), one);
  expect(await sentIn(two.id, 'REJECTED')).toMatchObject({ rejection: [{ code: 'V8' }] });
  expect(await at('VN').ledger.sent(one.id)).toMatchObject({
    state: 'REPLACED',
    replacedBy: two.referenceNumber,
  });
  expect(await receivedIn(one.referenceNumber, 'CANCELLED')).toMatchObject({
    ending: { reason: `replaced by ${two.referenceNumber}` },
  });
  const { rows } = await listWork({ ...at('VN'), limits: {} }, { kind: 'sent-refused' }, { limit: 50 });
  expect(rows.map(({ subject }) => subject.referenceNumber)).toEqual([two.referenceNumber]);
  expect(rows[0]).toMatchObject({ next: { en: expect.stringContaining('asw replace') } });
  expect(rows[0]?.detail).toEqual({
    en: `issue another in the place of ${one.referenceNumber}, with asw replace "${one.referenceNumber}" <file> --reason <reason>`,
    vi: `cấp C/O khác thay cho ${one.referenceNumber}, bằng asw replace "${one.referenceNumber}" <file> --reason <reason>`,
  });
  const { ledger } = at('VN');
  const seen = async (id: string) =>
    (await sentViewWithOriginals(ledger, must(await ledger.sent(id)))).refusedReplacement;
  const place = { refused: two.referenceNumber, place: one.referenceNumber };
  expect([await seen(one.id), await seen(two.id)]).toEqual([place, place]);

  // Whoever would cancel it, or send it again, is told the way to go on.
  for (const tried of [
    () => cancelCertificate(at('VN'), two.id, 'Refused', 'officer'),
    () => retransmit(at('VN'), two.id, 'officer'),
  ])
    await expect(tried()).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      detail: expect.stringContaining(
        `never in force; where none was issued in its place yet, another is by asw replace "${one.referenceNumber}"`,
      ),
      detailVi: expect.stringContaining('chưa từng có hiệu lực'),
    });
  // The refused one was never in force: it is not what the next replaces.
  await expect(issue(form(), two)).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
    findings: [{ remedy: { en: expect.stringContaining(one.referenceNumber) } }],
  });
  const replaces = { referenceNumber: one.referenceNumber, kind: 'AMENDMENT', reason: 'HS code' } as const;
  const application = await fileApplication(at('VN'), form(), 'officer', { replaces });
  const awaiting = { ...place, awaiting: application.id };
  expect([await seen(one.id), await seen(two.id)]).toEqual([awaiting, awaiting]);
  const three = await issueCertificate(at('VN'), application.id, 'officer');
  expect([await seen(one.id), await seen(two.id), await seen(three.id)]).toEqual([
    undefined,
    { ...place, takenBy: three.referenceNumber },
    undefined,
  ]);
  expect(await at('VN').ledger.sent(one.id)).toMatchObject({
    state: 'REPLACED',
    replacedBy: three.referenceNumber,
  });
  const successor = await receivedIn(three.referenceNumber, 'REC');
  expect(await receivedIn(one.referenceNumber, 'CANCELLED')).toMatchObject({
    replacedBy: three.referenceNumber,
  });
  // What was used before counts against it.
  expect((await usedOnReplaced(at('TH').ledger, successor)).uses).toMatchObject([
    { referenceNumber: one.referenceNumber, quantity },
  ]);
  const history = await at('VN').ledger.eventsOfCertificate(one.id);
  expect(history.map(({ type }) => type)).toContain('certificate.replaced-anew');

  // Whoever works through the list is not sent to take it once more.
  const refused = await listWork({ ...at('VN'), limits: {} }, { kind: 'sent-refused' }, { limit: 50 });
  expect(refused.rows).toMatchObject([
    {
      command: `asw show ${two.id}`,
      detail: {
        en: expect.stringContaining(`${three.referenceNumber} took the place of ${one.referenceNumber}.`),
        vi: expect.stringContaining(`${three.referenceNumber} đã thay thế ${one.referenceNumber}.`),
      },
      next: { en: expect.stringContaining('Nothing is left to issue'), vi: expect.any(String) },
    },
  ]);

  // Once it stands, nobody else takes the place.
  await expect(issue(form(), one)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  await sentIn(three.id, 'REC');
});

test('for a first certificate that was refused another is issued, which is a first one to the peer', async () => {
  const one = await issue(form('390120'));
  await sentIn(one.id, 'REJECTED');
  const viewed = async (id: string) =>
    sentViewWithOriginals(at('VN').ledger, must(await at('VN').ledger.sent(id)));
  const place = one.referenceNumber;
  expect(await viewed(one.id)).toMatchObject({ refusedReplacement: { refused: place, place } });
  const reissue = { referenceNumber: place, kind: 'REISSUE' as const, reason: 'lost' };
  await expect(fileApplication(at('VN'), form(), 'officer', { replaces: reissue })).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
    findings: [{ remedy: { en: expect.stringContaining('as an amendment') } }],
  });
  // Refused once more; then right. Each time it is the first that is named.
  const two = await issue(form('390120'), one);
  await sentIn(two.id, 'REJECTED');
  await expect(issue(form(), two)).rejects.toMatchObject({
    findings: [{ remedy: { en: expect.stringContaining(place) } }],
  });
  const three = await issue(form(), one);
  const held = await receivedIn(three.referenceNumber, 'REC');
  expect(held.replaces).toBeUndefined();
  expect(await viewed(one.id)).toMatchObject({
    state: 'REJECTED',
    replacedBy: three.referenceNumber,
    refusedReplacement: { refused: place, place, takenBy: three.referenceNumber },
  });
  const again = await retransmission(at('VN'), at('VN').ledger, must(await at('VN').ledger.sent(three.id)));
  expect(again.body).not.toHaveProperty('replaces', place);
  // The place is taken now, and what stands in it is replaced as any other.
  await expect(issue(form(), one)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  const four = await issue(form(), must(await at('VN').ledger.sent(three.id)));
  expect((await receivedIn(four.referenceNumber, 'REC')).replaces).toMatchObject({
    referenceNumber: three.referenceNumber,
  });
  await receivedIn(three.referenceNumber, 'REPLACED');
});

test('of two that are to take the place of a refused one at once, one does', async () => {
  const one = await issue(form());
  await receivedIn(one.referenceNumber, 'REC');
  const two = await issue(form('390120'), one);
  await sentIn(two.id, 'REJECTED');
  const settled = await Promise.allSettled([issue(form(), one), issue(form(), one)]);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test.each(['REPLACED', 'CANCELLED'] as const)(
  'one that is %s here before its refusal comes: what it was to replace ends at the peer, too, and is told once',
  async (end) => {
    const pair = await startPair();
    try {
      const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
      const date = pair.clock.now().toISOString().slice(0, 10);
      const one = await issue(form(undefined, date), undefined, vn);
      await pair.settle();
      // Nothing leaves before the pair settles again.
      const two = await issue(form('390120', date), one, vn);
      const three = end === 'REPLACED' ? await issue(form(undefined, date), two, vn) : undefined;
      if (!three) await cancelCertificate(vn, two.id, 'Not shipped', 'officer');
      await pair.settle();
      expect(await vn.ledger.sent(two.id)).toMatchObject({ state: end });
      expect(await pair.th.ledger.receivedByNumber('VN', two.referenceNumber)).toBeUndefined();
      expect(await pair.th.ledger.receivedByNumber('VN', one.referenceNumber)).toMatchObject({
        state: end,
      });
      // What took its place here takes there the place that is left.
      const successor = async () =>
        must(await pair.th.ledger.receivedByNumber('VN', must(three).referenceNumber));
      if (three) {
        const { referenceNumber } = one;
        const over = [two.referenceNumber];
        expect(await successor()).toMatchObject({ replaces: { referenceNumber, reason: 'HS code', over } });
        expect(await pair.th.ledger.receivedByNumber('VN', referenceNumber)).toMatchObject({
          replacedBy: three.referenceNumber,
        });
        // Whoever lost it is told at once.
        const again = await retransmission(vn, vn.ledger, must(await vn.ledger.sent(three.id)));
        expect(Buffer.from(again.raw).toString()).toContain(`>${referenceNumber}<`);
        expect(Buffer.from(again.raw).toString()).not.toContain(two.referenceNumber);
      }
      // Sent again, it is refused again; the end of the other is no news any more.
      const told = async () =>
        (await vn.ledger.eventsOfCertificate(one.id)).filter(
          ({ type }) => type === 'certificate.cancellation-repeated',
        );
      expect(await told()).toMatchObject([{ data: { replacement: two.referenceNumber } }]);
      const held = must(await vn.ledger.sent(two.id));
      await vn.ledger.transaction(async (tx) => queueMessage(tx, await retransmission(vn, tx, held)));
      await pair.settle();
      expect(await told()).toHaveLength(1);
      // The peer never held it: comparisons find nothing amiss, and do not send it once more.
      expect(await vn.ledger.sent(two.id)).toMatchObject({ state: end, rejection: [{ code: 'V8' }] });
      await quiet(pair);
      const about = { kind: 'manual', slot: pair.clock.now(), peers: ['TH'], recount: true } as const;
      const run = await runReconciliation(vn, RECONCILIATION_DEFAULTS, about);
      expect(run?.reports).toMatchObject([{ outcome: 'EQUAL', findings: [] }]);
    } finally {
      await pair.stop();
    }
  },
);

test('a line of amendments that are all refused: only the end of the one before it is told, and once', async () => {
  const pair = await startPair();
  try {
    const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
    const date = pair.clock.now().toISOString().slice(0, 10);
    const first = await issue(form(undefined, date), undefined, vn);
    await pair.settle();
    pair.silence('TH', true);
    const line = [first];
    for (let n = 0; n < 6; n += 1) line.push(await issue(form('390120', date), line.at(-1), vn));
    pair.silence('TH', false);
    await quiet(pair);
    const sent = await Promise.all(line.map(({ id }) => vn.ledger.messagesOfCertificate(id)));
    const transfers = sent.map((all) =>
      all.filter(({ direction, kind }) => direction === 'out' && kind === 'ECOO'),
    );
    // Itself, and of the first its end. What the peer refused before it was heard of it never had.
    expect(transfers.map(({ length }) => length)).toEqual([2, 1, 1, 1, 1, 1, 1]);
    expect((await pair.th.ledger.parkedMessages({}, { limit: 10 })).rows).toEqual([]);
    expect(await pair.th.ledger.receivedByNumber('VN', first.referenceNumber)).toMatchObject({
      state: 'CANCELLED',
    });
  } finally {
    await pair.stop();
  }
});

test('one that was refused, while another message is to bring it still, is told as ended', async () => {
  const pair = await startPair();
  try {
    const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
    const date = pair.clock.now().toISOString().slice(0, 10);
    pair.silence('TH', true);
    const one = await issue(form(undefined, date), undefined, vn);
    await retransmit(vn, one.id, 'officer');
    const two = await issue(form(undefined, date), one, vn);
    for (const { id } of [one, two]) {
      await vn.ledger.transaction(async (tx) => {
        const message = must(await tx.message(must((await tx.messagesOfCertificate(id))[0]).id));
        const errors = [{ code: 'V8', text: 'edition', retryable: false }];
        const answer = { kind: 'ACK', status: 'REJECTED', digest: message.digest, errors } as const;
        await applyAnswer(vn, tx, message, answer);
      });
    }
    expect(await vn.ledger.sent(one.id)).toMatchObject({ state: 'REPLACED', rejection: [{ code: 'V8' }] });
    const history = await vn.ledger.eventsOfCertificate(one.id);
    expect(history.map(({ type }) => type)).toContain('certificate.cancellation-repeated');
  } finally {
    await pair.stop();
  }
});

test('for another importing state none is issued in the place; only what stands is to be cancelled first', async () => {
  const pair = await startPair();
  try {
    const vn = { ...pair.vn, profile: { ...pair.vn.profile, twoPersonRule: false } };
    const date = pair.clock.now().toISOString().slice(0, 10);
    const elsewhere = form(undefined, date);
    const declaration = { ...elsewhere.declaration, importingCountry: 'SG' as const };
    const refused = await issue(form('390120', date), undefined, vn);
    const standing = await issue(form(undefined, date), undefined, vn);
    await pair.settle();
    const remedies = [
      [refused, /^Apply for a new one/],
      [standing, /^Cancel the other, and apply/],
    ] as const;
    for (const [one, en] of remedies) {
      await expect(issue({ ...elsewhere, declaration }, one, vn)).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
        findings: [{ box: 11, remedy: { en: expect.stringMatching(en) } }],
      });
    }
  } finally {
    await pair.stop();
  }
});
