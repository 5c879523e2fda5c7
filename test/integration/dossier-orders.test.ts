import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { payDossier, pollPayments, settlePayment } from '../../src/dossier/pay.ts';
import type { PlacedOrder } from '../../src/dossier/payment.ts';
import { fileDossier } from '../../src/dossier/prepare.ts';
import type { SimulatedOutcome } from '../../src/dossier/simulated-payments.ts';
import { forwardedDossier } from '../../src/dossier/step.ts';
import { paidDossiers, viewDossier } from '../../src/dossier/view.ts';
import { withdrawDossier } from '../../src/dossier/withdraw.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk } from '../support/dossier-desk.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';
import { must } from '../support/nodes.ts';

/** An order of the fee that leads nowhere has a way out, on which nobody pays twice without knowing. */

const HOUR = 3_600_000;
const OWNER = 'lotus';

let pair: Pair;
let desk: Desk;
/** What was asked of the provider, in order. */
let asked: string[];
/** What becomes of single orders, before what becomes of all. */
let outcomes: Map<string, SimulatedOutcome>;
let cancelling: (placed: PlacedOrder) => Promise<'CANCELLED' | 'UNDER_WAY'>;

beforeAll(async () => {
  pair = await startPair();
});
afterAll(() => pair.stop());
beforeEach(() => {
  asked = [];
  outcomes = new Map();
  cancelling = async () => 'CANCELLED';
  const plain = dossierDesk(pair);
  const { payments } = plain;
  desk = Object.assign(plain, {
    payments: {
      ...payments,
      create: (order: Parameters<typeof payments.create>[0]) => {
        asked.push(`create ${order.order}`);
        return payments.create(order);
      },
      poll: async (placed: PlacedOrder) => {
        plain.outcome = outcomes.get(placed.order) ?? 'silent';
        return payments.poll(placed);
      },
      cancel: async (placed: PlacedOrder) => {
        asked.push(`cancel ${placed.order}`);
        return cancelling(placed);
      },
    },
  });
});

/** A dossier whose first order is placed. */
async function ordered(): Promise<string> {
  const today = pair.clock.now().toISOString().slice(0, 10);
  const { id } = await fileDossier(desk, { application: application('VN', 'TH', today) }, OWNER);
  await payDossier(desk, id, OWNER);
  asked = [];
  return id;
}

/** A provider that has no way to cancel. */
function withoutCancelling(): void {
  const { cancel, ...payments } = desk.payments;
  Object.assign(desk, { payments });
}

function money(id: string, attempt: number, transaction: string, amount = 60_000) {
  const at = pair.clock.now().toISOString();
  return settlePayment(desk, { order: `${id}/${attempt}`, transaction, outcome: 'PAID', amount, at });
}

const held = async (id: string) => must(await pair.vn.ledger.dossier(id));
/** As the ministry sees it too. */
const lines = async (id: string) =>
  (await viewDossier(pair.vn.ledger, await held(id))).feedback.map(({ text }) => text);

test('another amount came: the order is cancelled, and another made', async () => {
  const id = await ordered();
  outcomes.set(`${id}/1`, 'wrong-amount');
  const anew = await payDossier(desk, id, OWNER);
  expect(asked).toEqual([`cancel ${id}/1`, `create ${id}/2`]);
  expect(anew).toMatchObject({
    state: 'AWAITING_PAYMENT',
    payment: {
      order: `${id}/2`,
      attempt: 2,
      status: 'PENDING',
      others: [{ order: `${id}/1`, why: 'WRONG_AMOUNT', cancelled: true, amount: 60_000 }],
    },
  });
  const told = await lines(id);
  expect(told.map(({ en }) => en).slice(-2)).toEqual([
    'VND 59,999 arrived, which is not the fee; ask the payment provider for it. The fee is still due: ask for a new payment.',
    `Payment of VND 60,000 asked for, reference SIM-${id}/2, in place of SIM-${id}/1, on which another amount arrived. The provider has cancelled that one.`,
  ]);
  expect(told.at(-1)?.vi).toContain('60.000 đồng');
  outcomes.set(`${id}/2`, 'paid');
  expect((await payDossier(desk, id, OWNER)).state).toBe('FORWARDED');
  expect((await held(id)).pollAt).toBeUndefined();
});

