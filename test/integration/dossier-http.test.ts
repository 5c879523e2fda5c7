import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { createGatewayClient, type GatewayClient } from '../../src/client/gateway-client.ts';
import type { DossierView } from '../../src/dossier/view.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import type { LedgerTransaction } from '../../src/ledger/port.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk, OTHER_EXPORTER, PDF, PNG } from '../support/dossier-desk.ts';
import { endsWithTest } from '../support/ends.ts';
import { ask, type Sent } from '../support/http-contract.ts';
import { KEYS, type Pair, serve, startPair } from '../support/http-gateway.ts';

/** The dossier over HTTP, every answer held against the API's description. */

const TODAY = '2026-06-15';
const BASE = '/api/v1/exporter/dossiers';
const DESK = '/api/v1/ministry/dossiers';
const UNKNOWN = '01920000-0000-7000-8000-000000000001';

let pair: Pair;
let desk: Desk;
let served: Awaited<ReturnType<typeof serve>>;
let own: GatewayClient['dossiers'];
let node: GatewayClient;
let other: GatewayClient['dossiers'];
/** The transaction's next call of this verb fails. */
let failing: keyof LedgerTransaction | undefined;

beforeAll(async () => {
  pair = await startPair();
  desk = dossierDesk(pair, sabotaged(pair.vn));
  served = await serve(desk);
  node = createGatewayClient({ url: served.url, keys: KEYS });
  own = node.dossiers;
  other = createGatewayClient({ url: served.url, key: OTHER_EXPORTER.key }).dossiers;
});
afterAll(async () => {
  await served.close();
  await pair.stop();
});
beforeEach(() => {
  desk.outcome = 'paid';
  failing = undefined;
});

/** The same node, with a ledger that dies where a test says. */
function sabotaged(exchange: ExchangeContext): ExchangeContext {
  const { ledger } = exchange;
  const dying = (tx: LedgerTransaction): LedgerTransaction =>
    new Proxy(tx, {
      get(target, name) {
        if (name !== failing) return Reflect.get(target, name);
        return () => Promise.reject(new GatewayError('LEDGER_UNAVAILABLE', { detail: 'killed' }));
      },
    });
  return {
    ...exchange,
    ledger: { ...ledger, transaction: (work) => ledger.transaction((tx) => work(dying(tx))) },
  };
}

const form = () => application('VN', 'TH', TODAY);
const exporter = (method: 'get' | 'post' | 'put', path: string, sent: Sent = {}) =>
  ask(served.server, method, `${BASE}${path}`, { key: KEYS.exporter, ...sent });
const ministry = (method: 'get' | 'post', path: string, sent: Sent = {}) =>
  ask(served.server, method, `${DESK}${path}`, { key: KEYS.ministry, ...sent });

async function filed(): Promise<string> {
  return (await own.file({ application: form() })).id;
}

async function forwarded(): Promise<string> {
  const id = await filed();
  await own.pay(id);
  expect((await own.pay(id)).state).toBe('FORWARDED');
  return id;
}

const said = ({ feedback }: DossierView) => feedback.map(({ by, text }) => `${by}: ${text.en}`);

