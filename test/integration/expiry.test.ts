import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FormDApplication } from '../../src/certificate/form-d.ts';
import { cancelCertificate } from '../../src/exchange/cancel.ts';
import type { ExchangeContext } from '../../src/exchange/context.ts';
import { expireDue } from '../../src/exchange/expire.ts';
import { fileApplication } from '../../src/exchange/file.ts';
import { issueCertificate } from '../../src/exchange/issue.ts';
import { respond } from '../../src/exchange/respond.ts';
import { retransmit } from '../../src/exchange/retransmit.ts';
import { addDays, FixedClock } from '../../src/kernel/clock.ts';
import type { Succession } from '../../src/ledger/records.ts';
import { runSweep } from '../../src/reconciliation/sweep.ts';
import { application } from '../support/applications.ts';
import { endsWithTest } from '../support/ends.ts';
import * as records from '../support/ledger-records.ts';
import { type Federation, must, startFederation, until } from '../support/nodes.ts';

/** OCP Rule 14 between real gateways: validity ends, each side sees it by its own calendar, and a late use is possible. */

let world: Federation;
const today = new Date().toISOString().slice(0, 10);
const at = (country: 'VN' | 'TH') => world.node(country).context;

beforeAll(async () => {
  world = await startFederation({ countries: ['VN', 'TH'] });
});
afterAll(() => world.stop());

/** The node of a country on another day: noon of `validUntil` plus so many days. */
function on(country: 'VN' | 'TH', validUntil: string, days: number): ExchangeContext {
  return { ...at(country), clock: new FixedClock(`${addDays(validUntil, days)}T05:00:00.000Z`) };
}

async function issue(from: 'VN' | 'TH', form: FormDApplication, replaces?: Succession) {
  const filed = await fileApplication(at(from), form, 'officer', replaces ? { replaces } : {});
  return issueCertificate(at(from), filed.id, 'officer');
}

/** A certificate of Viet Nam with Thai customs. */
async function delivered(items = 1) {
  const certificate = await issue('VN', application('VN', 'TH', today, items));
  await until('REC', async () => (await at('VN').ledger.sent(certificate.id))?.state === 'REC');
  const there = must(await at('TH').ledger.receivedByNumber('VN', certificate.referenceNumber));
  return {
    id: certificate.id,
    there: there.id,
    number: certificate.referenceNumber,
    validUntil: there.validUntil,
  };
}

const sentState = async (id: string) => must(await at('VN').ledger.sent(id)).state;
const receivedState = async (id: string) => must(await at('TH').ledger.received(id)).state;
const inState = (id: string, state: string) => until(state, async () => (await sentState(id)) === state);

const given = [{ itemNumber: 1, decision: 'GIVEN' as const }];
const arrived = { ground: 'ARRIVED_WITHIN_VALIDITY' as const, text: 'Discharged on the last day, B/L 118' };

