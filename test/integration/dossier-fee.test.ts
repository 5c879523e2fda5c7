import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { acceptDossier, requestSupplement } from '../../src/dossier/decide.ts';
import { payDossier, pollPayments, settlePayment } from '../../src/dossier/pay.ts';
import { orderOf } from '../../src/dossier/payment.ts';
import { correctDossier, fileDossier, supplementDossier } from '../../src/dossier/prepare.ts';
import { viewDossier } from '../../src/dossier/view.ts';
import { withdrawDossier } from '../../src/dossier/withdraw.ts';
import { approveApplication, returnApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { hinderedDossier } from '../../src/worklist/hindered-dossier.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { type Desk, dossierDesk } from '../support/dossier-desk.ts';
import { type Pair, startPair } from '../support/http-gateway.ts';

/** No fee is taken for what cannot be granted any more: what was right when the dossier was filed may not be so later. */

const TODAY = '2026-06-15';
const OWNER = 'lotus';
const DAY = 86_400_000;

let pair: Pair;
let desk: Desk;
/** What the provider was asked for. */
let orders: string[] = [];

beforeAll(async () => {
  pair = await startPair();
  const plain = dossierDesk(pair);
  const { payments } = plain;
  desk = Object.assign(plain, {
    payments: {
      ...payments,
      create: (order: Parameters<typeof payments.create>[0]) => {
        orders.push(order.order);
        return payments.create(order);
      },
    },
  });
});
afterAll(() => pair.stop());
beforeEach(() => {
  orders = [];
  desk.outcome = 'silent';
});

const form = (change: Partial<FormDApplication> = {}) => ({ ...application('VN', 'TH', TODAY), ...change });

async function filed(about: { application?: FormDApplication; reissueOf?: string } = {}): Promise<string> {
  return (await fileDossier(desk, { application: form(), ...about }, OWNER)).id;
}

async function issue(id: string): Promise<string> {
  await acceptDossier(desk, id, 'officer');
  await approveApplication(desk.exchange, id, 'supervisor');
  return (await issueCertificate(desk.exchange, id, 'officer')).referenceNumber;
}

async function original(): Promise<{ id: string; referenceNumber: string }> {
  const id = await filed();
  await payDossier(desk, id, OWNER);
  await money(id);
  return { id, referenceNumber: await issue(id) };
}

function money(id: string, amount = 60_000, transaction = `T-${id}`) {
  const at = desk.exchange.clock.now().toISOString();
  return settlePayment(desk, { order: orderOf(id, 1), transaction, outcome: 'PAID', amount, at });
}

async function snapshot(id: string) {
  const { ledger } = desk.exchange;
  return { dossier: await ledger.dossier(id), events: await ledger.eventsOfCertificate(id) };
}

/** Refused with this; nothing was asked of the provider, and nothing changed. */
async function refusedPayment(id: string, expected: object): Promise<void> {
  const before = await snapshot(id);
  orders = [];
  await expect(payDossier(desk, id, OWNER)).rejects.toMatchObject(expected);
  expect(orders).toEqual([]);
  expect(await snapshot(id)).toEqual(before);
}

async function later(days: number, work: () => Promise<void>): Promise<void> {
  pair.clock.advance(days * DAY);
  try {
    await work();
  } finally {
    pair.clock.advance(-days * DAY);
  }
}

const ENDED = {
  code: 'DOSSIER_INVALID',
  findings: [{ rule: 'D9', remedy: { en: expect.stringContaining('took its place') } }],
};

const last = async (id: string) => {
  const dossier = await desk.exchange.ledger.dossier(id);
  if (!dossier) throw new Error('a dossier is expected');
  return (await viewDossier(desk.exchange.ledger, dossier)).feedback.at(-1)?.text;
};

describe('before the provider is asked', () => {
  test('a re-issue whose original was cancelled since', async () => {
    const { id: held, referenceNumber } = await original();
    const id = await filed({ reissueOf: referenceNumber });
    await cancelCertificate(desk.exchange, held, 'Issued in error', 'officer');
    await refusedPayment(id, ENDED);
    expect((await withdrawDossier(desk, id, OWNER)).state).toBe('WITHDRAWN');
  });

  const replacing = async (referenceNumber: string) => {
    const replaces = { referenceNumber, kind: 'AMENDMENT', reason: 'Box 3 corrected' } as const;
    return (await fileApplication(desk.exchange, form(), 'officer', { replaces })).id;
  };

  test('a re-issue while another is under way for the same place: refused at filing and before payment', async () => {
    const { referenceNumber } = await original();
    const first = await filed({ reissueOf: referenceNumber });
    await expect(filed({ reissueOf: referenceNumber })).rejects.toMatchObject({
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D11', message: { vi: expect.stringContaining(first) } }],
    });
    await withdrawDossier(desk, first, OWNER);
    const second = await filed({ reissueOf: referenceNumber });
    const application = await replacing(referenceNumber);
    await refusedPayment(second, {
      code: 'DOSSIER_INVALID',
      findings: [{ rule: 'D11', message: { en: expect.stringContaining('with the ministry') } }],
    });
    await returnApplication(desk.exchange, application, 'Box 3 is right', 'supervisor');
    expect((await payDossier(desk, second, OWNER)).state).toBe('AWAITING_PAYMENT');
  });

  const toPay = async (id: string) => {
    const context = { ...desk.exchange, limits: {} };
    const criteria = { role: 'exporter', exporter: OWNER, kind: 'dossier-to-pay' } as const;
    const { rows } = await listWork(context, criteria, { limit: 50 });
    const row = rows.find(({ subject }) => subject.id === id);
    const dossier = await desk.exchange.ledger.dossier(id);
    return { row, hindered: dossier && (await hinderedDossier(context, dossier, 'exporter')) };
  };

  test('while the ministry decides on another application, the list says to wait as the refusal does', async () => {
    const { referenceNumber } = await original();
    const id = await filed({ reissueOf: referenceNumber });
    const application = await replacing(referenceNumber);
    const { row, hindered } = await toPay(id);
    expect(row).toMatchObject({
      command: `asw dossier show ${id}`,
      detail: { en: expect.stringMatching(/with the ministry.*go on when it is decided/) },
    });
    expect(hindered?.command).toBeUndefined();
    expect(hindered?.why.vi).toContain('tiếp tục khi đã có quyết định');
    await returnApplication(desk.exchange, application, 'Box 3 is right', 'supervisor');
    expect((await toPay(id)).row?.command).toBe(`asw dossier pay ${id}`);
  });

  test('of two dossiers of one exporter that were filed at once, one and the same is to be withdrawn', async () => {
    const { referenceNumber } = await original();
    const first = await filed({ reissueOf: referenceNumber });
    const second = `${first}-b`;
    const { ledger } = desk.exchange;
    const dossier = await ledger.dossier(first);
    if (!dossier) throw new Error('no dossier');
    await ledger.transaction((tx) => tx.insertDossier({ ...dossier, id: second }));
    const withdraw = `asw dossier withdraw ${second}`;
    for (const id of [first, second]) {
      const { row, hindered } = await toPay(id);
      expect(row).toMatchObject({ command: withdraw, detail: { en: expect.stringMatching(/ithdraw th/) } });
      expect(hindered?.command).toBe(withdraw);
    }
    await withdrawDossier(desk, second, OWNER);
    expect((await toPay(first)).row?.command).toBe(`asw dossier pay ${first}`);
  });

  test('of another exporter of the same name only once it is paid, and without its id', async () => {
    const { id } = await fileApplication(desk.exchange, form(), 'officer');
    await approveApplication(desk.exchange, id, 'supervisor');
    const reissueOf = (await issueCertificate(desk.exchange, id, 'officer')).referenceNumber;
    const namesake = (await fileDossier(desk, { application: form(), reissueOf }, 'namesake')).id;
    const own = await filed({ reissueOf });
    await payDossier(desk, namesake, 'namesake');
    await money(namesake, 30_000);
    const refused = await payDossier(desk, own, OWNER).catch((error) => error);
    expect(refused.findings).toMatchObject([{ rule: 'D11' }]);
    expect(JSON.stringify(refused)).not.toContain(namesake);
  });

  test('a re-issue whose original the ministry replaced since', async () => {
    const { referenceNumber } = await original();
    const loser = await filed({ reissueOf: referenceNumber });
    const id = await replacing(referenceNumber);
    await approveApplication(desk.exchange, id, 'supervisor');
    const by = (await issueCertificate(desk.exchange, id, 'officer')).referenceNumber;
    await refusedPayment(loser, {
      ...ENDED,
      findings: [{ rule: 'D9', message: { en: expect.stringContaining(by) } }],
    });
  });

  test('a re-issue whose original became older than a year since', async () => {
    const { referenceNumber } = await original();
    const id = await filed({ reissueOf: referenceNumber });
    await later(366, () => refusedPayment(id, { code: 'DOSSIER_INVALID', findings: [{ rule: 'D2' }] }));
    expect((await payDossier(desk, id, OWNER)).state).toBe('AWAITING_PAYMENT');
  });

  test('another attempt, after the provider refused the first', async () => {
    const { id: held, referenceNumber } = await original();
    const id = await filed({ reissueOf: referenceNumber });
    desk.outcome = 'refused';
    await payDossier(desk, id, OWNER);
    expect((await payDossier(desk, id, OWNER)).payment?.status).toBe('REFUSED');
    await cancelCertificate(desk.exchange, held, 'Issued in error', 'officer');
    await refusedPayment(id, ENDED);
  });

  test('a first certificate whose goods left since, at last more than a year ago (OCP Rule 10)', async () => {
    const transport = { ...form().transport, departureDate: TODAY };
    const id = await filed({ application: form({ transport }) });
    await later(1, () =>
      refusedPayment(id, {
        code: 'CERTIFICATE_INVALID',
        findings: expect.arrayContaining([
          expect.objectContaining({ rule: 'V3', path: 'ticks.issuedRetroactively' }),
        ]),
      }),
    );
    await later(366, () =>
      refusedPayment(id, {
        code: 'CERTIFICATE_INVALID',
        findings: expect.arrayContaining([
          expect.objectContaining({ rule: 'V3', path: 'certification.date' }),
        ]),
      }),
    );
    expect((await payDossier(desk, id, OWNER)).state).toBe('AWAITING_PAYMENT');
    expect(orders).toEqual([orderOf(id, 1)]);
  });
});

describe('between the order and the money', () => {
  async function pending() {
    const { id: held, referenceNumber } = await original();
    const id = await filed({ reissueOf: referenceNumber });
    await payDossier(desk, id, OWNER);
    await cancelCertificate(desk.exchange, held, 'Issued in error', 'officer');
    return { id };
  }

  test('who looks at the payment is told not to pay', async () => {
    const { id } = await pending();
    await refusedPayment(id, ENDED);
  });

  test('money ends the dossier, and the exporter is told why and what becomes of it', async () => {
    const { id } = await pending();
    expect(await money(id, 30_000, 'T-1')).toBe('LAPSED');
    const { dossier, events } = await snapshot(id);
    expect(dossier).toMatchObject({
      state: 'REFUSED',
      remark: expect.stringMatching(/is CANCELLED.* \/ .*ở trạng thái CANCELLED/),
      payment: { status: 'PAID', transaction: 'T-1' },
    });
    expect([dossier?.forwardedAt, dossier?.pollAt]).toEqual([undefined, undefined]);
    expect(events.at(-1)).toMatchObject({ type: 'dossier.lapsed', data: { transaction: 'T-1' } });
    expect(await last(id)).toEqual({
      en: expect.stringMatching(
        /VND 30,000 arrived.*CANCELLED.*stays recorded as paid.*returns no money; ask the ministry.*\(T-1\)\.$/,
      ),
      vi: expect.stringMatching(
        /30\.000 đồng.*CANCELLED.*đã nộp, cổng không hoàn tiền; đề nghị hỏi Bộ.*\(T-1\)\.$/,
      ),
    });
    expect(await money(id, 30_000, 'T-1')).toBe('DUPLICATE');
    expect(await money(id, 30_000, 'T-2')).toBe('SURPLUS');
    expect((await snapshot(id)).dossier?.state).toBe('REFUSED');
  });

  test('the same when the node asks the provider by itself', async () => {
    const { id } = await pending();
    desk.outcome = 'paid';
    await later(1, async () => {
      await pollPayments(desk, 50);
    });
    expect((await snapshot(id)).dossier?.state).toBe('REFUSED');
  });

  test('and when its exporter withdraws it: it has ended, and is not to be withdrawn once more', async () => {
    const { id } = await pending();
    desk.outcome = 'paid';
    const refused = await withdrawDossier(desk, id, OWNER).catch((error) => error);
    expect(refused).toMatchObject({
      code: 'DOSSIER_STATE',
      detail: expect.stringMatching(/the fee is paid \(.*REFUSED: it has ended; its history says why/),
    });
    expect(refused.detail).not.toContain('once more');
    expect((await snapshot(id)).dossier?.state).toBe('REFUSED');
  });

  test('what is not paid yet the exporter corrects, and nothing else than what is about the same', async () => {
    const transport = { ...form().transport, departureDate: TODAY };
    const id = await filed({ application: form({ transport }) });
    await later(1, async () => {
      await refusedPayment(id, { code: 'CERTIFICATE_INVALID' });
      await expect(correctDossier(desk, id, form({ transport }), OWNER)).rejects.toMatchObject({
        code: 'CERTIFICATE_INVALID',
      });
      await expect(correctDossier(desk, id, form(), 'somebody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const ticks = { ...form().ticks, issuedRetroactively: true };
      const corrected = await correctDossier(desk, id, form({ transport, ticks }), OWNER);
      expect([corrected.state, corrected.form.ticks.issuedRetroactively]).toEqual(['OPEN', true]);
      const held = await desk.exchange.ledger.attachmentsOfDossier(id);
      expect(held.map(({ version }) => version)).toEqual([1, 2]);
      expect((await payDossier(desk, id, OWNER)).state).toBe('AWAITING_PAYMENT');
      await money(id);
      await expect(correctDossier(desk, id, form({ transport, ticks }), OWNER)).rejects.toMatchObject({
        code: 'DOSSIER_STATE',
      });
    });
  });

  test('what a supplement can correct goes on, without a second fee', async () => {
    const transport = { ...form().transport, departureDate: TODAY };
    const id = await filed({ application: form({ transport }) });
    await payDossier(desk, id, OWNER);
    await later(1, async () => {
      expect(await money(id)).toBe('PAID');
      await expect(acceptDossier(desk, id, 'officer')).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
      await requestSupplement(desk, id, 'Tick “issued retroactively”', 'officer');
      const ticks = { ...form().ticks, issuedRetroactively: true };
      const corrected = form({ transport, ticks });
      expect((await supplementDossier(desk, id, { application: corrected }, OWNER)).state).toBe('FORWARDED');
      expect((await acceptDossier(desk, id, 'officer')).state).toBe('ACCEPTED');
    });
    expect(orders).toEqual([orderOf(id, 1)]);
  });
});
