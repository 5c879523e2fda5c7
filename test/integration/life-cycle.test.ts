import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { approveApplication, returnApplication } from '../../src/exchange/approve.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { loadCountryProfile } from '../../src/exchange/country-profile.ts';
import { checkApplication, fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { itemUses } from '../../src/exchange/item-use.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { sentViewWithOriginals } from '../../src/http/views.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Succession } from '../../src/ledger/records.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/** The procedures of Annex 8 between real gateways: two persons, cancellation, replacement, back-to-back. */

let world: Federation;
const today = new Date().toISOString().slice(0, 10);
const at = (country: 'VN' | 'TH') => world.node(country).context;

beforeAll(async () => {
  const instant = { singleWindowDelayMs: 0, customsDelayMs: 0 };
  const profile = { ...loadCountryProfile('VN'), handover: instant };
  // Viet Nam with the two-person rule, as it comes; Thailand without.
  const thai = { ...loadCountryProfile('TH'), handover: instant, twoPersonRule: false };
  world = await startFederation({
    countries: ['VN', 'TH'],
    parts: { VN: { profile }, TH: { profile: thai } },
  });
});
afterAll(() => world.stop());

async function issueByTwo(form: FormDApplication, replaces?: Succession) {
  const filed = await fileApplication(at('VN'), form, 'officer', { replaces });
  await approveApplication(at('VN'), filed.id, 'supervisor');
  return issueCertificate(at('VN'), filed.id, 'officer');
}

const sentIn = (id: string, state: string) =>
  until(`${id} ${state}`, async () => {
    const held = await at('VN').ledger.sent(id);
    return held?.state === state && held;
  });

const receivedIn = (number: string, state: string) =>
  until(`${number} ${state}`, async () => {
    const held = await at('TH').ledger.receivedByNumber('VN', number);
    return held?.state === state && held;
  });

async function delivered() {
  const certificate = await issueByTwo(application('VN', 'TH', today, 2));
  await sentIn(certificate.id, 'REC');
  return certificate;
}