describe('the whole way', () => {
  test('filed, attached, paid, supplemented, accepted, issued, given: each step told', async () => {
    const got = await exporter('post', '', { body: { application: form() } });
    expect(got).toMatchObject({ status: 201, json: { state: 'OPEN', kind: 'ORIGINAL', round: 0 } });
    const { id } = got.json;
    expect(got.headers.location).toBe(`${BASE}/${id}`);

    const name = encodeURIComponent('Hóa đơn (1).pdf');
    const type = 'application/pdf';
    const attached = await exporter('put', `/${id}/attachments/${name}`, { type, body: PDF });
    expect(attached).toMatchObject({ status: 200, json: { version: 1, round: 0, size: PDF.length } });
    // The same once more is the same; other octets are another version.
    const again = await exporter('put', `/${id}/attachments/${name}`, { type, body: PDF });
    expect(again.json).toEqual(attached.json);
    const newer = Buffer.concat([PDF, Buffer.from('more')]);
    const second = await exporter('put', `/${id}/attachments/${name}`, { type, body: newer });
    expect(second.json.version).toBe(2);

    // Unpaid, it does not exist for the ministry.
    expect((await ministry('get', `/${id}`)).status).toBe(404);
    const asked = await exporter('post', `/${id}/payment`);
    expect(asked.json).toMatchObject({
      state: 'AWAITING_PAYMENT',
      payment: { amount: 60_000, status: 'PENDING', attempt: 1, provider: 'simulated' },
    });
    expect((await ministry('get', `/${id}`)).status).toBe(404);
    expect((await ministry('post', `/${id}/accept`)).status).toBe(404);
    expect((await exporter('post', `/${id}/payment`)).json).toMatchObject({
      state: 'FORWARDED',
      payment: { status: 'PAID', transaction: expect.any(String) },
    });

    const { rows } = (await ministry('get', '')).json;
    expect(rows.map((row: { id: string }) => row.id)).toContain(id);
    const held = (await ministry('get', `/${id}`)).json;
    expect(held.attachments.map((one: { name: string; version: number }) => [one.name, one.version])).toEqual(
      [
        ['application.json', 1],
        ['Hóa đơn (1).pdf', 1],
        ['Hóa đơn (1).pdf', 2],
      ],
    );
    const download = await ministry('get', `/${id}/documents/${second.json.id}`);
    expect(download.octets).toEqual(newer);
    expect(download.headers).toMatchObject({
      'content-type': 'application/pdf',
      'x-content-type-options': 'nosniff',
      'content-disposition':
        'attachment; filename="H_a___n__1_.pdf"; ' +
        "filename*=UTF-8''H%C3%B3a%20%C4%91%C6%A1n%20%281%29.pdf",
    });

    const missing = 'Vận đơn / the bill of lading';
    const requested = await ministry('post', `/${id}/supplement-request`, { body: { missing } });
    expect(requested.json).toMatchObject({ state: 'SUPPLEMENT_REQUESTED', round: 1, remark: missing });
    const empty = await exporter('post', `/${id}/supplement`, { body: {} });
    expect(empty).toMatchObject({ status: 422, json: { findings: [{ rule: 'D8' }] } });
    await own.attach(id, 'bl.png', 'image/png', PNG);
    const corrected = { ...form(), consignee: { ...form().consignee, name: 'Siam Silver Foods' } };
    const supplemented = await exporter('post', `/${id}/supplement`, { body: { application: corrected } });
    expect(supplemented.json).toMatchObject({ state: 'FORWARDED', consigneeName: 'Siam Silver Foods' });

    // Every version of the application is still there.
    const versions = (await own.show(id)).attachments.filter((one) => one.name === 'application.json');
    const names = await Promise.all(
      versions.map(async (one) => {
        const octets = await own.document(id, one.id);
        return (JSON.parse(Buffer.from(octets).toString()) as FormDApplication).consignee.name;
      }),
    );
    expect(names).toEqual([form().consignee.name, 'Siam Silver Foods']);

    const early = await exporter('get', `/${id}/certificate`);
    expect(early.status).toBe(404);
    const accepted = await ministry('post', `/${id}/accept`);
    expect(accepted.json).toMatchObject({ state: 'ACCEPTED', certificate: { id, state: 'FILED' } });
    // What was asked for has come, and is asked for no more.
    expect(accepted.json).not.toHaveProperty('remark');
    expect((await exporter('get', `/${id}/certificate`)).json.code).toBe('STATE_CONFLICT');
    await node.approve(id);
    const { referenceNumber } = await node.issue(id);
    await pair.settle();
    const [received] = (await pair.th.ledger.search('received', { referenceNumber }, { limit: 1 })).rows;
    const customs = endsWithTest(await serve(pair.setup(pair.th)));
    const th = createGatewayClient({ url: customs.url, keys: KEYS });
    await th.respond(received?.id ?? '', [{ itemNumber: 1, decision: 'GIVEN' }]);
    await pair.settle();

    const end = await own.show(id);
    expect(end.certificate).toMatchObject({ referenceNumber, state: 'GIVEN', stateLabel: 'AS4 (GIVEN)' });
    expect(said(end)).toEqual([
      'exporter: Dossier filed.',
      'exporter: Hóa đơn (1).pdf attached, version 1.',
      'exporter: Hóa đơn (1).pdf attached, version 2.',
      `exporter: Payment of VND 60,000 asked for, reference SIM-${id}/1.`,
      'gateway: VND 60,000 paid; the dossier is with the ministry.',
      `ministry: The ministry asks for: ${missing}.`,
      'exporter: bl.png attached, version 1.',
      'exporter: Supplement sent to the ministry.',
      'ministry: The ministry accepted the dossier.',
      'ministry: The certificate is now APPROVED: approved, and about to be issued.',
      `ministry: Certificate ${referenceNumber} issued.`,
      'gateway: The certificate is now AS2: it has reached the importing country’s gateway.',
      'gateway: The certificate is now AS3: it has reached the importing country’s single window.',
      'gateway: The certificate is now AS4 (RES – REC): the importing customs have it.',
      'gateway: The certificate is now AS4 (GIVEN): the preference is given.',
    ]);
    expect(await own.certificate(id)).toEqual(await node.sentXml(id));

    // Re-issue of it, within a year, for half the fee.
    const reissue = await own.file({ application: corrected, reissueOf: referenceNumber });
    expect(reissue).toMatchObject({ kind: 'REISSUE', reissueOf: referenceNumber });
    expect((await own.pay(reissue.id)).payment?.amount).toBe(30_000);
    await own.pay(reissue.id);
    expect(await own.accept(reissue.id)).toMatchObject({
      state: 'ACCEPTED',
      certificate: { state: 'FILED' },
    });
    const stolen = exporter('post', '', {
      key: OTHER_EXPORTER.key,
      body: { application: form(), reissueOf: referenceNumber },
    });
    expect((await stolen).json).toMatchObject({
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D1', box: 'reference', path: 'reissueOf' }],
    });
  });

  test('refused: the reason reaches the exporter, and nothing is filed', async () => {
    const id = await forwarded();
    const reason = 'The goods do not originate in Viet Nam';
    const got = await ministry('post', `/${id}/refuse`, { body: { reason } });
    expect(got.json).toMatchObject({ state: 'REFUSED', remark: reason });
    expect(said(await own.show(id)).at(-1)).toBe(`ministry: The ministry refused: ${reason}.`);
    expect(await pair.vn.ledger.sent(id)).toBeUndefined();
  });

  test('an exporter who never supplements can be refused', async () => {
    const id = await forwarded();
    await own.requestSupplement(id, 'the invoice');
    expect((await own.refuse(id, 'not supplemented')).state).toBe('REFUSED');
  });
});

