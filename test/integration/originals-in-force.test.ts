import { expect, test } from '@jest/globals';
import type { FormDApplication, Item, Measure } from '../../src/certificate/form-d.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { checkApplication, fileApplication } from '../../src/exchange/file.ts';
import { askCheck } from '../../src/exchange/inquiries/ask.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { respond } from '../../src/exchange/respond.ts';
import { addDays, FixedClock } from '../../src/kernel/clock.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/** OCP Rule 11: a re-export rests on originals in their validity, of goods to which preference was not refused. */

const today = TODAY;
const nextNumber = numbersOf('FORCE');
const kg = (value: string): Measure => ({ value, unit: 'KGM' });
const PEPPER = '09041120';
const refused = (itemNumber: number) =>
  ({ itemNumber, decision: 'NOT_GIVEN', reason: 'Origin in doubt' }) as const;
const REFERENCE = 'items[0].originalProofs[0].referenceNumber';

describeLedgers((place) => {
  const world = reexportersAt(place);

  const { vn, held, move } = reexportDesk(world);
  const on = (date: string): ExchangeContext => ({
    ...vn(),
    clock: new FixedClock(new Date(`${date}T05:00:00.000Z`)),
  });
  /** It reaches customs. */
  const comes = async (number: string, whole: Partial<FormDApplication> = {}, date = today) => {
    expect(await arrive(vn(), originalMessage(world.th, number, date, {}, whole))).toBe(true);
    await move(number, 'REC');
    return (await held(number)).id;
  };

  const issue = async (form: FormDApplication, context = vn()) =>
    issueCertificate(context, (await fileApplication(context, form, 'officer')).id, 'officer');
  const found = async (form: FormDApplication, context = vn()) =>
    (await checkApplication(context, form)).findings;
  const said = async (form: FormDApplication, context = vn()) =>
    (await found(form, context)).map(({ rule, severity, path }) => `${rule} ${severity} ${path}`);

  /** Rice and pepper. */
  const twoItems = (): Partial<FormDApplication> => {
    const items = application('TH', 'VN', today, 2).items as Item[];
    return { items: items.map((item, n) => (n === 1 ? { ...item, hsCode: PEPPER } : item)) };
  };
  const pepper = (number: string, kilograms = '1000') =>
    reexport(number, today, kilograms, { hsCode: PEPPER });

  /** An original that is back-to-back itself: of Indonesian goods, valid until 2026-07-01. */
  const chained = (): Partial<FormDApplication> => {
    const form = application('TH', 'VN', today);
    const proof = { referenceNumber: 'ID 25/1', issueDate: '2025-07-01', issuingCountry: 'ID' as const };
    return {
      items: form.items.map((item) => ({ ...item, originalProofs: [proof] })),
      declaration: { ...form.declaration, productionCountry: 'ID' },
      ticks: { ...form.ticks, backToBack: true },
    };
  };
  const ofIndonesia = (form: FormDApplication): FormDApplication => ({
    ...form,
    declaration: { ...form.declaration, productionCountry: 'ID' },
  });
  /** A re-export that leaves on another day than the original is dated. */
  const leaving = (date: string, form: FormDApplication): FormDApplication => ({
    ...form,
    transport: { ...form.transport, departureDate: addDays(date, 2) },
    declaration: { ...form.declaration, date: addDays(date, -1) },
  });

  test('an item that is NOT GIVEN is no original, whatever becomes of the others', async () => {
    const number = nextNumber();
    const id = await comes(number, twoItems());
    expect(await said(pepper(number))).toEqual([]);
    await respond(vn(), id, [refused(2)], 'customs');
    // The certificate as a whole is undecided still.
    expect(await held(number)).toMatchObject({ state: 'REC' });
    const [finding] = await found(pepper(number));
    expect(finding).toMatchObject({
      rule: 'V7',
      severity: 'error',
      path: REFERENCE,
      message: { en: expect.stringContaining(`Item 2 of the original ${number} is NOT GIVEN`) },
    });
    await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN', quantity: kg('10') }], 'customs');
    expect(await held(number)).toMatchObject({ state: 'PARTLY_GIVEN' });
    await expect(issue(pepper(number))).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
    await issue(reexport(number, today, '1000'));
    // Customs think again (Rule 30.4).
    await respond(vn(), id, [{ itemNumber: 2, decision: 'GIVEN', quantity: kg('10') }], 'customs');
    expect(await said(pepper(number))).toEqual([]);
  });

  test('what is given back does not meet a claim with goods that are NOT GIVEN since', async () => {
    const number = nextNumber();
    const [first, second] = [await issue(pepper(number, '4000')), await issue(pepper(number, '4000'))];
    const id = await comes(number, twoItems());
    expect((await held(number)).unmet).toMatchObject([{ certificateId: second.id, reason: 'MORE' }]);
    await respond(vn(), id, [refused(2)], 'customs');
    await cancelCertificate(vn(), first.id, 'Not shipped', 'officer');
    expect(await held(number)).toMatchObject({
      drawdowns: [],
      unmet: [{ certificateId: second.id, reason: 'NOT_GIVEN' }],
    });
  });

  test('an original ends with its own originals, and so does what is re-exported under it', async () => {
    const number = nextNumber();
    await comes(number, chained());
    expect(await held(number)).toMatchObject({ validUntil: '2026-07-01' });
    const form = ofIndonesia(reexport(number, today, '1000'));
    expect(await said(form)).toEqual(['V7 warning items[0].originalProofs[0].issueDate']);
    expect(await found(form)).toMatchObject([{ value: '2026-07-01' }]);
    expect(await issue(form)).toMatchObject({ validUntil: '2026-07-01' });
    expect(await said(leaving('2026-07-01', form), on('2026-07-01'))).not.toContain(`V7 error ${REFERENCE}`);
    expect(await said(leaving('2026-07-02', form), on('2026-07-02'))).toContain(`V7 error ${REFERENCE}`);
  });

  test('the same when it comes late; one that had ended before the issue gives nothing', async () => {
    const number = nextNumber();
    const form = ofIndonesia(reexport(number, today, '1000'));
    const inTime = await issue(form);
    expect(inTime).toMatchObject({ validUntil: '2027-06-15' });
    const late = await issue(leaving('2026-07-02', form), on('2026-07-02'));
    await comes(number, chained());
    expect(await vn().ledger.sent(inTime.id)).toMatchObject({ validUntil: '2026-07-01' });
    expect(await held(number)).toMatchObject({
      drawdowns: [{ certificateId: inTime.id }],
      unmet: [{ certificateId: late.id, reason: 'EXPIRED' }],
    });
  });

  test('an original that was GIVEN does not serve beyond its last day', async () => {
    const number = nextNumber();
    const id = await comes(number, chained());
    await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN', quantity: kg('10') }], 'customs');
    const form = leaving('2026-07-02', ofIndonesia(reexport(number, today, '1000')));
    expect(await said(form, on('2026-07-02'))).toContain(`V7 error ${REFERENCE}`);
  });

  test('Box 11 is compared with that of the original, which may be back-to-back itself', async () => {
    const number = nextNumber();
    const ID = ofIndonesia(reexport(number, today, '1000'));
    const PRODUCTION = 'declaration.productionCountry';
    // Not held: what its Box 11 says is not known.
    expect(await said(ID)).toEqual([`V7 warning ${REFERENCE}`, `V21 warning ${PRODUCTION}`]);
    expect((await issue(ID)).findings.map(({ rule }) => rule).sort()).toEqual(['V21', 'V7']);
    await comes(number, chained());
    expect(await said(ID)).toEqual(['V7 warning items[0].originalProofs[0].issueDate']);
    const TH = await found(reexport(number, today, '1000'));
    expect(TH).toContainEqual(
      expect.objectContaining({
        rule: 'V21',
        severity: 'error',
        path: PRODUCTION,
        remedy: { en: 'Write ID.', vi: 'Ghi ID.' },
      }),
    );
  });

  test('an original under an open retroactive check, of the item that is re-exported, is remarked', async () => {
    const number = nextNumber();
    const id = await comes(number, twoItems());
    await askCheck(vn(), id, { ground: 'RANDOM', items: [2], boxes: [] }, 'customs');
    expect(await said(reexport(number, today, '1000'))).toEqual([]);
    expect(await found(pepper(number))).toMatchObject([
      {
        rule: 'V7',
        severity: 'warning',
        path: REFERENCE,
        message: { en: expect.stringContaining(`since ${today}`) },
      },
    ]);
    expect((await issue(pepper(number))).findings).toHaveLength(1);
  });

  test('goods used here and re-exported that are more than the original are remarked', async () => {
    const number = nextNumber();
    const id = await comes(number);
    await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN', quantity: kg('3000') }], 'customs');
    expect(await said(reexport(number, today, '2000'))).toEqual([]);
    await issue(reexport(number, today, '1500'));
    expect(await found(reexport(number, today, '501'))).toMatchObject([
      {
        rule: 'V7',
        severity: 'warning',
        path: 'items[0].originalProofs[0].quantity',
        message: { en: expect.stringMatching(/3000 KGM .* 2001 KGM/) },
      },
    ]);
  });

  test('a claim that an earlier fold left beside its original is counted before more is drawn', async () => {
    const number = nextNumber();
    const plain = number.replaceAll(/[ -]/g, '');
    const one = await issue(reexport(plain, today, '3000'));
    await comes(number);
    // As ledgers of before version 9 have it: the two never met.
    await vn().ledger.transaction(async (tx) => {
      const original = must(await tx.receivedByNumber('TH', number));
      await tx.changeReceived(original.id, original.state, { drawdowns: [], reexports: [] });
      await tx.claimOriginal('TH', plain, one.id);
    });
    expect(await said(reexport(number, today, '2001'))).toEqual([
      'V7 error items[0].originalProofs[0].quantity',
    ]);
    const two = await issue(reexport(number, today, '2000'));
    expect((await held(number)).drawdowns.map(({ certificateId }) => certificateId)).toEqual([
      one.id,
      two.id,
    ]);
  });
});
