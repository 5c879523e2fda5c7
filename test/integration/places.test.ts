import { expect, test } from '@jest/globals';
import type { Item } from '../../src/certificate/form-d.ts';
import { checkApplication } from '../../src/exchange/file.ts';
import { reexportUses } from '../../src/exchange/originals/reexport-use.ts';
import { composeMessage } from '../../src/exchange/outgoing.ts';
import { usedOnReplaced } from '../../src/exchange/prior-use.ts';
import { receiveMessage } from '../../src/exchange/receive.ts';
import { respond } from '../../src/exchange/respond.ts';
import { receivedView } from '../../src/http/views.ts';
import { application } from '../support/applications.ts';
import { describeLedgers } from '../support/ledger.ts';
import { must } from '../support/nodes.ts';
import { numbersOf, QUANTITY, REFERENCE, reexportDesk, TODAY } from '../support/reexport-desk.ts';
import { arrive, originalMessage, reexport, reexportersAt } from '../support/reexports.ts';

/**
 * The places of originals (OCP Rules 11 and 29.4): all that ever took the place of one stand in a line, over what was
 * refused here and after what has ended, in whatever order they come; what was used and re-exported of any counts against
 * those after it.
 */

const today = TODAY;
const nextNumber = numbersOf('PLACE');
const kg = (value: string) => ({ value, unit: 'KGM' });

