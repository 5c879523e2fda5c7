import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { signCertificate } from '../../src/signing/sign.ts';
import { application } from '../support/applications.ts';
import { ask, type Got, type HttpMethod, type Sent } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';
import { arrive, originalMessage, reexport } from '../support/reexports.ts';

/** The life of a certificate through the HTTP surface of both sides, on real ledgers and signatures. */

const TODAY = '2026-06-15';

let pair: Pair;
let vn: Awaited<ReturnType<typeof serve>>;
let th: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  pair = await startPair();
  [vn, th] = await Promise.all([serve(pair.setup(pair.vn)), serve(pair.setup(pair.th))]);
});
afterAll(async () => {
  await Promise.all([vn.close(), th.close()]);
  await pair.stop();
});

type Role = keyof typeof KEYS;
const as =
  (role: Role, at: () => { server: Server }) =>
  (method: HttpMethod, path: string, sent: Sent = {}): Promise<Got> =>
    ask(at().server, method, `/api/v1/${role}${path}`, { key: KEYS[role], ...sent });

const ministry = as('ministry', () => vn);
/** The second person. */
const approve = (id: string): Promise<Got> =>
  ask(vn.server, 'post', `/api/v1/ministry/applications/${id}/approve`, { key: KEYS.supervisor });

const thaiCustoms = as('customs', () => th);
const auditor = as('auditor', () => vn);
const operator = as('operator', () => vn);

async function file(items = 1): Promise<string> {
  const filed = await ministry('post', '/applications', { body: application('VN', 'TH', TODAY, items) });
  expect(filed.status).toBe(201);
  return filed.json.id;
}

async function issue(items = 1): Promise<Got['json']> {
  const id = await file(items);
  expect((await approve(id)).status).toBe(200);
  const issued = await ministry('post', `/applications/${id}/issue`);
  expect(issued.status).toBe(200);
  return issued.json;
}

/** Issued in VN, brought to TH's customs. */
async function exchanged(items = 1): Promise<{ sent: Got['json']; heldId: string }> {
  const sent = await issue(items);
  await pair.settle();
  const number = encodeURIComponent(sent.referenceNumber);
  const { json } = await thaiCustoms('get', `/certificates?referenceNumber=${number}`);
  expect(json.rows).toHaveLength(1);
  return { sent, heldId: json.rows[0].id };
}

