import { expect, test } from '@jest/globals';
import { checkApplication } from '../../src/exchange/file.ts';
import { listWork } from '../../src/worklist/list.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { numbersOf, REFERENCE, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/**
 * OCP Rule 11: an original that this gateway refused is in force nowhere. Its issuing state issues another for the same goods,
 * which may name nothing that this gateway never held: so the refused one gives nothing, and what was re-exported of it before
 * it came counts against what takes the place that it was to take.
 */

const nextNumber = numbersOf('REFUSED');
const UNHELD = 'warning items[0].originalProofs[0].referenceNumber';

describeLedgers((place) => {
  const world = reexportersAt(place);
  const { vn, held, issue, cancel, said, move } = reexportDesk(world);
  const comes = async (number: string, replaces?: string) =>
    expect(await arrive(vn(), originalMessage(world.th, number, TODAY, {}, {}, replaces))).toBe(true);
  /** It is for import into another state. */
  const isRefused = async (number: string, replaces?: string) => {
    const { declaration } = application('TH', 'MY', TODAY);
    const raw = originalMessage(world.th, number, TODAY, {}, { declaration }, replaces);
    expect(await arrive(vn(), raw)).toBe(false);
  };
  const of = (number: string, kilograms: string) => reexport(number, TODAY, kilograms);
  const remedyOf = async (number: string) =>
    (await checkApplication(vn(), of(number, '1'))).findings.map(({ remedy }) => remedy.en);
  /** What is drawn on an original, by the ids of its re-exports. */
  const drawn = async (number: string) =>
    (await held(number)).drawdowns.map(({ certificateId, quantity }) => [certificateId, quantity.value]);

  test('a first one gives nothing, however its number is spelled, nor beside what is issued instead', async () => {
    const [refused, instead] = [nextNumber(), nextNumber()];
    expect(await said(of(refused, '1'))).toContain(UNHELD);
    await isRefused(refused);
    const spelled = refused.toLowerCase().replaceAll('-', '');
    for (const number of [refused, spelled]) {
      expect(await said(of(number, '1'))).toEqual([REFERENCE]);
      expect(await remedyOf(number)).toEqual(['Name what TH issues instead, once it is here.']);
    }
    await comes(instead);
    await issue(of(instead, '5000'));
    await expect(issue(of(refused, '5000'))).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
  });

  test('the ministry is asked to look at what was re-exported of it before, until that has ended or it comes put right', async () => {
    const work = async () => {
      const page = await listWork({ ...vn(), limits: {} }, { kind: 'reexport-unfounded' }, { limit: 50 });
      return page.rows.map(({ subject, detail }) => [subject.id, detail?.en]);
    };
    const [refused, other] = [nextNumber(), nextNumber()];
    const one = await issue(of(refused, '3000'));
    const two = await issue(of(other, '3000'));
    await isRefused(refused);
    await isRefused(other);
    // Refused once more it is no other news.
    await isRefused(other);
    expect(await work()).toEqual([
      [one.id, `refused here: ${refused}`],
      [two.id, `refused here: ${other}`],
    ]);
    await cancel(one);
    expect(await work()).toEqual([[two.id, `refused here: ${other}`]]);
    await comes(other);
    expect(await work()).toEqual([]);
    expect(await drawn(other)).toEqual([[two.id, '3000']]);
  });

  test('one that comes again, put right, is an original as any other', async () => {
    const number = nextNumber();
    await isRefused(number);
    await comes(number);
    await issue(of(number, '5000'));
    // What is held is not refused by what comes later under its number.
    await isRefused(number);
    expect(await said(of(number, '1'))).not.toContain(REFERENCE);
  });

  test.each([
    ['before what is issued instead comes', true],
    ['after that', false],
  ])('one that was to replace another, refused %s: what was re-exported of it counts', async (_, first) => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    // Paper: its message has not come.
    const one = await issue(of(refused, '3000'));
    if (first) await isRefused(refused, before);
    await move(before, 'CANCELLED');
    // Nothing stands in its place meanwhile.
    if (first) expect(await said(of(refused, '1'))).toEqual([REFERENCE]);
    // It names the one before, as this program does.
    await comes(after, before);
    if (!first) await isRefused(refused, before);
    await isRefused(refused, before);
    const history = await vn().ledger.eventsOfCertificate(one.id);
    expect(history.filter(({ type }) => type === 'certificate.original-refused')).toMatchObject([
      { data: { referenceNumber: refused } },
    ]);
    expect(await drawn(after)).toEqual([[one.id, '3000']]);
    await expect(issue(of(after, '2000.5'))).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
    await issue(of(after, '2000'));
    expect(await remedyOf(refused)).toEqual([`Name ${after} in Box 7, with its date.`]);
  });

  test.each([
    ['after', 'a', 'b'],
    ['after', 'b', 'a'],
    ['a', 'after', 'b'],
    ['a', 'b', 'after'],
    ['b', 'after', 'a'],
    ['b', 'a', 'after'],
  ])(
    'a refused one that was to replace a refused one: what was re-exported of it counts (%s, %s, %s)',
    async (...order) => {
      const [before, a, b, after] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
      await comes(before);
      const one = await issue(of(b, '3000'));
      await move(before, 'CANCELLED');
      for (const step of order) {
        if (step === 'after') await comes(after, before);
        if (step === 'a') await isRefused(a, before);
        if (step === 'b') await isRefused(b, a);
      }
      expect(await drawn(after)).toEqual([[one.id, '3000']]);
      await expect(issue(of(after, '2000.5'))).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
      // What comes back is free again.
      await cancel(one);
      await issue(of(after, '5000'));
    },
  );

  test('what was re-exported of it counts against the one before, too, while that stands', async () => {
    const [before, refused] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(of(refused, '3000'));
    await isRefused(refused, before);
    expect(await drawn(before)).toEqual([[one.id, '3000']]);
    await expect(issue(of(before, '2000.5'))).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
    // Amended to name the one that stands, it has what it had.
    const { referenceNumber } = one;
    const amended = await issue(of(before, '5000'), { referenceNumber, kind: 'AMENDMENT', reason: 'Box 7' });
    expect(await drawn(before)).toEqual([[amended.id, '5000']]);
  });

  test('numbers that fold to the same are places of their own', async () => {
    const base = nextNumber();
    const [x, y] = [`${base}/1-23`, `${base}/12-3`];
    const [refused, after] = [nextNumber(), nextNumber()];
    await comes(x);
    await comes(y);
    await issue(of(refused, '5000'));
    await isRefused(refused, x);
    await comes(after, y);
    expect(await drawn(after)).toEqual([]);
    await issue(of(after, '5000'));
    // Put right, it takes its own place.
    await comes(refused, x);
    // Nor is one that was refused drawn of another that its number only looks like.
    const like = `${base}/1-2-3`;
    await isRefused(like);
    expect(await said(of(like, '1'))).toContain(REFERENCE);
  });

  test('refused twice, the second time for another place, it is of that alone', async () => {
    const [one, other, refused, after] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(one);
    await comes(other);
    const { id } = await issue(of(refused, '3000'));
    await isRefused(refused, one);
    await isRefused(refused, other);
    await comes(after, one);
    expect(await drawn(after)).toEqual([]);
    expect(await drawn(other)).toEqual([[id, '3000']]);
  });
});