test('nothing is heard: within a day the order stands, after it another takes its place', async () => {
  const id = await ordered();
  pair.clock.advance(24 * HOUR - 1);
  expect((await payDossier(desk, id, OWNER)).payment?.attempt).toBe(1);
  expect(asked).toEqual([]);
  pair.clock.advance(1);
  const { payment } = await payDossier(desk, id, OWNER);
  expect(asked).toEqual([`cancel ${id}/1`, `create ${id}/2`]);
  expect(payment?.others).toMatchObject([{ attempt: 1, why: 'OVERDUE', cancelled: true }]);
});

test('the provider’s own time for an order counts where it says one', async () => {
  const validUntil = new Date(pair.clock.now().getTime() + HOUR).toISOString();
  const { create } = desk.payments;
  Object.assign(desk.payments, {
    create: async (order: Parameters<typeof create>[0]) => ({ ...(await create(order)), validUntil }),
  });
  const id = await ordered();
  pair.clock.advance(HOUR);
  expect((await payDossier(desk, id, OWNER)).payment?.attempt).toBe(2);
});

test('while money may be moving, no other order is made', async () => {
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  cancelling = async () => 'UNDER_WAY';
  expect((await payDossier(desk, id, OWNER)).payment).toMatchObject({ attempt: 1, status: 'PENDING' });
  cancelling = () => Promise.reject(new GatewayError('PAYMENT_UNAVAILABLE'));
  await expect(payDossier(desk, id, OWNER)).rejects.toMatchObject({ code: 'PAYMENT_UNAVAILABLE' });
  expect(asked).toEqual([`cancel ${id}/1`, `cancel ${id}/1`]);
  expect((await held(id)).payment?.others).toBeUndefined();
});

test('late money for an order that could not be cancelled pays the fee, and is known as such', async () => {
  withoutCancelling();
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  await payDossier(desk, id, OWNER);
  expect((await lines(id)).at(-1)?.en).toContain('Do not pay that one any more');
  expect(await money(id, 1, 'late')).toBe('PAID');
  const dossier = await forwardedDossier(pair.vn.ledger, id);
  expect(dossier.payment).toMatchObject({
    order: `${id}/1`,
    reference: `SIM-${id}/1`,
    status: 'PAID',
    transaction: 'late',
    others: [{ order: `${id}/2`, why: 'PAID_OTHERWISE', cancelled: false }],
  });
  expect((await lines(id)).at(-1)?.en).toBe(
    `VND 60,000 paid, late, on the earlier order SIM-${id}/1; the dossier is with the ministry. Do not pay SIM-${id}/2: the fee is paid.`,
  );
  // What was open then is looked after: nobody has to call for its money to be known.
  outcomes.set(`${id}/2`, 'paid');
  await pollPayments(desk, 50);
  expect((await lines(id)).at(-1)?.en).toBe(
    `Another VND 60,000 arrived though the fee is paid; ask the payment provider for it. It was paid on SIM-${id}/2, in whose place another order was made.`,
  );
  expect((await held(id)).payment?.order).toBe(`${id}/1`);
  // Once more is no news.
  pair.clock.advance(HOUR);
  const { length } = await lines(id);
  await pollPayments(desk, 50);
  expect(await lines(id)).toHaveLength(length);
});

test('late money comes when the fee is paid already: told, and nothing moves', async () => {
  withoutCancelling();
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  await payDossier(desk, id, OWNER);
  expect(await money(id, 2, 'in-time')).toBe('PAID');
  expect(await money(id, 1, 'late')).toBe('SURPLUS');
  expect((await lines(id)).at(-1)?.en).toContain(`It was paid on SIM-${id}/1`);
  expect((await held(id)).payment).toMatchObject({ order: `${id}/2`, transaction: 'in-time' });
});