describe('Idempotency-Key', () => {
  test('the same request under a key is one dossier; another one is refused; keys are the exporter’s own', async () => {
    const first = await own.file({ application: form() }, 'order-1');
    const reordered = Object.fromEntries(Object.entries(form()).reverse()) as FormDApplication;
    expect((await own.file({ application: reordered }, 'order-1')).id).toBe(first.id);
    const another = { ...form(), consignee: { ...form().consignee, name: 'Siam Silver Foods' } };
    await expect(own.file({ application: another }, 'order-1')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await other.file({ application: form() }, 'order-1')).id).not.toBe(first.id);
    const ten = Array.from({ length: 10 }, () => own.file({ application: form() }, 'order-2'));
    expect(new Set((await Promise.all(ten)).map(({ id }) => id)).size).toBe(1);
    const again = await exporter('post', '', {
      body: { application: form() },
      headers: { 'Idempotency-Key': 'order-1' },
    });
    expect([again.status, again.json.id]).toEqual([200, first.id]);
  });
});

describe('two exporters', () => {
  test('do not see, touch or even notice one another', async () => {
    const id = await forwarded();
    await own.requestSupplement(id, 'the invoice');
    const document = await own.attach(id, 'a.pdf', 'application/pdf', PDF);
    const notThere = { code: 'NOT_FOUND', httpStatus: 404 };
    for (const attempt of [
      () => other.show(id),
      () => other.pay(id),
      () => other.attach(id, 'b.pdf', 'application/pdf', PDF),
      () => other.supplement(id, { application: form() }),
      () => other.withdraw(id),
      () => other.document(id, document.id),
      () => other.certificate(id),
    ]) {
      await expect(attempt()).rejects.toMatchObject(notThere);
    }
    // A document is reached through its own dossier only.
    const theirs = await other.file({ application: form() });
    await expect(other.document(theirs.id, document.id)).rejects.toMatchObject(notThere);
    expect((await other.list()).rows.map((row) => row.id)).toContain(theirs.id);
    expect((await other.list({ limit: 200 })).rows.map((row) => row.id)).not.toContain(id);
    expect((await own.list({ limit: 200 })).rows.map((row) => row.id)).not.toContain(theirs.id);
    expect((await own.list({ state: 'SUPPLEMENT_REQUESTED' })).rows.map((row) => row.id)).toContain(id);
    expect(await own.show(id)).toMatchObject({ state: 'SUPPLEMENT_REQUESTED' });
  });
});

