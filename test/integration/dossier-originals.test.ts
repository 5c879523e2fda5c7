import { describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { acceptDossier, refuseDossier, requestSupplement } from '../../src/dossier/decide.ts';
import { payDossier, settlePayment } from '../../src/dossier/pay.ts';
import { orderOf } from '../../src/dossier/payment.ts';
import { correctDossier, fileDossier, supplementDossier } from '../../src/dossier/prepare.ts';
import { simulatedPayments } from '../../src/dossier/simulated-payments.ts';
import { viewDossier } from '../../src/dossier/view.ts';
import { withdrawDossier } from '../../src/dossier/withdraw.ts';
import { approveApplication, returnApplication } from '../../src/exchange/approve.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { respond } from '../../src/exchange/respond.ts';
import type { WorkRole } from '../../src/worklist/kind.ts';
import { listWork } from '../../src/worklist/list.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/**
 * A re-issue repeats Box 7 (OCP Rule 29.1). Of a re-export whose originals do not stand any more it can no longer be had:
 * no fee is asked, nobody is told to correct what no correction mends, and who ends the dossier leaves the reason.
 */

const today = TODAY;
const OWNER = 'lotus';
const nextNumber = numbersOf('GONE');

describeLedgers((place) => {
  const world = reexportersAt(place);

  const { vn, held, move } = reexportDesk(world);
  const desk = () => {
    const exchange = vn();
    const payments = simulatedPayments({ clock: exchange.clock, secret: 'shared', outcome: () => 'silent' });
    return { exchange, payments };
  };
  const comes = async (...[number, replaces, weight]: [string, string?, string?]) => {
    const change = weight === undefined ? {} : { weight: { value: weight, unit: 'KGM' } };
    expect(await arrive(vn(), originalMessage(world.th, number, today, change, {}, replaces))).toBe(true);
  };
  const money = (id: string, amount: number) => {
    const at = vn().clock.now().toISOString();
    return settlePayment(desk(), {
      ...{ order: orderOf(id, 1), transaction: `T-${id}`, outcome: 'PAID', amount, at },
    });
  };
  const paid = async (application: FormDApplication, reissueOf?: string) => {
    const { id } = await fileDossier(desk(), { application, reissueOf }, OWNER);
    await payDossier(desk(), id, OWNER);
    expect(await money(id, reissueOf === undefined ? 60_000 : 30_000)).toBe('PAID');
    return id;
  };
  /** A re-export of that original, issued to the exporter. */
  const issued = async (number: string, kilograms = '5000') => {
    const form = reexport(number, today, kilograms);
    const id = await paid(form);
    await acceptDossier(desk(), id, 'officer');
    const { referenceNumber } = await issueCertificate(vn(), id, 'officer');
    return { form, referenceNumber };
  };
  /** Of an original that has come. */
  const onOriginal = async () => {
    const number = nextNumber();
    await comes(number);
    return { number, ...(await issued(number)) };
  };
  const replaced = async (number: string) => {
    const successor = nextNumber();
    await comes(successor, number);
    return successor;
  };
  const show = async (id: string) => {
    const { ledger } = vn();
    return viewDossier(ledger, must(await ledger.dossier(id)));
  };
  const proposed = async (role: WorkRole, id: string) => {
    const own = role === 'exporter' ? { exporter: OWNER } : {};
    const { rows } = await listWork({ ...vn(), limits: {} }, { role, ...own }, { limit: 500 });
    const { kind, command, detail } = must(rows.find(({ subject }) => subject.id === id));
    return { kind, command, detail };
  };
  const lost = (said: string | RegExp) => ({
    code: 'DOSSIER_INVALID',
    findings: [{ rule: 'D12', box: 7, message: { en: expect.stringMatching(said) } }],
  });
  /** Why, in both languages: which original, what became of it, and the way. */
  const why = (number: string, successor: string) => ({
    en: expect.stringMatching(
      `The original ${number} was replaced by ${successor}. Name ${successor} in Box 7.*ask the ministry to amend`,
    ),
    vi: expect.stringMatching(
      `Chứng từ gốc ${number} đã được thay thế bằng ${successor}.*đề nghị Bộ sửa đổi`,
    ),
  });
  const ended = (successor: string) => ({
    en: expect.stringMatching(`VND 30,000.*was replaced by ${successor}.*returns no money.*T-`),
    vi: expect.stringMatching(`30.000 đồng.*thay thế bằng ${successor}.*không hoàn tiền.*T-`),
  });
  const lastSaid = async (id: string) => must((await show(id)).feedback.at(-1)).text;

  test('while its originals stand, a re-export is issued once more', async () => {
    const { form, referenceNumber } = await onOriginal();
    const id = await paid(form, referenceNumber);
    expect(await proposed('ministry', id)).toMatchObject({ command: `asw dossier review ${id}` });
    await acceptDossier(desk(), id, 'officer');
    expect((await issueCertificate(vn(), id, 'officer')).state).toBe('AS1');
  });

  describe('when an original was replaced', () => {
    test('no dossier is filed for it, whichever original it names', async () => {
      const { number, form, referenceNumber: reissueOf } = await onOriginal();
      const successor = await replaced(number);
      for (const application of [form, reexport(successor, today, '5000')]) {
        await expect(fileDossier(desk(), { application, reissueOf }, OWNER)).rejects.toMatchObject({
          findings: [{ rule: 'D12', message: why(number, successor) }],
        });
      }
    });

    test('a stranger of the same name learns no numbers from it', async () => {
      const number = nextNumber();
      await comes(number);
      const { id } = await fileApplication(vn(), reexport(number, today, '5000'), 'officer');
      const { referenceNumber: reissueOf } = await issueCertificate(vn(), id, 'officer');
      const successor = await replaced(number);
      const application = reexport(nextNumber(), today, '5000');
      const refused = await fileDossier(desk(), { application, reissueOf }, 'namesake').catch((e) => e);
      expect(refused.findings).toMatchObject([{ rule: 'D10' }]);
      expect(JSON.stringify(refused)).not.toContain(number);
      expect(JSON.stringify(refused)).not.toContain(successor);
    });

    test('an unpaid dossier is asked no fee and not told to correct', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const { id } = await fileDossier(desk(), { application: form, reissueOf: referenceNumber }, OWNER);
      const successor = await replaced(number);
      await expect(payDossier(desk(), id, OWNER)).rejects.toMatchObject(lost(successor));
      const corrected = reexport(successor, today, '5000');
      await expect(correctDossier(desk(), id, corrected, OWNER)).rejects.toMatchObject(lost(successor));
      expect(await proposed('exporter', id)).toMatchObject({
        kind: 'dossier-to-pay',
        command: `asw dossier withdraw ${id}`,
        detail: why(number, successor),
      });
      expect((await withdrawDossier(desk(), id, OWNER)).state).toBe('WITHDRAWN');
      expect(await lastSaid(id)).toEqual({ en: 'Dossier withdrawn.', vi: 'Đã rút hồ sơ.' });
    });

    test('money on its way ends it, and stays recorded', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const { id } = await fileDossier(desk(), { application: form, reissueOf: referenceNumber }, OWNER);
      await payDossier(desk(), id, OWNER);
      const successor = await replaced(number);
      await expect(payDossier(desk(), id, OWNER)).rejects.toMatchObject(lost(successor));
      expect(await money(id, 30_000)).toBe('LAPSED');
      expect(await lastSaid(id)).toMatchObject(ended(successor));
    });

    test('the ministry is told how to end a paid one, and its exporter reads why', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const id = await paid(form, referenceNumber);
      const successor = await replaced(number);
      await expect(acceptDossier(desk(), id, 'officer')).rejects.toMatchObject(lost(successor));
      expect(await proposed('ministry', id)).toMatchObject({
        kind: 'dossier-to-decide',
        command: `asw dossier refuse ${id} --reason <reason>`,
        detail: why(number, successor),
      });
      const refused = await refuseDossier(desk(), id, 'An amendment is filed', 'officer');
      expect(refused).toMatchObject({ state: 'REFUSED', payment: { status: 'PAID' } });
      expect(refused.remark).toContain(successor);
      expect(await lastSaid(id)).toMatchObject(ended(successor));
      // Each sentence ends before the next begins.
      expect(refused.remark).toMatch(/^An amendment is filed\. /);
      const said = await lastSaid(id);
      expect(said.en).toContain(' The ministry: An amendment is filed. The dossier ends.');
      expect(said.vi).toContain(' Bộ: An amendment is filed. Hồ sơ kết thúc.');
      const { type, actor } = must((await vn().ledger.eventsOfCertificate(id)).at(-1));
      expect([type, actor]).toEqual(['dossier.overtaken', 'officer']);
    });

    test('no supplement is taken for it; its exporter ends it, and reads the same', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const id = await paid(form, referenceNumber);
      await requestSupplement(desk(), id, 'the invoice', 'officer');
      expect(await proposed('exporter', id)).toMatchObject({ command: `asw dossier show ${id}` });
      const successor = await replaced(number);
      for (const application of [form, reexport(successor, today, '5000')]) {
        await expect(supplementDossier(desk(), id, { application }, OWNER)).rejects.toMatchObject(
          lost(successor),
        );
      }
      expect(await proposed('exporter', id)).toMatchObject({
        kind: 'dossier-to-supplement',
        command: `asw dossier withdraw ${id}`,
        detail: why(number, successor),
      });
      expect((await withdrawDossier(desk(), id, OWNER)).state).toBe('WITHDRAWN');
      expect(await lastSaid(id)).toMatchObject(ended(successor));
    });

    test('an accepted one ends when its application is returned', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const id = await paid(form, referenceNumber);
      await acceptDossier(desk(), id, 'officer');
      const successor = await replaced(number);
      await expect(issueCertificate(vn(), id, 'officer')).rejects.toMatchObject({
        code: 'CERTIFICATE_INVALID',
      });
      expect(await proposed('ministry', id)).toMatchObject({
        kind: 'application-to-issue',
        command: `asw show ${id}`,
        detail: { en: expect.stringMatching(`${successor}.*whatever is corrected.*asw return`) },
      });
      await approveApplication(vn(), id, 'supervisor');
      await returnApplication(vn(), id, 'Its original was replaced', 'supervisor');
      expect(await show(id)).toMatchObject({ state: 'REFUSED', certificate: { state: 'RETURNED' } });
      expect(await lastSaid(id)).toMatchObject(ended(successor));
    });

    test('the amendment that names the successor ends it, too', async () => {
      const { number, form, referenceNumber } = await onOriginal();
      const id = await paid(form, referenceNumber);
      const successor = await replaced(number);
      const replaces = { referenceNumber, kind: 'AMENDMENT', reason: 'new original' } as const;
      const amended = await fileApplication(vn(), reexport(successor, today, '5000'), 'officer', {
        replaces,
      });
      expect((await issueCertificate(vn(), amended.id, 'officer')).state).toBe('AS1');
      expect((await show(id)).state).toBe('REFUSED');
    });
  });

  test.each([
    [
      'was cancelled',
      /is CANCELLED/,
      async (number: string) => {
        await comes(number);
        return async () => move(number, 'CANCELLED');
      },
    ],
    [
      'was refused preference here',
      /is NOT_GIVEN/,
      async (number: string) => {
        await comes(number);
        return async () => {
          await move(number, 'REC');
          const refused = { itemNumber: 1, decision: 'NOT_GIVEN', reason: 'Origin in doubt' } as const;
          await respond(vn(), (await held(number)).id, [refused], 'customs');
        };
      },
    ],
    [
      'came late and gives less',
      /is more than the original .* still gives/,
      async (number: string) => async () => comes(number, undefined, '4000'),
    ],
  ])('when an original %s, its re-issue cannot be had', async (_, said, before) => {
    const number = nextNumber();
    const then = await before(number);
    const { form, referenceNumber } = await issued(number);
    const id = await paid(form, referenceNumber);
    await then();
    await expect(acceptDossier(desk(), id, 'officer')).rejects.toMatchObject(lost(said));
    expect(await proposed('ministry', id)).toMatchObject({
      command: `asw dossier refuse ${id} --reason <reason>`,
    });
    expect((await refuseDossier(desk(), id, 'Its original', 'officer')).state).toBe('REFUSED');
    expect((await lastSaid(id)).en).toMatch(/returns no money/);
  });

  test('a refusal for what the exporter did stays one', async () => {
    const { form, referenceNumber } = await onOriginal();
    const id = await paid(form, referenceNumber);
    await refuseDossier(desk(), id, 'The original is not lost', 'officer');
    expect(await lastSaid(id)).toEqual({
      en: 'The ministry refused: The original is not lost.',
      vi: 'Bộ từ chối: The original is not lost.',
    });
  });
});