describe('the end of validity', () => {
  test('comes after the last day, on each side by its own calendar, and is an event', async () => {
    const { id, there, validUntil } = await delivered();
    await expireDue(on('VN', validUntil, 0));
    expect(await sentState(id)).toBe('REC');
    await expireDue(on('VN', validUntil, 1));
    expect(await sentState(id)).toBe('EXPIRED');
    expect(await receivedState(there)).toBe('REC');
    await expireDue(on('TH', validUntil, 1));
    expect(await receivedState(there)).toBe('EXPIRED');
    for (const [ledger, one] of [
      [at('VN').ledger, id],
      [at('TH').ledger, there],
    ] as const) {
      const last = (await ledger.eventsOfCertificate(one)).filter(
        ({ type }) => type === 'certificate.expired',
      );
      expect(last).toMatchObject([{ actor: 'system', data: { from: 'REC', to: 'EXPIRED', validUntil } }]);
    }
  });

  test('several processes at once expire each certificate once; what is decided stays', async () => {
    const decided = await delivered();
    await respond(at('TH'), decided.there, given, 'officer');
    await inState(decided.id, 'GIVEN');
    const undecided = await Promise.all([delivered(), delivered(), delivered()]);
    const later = on('VN', decided.validUntil, 2);
    const moved = await Promise.all([expireDue(later), expireDue(later), expireDue(later)]);
    expect(moved.reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(undecided.length);
    for (const { id } of undecided) {
      const events = await at('VN').ledger.eventsOfCertificate(id);
      expect(events.filter(({ type }) => type === 'certificate.expired')).toHaveLength(1);
    }
    expect(await sentState(decided.id)).toBe('GIVEN');
    expect(await expireDue(later)).toBe(0);
  });

  test('a certificate that comes late is handed to customs first, then expires', async () => {
    const { number } = await issue('VN', application('VN', 'TH', today)).then((certificate) => ({
      number: certificate.referenceNumber,
    }));
    const held = await until('arrival', () => at('TH').ledger.receivedByNumber('VN', number));
    const later = on('TH', held.validUntil, 30);
    // Whatever step of the hand-over it is at: only customs' own expire.
    await expireDue(later);
    await until('customs', async () => (await receivedState(held.id)) !== 'AS2');
    await until('handed over', async () => !(await at('TH').ledger.received(held.id))?.handoverDueAt);
    await expireDue(later);
    const done = must(await at('TH').ledger.received(held.id));
    expect(done.state).toBe('EXPIRED');
    expect(Object.keys(done.stateTimes)).toEqual(expect.arrayContaining(['AS2', 'AS3', 'REC', 'EXPIRED']));
  });
});

describe('late acceptance (Rule 14(b), (c))', () => {
  test('preference needs a ground, which the history keeps', async () => {
    const { there, validUntil } = await delivered();
    await expireDue(on('VN', validUntil, 3));
    const late = on('TH', validUntil, 3);
    // The day's job has not come by here: the date counts, not the job.
    await expect(respond(late, there, given, 'officer')).rejects.toMatchObject({
      code: 'EXPIRED_GROUND_NEEDED',
    });
    const empty = { ...arrived, text: ' - ' };
    await expect(respond(late, there, given, 'officer', empty)).rejects.toMatchObject({
      code: 'EXPIRED_GROUND_NEEDED',
    });
    expect(await receivedState(there)).toBe('REC');
    await respond(late, there, given, 'officer', arrived);
    const events = await at('TH').ledger.eventsOfCertificate(there);
    expect(events.slice(-2)).toMatchObject([
      { type: 'certificate.expired', data: { validUntil } },
      {
        type: 'certificate.answered',
        actor: 'officer',
        at: late.clock.now().toISOString(),
        data: { from: 'EXPIRED', to: 'GIVEN', lateAcceptance: arrived },
      },
    ]);
  });

  test('further use of a certificate used in part needs one as well, its reassessment does not', async () => {
    const { there, validUntil } = await delivered(2);
    const use = (value: string) => [
      { itemNumber: 1, decision: 'GIVEN' as const, quantity: { value, unit: 'KGM' } },
    ];
    const doubt = {
      itemNumber: 2,
      decision: 'NOT_GIVEN' as const,
      reason: 'Direct consignment is not shown',
    };
    await respond(at('TH'), there, [...use('1000'), doubt], 'officer');
    await respond(on('TH', validUntil, 0), there, use('2000'), 'officer');
    const late = on('TH', validUntil, 1);
    for (const more of [use('3000'), given]) {
      await expect(respond(late, there, more, 'officer')).rejects.toMatchObject({
        code: 'EXPIRED_GROUND_NEEDED',
        detailVi: `C/O có hiệu lực đến ${validUntil}`,
        findings: [{ rule: 'V12', box: 4, path: 'decisions[0].decision' }],
      });
    }
    // OCP Rule 30.4: what was refused in time.
    const reassessed = [{ itemNumber: 2, decision: 'GIVEN' as const }];
    await expect(respond(late, there, reassessed, 'officer', arrived)).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      findings: [{ rule: 'V12', path: 'lateAcceptance' }],
    });
    await respond(late, there, reassessed, 'officer');
    await respond(late, there, use('3000'), 'officer', arrived);
    expect(must(await at('TH').ledger.received(there)).decisions[0]?.quantity?.value).toBe('3000');
  });

  test('a decision that comes late moves an expired certificate of the issuing side', async () => {
    const { id, there, validUntil } = await delivered(2);
    await expireDue(on('VN', validUntil, 1));
    await respond(at('TH'), there, [{ itemNumber: 1, decision: 'NOT_GIVEN', reason: 'in doubt' }], 'officer');
    await until('one decision', async () => (await at('VN').ledger.sent(id))?.decisions.length === 1);
    expect(await sentState(id)).toBe('EXPIRED');
    await respond(at('TH'), there, [{ itemNumber: 2, decision: 'GIVEN' }], 'officer');
    await inState(id, 'PARTLY_GIVEN');
  });

  test('in time, or for what was decided in time, a ground is neither needed nor taken', async () => {
    const { there, validUntil } = await delivered(2);
    const last = on('TH', validUntil, 0);
    await expect(respond(last, there, given, 'officer', arrived)).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    const early = { ...at('TH') };
    const refused = [1, 2].map((itemNumber) => ({
      itemNumber,
      decision: 'NOT_GIVEN' as const,
      reason: 'Heading in doubt',
    }));
    await respond(early, there, refused, 'officer');
    // Rule 30.4: clarified and reassessed after the end of validity.
    const reassessed = await respond(on('TH', validUntil, 9), there, given, 'officer');
    expect(reassessed.state).toBe('PARTLY_GIVEN');
  });
});