describe('payment', () => {
  const callback = (order: string, change: object = {}) =>
    ask(served.server, 'post', '/payments/confirmations', {
      body: Buffer.from(
        pair.payments.callback({
          order,
          transaction: 'T-1',
          outcome: 'PAID',
          amount: 60_000,
          at: '2026-06-15T12:00:00.000Z',
          ...change,
        }),
      ),
    });
  const noted = async (id: string) =>
    (await pair.vn.ledger.eventsOfCertificate(id))
      .filter(({ type }) => type === 'dossier.payment-noted')
      .map(({ data }) => data.verdict);

  async function awaiting(): Promise<string> {
    const id = await filed();
    desk.outcome = 'silent';
    await own.pay(id);
    return id;
  }

  test('a callback forwards the dossier; told twice, and more than twice, it is recorded once', async () => {
    const id = await awaiting();
    expect((await callback(`${id}/1`)).json).toEqual({ verdict: 'PAID' });
    expect((await callback(`${id}/1`)).json).toEqual({ verdict: 'DUPLICATE' });
    expect((await callback(`${id}/1`)).json).toEqual({ verdict: 'DUPLICATE' });
    expect(await noted(id)).toEqual(['DUPLICATE']);
    const events = await pair.vn.ledger.eventsOfCertificate(id);
    expect(events.filter(({ type }) => type === 'dossier.paid')).toHaveLength(1);
    expect((await own.show(id)).state).toBe('FORWARDED');
  });

  test('confirmed by 10 callbacks at once it is forwarded once', async () => {
    const id = await awaiting();
    const verdicts = (await Promise.all(Array.from({ length: 10 }, () => callback(`${id}/1`)))).map(
      ({ json }) => json.verdict,
    );
    expect(verdicts.filter((verdict) => verdict === 'PAID')).toHaveLength(1);
    expect(await noted(id)).toEqual(['DUPLICATE']);
  });

  test('the wrong amount does not pay; the right one afterwards does', async () => {
    const id = await awaiting();
    for (const amount of [59_999, 60_001, 30_000]) {
      expect((await callback(`${id}/1`, { amount, transaction: `T-${amount}` })).json.verdict).toBe(
        'WRONG_AMOUNT',
      );
    }
    expect(await own.show(id)).toMatchObject({ state: 'AWAITING_PAYMENT', payment: { status: 'PENDING' } });
    expect((await callback(`${id}/1`)).json.verdict).toBe('PAID');
    expect((await callback(`${id}/1`, { transaction: 'T-2' })).json.verdict).toBe('SURPLUS');
    expect(said(await own.show(id)).at(-1)).toContain('Another VND 60,000 arrived though the fee is paid');
  });

  test('refused, then asked for again; money for the first attempt counts as well', async () => {
    const id = await awaiting();
    expect((await callback(`${id}/1`, { outcome: 'REFUSED' })).json.verdict).toBe('REFUSED');
    expect((await own.show(id)).payment?.status).toBe('REFUSED');
    const next = await own.pay(id);
    expect(next).toMatchObject({ state: 'AWAITING_PAYMENT', payment: { attempt: 2, status: 'PENDING' } });
    expect((await callback(`${id}/1`, { outcome: 'REFUSED', transaction: 'T-9' })).json.verdict).toBe('LATE');
    expect((await callback(`${id}/1`, { transaction: 'T-3' })).json.verdict).toBe('PAID');
    expect((await own.show(id)).state).toBe('FORWARDED');
  });

  test('money for a dossier withdrawn meanwhile moves nothing; the exporter is told, and the ministry sees it', async () => {
    const id = await awaiting();
    desk.outcome = 'silent';
    await own.withdraw(id);
    expect((await ministry('get', `/${id}`)).status).toBe(404);
    expect((await callback(`${id}/1`)).json.verdict).toBe('LATE');
    const { state, feedback } = await own.show(id);
    expect([state, feedback.at(-1)?.text.en]).toEqual([
      'WITHDRAWN',
      expect.stringContaining('arrived when no payment was awaited'),
    ]);
    // It is asked what becomes of the fee, and has to see what for.
    expect((await ministry('get', `/${id}`)).status).toBe(200);
  });

  test('asked for ten times at once it is one payment', async () => {
    const id = await filed();
    desk.outcome = 'silent';
    const asked = await Promise.all(Array.from({ length: 10 }, () => own.pay(id)));
    expect(new Set(asked.map(({ payment }) => payment?.reference)).size).toBe(1);
    const events = await pair.vn.ledger.eventsOfCertificate(id);
    expect(events.filter(({ type }) => type === 'dossier.payment-asked')).toHaveLength(1);
  });

  test.each([
    ['forged', (octets: string) => octets.replace('60000', '1')],
    ['no JSON', () => 'paid!'],
  ])('a callback that is %s is refused', async (_, change) => {
    const id = await awaiting();
    const right = pair.payments.callback({
      order: `${id}/1`,
      transaction: 'T',
      outcome: 'PAID',
      amount: 60_000,
      at: '2026-06-15T12:00:00.000Z',
    });
    const body = change(Buffer.from(right).toString());
    const got = await ask(served.server, 'post', '/payments/confirmations', { body });
    expect(got).toMatchObject({ status: 400, json: { code: 'CONFIRMATION_INVALID' } });
    expect((await own.show(id)).state).toBe('AWAITING_PAYMENT');
  });

  test('a callback for no dossier of ours, or too large, is refused', async () => {
    expect((await callback(`${UNKNOWN}/1`)).json.code).toBe('NOT_FOUND');
    const large = await ask(served.server, 'post', '/payments/confirmations', {
      body: Buffer.alloc(20_000, ' '),
    });
    expect(large.status).toBe(413);
  });
});