describe('re-exports', () => {
  test('both sides of a drawing show it, also when the original came later and was named in other spelling', async () => {
    const customs = as('customs', () => vn);
    const number = 'TH-HTTP 26/1';
    const filed = await ministry('post', '/applications', { body: reexport('th-http 26/1', TODAY, '3000') });
    await approve(filed.json.id);
    const { json: issued } = await ministry('post', `/applications/${filed.json.id}/issue`);
    const named = { issuingCountry: 'TH', referenceNumber: 'th-http 26/1' };
    const read = () => ministry('get', `/certificates/${issued.id}`);
    expect((await read()).json.originals).toEqual([named]);

    await arrive(pair.vn, originalMessage(pair.th, number, TODAY));
    const { json: found } = await customs('get', '/certificates?number=TH-http26%2F1');
    expect(found.rows).toMatchObject([{ referenceNumber: number }]);
    const { json: held } = await customs('get', `/certificates/${found.rows[0].id}`);
    const reexported = [
      {
        itemNumber: 1,
        total: { value: '5000', unit: 'KGM' },
        drawn: [
          {
            certificateId: issued.id,
            referenceNumber: issued.referenceNumber,
            itemNumber: 1,
            quantity: { value: '3000', unit: 'KGM' },
          },
        ],
        remaining: { value: '2000', unit: 'KGM' },
      },
    ];
    expect(held.reexported).toEqual(reexported);
    const standing = { id: held.id, referenceNumber: number, state: 'AS2', reexported };
    expect((await read()).json.originals).toEqual([{ ...named, held: standing }]);
  });

  test('what was used under a re-export that has ended stays shown, and its successor stands in its place', async () => {
    const customs = as('customs', () => vn);
    const [number, successor] = ['TH-HTTP 26/3', 'TH-HTTP 26/3A'];
    await arrive(pair.vn, originalMessage(pair.th, number, TODAY));
    const filed = await ministry('post', '/applications', { body: reexport(number, TODAY, '3000') });
    await approve(filed.json.id);
    const { json: issued } = await ministry('post', `/applications/${filed.json.id}/issue`);
    const used = { itemNumber: 1, decision: 'GIVEN', quantity: { value: '1200', unit: 'KGM' } } as const;
    const response = {
      kind: 'RES',
      status: 'DECIDED',
      referenceNumber: issued.referenceNumber,
      decisions: [used],
      at: pair.clock.now().toISOString(),
    } as const;
    const about = { to: 'VN', conversationId: issued.conversationId } as const;
    await arrive(pair.vn, composeMessage(pair.th, about, response).raw);
    const end = await ask(vn.server, 'post', `/api/v1/ministry/certificates/${issued.id}/cancel`, {
      key: KEYS.supervisor,
      body: { reason: 'Not shipped' },
    });
    expect(end.json).toMatchObject({ state: 'CANCELLED' });
    await arrive(pair.vn, originalMessage(pair.th, successor, TODAY, {}, {}, number));

    const { json: found } = await customs('get', `/certificates?number=${encodeURIComponent(successor)}`);
    const { json: held } = await customs('get', `/certificates/${found.rows[0].id}`);
    expect(held).toMatchObject({
      replaces: { referenceNumber: number },
      drawdowns: [],
      spent: [{ certificateId: issued.id, quantity: used.quantity }],
      reexported: [
        { drawn: [{ referenceNumber: issued.referenceNumber }], remaining: { value: '3800', unit: 'KGM' } },
      ],
    });
    const { json: ended } = await ministry('get', `/certificates/${issued.id}`);
    expect(ended.originals).toMatchObject([
      { held: { state: 'REPLACED', replacedBy: successor, reexported: [{ remaining: { value: '0' } }] } },
    ]);
  });

  test('an original that gives too little shows which re-exports claim what, and nothing remains', async () => {
    const filed = await ministry('post', '/applications', { body: reexport('TH-HTTP 26/2', TODAY, '6000') });
    await approve(filed.json.id);
    await ministry('post', `/applications/${filed.json.id}/issue`);
    await arrive(pair.vn, originalMessage(pair.th, 'TH-HTTP 26/2', TODAY));
    const { json } = await ministry('get', `/certificates/${filed.json.id}`);
    expect(json.originals[0].held).toMatchObject({
      unmet: [{ certificateId: filed.json.id, itemNumber: 1, reason: 'MORE', quantity: { value: '6000' } }],
      reexported: [{ drawn: [], remaining: { value: '0', unit: 'KGM' } }],
    });
  });
});