describeLedgers((place) => {
  const world = reexportersAt(place);

  const { vn, held, issue, cancel, said, move } = reexportDesk(world);
  const messageOf = (number: string, replaces?: string, change: Partial<Item> = {}) =>
    originalMessage(world.th, number, today, change, {}, replaces);
  const comes = async (...about: Parameters<typeof messageOf>) =>
    expect(await arrive(vn(), messageOf(...about))).toBe(true);
  const drawn = async (number: string) =>
    (await held(number)).drawdowns.map(({ certificateId, quantity }) => [certificateId, quantity.value]);
  const used = async (number: string, kilograms: string) => {
    if ((await held(number)).state === 'AS2') await move(number, 'REC');
    const decision = { itemNumber: 1, decision: 'GIVEN' as const, quantity: kg(kilograms) };
    await respond(vn(), (await held(number)).id, [decision], 'customs');
  };
  const usedBefore = async (number: string) =>
    (await usedOnReplaced(vn().ledger, await held(number))).uses.map(
      ({ referenceNumber, quantity }) => [referenceNumber, quantity.value] as const,
    );

  /** A certificate for import into another state. */
  const wrong = (number: string, replaces: string) => {
    const { declaration } = application('TH', 'MY', today);
    return originalMessage(world.th, number, today, {}, { declaration }, replaces);
  };
  const isRefused = async (number: string, replaces: string, code = 'CONTENT_MISMATCH') => {
    const answer = await receiveMessage(vn(), wrong(number, replaces));
    expect(Buffer.from(must(answer.octets)).toString()).toContain(code);
    expect(await vn().ledger.receivedByNumber('TH', number)).toBeUndefined();
  };

  test.each([
    ['comes before what is put in its place', ['O', 'R', 'S']],
    ['comes after that', ['O', 'S', 'R']],
    ['and the one before come after that', ['S', 'R', 'O']],
    ['comes first, the one before last', ['R', 'S', 'O']],
    ['comes last, the one before after its end', ['S', 'O', 'R']],
    ['comes before all', ['R', 'O', 'S']],
  ])('%s: what was re-exported and used of the one before counts on', async (_, order) => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    const one = await issue(reexport(before, today, '3000'));
    const quantity = { value: '1500', unit: 'KGM' };
    for (const which of order) {
      if (which === 'R') await isRefused(refused, before);
      if (which === 'S') await comes(after, refused);
      if (which !== 'O') continue;
      await comes(before);
      const { id, state } = await held(before);
      if (state !== 'AS2') continue;
      await move(before, 'REC');
      await respond(vn(), id, [{ itemNumber: 1, decision: 'GIVEN', quantity }], 'customs');
    }
    expect(await held(after)).toMatchObject({
      state: 'AS2',
      replaces: { referenceNumber: before, over: [refused] },
    });
    const first = await held(before);
    expect(first).toMatchObject({ state: 'REPLACED', replacedBy: after });
    expect([await drawn(before), await drawn(after)]).toEqual([[[one.id, '3000']], [[one.id, '3000']]]);
    expect(await said(reexport(after, today, '2000.5'))).toEqual([QUANTITY]);
    expect(await said(reexport(before, today, '1'))).toEqual([REFERENCE]);
    expect(await said(reexport(refused, today, '1'))).toEqual([REFERENCE]);
    const uses = first.decisions.length > 0 ? [{ referenceNumber: before, quantity }] : [];
    expect((await usedOnReplaced(vn().ledger, await held(after))).uses).toMatchObject(uses);
    await cancel(one);
    expect([await drawn(before), await drawn(after)]).toEqual([[], []]);
  });

  test.each([
    ['in order', [0, 1]],
    ['the last first', [1, 0]],
  ])('several, %s: a re-export on any of them counts', async (_, order) => {
    const [before, after] = [nextNumber(), nextNumber()];
    const refused = [nextNumber(), nextNumber()] as const;
    const ids: string[] = [];
    for (const number of [before, ...refused]) ids.push((await issue(reexport(number, today, '1000'))).id);
    await comes(before);
    await comes(after, refused[1]);
    for (const n of order) await isRefused(must(refused[n]), n === 0 ? before : refused[0]);
    expect(await held(after)).toMatchObject({
      replaces: { referenceNumber: before, over: [refused[1], refused[0]] },
    });
    expect((await drawn(after)).map(([id]) => id).sort()).toEqual([...ids].sort());
    expect(await said(reexport(after, today, '2000.5'))).toEqual([QUANTITY]);
    const history = await vn().ledger.eventsOfCertificate((await held(after)).id);
    expect(history.at(-1)).toMatchObject({ type: 'certificate.drawn' });
    expect(history.filter(({ type }) => type === 'certificate.place-known').at(-1)).toMatchObject({
      data: { referenceNumber: before },
    });
  });

  test('the place it was to take is taken by one alone', async () => {
    const [before, refused, a, b] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await isRefused(refused, before);
    await comes(a, before);
    await isRefused(b, refused, 'REPLACED_ALREADY');
    await isRefused(b, before, 'REPLACED_ALREADY');
    await isRefused(b, a);
    // What it was to replace is as it says last.
    const c = nextNumber();
    await comes(c, b);
    expect(await held(c)).toMatchObject({ replaces: { referenceNumber: a, over: [b] } });
    expect((await held(a)).state).toBe('REPLACED');
  });

  test('those that say to replace each other are no place', async () => {
    const [a, b, c] = [nextNumber(), nextNumber(), nextNumber()];
    await isRefused(a, b);
    await isRefused(b, a);
    await comes(c, a);
    expect(await held(c)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: b, over: [a] } });
    const [d, e] = [nextNumber(), nextNumber()];
    await isRefused(e, d);
    await comes(d, e);
    expect(await held(d)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: e } });
  });

  test.each([1, 2, 3])('it and what is put in its place come at the same moment (%i)', async () => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '3000'));
    const came = await Promise.all([
      arrive(vn(0), wrong(refused, before)),
      arrive(vn(1), messageOf(after, refused)),
    ]);
    expect(came).toEqual([false, true]);
    expect(await held(before)).toMatchObject({ state: 'REPLACED', replacedBy: after });
    expect(await drawn(after)).toEqual([[one.id, '3000']]);
  });

  test('one that comes again, put right, is too late while another stands in its place', async () => {
    const [before, refused, after, other] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await comes(other);
    const one = await issue(reexport(before, today, '3000'));
    await isRefused(refused, before);
    await comes(after, refused);
    for (const replaces of [undefined, before, other]) {
      const answer = await receiveMessage(vn(), messageOf(refused, replaces));
      expect(Buffer.from(must(answer.octets)).toString()).toContain('REPLACED_ALREADY');
    }
    // Whatever it says of another place later, what stands stays where it is.
    await isRefused(refused, other, 'REPLACED_ALREADY');
    expect(await held(after)).toMatchObject({ replaces: { referenceNumber: before, over: [refused] } });
    expect((await held(other)).state).toBe('AS2');
    await cancel(one);
    expect(await said(reexport(after, today, '5000'))).toEqual([]);
  });

  test('one that comes again, put right, after that has ended, comes after it in the line', async () => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await used(before, '500');
    const one = await issue(reexport(before, today, '1000'));
    await isRefused(refused, before);
    await comes(after, refused);
    await used(after, '700');
    const two = await issue(reexport(after, today, '800'));
    await move(after, 'CANCELLED');
    await comes(refused, before);
    expect(await held(refused)).toMatchObject({
      state: 'AS2',
      replaces: { referenceNumber: after, over: [before] },
    });
    expect(await usedBefore(refused)).toEqual([
      [before, '500'],
      [after, '700'],
    ]);
    expect((await drawn(refused)).map(([id]) => id).sort()).toEqual([one.id, two.id].sort());
    expect(await said(reexport(refused, today, '3200.5'))).toEqual([QUANTITY]);
    expect(await said(reexport(refused, today, '1000'))).toEqual([]);
  });

  test.each([
    ['in order', ['O', 'A', 'a', 'B']],
    ['the one before last', ['A', 'a', 'B', 'O']],
    ['the one before in between', ['A', 'a', 'O', 'B']],
  ])('one whose place was taken before by another that was cancelled, %s', async (_, order) => {
    const [before, a, b] = [nextNumber(), nextNumber(), nextNumber()];
    const ids: string[] = [];
    const draws = async (number: string, kilograms: string) => {
      const form = reexport(number, today, kilograms);
      const errors = (await checkApplication(vn(), form)).findings.filter(
        ({ severity }) => severity === 'error',
      );
      if (errors.length === 0) ids.push((await issue(form)).id);
    };
    for (const which of order) {
      if (which === 'O') {
        await comes(before);
        await draws(before, '300');
        if ((await held(before)).state === 'AS2') await used(before, '1000');
      }
      if (which === 'A') {
        await comes(a, before);
        await used(a, '2000');
        await draws(a, '2500');
      }
      if (which === 'a') await move(a, 'CANCELLED');
      if (which === 'B') await comes(b, before);
    }
    expect((await held(before)).state).toBe('REPLACED');
    expect((await held(a)).state).toBe('CANCELLED');
    expect(await held(b)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: a, over: [before] } });
    expect((await usedBefore(b)).at(-1)).toEqual([a, '2000']);
    expect((await drawn(b)).map(([id]) => id).sort()).toEqual([...ids].sort());
    const rest = 5000 - (await drawn(b)).reduce((sum, [, kilograms]) => sum + Number(kilograms), 0);
    expect(await said(reexport(b, today, `${rest}.5`))).toContain(QUANTITY);
    // Whoever names one before is sent to the one that stands.
    for (const number of [before, a]) {
      const { findings } = await checkApplication(vn(), reexport(number, today, '1'));
      expect(findings).toMatchObject([{ severity: 'error', remedy: { en: expect.stringContaining(b) } }]);
    }
    await expect(used(b, '3500')).rejects.toMatchObject({ code: 'DECISION_INVALID' });
  });

  test('two that stand in one place: the one before gives nothing, and customs are told', async () => {
    const [before, refused, a, b] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await comes(a, refused);
    await comes(b, before);
    const one = await issue(reexport(b, today, '3000'));
    await isRefused(refused, before, 'REPLACED_ALREADY');
    expect([await held(a), await held(b)]).toMatchObject([
      { state: 'AS2', replaces: { referenceNumber: b } },
      { state: 'AS2', replaces: { referenceNumber: before } },
    ]);
    expect(await drawn(a)).toEqual([[one.id, '3000']]);
    expect(await said(reexport(b, today, '1'))).toEqual([REFERENCE]);
    expect(await said(reexport(a, today, '2000.5'))).toEqual([QUANTITY]);
    expect((await usedOnReplaced(vn().ledger, await held(b))).findings).toMatchObject([
      { severity: 'warning', value: a, message: { vi: expect.stringContaining(a) } },
    ]);
    expect(await reexportUses(vn().ledger, await held(b))).toMatchObject([{ remaining: { value: '0' } }]);
    // What was used under the other is not counted of it, so its end changes nothing: the state replaces it, and that counts.
    await used(a, '1500');
    await move(a, 'CANCELLED');
    expect((await usedOnReplaced(vn().ledger, await held(b))).findings).toMatchObject([{ value: a }]);
    expect(await said(reexport(b, today, '1'))).toEqual([REFERENCE]);
    const c = nextNumber();
    await comes(c, b);
    expect(await held(b)).toMatchObject({ state: 'REPLACED', replacedBy: c });
    expect(await held(c)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: a, over: [b] } });
    expect([await drawn(c), await usedBefore(c)]).toEqual([[[one.id, '3000']], [[a, '1500']]]);
    expect(await said(reexport(c, today, '2000'))).not.toContain(QUANTITY);
    expect(await said(reexport(c, today, '2000.5'))).toContain(QUANTITY);
  });

  test('nobody joins a line beside one that stands in it', async () => {
    const [before, refused, a, b, c] = Array.from({ length: 5 }, nextNumber) as [
      string,
      string,
      string,
      string,
      string,
    ];
    await comes(before);
    await comes(a, refused);
    await comes(b, before);
    await isRefused(refused, before, 'REPLACED_ALREADY');
    await move(a, 'CANCELLED');
    await isRefused(c, a, 'REPLACED_ALREADY');
    await move(b, 'CANCELLED');
    await comes(c, a);
    expect(await held(c)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: a } });
  });

  test('a refused one that comes again as an original is still of its place', async () => {
    const [before, refused, after, next] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await comes(after, before);
    const one = await issue(reexport(after, today, '2000'));
    await isRefused(refused, before, 'REPLACED_ALREADY');
    const late = async () => {
      const answer = await receiveMessage(vn(), messageOf(refused));
      return Buffer.from(must(answer.octets)).toString().includes('REPLACED_ALREADY');
    };
    expect(await late()).toBe(true);
    // Nor does a re-export rest on it.
    const { findings } = await checkApplication(vn(), reexport(refused, today, '1'));
    expect(findings).toMatchObject([{ severity: 'error', remedy: { en: expect.stringContaining(after) } }]);
    await comes(next, after);
    expect(await late()).toBe(true);
    await move(next, 'CANCELLED');
    await comes(refused);
    expect(await held(refused)).toMatchObject({ replaces: { referenceNumber: next, over: [before] } });
    expect(await drawn(refused)).toEqual([[one.id, '2000']]);
  });

  test('a refused one that comes again as an original beside the one before: neither ends, that one gives nothing', async () => {
    const [before, refused] = [nextNumber(), nextNumber()];
    await comes(before);
    const one = await issue(reexport(before, today, '2000'));
    await isRefused(refused, before);
    // Nor is it an original beside the one before.
    const { findings } = await checkApplication(vn(), reexport(refused, today, '1'));
    expect(findings).toMatchObject([{ severity: 'error', remedy: { en: expect.stringContaining(before) } }]);
    await comes(refused);
    expect((await held(before)).state).toBe('AS2');
    expect(await drawn(refused)).toEqual([[one.id, '2000']]);
    expect(await said(reexport(before, today, '1'))).toEqual([REFERENCE]);
    expect(await said(reexport(refused, today, '3000.5'))).toEqual([QUANTITY]);
  });

  test('sent again as replacing another: what it said first counts, and the history says so', async () => {
    const [before, after] = [nextNumber(), nextNumber()];
    await comes(before);
    const raw = messageOf(after);
    expect(await arrive(vn(), raw)).toBe(true);
    const { conversationId, xml } = await held(after);
    const told = { referenceNumber: after, certificate: xml, replaces: before, reason: 'corrected' };
    const body = { kind: 'ECOO', function: '5', ...told } as const;
    for (let repeated = 0; repeated < 3; repeated += 1) {
      const { raw: again } = composeMessage(world.th, { to: 'VN', conversationId }, body);
      expect(await arrive(vn(), again)).toBe(true);
    }
    expect([await held(before), await held(after)]).toMatchObject([{ state: 'AS2' }, { state: 'AS2' }]);
    const history = await vn().ledger.eventsOfCertificate((await held(after)).id);
    const said = history.filter(({ type }) => type === 'certificate.other-place');
    expect(said).toMatchObject([{ data: { referenceNumber: before } }]);
  });

  test('what remains for customs is less once the place is known', async () => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await used(before, '3000');
    await comes(after, refused);
    await used(after, '1500');
    expect((await held(after)).leftover).toMatchObject([{ quantity: kg('3500') }]);
    await isRefused(refused, before);
    expect((await held(after)).leftover).toMatchObject([{ quantity: kg('500') }]);
  });

  test('what was used becomes known to be more than the whole: customs are told', async () => {
    const [before, refused, after] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await used(before, '3000');
    await comes(after, refused);
    await used(after, '4000');
    await isRefused(refused, before);
    const view = await receivedView(vn().ledger, await held(after));
    expect(view).toMatchObject({
      replaces: { referenceNumber: before, over: [refused] },
      findings: [
        { rule: 'V11', severity: 'warning', value: '7000 KGM', message: { vi: expect.any(String) } },
      ],
    });
  });

  test('refused ones without end: whoever waits goes no further than twenty', async () => {
    const before = nextNumber();
    const refused = Array.from({ length: 30 }, nextNumber);
    await comes(before);
    for (const [n, number] of refused.entries()) await isRefused(number, refused[n - 1] ?? before);
    const after = nextNumber();
    await comes(after, must(refused.at(-1)));
    expect(await held(after)).toMatchObject({ replaces: { referenceNumber: refused[9] } });
    expect((await held(before)).state).toBe('AS2');
  });

  test('a refused one whose number is held, or was, moves nothing', async () => {
    const [before, refused, after, other] = [nextNumber(), nextNumber(), nextNumber(), nextNumber()];
    await comes(before);
    await comes(refused, before);
    await comes(after, refused);
    await comes(other);
    const answer = await receiveMessage(
      vn(),
      messageOf(refused, other, { marks: 'others' } as Partial<Item>),
    );
    expect(Buffer.from(must(answer.octets)).toString()).toContain('REJECTED');
    const { id, state } = await held(refused);
    await vn().ledger.transaction((tx) =>
      tx.removeCertificate('received', id, state, `${today}T12:00:00.000Z`),
    );
    await isRefused(refused, other, 'REFERENCE_NUMBER_REUSED');
    expect(await held(after)).toMatchObject({ state: 'AS2', replaces: { referenceNumber: refused } });
    expect((await held(other)).state).toBe('AS2');
  });

  test('the history says what was in the place', async () => {
    const [ended, after, unknown] = [nextNumber(), nextNumber(), nextNumber()];
    await comes(ended);
    await move(ended, 'CANCELLED');
    await comes(after, ended);
    const types = async (number: string) =>
      (await vn().ledger.eventsOfCertificate((await held(number)).id)).map(({ type }) => type);
    expect(await types(after)).toContain('certificate.replaced-ended');
    await comes(unknown, nextNumber());
    expect(await types(unknown)).toContain('certificate.replaced-unknown');
  });
});