describe('the two-person rule', () => {
  test('nothing is issued without a second person, and the first cannot be the second', async () => {
    const filed = await fileApplication(at('VN'), application('VN', 'TH', today), 'officer');
    await expect(issueCertificate(at('VN'), filed.id, 'officer')).rejects.toMatchObject({
      code: 'APPROVAL_NEEDED',
    });
    await expect(approveApplication(at('VN'), filed.id, 'officer')).rejects.toMatchObject({
      code: 'SAME_PERSON',
    });
    const approved = await approveApplication(at('VN'), filed.id, 'supervisor');
    expect(approved).toMatchObject({ state: 'APPROVED', filedBy: 'officer', approvedBy: 'supervisor' });
    const issued = await issueCertificate(at('VN'), filed.id, 'officer');
    expect(issued).toMatchObject({ state: 'AS1', issuedBy: 'officer' });
    const history = await at('VN').ledger.eventsOfCertificate(filed.id);
    expect(history.slice(0, 3).map(({ type, actor }) => [type, actor])).toEqual([
      ['certificate.filed', 'officer'],
      ['certificate.state', 'supervisor'],
      ['certificate.issued', 'officer'],
    ]);
  });

  test('what is returned stays returned', async () => {
    const filed = await fileApplication(at('VN'), application('VN', 'TH', today), 'officer');
    const returned = await returnApplication(at('VN'), filed.id, 'The invoice is missing', 'supervisor');
    expect(returned).toMatchObject({
      state: 'RETURNED',
      ending: { reason: 'The invoice is missing', by: 'supervisor' },
    });
    await expect(approveApplication(at('VN'), filed.id, 'supervisor')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      detail: 'it is RETURNED, not FILED',
      detailVi: 'đơn đang ở trạng thái RETURNED, không phải FILED',
    });
    await expect(issueCertificate(at('VN'), filed.id, 'officer')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      detailVi: 'đang ở trạng thái RETURNED, không chờ cấp',
    });
  });

  test('of twenty approvals and issues at once, one of each happens', async () => {
    const filed = await fileApplication(at('VN'), application('VN', 'TH', today), 'officer');
    const twenty = <T>(work: () => Promise<T>) => Promise.allSettled(Array.from({ length: 20 }, work));
    const approved = await twenty(() => approveApplication(at('VN'), filed.id, 'supervisor'));
    expect(approved.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const issued = await twenty(() => issueCertificate(at('VN'), filed.id, 'officer'));
    expect(issued.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('cancellation (OCP Rule 29.4)', () => {
  test('ends the certificate on both sides, with its reason; customs decide no more', async () => {
    const { id, referenceNumber } = await delivered();
    await cancelCertificate(at('VN'), id, 'The shipment did not take place', 'supervisor');
    const there = await receivedIn(referenceNumber, 'CANCELLED');
    expect(there.ending).toMatchObject({ reason: 'The shipment did not take place', by: 'VN' });
    await expect(
      respond(at('TH'), there.id, [{ itemNumber: 1, decision: 'GIVEN' }], 'officer'),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await expect(cancelCertificate(at('VN'), id, 'once more', 'supervisor')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      detailVi: 'C/O đang ở trạng thái CANCELLED',
    });
    await expect(retransmit(at('VN'), id, 'officer')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      detailVi: 'C/O đang ở trạng thái CANCELLED',
    });
    expect((await at('VN').ledger.sent(id))?.ending?.by).toBe('supervisor');
  });

  test('a decision that crosses a cancellation is kept, and the certificate stays cancelled', async () => {
    const { id, referenceNumber } = await delivered();
    world.redirect('VN', 'TH', 'http://127.0.0.1:9/');
    await cancelCertificate(at('VN'), id, 'Issued in error', 'supervisor');
    const there = must(await at('TH').ledger.receivedByNumber('VN', referenceNumber));
    const decisions = [1, 2].map((itemNumber) => ({ itemNumber, decision: 'GIVEN' as const }));
    await respond(at('TH'), there.id, decisions, 'officer');
    const here = await until('decisions', async () => {
      const held = await at('VN').ledger.sent(id);
      return held?.decisions.length === 2 && held;
    });
    expect(here.state).toBe('CANCELLED');
    world.redirect('VN', 'TH', `${world.node('TH').url}/`);
    const after = await receivedIn(referenceNumber, 'CANCELLED');
    expect(after.decisions).toHaveLength(2);
  });

  test('an application that was never issued cannot be cancelled', async () => {
    const filed = await fileApplication(at('VN'), application('VN', 'TH', today), 'officer');
    await expect(cancelCertificate(at('VN'), filed.id, 'no', 'supervisor')).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    const nobody = '00000000-0000-7000-8000-000000000000';
    await expect(cancelCertificate(at('VN'), nobody, 'no', 'supervisor')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('replacement (OCP Rules 29.1 and 29.4)', () => {
  test('the new certificate and the end of the old one are one step, linked on both sides', async () => {
    const old = await delivered();
    const succession = {
      referenceNumber: old.referenceNumber,
      kind: 'AMENDMENT',
      reason: 'Weight corrected',
    } as const;
    const fresh = await issueByTwo(application('VN', 'TH', today, 2), succession);
    await sentIn(fresh.id, 'REC');
    expect(await sentIn(old.id, 'REPLACED')).toMatchObject({ replacedBy: fresh.referenceNumber });
    const there = await receivedIn(old.referenceNumber, 'REPLACED');
    expect(there.replacedBy).toBe(fresh.referenceNumber);
    const successor = must(await at('TH').ledger.receivedByNumber('VN', fresh.referenceNumber));
    expect(successor.replaces).toMatchObject({
      referenceNumber: old.referenceNumber,
      reason: 'Weight corrected',
    });
    expect(successor.replaces).not.toHaveProperty('kind');
    expect(successor.state).toBe('REC');
  });

  test('what customs used of the old one is said when its successor is checked, filed and issued', async () => {
    const old = await delivered();
    const there = must(await at('TH').ledger.receivedByNumber('VN', old.referenceNumber));
    const quantity = { value: '1.5', unit: 'TNE' };
    await respond(at('TH'), there.id, [{ itemNumber: 2, decision: 'GIVEN', quantity }], 'officer');
    await until('the use', async () => ((await at('VN').ledger.sent(old.id))?.decisions ?? []).length > 0);
    const { referenceNumber } = old;
    const warning = {
      rule: 'V11',
      severity: 'warning',
      box: 4,
      path: 'items[1]',
      message: {
        en: expect.stringContaining(`1.5 TNE were used on ${referenceNumber}`),
        vi: expect.stringContaining(`1.5 TNE đã sử dụng theo ${referenceNumber}`),
      },
    };
    const form = application('VN', 'TH', today, 2);
    const { findings } = await checkApplication(at('VN'), form, { replaces: referenceNumber });
    expect(findings).toContainEqual(expect.objectContaining(warning));
    const fresh = await issueByTwo(form, { referenceNumber, kind: 'REISSUE', reason: 'The copy was lost' });
    expect(fresh.findings).toContainEqual(expect.objectContaining(warning));
    const view = await sentViewWithOriginals(at('VN').ledger, fresh);
    expect(view).toMatchObject({
      usedBefore: [{ itemNumber: 2, referenceNumber, quantity }],
      use: [{ itemNumber: 2, remaining: { value: '3500', unit: 'KGM' } }],
    });
    await expect(
      fileApplication(at('VN'), form, 'x', {
        replaces: { referenceNumber, kind: 'AMENDMENT', reason: 'again' },
      }),
    ).rejects.toMatchObject({
      detailVi: `${referenceNumber} đang ở trạng thái REPLACED`,
      findings: [{ rule: 'REPLACES', box: 'reference' }],
    });
  });

  test('until the new one is issued the old one stands, and only one can take its place', async () => {
    const old = await delivered();
    const succession = {
      referenceNumber: old.referenceNumber,
      kind: 'AMENDMENT',
      reason: 'Consignee corrected',
    } as const;
    const [first, second] = await Promise.all(
      ['a', 'b'].map((actor) =>
        fileApplication(at('VN'), application('VN', 'TH', today), actor, { replaces: succession }),
      ),
    );
    expect((await at('VN').ledger.sent(old.id))?.state).toBe('REC');
    for (const filed of [first, second]) await approveApplication(at('VN'), must(filed).id, 'supervisor');
    const issued = await Promise.allSettled(
      [first, second].map((filed) => issueCertificate(at('VN'), must(filed).id, 'x')),
    );
    expect(issued.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const refused = must(issued.find((one) => one.status === 'rejected'));
    expect(refused.reason).toMatchObject({ code: 'STATE_CONFLICT' });
  });

  test('a certificate for another state, an unknown and an ended one cannot be replaced', async () => {
    const replace = (referenceNumber: string) =>
      fileApplication(at('VN'), application('VN', 'TH', today), 'officer', {
        replaces: { referenceNumber, kind: 'AMENDMENT', reason: 'test' },
      });
    await expect(replace('VN-TH 26/02/99999')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const ended = await delivered();
    await cancelCertificate(at('VN'), ended.id, 'Issued in error', 'supervisor');
    await expect(replace(ended.referenceNumber)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  test('a re-issue more than a year after the issue is refused', async () => {
    const old = await delivered();
    const later: Clock = { now: () => new Date(Date.now() + 400 * 86_400_000) };
    const context: ExchangeContext = { ...at('VN'), clock: later };
    const form = application('VN', 'TH', later.now().toISOString().slice(0, 10));
    const reissue = {
      referenceNumber: old.referenceNumber,
      kind: 'REISSUE',
      reason: 'The copy was lost',
    } as const;
    await expect(fileApplication(context, form, 'officer', { replaces: reissue })).rejects.toMatchObject({
      code: 'REISSUE_TOO_LATE',
    });
    const amended = { ...reissue, kind: 'AMENDMENT' } as const;
    await expect(fileApplication(context, form, 'officer', { replaces: amended })).resolves.toMatchObject({
      state: 'FILED',
    });
  });

  test('a replacement whose old certificate never arrived counts all the same', async () => {
    world.redirect('VN', 'TH', 'http://127.0.0.1:9/');
    const old = await issueByTwo(application('VN', 'TH', today));
    const succession = {
      referenceNumber: old.referenceNumber,
      kind: 'AMENDMENT',
      reason: 'Route corrected',
    } as const;
    const fresh = await issueByTwo(application('VN', 'TH', today), succession);
    world.redirect('VN', 'TH', `${world.node('TH').url}/`);
    await sentIn(fresh.id, 'REC');
    expect((await at('TH').ledger.receivedByNumber('VN', fresh.referenceNumber))?.state).toBe('REC');
    expect((await at('VN').ledger.sent(old.id))?.state).toBe('REPLACED');
  });
});

describe('back-to-back (OCP Rule 11)', () => {
  /** Thailand's certificate to Viet Nam for 5,000 kg of rice; Viet Nam re-exports shares of it to Thailand. */
  async function original() {
    const filed = await fileApplication(at('TH'), application('TH', 'VN', today), 'officer');
    const issued = await issueCertificate(at('TH'), filed.id, 'officer');
    return until('the original', async () => {
      const held = await at('VN').ledger.receivedByNumber('TH', issued.referenceNumber);
      return held?.state === 'REC' && held;
    });
  }

  function reexport(referenceNumber: string, issueDate: string, kilograms: string): FormDApplication {
    const form = application('VN', 'TH', today);
    const [item] = form.items;
    const proof = {
      referenceNumber,
      issueDate,
      issuingCountry: 'TH' as const,
      quantity: { value: kilograms, unit: 'KGM' },
    };
    const weight = { value: kilograms, unit: 'KGM' };
    return {
      ...form,
      declaration: { ...form.declaration, productionCountry: 'TH' },
      items: [{ ...must(item), weight, originalProofs: [proof] }],
      ticks: { ...form.ticks, backToBack: true },
    };
  }

  test('what remains of the original is tracked over several re-exports, and never exceeded', async () => {
    const { id, referenceNumber, issueDate } = await original();
    await issueByTwo(reexport(referenceNumber, issueDate, '3000'));
    await issueByTwo(reexport(referenceNumber, issueDate, '1999.5'));
    await expect(issueByTwo(reexport(referenceNumber, issueDate, '0.6'))).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
      findings: [
        {
          rule: 'V7',
          path: 'items[0].originalProofs[0].quantity',
          message: { en: expect.stringContaining('0.5') },
        },
      ],
    });
    expect((await at('VN').ledger.received(id))?.drawdowns).toHaveLength(2);
  });

  test('the dry run says what remains, before anybody has approved anything', async () => {
    const { referenceNumber, issueDate } = await original();
    const drawn = await issueByTwo(reexport(referenceNumber, issueDate, '3000'));
    const places = async (form: FormDApplication, replaces?: string) => {
      const { findings } = await checkApplication(at('VN'), form, { replaces });
      return findings.map(({ rule, severity, path }) => `${rule} ${severity} ${path}`);
    };
    expect(await places(reexport(referenceNumber, issueDate, '2000'))).toEqual([]);
    const over = reexport(referenceNumber, issueDate, '2000.5');
    expect(await places(over)).toEqual(['V7 error items[0].originalProofs[0].quantity']);
    // What takes the place of the first re-export may have its share.
    expect(await places(over, drawn.referenceNumber)).toEqual([]);
    await expect(fileApplication(at('VN'), over, 'officer')).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
    });
    const split = (first: string, second: string) => ({
      ...over,
      items: [first, second].map((value, n) => {
        const one = reexport(referenceNumber, issueDate, value).items[0];
        return { ...must(one), number: n + 1, marks: `LOT ${n + 1}` };
      }),
    });
    expect(await places(split('1000', '1000'))).toEqual([]);
    expect(await places(split('1000', '1000.5'))).toEqual(['V7 error items[1].originalProofs[0].quantity']);
  });

  test('other goods than the original has are not re-exported under it', async () => {
    const { referenceNumber, issueDate } = await original();
    const form = reexport(referenceNumber, issueDate, '10');
    const as = (hsCode: string) => ({ ...form, items: [{ ...must(form.items[0]), hsCode }] });
    await expect(fileApplication(at('VN'), as('09041120'), 'officer')).rejects.toMatchObject({
      findings: [{ rule: 'V7', severity: 'error', box: 7, value: '09041120' }],
    });
    // Semi-milled rice (1006.30) and broken rice (1006.40) are of one heading.
    const filed = await fileApplication(at('VN'), as('10064090'), 'officer');
    expect(filed.findings).toMatchObject([{ rule: 'V7', severity: 'warning' }]);
  });

  test('ten re-exports at once take no more than there is', async () => {
    const { id, referenceNumber, issueDate } = await original();
    const form = reexport(referenceNumber, issueDate, '1000');
    const filed = await Promise.all(
      Array.from({ length: 10 }, () => fileApplication(at('VN'), form, 'officer')),
    );
    for (const one of filed) await approveApplication(at('VN'), one.id, 'supervisor');
    const issued = await Promise.allSettled(
      filed.map((one) => issueCertificate(at('VN'), one.id, 'officer')),
    );
    expect(issued.filter((one) => one.status === 'fulfilled')).toHaveLength(5);
    expect((await at('VN').ledger.received(id))?.drawdowns).toHaveLength(5);
  });

  test('a cancelled re-export gives its share back; an ended original gives nothing, one not held is warned about', async () => {
    const { id, referenceNumber, issueDate } = await original();
    const whole = await issueByTwo(reexport(referenceNumber, issueDate, '5000'));
    await cancelCertificate(at('VN'), whole.id, 'Not shipped', 'supervisor');
    // The share is free; that it was an original of that certificate stays known.
    expect(await at('VN').ledger.received(id)).toMatchObject({ drawdowns: [], reexports: [whole.id] });
    await issueByTwo(reexport(referenceNumber, issueDate, '5000'));
    const unheld = await issueByTwo(reexport('D2026-NOBODY', issueDate, '1'));
    expect(unheld.findings).toMatchObject([
      { rule: 'V7', severity: 'warning', path: 'items[0].originalProofs[0].referenceNumber' },
    ]);
    const other = await original();
    const there = must(await at('TH').ledger.sentByNumber(other.referenceNumber));
    await cancelCertificate(at('TH'), there.id, 'Issued in error', 'supervisor');
    await until(
      'the cancellation',
      async () => (await at('VN').ledger.received(other.id))?.state === 'CANCELLED',
    );
    await expect(issueByTwo(reexport(other.referenceNumber, other.issueDate, '1'))).rejects.toMatchObject({
      findings: [{ rule: 'V7' }],
    });
  });

  test("an original that ends abroad is the ministry's work while re-exports rest on it", async () => {
    const { id, referenceNumber, issueDate } = await original();
    const work = async () => {
      const context = { ...at('VN'), limits: {} };
      const page = await listWork(context, { role: 'ministry', kind: 'original-ended' }, { limit: 50 });
      return page.rows.filter(({ subject }) => subject.id === id);
    };
    const drawn = await issueByTwo(reexport(referenceNumber, issueDate, '3000'));
    expect(await work()).toEqual([]);
    const there = must(await at('TH').ledger.sentByNumber(referenceNumber));
    await cancelCertificate(at('TH'), there.id, 'Issued in error', 'supervisor');
    await until('the cancellation', async () => (await at('VN').ledger.received(id))?.state === 'CANCELLED');
    expect(await work()).toMatchObject([
      {
        roles: ['ministry'],
        severity: 'info',
        subject: { type: 'certificate', ledger: 'received', referenceNumber, peer: 'TH' },
        detail: { en: `cancelled; re-exports: ${drawn.referenceNumber}` },
      },
    ]);
    await cancelCertificate(at('VN'), drawn.id, 'The original was cancelled', 'supervisor');
    expect(await work()).toEqual([]);
  });

  test('the earliest original governs how long the certificate is valid', async () => {
    const { referenceNumber, issueDate } = await original();
    const issued = await issueByTwo(reexport(referenceNumber, issueDate, '10'));
    expect(issued.validUntil?.slice(0, 4)).toBe(String(Number(issueDate.slice(0, 4)) + 1));
  });
});

describe('use at customs (OCP Rule 30)', () => {
  test('partial and repeated use adds up by quantity, and less never overwrites more', async () => {
    const { id, referenceNumber } = await delivered();
    const there = must(await at('TH').ledger.receivedByNumber('VN', referenceNumber));
    const use = (value: string) =>
      respond(
        at('TH'),
        there.id,
        [{ itemNumber: 1, decision: 'GIVEN', quantity: { value, unit: 'KGM' } }],
        'officer',
      );
    await use('2000');
    await use('4500');
    await expect(use('3000')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await until('4500 used', async () => {
      const [first] = (await at('VN').ledger.sent(id))?.decisions ?? [];
      return first?.quantity?.value === '4500';
    });
  });

  test('a quantity the item does not have is refused with box and remedy, and used up is used up', async () => {
    const { referenceNumber } = await delivered();
    const there = must(await at('TH').ledger.receivedByNumber('VN', referenceNumber));
    const use = (value: string, unit: string) =>
      respond(
        at('TH'),
        there.id,
        [{ itemNumber: 1, decision: 'GIVEN', quantity: { value, unit } }],
        'officer',
      );
    for (const [value, unit] of [
      ['99999999', 'KGM'],
      ['5.000001', 'TNE'],
      ['0', 'KGM'],
      ['1', 'XXX'],
    ] as const) {
      await expect(use(value, unit)).rejects.toMatchObject({
        code: 'DECISION_INVALID',
        findings: [{ rule: 'V11', box: 4, remedy: { en: expect.any(String), vi: expect.any(String) } }],
      });
    }
    await use('4.5', 'TNE');
    await expect(use('4400', 'KGM')).rejects.toMatchObject({
      detail: expect.stringContaining('item 1 4.5 TNE'),
    });
    await use('5000', 'KGM');
    const { decisions, form } = must(await at('TH').ledger.received(there.id));
    expect(itemUses(form, decisions)).toMatchObject([{ itemNumber: 1, status: 'EXHAUSTED' }]);
  });

  test('a rejection after sixty days is refused, an acceptance is not', async () => {
    const { referenceNumber } = await delivered();
    const there = must(await at('TH').ledger.receivedByNumber('VN', referenceNumber));
    const later = { ...at('TH'), clock: { now: () => new Date(Date.now() + 61 * 86_400_000) } };
    const no = { itemNumber: 1, decision: 'NOT_GIVEN' as const, reason: 'Direct consignment is not shown' };
    await expect(respond(later, there.id, [no], 'officer')).rejects.toMatchObject({ code: 'DECISION_LATE' });
    await respond(at('TH'), there.id, [{ itemNumber: 2, decision: 'GIVEN' }], 'officer');
  });
});