describe('the ministry', () => {
  test('checks, files, issues and reads a certificate', async () => {
    const body = application('VN', 'TH', TODAY, 2);
    const check = await ministry('post', '/applications/check', { body });
    expect(check.json).toMatchObject({ acceptable: true });

    const filed = await ministry('post', '/applications', { body });
    expect(filed.json).toMatchObject({
      state: 'FILED',
      stateLabel: 'FILED',
      referenceNumber: '',
      peer: 'TH',
    });
    expect(filed.json.filedBy).toBe('ministry-desk');
    expect(filed.headers.location).toBe(`/api/v1/ministry/certificates/${filed.json.id}`);
    expect(filed.json.form).toEqual(body);

    const early = await ministry('get', `/certificates/${filed.json.id}/xml`);
    expect(early.json).toMatchObject({ code: 'STATE_CONFLICT', where: filed.json.id });

    expect((await ministry('post', `/applications/${filed.json.id}/issue`)).json.code).toBe(
      'APPROVAL_NEEDED',
    );
    expect((await approve(filed.json.id)).json).toMatchObject({
      state: 'APPROVED',
      approvedBy: 'supervisor-desk',
    });
    const issued = await ministry('post', `/applications/${filed.json.id}/issue`);
    expect(issued.json).toMatchObject({ state: 'AS1', issuedBy: 'ministry-desk', id: filed.json.id });
    expect(issued.json.referenceNumber).toMatch(/^VN-TH 26\/02\/\d{5}$/);
    expect(issued.json).not.toHaveProperty('xml');

    const again = await ministry('post', `/applications/${filed.json.id}/issue`);
    expect(again.json).toMatchObject({ code: 'STATE_CONFLICT', retryable: false });

    const read = await ministry('get', `/certificates/${filed.json.id}`);
    expect(read.json).toEqual(issued.json);

    const xml = await ministry('get', `/certificates/${filed.json.id}/xml`);
    const stored = await pair.vn.ledger.sent(filed.json.id);
    expect(xml.octets.equals(Buffer.from(stored?.xml ?? []))).toBe(true);
    expect(xml.octets.length).toBeGreaterThan(2_000);
    const name = issued.json.referenceNumber.replace(/\W+/g, '-');
    expect(xml.headers['content-disposition']).toBe(`attachment; filename="${name}.xml"`);
  });

  test('gets every fault of an application at once, and nothing is stored', async () => {
    const before = await pair.vn.ledger.totals();
    const { consignee: _gone, ...rest } = application('VN', 'TH', TODAY);
    const body = { ...rest, items: [{ ...rest.items[0], hsCode: '12' }], extra: 1 };
    const check = await ministry('post', '/applications/check', { body });
    expect(check.json.acceptable).toBe(false);
    const filed = await ministry('post', '/applications', { body });
    expect(filed.json).toMatchObject({ code: 'SCHEMA_INVALID', title_vi: expect.any(String) });
    expect(filed.json.findings).toEqual(check.json.findings);
    expect(filed.json.findings.map((finding: { path: string }) => finding.path)).toEqual([
      'extra',
      'consignee',
      'items[0].hsCode',
    ]);
    expect(await pair.vn.ledger.totals()).toEqual(before);
  });

  test('gets what breaks the rules of Form D, box by box, from dry run and filing alike', async () => {
    const body = application('VN', 'TH', TODAY);
    const broken = { ...body, ticks: { ...body.ticks, thirdCountryInvoicing: true } };
    const check = await ministry('post', '/applications/check', { body: broken });
    expect(check.json.acceptable).toBe(false);
    expect(check.json.findings).toContainEqual(
      expect.objectContaining({ rule: 'V6', severity: 'error', box: expect.anything() }),
    );
    const filed = await ministry('post', '/applications', { body: broken });
    expect(filed).toMatchObject({ status: 422, json: { code: 'CERTIFICATE_INVALID' } });
    expect(filed.json.findings).toEqual(check.json.findings);
  });

  test('is told which state has no gateway here', async () => {
    const filed = await ministry('post', '/applications', { body: application('VN', 'MY', TODAY) });
    const detail = 'MY; the peers of this gateway are TH, SG';
    expect(filed.json).toMatchObject({ code: 'PEER_UNKNOWN', detail });
  });

  test("is told, with a finding, that another state's certificate is not issued here; a dry run says so too", async () => {
    const body = application('TH', 'VN', TODAY);
    const issuer = {
      rule: 'ISSUER',
      severity: 'error',
      path: 'issuingCountry',
      message: { en: 'This gateway issues for VN, not for TH.', vi: expect.stringContaining('TH') },
    };
    const filed = await ministry('post', '/applications', { body });
    expect([filed.status, filed.json]).toMatchObject([
      422,
      { code: 'CERTIFICATE_INVALID', findings: [issuer] },
    ]);
    const checked = await ministry('post', '/applications/check', { body });
    expect(checked.json).toMatchObject({ acceptable: false, findings: [issuer] });
  });

  test('searches by any criterion, page by page', async () => {
    const filed = [await file(), await file(), await file()];
    const found: string[] = [];
    let after = '';
    do {
      const page = await ministry('get', `/certificates?state=FILED&exporterName=cong%20ty&limit=2${after}`);
      expect(page.json.rows.length).toBeLessThanOrEqual(2);
      found.push(...page.json.rows.map((row: { id: string }) => row.id));
      after = page.json.next === undefined ? '' : `&after=${encodeURIComponent(page.json.next)}`;
    } while (after !== '');
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(filed));
    const none = await ministry('get', '/certificates?hsCode=99');
    expect(none.json).toEqual({ rows: [] });
    const inverted = await ministry('get', '/certificates?issuedFrom=2026-02-01&issuedTo=2026-01-01');
    expect(inverted.json).toMatchObject({ code: 'QUERY_INVALID', where: 'issuedFrom, issuedTo' });
    const foreign = await ministry('get', '/certificates?after=nonsense');
    expect(foreign.json.code).toBe('LEDGER_CURSOR_INVALID');
  });

  test('finds a number of its own without its spaces and dashes, in any case, whole or its beginning', async () => {
    const { id, referenceNumber } = await issue();
    const found = async (number: string) =>
      (await ministry('get', `/certificates?referenceNumber=${encodeURIComponent(number)}`)).json.rows;
    const bare = referenceNumber.replace(/[ -]/g, '');
    for (const typed of [
      bare,
      bare.toLowerCase(),
      referenceNumber.replace('-', ' '),
      `${bare.slice(0, 6)} `,
    ]) {
      expect(await found(typed)).toEqual(expect.arrayContaining([expect.objectContaining({ id })]));
    }
    expect(await found(bare)).toHaveLength(1);
    expect(await found(bare.replaceAll('/', ''))).toEqual([]);
  });

  test('follows a certificate through its history and sends it again', async () => {
    const { sent } = await exchanged();
    const history = await ministry('get', `/certificates/${sent.id}/history`);
    expect(history.json.events.map((event: { type: string }) => event.type).slice(0, 3)).toEqual([
      'certificate.filed',
      'certificate.state',
      'certificate.issued',
    ]);
    expect(history.json.events[0].actor).toBe('ministry-desk');
    const directions = history.json.messages.map((message: { direction: string }) => message.direction);
    expect(new Set(directions)).toEqual(new Set(['in', 'out']));
    expect(history.json.attempts).toMatchObject([{ number: 1, outcome: 'acknowledged', httpStatus: 200 }]);

    const again = await ministry('post', `/certificates/${sent.id}/retransmit`);
    expect(again.status).toBe(202);
    await pair.settle();
    const entry = await operator('get', `/outbox/${again.json.messageId}`);
    expect(entry.json.entry).toMatchObject({ status: 'delivered', kind: 'ECOO', leased: false });
    const { json } = await thaiCustoms(
      'get',
      `/certificates?referenceNumber=${encodeURIComponent(sent.referenceNumber)}`,
    );
    expect(json.rows).toHaveLength(1);
  });
});