test('an order that counts no more is cancelled as soon as the fee is paid on another', async () => {
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  await payDossier(desk, id, OWNER);
  asked = [];
  await money(id, 1, 'late');
  await pollPayments(desk, 50);
  expect(asked.filter((what) => what.includes(id))).toEqual([`cancel ${id}/2`]);
  expect((await held(id)).payment?.others).toMatchObject([{ order: `${id}/2`, cancelled: true }]);
  pair.clock.advance(HOUR);
  await pollPayments(desk, 50);
  expect((await held(id)).pollAt).toBeUndefined();
});

test('asked twice at once there is one other order; paid meanwhile there is none', async () => {
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  const both = await Promise.all([payDossier(desk, id, OWNER), payDossier(desk, id, OWNER)]);
  expect(both.map(({ payment }) => payment?.order)).toEqual([`${id}/2`, `${id}/2`]);
  expect(new Set(asked.filter((what) => what.startsWith('create')))).toEqual(new Set([`create ${id}/2`]));

  const second = await ordered();
  pair.clock.advance(25 * HOUR);
  cancelling = async () => {
    await money(second, 1, 'just now');
    cancelling = async () => 'CANCELLED';
    return 'CANCELLED';
  };
  expect((await payDossier(desk, second, OWNER)).payment).toMatchObject({ attempt: 1, status: 'PAID' });
  expect(asked.slice(-2)).toEqual([`create ${second}/2`, `cancel ${second}/2`]);
});

const instructions = async (id: string) =>
  (await viewDossier(pair.vn.ledger, await held(id))).payment?.instructions.en;

test('withdrawn, its order is cancelled; a provider that cannot be reached does not keep it from being withdrawn', async () => {
  const id = await ordered();
  expect((await withdrawDossier(desk, id, OWNER)).state).toBe('WITHDRAWN');
  expect(asked).toEqual([`cancel ${id}/1`]);
  expect((await lines(id)).at(-1)?.en).toContain(`has cancelled the payment SIM-${id}/1: do not pay it`);
  expect(await instructions(id)).toBe('Do not pay it: the provider has cancelled it.');
  expect(await money(id, 1, 'late')).toBe('LATE');
  cancelling = () => Promise.reject(new GatewayError('PAYMENT_UNAVAILABLE'));
  expect((await withdrawDossier(desk, await ordered(), OWNER)).state).toBe('WITHDRAWN');
});

