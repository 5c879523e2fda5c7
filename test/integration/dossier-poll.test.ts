import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { payDossier, pollPayments } from '../../src/dossier/pay.ts';
import { fileDossier } from '../../src/dossier/prepare.ts';
import { withdrawDossier } from '../../src/dossier/withdraw.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk } from '../support/dossier-desk.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';

/** Confirmations that never come by themselves. */

const HOUR = 3_600_000;

let pair: Pair;
let desk: Desk;

beforeAll(async () => {
  pair = await startPair();
});
beforeEach(() => {
  desk = dossierDesk(pair);
});
afterAll(() => pair.stop());

/** A dossier whose payment is asked for. The clock moves on, so that earlier tests' payments are known apart. */
async function awaiting(outcome: Desk['outcome']): Promise<string> {
  desk.outcome = 'silent';
  const today = pair.clock.now().toISOString().slice(0, 10);
  const { id } = await fileDossier(desk, { application: application('VN', 'TH', today) }, 'lotus');
  await payDossier(desk, id, 'lotus');
  desk.outcome = outcome;
  return id;
}

const held = (id: string) => pair.vn.ledger.dossier(id);
const types = async (id: string) =>
  (await pair.vn.ledger.eventsOfCertificate(id)).map(({ type, data }) => String(data.verdict ?? type));

test.each<[Desk['outcome'], string, readonly string[]]>([
  ['paid', 'FORWARDED', ['dossier.paid']],
  ['double-confirmation', 'FORWARDED', ['dossier.paid', 'DUPLICATE']],
  ['paid-twice', 'FORWARDED', ['dossier.paid', 'SURPLUS']],
  ['refused', 'AWAITING_PAYMENT', ['dossier.payment-refused']],
])('%s is found by asking, and then asked no more', async (outcome, state, events) => {
  const id = await awaiting(outcome);
  expect(await pollPayments(desk, 10)).toBe(1);
  expect((await held(id))?.state).toBe(state);
  expect((await types(id)).slice(2)).toEqual(events);
  expect((await held(id))?.pollAt).toBeUndefined();
  pair.clock.advance(HOUR);
  expect(await pollPayments(desk, 10)).toBe(0);
});

test('the wrong amount is noted once, however often it is seen', async () => {
  const id = await awaiting('wrong-amount');
  for (let n = 0; n < 5; n += 1) {
    await pollPayments(desk, 10);
    pair.clock.advance(HOUR);
  }
  expect((await types(id)).slice(2)).toEqual(['WRONG_AMOUNT']);
  desk.outcome = 'paid';
  // Its transaction is the one seen before, with the right amount now.
  expect(await pollPayments(desk, 10)).toBe(1);
  expect((await held(id))?.state).toBe('FORWARDED');
});

test('a silent payment is asked about ever more rarely, and after 30 days not at all', async () => {
  const id = await awaiting('silent');
  let asked = 0;
  for (let minute = 0; minute < 31 * 24 * 60; minute += 10) {
    asked += await pollPayments(desk, 10);
    pair.clock.advance(600_000);
  }
  expect(asked).toBeGreaterThan(30 * 4);
  expect(asked).toBeLessThan(30 * 4 + 30);
  expect((await held(id))?.pollAt).toBeUndefined();
  // The exporter's own question still brings the news.
  desk.outcome = 'paid';
  expect((await payDossier(desk, id, 'lotus')).state).toBe('FORWARDED');
});

test('several gateways on one ledger ask once', async () => {
  await awaiting('silent');
  let polls = 0;
  const counting: Desk = {
    ...desk,
    payments: {
      ...desk.payments,
      poll: async () => {
        polls += 1;
        return [];
      },
    },
  };
  await Promise.all(Array.from({ length: 5 }, () => pollPayments(counting, 10)));
  expect(polls).toBe(1);
});

test('a provider that cannot be reached stops neither the others nor the next look', async () => {
  const [first, second] = [await awaiting('silent'), await awaiting('silent')];
  pair.clock.advance(HOUR);
  const half: Desk = {
    ...desk,
    payments: {
      ...desk.payments,
      poll: async (payment) => {
        if (payment.order.startsWith(first)) throw new GatewayError('PAYMENT_UNAVAILABLE');
        desk.outcome = 'paid';
        return desk.payments.poll(payment);
      },
    },
  };
  await pollPayments(half, 10);
  expect([(await held(first))?.state, (await held(second))?.state]).toEqual([
    'AWAITING_PAYMENT',
    'FORWARDED',
  ]);
  pair.clock.advance(HOUR);
  await pollPayments(desk, 10);
  expect((await held(first))?.state).toBe('FORWARDED');
});

test('when the provider cannot be reached, asking for a payment leaves the dossier as it was', async () => {
  const today = pair.clock.now().toISOString().slice(0, 10);
  const filed = await fileDossier(desk, { application: application('VN', 'TH', today) }, 'lotus');
  const broken: Desk = {
    ...desk,
    payments: {
      ...desk.payments,
      create: () => Promise.reject(new GatewayError('PAYMENT_UNAVAILABLE')),
    },
  };
  await expect(payDossier(broken, filed.id, 'lotus')).rejects.toMatchObject({
    code: 'PAYMENT_UNAVAILABLE',
    status: 503,
    retryable: true,
  });
  expect((await held(filed.id))?.state).toBe('OPEN');
});

test('ordered and paid since it was looked at: it is not withdrawn silently either', async () => {
  const today = pair.clock.now().toISOString().slice(0, 10);
  const { id } = await fileDossier(desk, { application: application('VN', 'TH', today) }, 'lotus');
  const { ledger } = pair.vn;
  desk.outcome = 'paid';
  // The first look finds no order.
  let looked = false;
  const exchange = Object.assign(Object.create(pair.vn), {
    ledger: Object.assign(Object.create(ledger), {
      dossier: async (one: string) => {
        const seen = await ledger.dossier(one);
        if (looked) return seen;
        looked = true;
        await payDossier(desk, id, 'lotus');
        await pollPayments(desk, 50);
        return seen;
      },
    }),
  });
  const withdrawn = withdrawDossier({ ...desk, exchange }, id, 'lotus');
  await expect(withdrawn).rejects.toMatchObject({
    code: 'DOSSIER_STATE',
    detail: expect.stringContaining('the fee is paid (SIM-'),
  });
  expect((await held(id))?.state).toBe('FORWARDED');
});