describe('customs', () => {
  test('find a received certificate, see its form and its verification then and now', async () => {
    const { sent, heldId } = await exchanged();
    const held = await thaiCustoms('get', `/certificates/${heldId}`);
    expect(held.json).toMatchObject({ state: 'REC', stateLabel: 'AS4 (RES – REC)', peer: 'VN' });
    expect(held.json.form).toEqual((await ministry('get', `/certificates/${sent.id}`)).json.form);
    expect(held.json).not.toHaveProperty('xml');
    const verification = await thaiCustoms('get', `/certificates/${heldId}/verification`);
    expect(verification.json.atReceipt.verdict).toBe('valid');
    expect(verification.json.now).toMatchObject({ verdict: 'valid', signer: { country: 'VN' } });
    expect(verification.json.now).not.toHaveProperty('signedOctets');
    const own = await ministry('get', `/certificates/${sent.id}/xml`);
    const theirs = await thaiCustoms('get', `/certificates/${heldId}/xml`);
    expect(theirs.octets.equals(own.octets)).toBe(true);
    const history = await thaiCustoms('get', `/certificates/${heldId}/history`);
    expect(history.json.events[0]).toMatchObject({ type: 'certificate.received', peer: 'VN' });
  });

  test('verify a file: genuine, tampered with, and of an unknown signer', async () => {
    const { sent, heldId } = await exchanged();
    const { octets } = await ministry('get', `/certificates/${sent.id}/xml`);
    const verify = (body: Buffer, query = '') =>
      thaiCustoms('post', `/verify${query}`, { body, type: 'application/xml' });

    const genuine = await verify(octets);
    expect(genuine.json).toMatchObject({
      verification: { verdict: 'valid', signer: { country: 'VN', role: 'issuing-authority' } },
      held: { id: heldId, sameOctets: true },
      form: { referenceNumber: sent.referenceNumber },
    });

    const text = octets.toString('utf8');
    const tampered = await verify(Buffer.from(text.replace('>5000<', '>9000<')));
    expect(tampered.status).toBe(200);
    expect(tampered.json).toMatchObject({
      verification: { verdict: 'invalid' },
      findings: [],
      held: { id: heldId, sameOctets: false },
    });
    expect(tampered.json).not.toHaveProperty('form');
    const digest = tampered.json.verification.steps.find((step: { step: string }) => step.step === 'digest');
    expect(digest).toMatchObject({ outcome: 'invalid', code: 'SIG_DIGEST_MISMATCH' });

    const stranger = await verify(Buffer.from(text.replaceAll(/>VN</g, '>LA<')));
    expect(stranger.json.verification.verdict).not.toBe('valid');
    expect(stranger.json).not.toHaveProperty('held');

    const junk = await verify(Buffer.from('<a><b></a>'));
    expect(junk.json.verification.steps[0]).toMatchObject({ step: 'document', code: 'XML_MALFORMED' });
    const empty = await verify(Buffer.alloc(0));
    expect(empty.json.verification.verdict).toBe('invalid');
  });

  test('are told when a signature is genuine but what it signs is no Form D', async () => {
    const octets = signCertificate('<note>not a form</note>', pair.pki.TH.authority, pair.clock.now());
    const got = await thaiCustoms('post', '/verify', { body: Buffer.from(octets), type: 'text/xml' });
    expect(got.json.verification.verdict).toBe('valid');
    expect(got.json.findings).toContainEqual(expect.objectContaining({ severity: 'error' }));
    expect(got.json).not.toHaveProperty('form');
  });

  test('have a second engine judge a file', async () => {
    const sent = await issue();
    const { octets } = await ministry('get', `/certificates/${sent.id}/xml`);
    const verify = (body: Buffer) =>
      thaiCustoms('post', '/verify?engine=both', { body, type: 'application/octet-stream' });
    expect((await verify(octets)).json).toMatchObject({
      verification: { verdict: 'valid' },
      secondOpinion: { verdict: 'valid', signer: { country: 'VN' } },
    });
    const tampered = Buffer.from(octets.toString('utf8').replace('>5000<', '>9000<'));
    expect((await verify(tampered)).json).toMatchObject({
      verification: { verdict: 'invalid' },
      secondOpinion: { verdict: 'invalid' },
    });
  });

  test('decide item by item, and the issuing side sees it', async () => {
    const { sent, heldId } = await exchanged(2);
    const respond = (decisions: unknown) =>
      thaiCustoms('post', `/certificates/${heldId}/response`, { body: { decisions } as object });
    const first = await respond([{ itemNumber: 1, decision: 'GIVEN' }]);
    expect(first.json).toMatchObject({ state: 'REC', answeredBy: 'customs-desk' });
    const second = await respond([{ itemNumber: 2, decision: 'NOT_GIVEN', reason: 'Not as described' }]);
    expect(second.json).toMatchObject({ state: 'PARTLY_GIVEN', stateLabel: 'AS4 (PARTLY GIVEN)' });
    await pair.settle();
    const seen = await ministry('get', `/certificates/${sent.id}`);
    expect(seen.json).toMatchObject({ state: 'PARTLY_GIVEN', decisions: second.json.decisions });
    const again = await respond([{ itemNumber: 1, decision: 'GIVEN' }]);
    expect(again.json.code).toBe('STATE_CONFLICT');
  });

  test('give preference to an expired certificate on a ground only, and the sheet says it expired', async () => {
    const { heldId } = await exchanged();
    await pair.th.ledger.transaction((tx) => tx.changeReceived(heldId, 'REC', { validUntil: '2020-01-31' }));
    const path = `/certificates/${heldId}/response`;
    const decisions = [{ itemNumber: 1, decision: 'GIVEN' }];
    const without = await thaiCustoms('post', path, { body: { decisions } });
    expect(without).toMatchObject({ status: 422, json: { code: 'EXPIRED_GROUND_NEEDED' } });
    const unknown = { ground: 'BAD_WEATHER', text: 'Storm' };
    const other = await thaiCustoms('post', path, { body: { decisions, lateAcceptance: unknown } });
    expect(other.json.findings.map((finding: { path: string }) => finding.path)).toEqual([
      'lateAcceptance.ground',
    ]);
    const lateAcceptance = { ground: 'FORCE_MAJEURE', text: 'Port closed by a typhoon' };
    const answered = await thaiCustoms('post', path, { body: { decisions, lateAcceptance } });
    expect(answered).toMatchObject({ status: 200, json: { state: 'GIVEN' } });
    expect(Object.keys(answered.json.stateTimes)).toContain('EXPIRED');
    const { events } = (await thaiCustoms('get', `/certificates/${heldId}/history`)).json;
    expect(events.at(-1)).toMatchObject({ actor: 'customs-desk', data: { lateAcceptance } });
  });

  test('are told what is wrong with a response', async () => {
    const { heldId } = await exchanged();
    const path = `/certificates/${heldId}/response`;
    const shape = await thaiCustoms('post', path, { body: { decisions: [{ itemNumber: 0 }], more: 1 } });
    expect(shape.json.code).toBe('SCHEMA_INVALID');
    expect(shape.json.findings.map((finding: { path: string }) => finding.path).sort()).toEqual([
      'decisions[0].decision',
      'decisions[0].itemNumber',
      'more',
    ]);
    const none = await thaiCustoms('post', path, { body: { decisions: [] } });
    expect(none.json.code).toBe('SCHEMA_INVALID');
    const decisions = [{ itemNumber: 1, decision: 'NOT_GIVEN' }];
    const unreasoned = await thaiCustoms('post', path, { body: { decisions } });
    expect(unreasoned).toMatchObject({ status: 422, json: { code: 'DECISION_INVALID' } });
    expect(unreasoned.json.findings.length).toBeGreaterThan(0);
    expect((await thaiCustoms('get', `/certificates/${heldId}`)).json.state).toBe('REC');
  });

  test('ask for a certificate that never came', async () => {
    const sent = await issue();
    const body = { issuingCountry: 'VN', referenceNumber: sent.referenceNumber };
    const asked = await thaiCustoms('post', '/retransmission-requests', { body });
    expect(asked.status).toBe(202);
    await pair.settle();
    const entry = await ask(th.server, 'get', `/api/v1/operator/outbox/${asked.json.messageId}`, {
      key: KEYS.operator,
    });
    expect(entry.json.entry).toMatchObject({ kind: 'RTX', status: 'delivered', peer: 'VN' });
    const unknown = await thaiCustoms('post', '/retransmission-requests', {
      body: { ...body, issuingCountry: 'SG' },
    });
    expect(unknown.json.code).toBe('PEER_UNKNOWN');
  });
});