describe('a ledger that dies half way', () => {
  test.each(['insertSent', 'append', 'changeDossier'] as const)(
    'in %s, accepting leaves nothing, and accepting again files once',
    async (verb) => {
      const id = await forwarded();
      const before = await pair.vn.ledger.eventsOfCertificate(id);
      failing = verb;
      const got = await ministry('post', `/${id}/accept`);
      expect(got).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE', retryable: true } });
      failing = undefined;
      expect(await pair.vn.ledger.sent(id)).toBeUndefined();
      expect(await pair.vn.ledger.eventsOfCertificate(id)).toEqual(before);
      expect((await own.show(id)).state).toBe('FORWARDED');

      const outcomes = await Promise.all(Array.from({ length: 5 }, () => ministry('post', `/${id}/accept`)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
      const after = await pair.vn.ledger.eventsOfCertificate(id);
      expect(after.slice(before.length).map(({ type }) => type)).toEqual([
        'dossier.accepted',
        'certificate.filed',
      ]);
    },
  );

  test('in the middle of filing, attaching, paying and supplementing, nothing is half done', async () => {
    failing = 'insertAttachment';
    const rowsBefore = (await other.list({ limit: 200 })).rows;
    await expect(other.file({ application: form() })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    expect((await other.list({ limit: 200 })).rows).toEqual(rowsBefore);
    failing = undefined;

    const id = await filed();
    const unchanged = async (work: () => Promise<unknown>) => {
      const before = await own.show(id);
      failing = 'append';
      await expect(work()).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
      failing = undefined;
      expect(await own.show(id)).toEqual(before);
    };
    await unchanged(() => own.attach(id, 'a.pdf', 'application/pdf', PDF));
    await unchanged(() => own.pay(id));
    // The provider knows the order already; asking again is the same payment.
    expect((await own.pay(id)).payment?.attempt).toBe(1);
    await unchanged(() => own.pay(id));
    await own.pay(id);
    await own.requestSupplement(id, 'the invoice');
    await unchanged(() =>
      own.supplement(id, {
        application: { ...form(), consignee: { ...form().consignee, name: 'Siam Silver Foods' } },
      }),
    );
    await unchanged(() => own.withdraw(id));
  });
});

describe('bad input', () => {
  test.each<[string, unknown, number, string, object[]]>([
    ['no application', {}, 422, 'SCHEMA_INVALID', [{ rule: 'SHAPE', severity: 'error' }]],
    ['null', null, 422, 'SCHEMA_INVALID', [{ rule: 'SHAPE' }]],
    ['an unknown field', { application: {}, fee: 0 }, 422, 'SCHEMA_INVALID', [{ path: 'fee' }]],
    [
      'an empty number',
      { application: {}, reissueOf: '' },
      422,
      'SCHEMA_INVALID',
      [{ path: 'reissueOf', remedy: { en: expect.any(String), vi: expect.any(String) } }],
    ],
    [
      'a rule of Form D broken, with its box',
      { application: { ...application('VN', 'TH', TODAY), declaration: undefined } },
      422,
      'SCHEMA_INVALID',
      [{ rule: 'SHAPE', box: 11, path: 'declaration' }],
    ],
    [
      'a rule of origin broken, with its box',
      {
        application: {
          ...application('VN', 'TH', TODAY),
          items: application('VN', 'TH', TODAY).items.map((item) => ({ ...item, originCriterion: 'PE' })),
        },
      },
      422,
      'CERTIFICATE_INVALID',
      [{ box: 8, path: 'items[0].originCriterion', severity: 'error' }],
    ],
    [
      'another country’s form',
      { application: application('TH', 'VN', TODAY) },
      422,
      'CERTIFICATE_INVALID',
      [],
    ],
    ['a peer that is none', { application: application('VN', 'MY', TODAY) }, 422, 'PEER_UNKNOWN', []],
    [
      're-issue of nothing',
      { application: application('VN', 'TH', TODAY), reissueOf: 'VN-TH 26/99/99999' },
      422,
      'DOSSIER_INVALID',
      [{ rule: 'D1', box: 'reference', value: 'VN-TH 26/99/99999' }],
    ],
  ])('%s', async (_, body, status, code, findings) => {
    const before = (await own.list({ limit: 200 })).rows.length;
    const got = await exporter('post', '', { body: JSON.stringify(body) });
    expect(got).toMatchObject({ status, json: { code } });
    for (const finding of findings) {
      expect(got.json.findings).toEqual(expect.arrayContaining([expect.objectContaining(finding)]));
    }
    expect((await own.list({ limit: 200 })).rows).toHaveLength(before);
  });

  test.each<[string, string, string, Buffer | string, number, string, string | undefined]>([
    ['a type not allowed', 'a.pdf', 'text/html', '<html>', 415, 'MEDIA_TYPE_UNSUPPORTED', undefined],
    ['octets of another type', 'a.pdf', 'application/pdf', PNG, 422, 'DOSSIER_INVALID', 'D4'],
    ['a name of another type', 'a.exe', 'application/pdf', PDF, 422, 'DOSSIER_INVALID', 'D4'],
    ['a path', '..%2Fa.pdf', 'application/pdf', PDF, 422, 'DOSSIER_INVALID', 'D3'],
    ['nothing', 'a.pdf', 'application/pdf', Buffer.alloc(0), 422, 'DOSSIER_INVALID', 'D5'],
    [
      'too much',
      'a.pdf',
      'application/pdf',
      Buffer.alloc(5 * 1024 * 1024 + 1, '%'),
      413,
      'DOCUMENT_TOO_LARGE',
      undefined,
    ],
  ])('attaching %s', async (_, name, type, body, status, code, rule) => {
    const id = await filed();
    const got = await exporter('put', `/${id}/attachments/${name}`, { type, body });
    expect(got).toMatchObject({ status, json: { code } });
    if (rule) {
      expect(got.json.findings).toMatchObject([
        { rule, remedy: { en: expect.any(String), vi: expect.any(String) } },
      ]);
    }
    expect((await own.show(id)).attachments).toHaveLength(1);
  });

  test('the 21st file is refused; another round takes it', async () => {
    const id = await filed();
    for (let n = 1; n <= 20; n += 1) await own.attach(id, `${n}.pdf`, 'application/pdf', PDF);
    await expect(own.attach(id, '21.pdf', 'application/pdf', PDF)).rejects.toMatchObject({
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D6' }],
    });
    await own.pay(id);
    await own.pay(id);
    await own.requestSupplement(id, 'one more');
    expect(await own.attach(id, '21.pdf', 'application/pdf', PDF)).toMatchObject({ round: 1 });
  });

  test('re-issue of a certificate older than a year', async () => {
    const id = await forwarded();
    await own.accept(id);
    await node.approve(id);
    const { referenceNumber } = await node.issue(id);
    await pair.vn.ledger.transaction((tx) => tx.changeSent(id, 'AS1', { issueDate: '2025-06-14' }));
    await expect(own.file({ application: form(), reissueOf: referenceNumber })).rejects.toMatchObject({
      findings: [{ rule: 'D2', message: { en: expect.stringContaining('2025-06-14') } }],
    });
    await pair.vn.ledger.transaction((tx) => tx.changeSent(id, 'AS1', { issueDate: '2025-06-15' }));
    expect((await own.file({ application: form(), reissueOf: referenceNumber })).kind).toBe('REISSUE');
  });

  test('what was right at filing and is wrong at acceptance is refused, and changes nothing', async () => {
    const late = { ...form(), transport: { ...form().transport, departureDate: TODAY } };
    const { id } = await own.file({ application: late });
    await own.pay(id);
    await own.pay(id);
    pair.clock.advance(86_400_000);
    const got = await ministry('post', `/${id}/accept`);
    pair.clock.advance(-86_400_000);
    expect(got).toMatchObject({
      status: 422,
      json: { code: 'CERTIFICATE_INVALID', findings: [{ rule: 'V3', box: 13 }] },
    });
    expect((await own.show(id)).state).toBe('FORWARDED');
  });

  test.each([
    ['supplement-request', { missing: '' }],
    ['supplement-request', { missing: '   ' }],
    ['supplement-request', {}],
    ['supplement-request', { missing: 'x'.repeat(2001) }],
    ['refuse', { reason: 'a\u0000b' }],
    ['refuse', { reason: 'x', more: 1 }],
  ])('the ministry’s %s %j', async (what, body) => {
    const id = await forwarded();
    const got = await ministry('post', `/${id}/${what}`, { body });
    expect(got).toMatchObject({ status: 422, json: { code: 'SCHEMA_INVALID' } });
    expect((await own.show(id)).state).toBe('FORWARDED');
  });

  test('a dossier that does not exist, an id that cannot, a state that is none', async () => {
    for (const id of [UNKNOWN, 'x']) {
      expect((await exporter('get', `/${id}`)).json.code).toBe('NOT_FOUND');
      expect((await ministry('post', `/${id}/accept`)).json.code).toBe('NOT_FOUND');
    }
    expect((await exporter('get', '?state=LOST')).json.code).toBe('QUERY_INVALID');
    // What never reached the ministry is not listed there either.
    const unpaid = await filed();
    await own.withdraw(unpaid);
    const { rows } = (await ministry('get', '?state=WITHDRAWN&limit=1')).json;
    expect(rows.every((row: { forwardedAt?: string }) => row.forwardedAt !== undefined)).toBe(true);
    expect((await ministry('get', '?state=OPEN')).json.code).toBe('QUERY_INVALID');
  });

  test('a step out of turn is a 409 that says where it stands', async () => {
    const id = await filed();
    const got = await exporter('post', `/${id}/supplement`, { body: { application: form() } });
    expect(got).toMatchObject({
      status: 409,
      json: { code: 'DOSSIER_STATE', detail: expect.stringContaining('it is OPEN') },
    });
  });
});