describe('what else may follow', () => {
  test('retransmission, amendment and cancellation; a re-issue only within the year', async () => {
    const one = await delivered();
    const other = await delivered();
    for (const { validUntil } of [one, other]) await expireDue(on('VN', validUntil, 1));
    await expireDue(on('TH', one.validUntil, 1));
    await retransmit(at('VN'), one.id, 'officer');
    await cancelCertificate(at('VN'), one.id, 'Never shipped', 'supervisor');
    await until('cancelled', async () => (await receivedState(one.there)) === 'CANCELLED');
    expect(await sentState(one.id)).toBe('CANCELLED');

    const reason = 'Consignee corrected';
    const lateReissue = fileApplication(
      on('VN', other.validUntil, 1),
      application('VN', 'TH', addDays(other.validUntil, 1)),
      'officer',
      { replaces: { referenceNumber: other.number, kind: 'REISSUE', reason } },
    );
    await expect(lateReissue).rejects.toMatchObject({ code: 'REISSUE_TOO_LATE' });
    const amendment = { referenceNumber: other.number, kind: 'AMENDMENT', reason } as const;
    await issue('VN', application('VN', 'TH', today), amendment);
    await until('replaced', async () => (await receivedState(other.there)) === 'REPLACED');
    expect(await sentState(other.id)).toBe('REPLACED');
  });

  test('an expired certificate is no original of a back-to-back one', async () => {
    const original = await issue('TH', application('TH', 'VN', today));
    const held = await until('the original', async () => {
      const found = await at('VN').ledger.receivedByNumber('TH', original.referenceNumber);
      return found?.state === 'REC' && found;
    });
    await expireDue(on('VN', held.validUntil, 1));
    const form = application('VN', 'TH', today);
    const proof = {
      referenceNumber: original.referenceNumber,
      issueDate: original.issueDate,
      issuingCountry: 'TH' as const,
    };
    const reexport: FormDApplication = {
      ...form,
      declaration: { ...form.declaration, productionCountry: 'TH' },
      items: [{ ...must(form.items[0]), originalProofs: [proof] }],
      ticks: { ...form.ticks, backToBack: true },
    };
    await expect(issue('VN', reexport)).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
      findings: [{ rule: 'V7', message: { en: expect.stringContaining('EXPIRED') } }],
    });
  });
});

describe('the node', () => {
  test('expires what ran out while it was stopped, at its start', async () => {
    const alone = endsWithTest(await startFederation({ countries: ['VN'] }));
    const ledgerOf = () => alone.node('VN').context.ledger;
    const [over, running] = [
      records.sentCertificate({ validUntil: addDays(today, -1), state: 'AS3' }),
      records.sentCertificate({ validUntil: addDays(today, 2), state: 'AS3' }),
    ] as const;
    await ledgerOf().transaction(async (tx) => {
      await tx.insertSent(over);
      await tx.insertSent(running);
    });
    await alone.restart('VN', { clock: new FixedClock(`${addDays(today, 1)}T05:00:00.000Z`) });
    await until('expired', async () => (await ledgerOf().sent(over.id))?.state === 'EXPIRED');
    expect((await ledgerOf().sent(running.id))?.state).toBe('AS3');
  });

  test("the sweep takes a peer's EXPIRED as having arrived, and never as the end of validity here", async () => {
    world.redirect('TH', 'VN', 'http://127.0.0.1:9/');
    const certificate = await issue('VN', application('VN', 'TH', today));
    const held = await until('customs', async () => {
      const found = await at('TH').ledger.receivedByNumber('VN', certificate.referenceNumber);
      return found?.state === 'REC' && found;
    });
    await until('AS2', async () => (await sentState(certificate.id)) === 'AS2');
    await expireDue(on('TH', held.validUntil, 1));
    const { ledger } = at('VN');
    // As after a restored backup: here nothing is known of the acknowledgement.
    await ledger.transaction((tx) => tx.changeSent(certificate.id, 'AS2', { state: 'AS1' }));
    const impatient = { ...at('VN'), settings: { ...at('VN').settings, acknowledgementLimitMs: 0 } };
    const about = async (slot: Date) =>
      must(await runSweep(impatient, slot)).findings.filter((one) => one.certificateId === certificate.id);
    expect(await about(new Date(1))).toMatchObject([
      { problem: 'STATE_DIFFERS', action: 'STATE_REPAIRED', detail: 'here AS1, at the peer EXPIRED' },
    ]);
    expect(await sentState(certificate.id)).toBe('REC');
    // What has come that far, or is expired on either side, is asked about no more.
    expect(await about(new Date(2))).toEqual([]);
    await expireDue(on('VN', held.validUntil, 1));
    expect(await about(new Date(3))).toEqual([]);
    world.redirect('TH', 'VN', `${world.node('VN').url}/`);
  });
});