describe('the auditor', () => {
  test('gets counts that say what they count, equal to what is held', async () => {
    await exchanged();
    const { json } = await auditor('get', '/statistics?ledger=sent&from=2026-06-01&to=2026-06-30');
    expect(json).toMatchObject({
      country: 'VN',
      ledger: 'sent',
      direction: 'export',
      period: { from: '2026-06-01', to: '2026-06-30' },
      basis: 'certificates (each reference number once; retransmissions not counted)',
      cutOff: pair.clock.now().toISOString(),
    });
    const totals = (await auditor('get', '/totals')).json;
    expect(json.total).toBe(totals.certificates.sent);
    expect(json.total).toBeGreaterThan(0);
    const elsewhere = await auditor('get', '/statistics?ledger=sent&peer=SG');
    expect(elsewhere.json).toMatchObject({ total: 0, rows: [], peer: 'SG', period: {} });
    const before = await auditor('get', '/statistics?ledger=received&from=2026-02-01&to=2026-01-01');
    expect(before.json).toMatchObject({ code: 'QUERY_INVALID', where: 'from, to' });
  });

  test('reads the whole history page by page', async () => {
    await exchanged();
    const ids: string[] = [];
    let after = '';
    do {
      const page = await auditor('get', `/events?limit=7${after}`);
      ids.push(...page.json.rows.map((row: { id: string }) => row.id));
      after = page.json.next === undefined ? '' : `&after=${encodeURIComponent(page.json.next)}`;
    } while (after !== '');
    expect(ids).toHaveLength((await auditor('get', '/totals')).json.events);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