test('paid at the bank and not told yet: it is not withdrawn silently; withdrawn once more, it is', async () => {
  const id = await ordered();
  outcomes.set(`${id}/1`, 'paid');
  await expect(withdrawDossier(desk, id, OWNER)).rejects.toMatchObject({
    code: 'DOSSIER_STATE',
    detail: expect.stringMatching(/the fee is paid \(SIM-.*not refunded/),
    detailVi: expect.stringContaining('phí đã được nộp'),
  });
  expect((await held(id)).state).toBe('FORWARDED');
  expect(asked).toEqual([]);
  expect((await withdrawDossier(desk, id, OWNER)).state).toBe('WITHDRAWN');
  expect((await lines(id)).at(-1)?.en).toContain('is not refunded');
});

test('withdrawn while money may be moving: it is looked for on, and both sides see it when it comes', async () => {
  const id = await ordered();
  cancelling = async () => 'UNDER_WAY';
  expect((await withdrawDossier(desk, id, OWNER)).state).toBe('WITHDRAWN');
  expect((await lines(id)).at(-1)?.en).toContain(`The payment SIM-${id}/1 could not be cancelled`);
  expect(await instructions(id)).toMatch(/^Do not pay it, though/);
  await expect(forwardedDossier(pair.vn.ledger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await pollPayments(desk, 50);
  outcomes.set(`${id}/1`, 'paid');
  pair.clock.advance(HOUR);
  await pollPayments(desk, 50);
  expect(await forwardedDossier(pair.vn.ledger, id)).toMatchObject({
    state: 'WITHDRAWN',
    payment: { status: 'PAID', transaction: `SIM-${id}/1` },
  });
  expect((await lines(id)).at(-1)?.en).toMatch(
    /arrived when no payment was awaited. The ministry sees it too/,
  );
  const withdrawn = await paidDossiers(pair.vn.ledger, 'WITHDRAWN', { limit: 50 });
  const row = must(withdrawn.rows.find((one) => one.id === id));
  expect(row.stateText.en).toBe('Withdrawn; money came after');
  const { next } = await viewDossier(pair.vn.ledger, await held(id));
  expect(next.vi).toContain('Bộ và người xuất khẩu giải quyết');
  expect((await held(id)).pollAt).toBeUndefined();
});

test('withdrawn while money seemed to move: cancelled as soon as it can be, and not asked about any more', async () => {
  const id = await ordered();
  cancelling = async () => 'UNDER_WAY';
  await withdrawDossier(desk, id, OWNER);
  cancelling = async () => 'CANCELLED';
  await pollPayments(desk, 50);
  expect(asked.filter((what) => what.includes(id))).toEqual([`cancel ${id}/1`, `cancel ${id}/1`]);
  expect((await held(id)).pollAt).toBeUndefined();
  expect((await lines(id)).at(-1)).toEqual({
    en: `The provider has cancelled the payment SIM-${id}/1 by now: no more money is taken for it.`,
    vi: expect.stringContaining(`đã hủy giao dịch SIM-${id}/1`),
  });
  expect(await instructions(id)).toBe('Do not pay it: the provider has cancelled it.');
});

test('refused, with an order before it that is still open: what became of that is asked first', async () => {
  withoutCancelling();
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  await payDossier(desk, id, OWNER);
  outcomes.set(`${id}/2`, 'refused');
  await payDossier(desk, id, OWNER);
  expect((await held(id)).payment).toMatchObject({ attempt: 2, status: 'REFUSED' });
  outcomes.set(`${id}/1`, 'paid');
  asked = [];
  expect(await payDossier(desk, id, OWNER)).toMatchObject({ state: 'FORWARDED', payment: { attempt: 1 } });
  expect(asked).toEqual([]);
});

test('no other order because money may be moving: the exporter is told, once, and what to do', async () => {
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  cancelling = async () => 'UNDER_WAY';
  await payDossier(desk, id, OWNER);
  const { length } = await lines(id);
  await payDossier(desk, id, OWNER);
  expect(await lines(id)).toHaveLength(length);
  expect((await lines(id)).at(-1)?.en).toMatch(/^No other payment was made: .*do not pay again/);
  const { next } = await viewDossier(pair.vn.ledger, await held(id));
  expect(next.en).toContain('wait for it');
  cancelling = async () => 'CANCELLED';
  expect((await payDossier(desk, id, OWNER)).payment?.attempt).toBe(2);
  expect((await viewDossier(pair.vn.ledger, await held(id))).next.en).toContain('Pay the fee as instructed');
});

test('withdrawn while an order is made: that order is cancelled', async () => {
  const id = await ordered();
  pair.clock.advance(25 * HOUR);
  const { create } = desk.payments;
  Object.assign(desk.payments, {
    create: async (order: Parameters<typeof create>[0]) => {
      await withdrawDossier(desk, id, OWNER);
      return create(order);
    },
  });
  await expect(payDossier(desk, id, OWNER)).rejects.toMatchObject({ code: 'DOSSIER_STATE' });
  expect(asked.at(-1)).toBe(`cancel ${id}/2`);
  expect((await held(id)).state).toBe('WITHDRAWN');
});
