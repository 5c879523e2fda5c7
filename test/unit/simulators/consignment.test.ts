import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { calendarDate } from '../../../src/kernel/clock.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';
import {
  type Consignment,
  isAsExpected,
  isSettled,
  type Progress,
  planConsignments,
} from '../../../src/simulators/consignment.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { withoutFaults } from '../../../src/simulators/officials-profile.ts';
import { documentChecks } from '../../../src/validation/document-checks.ts';

const fixtures = loadFixtures();

describe('planConsignments', () => {
  const profiles = new Map(ASEAN_COUNTRIES.map((country) => [country, loadCountryProfile(country)]));
  // In Singapore and Malaysia it is the 2nd of March already.
  const planned = planConsignments(fixtures, profiles, new Date('2027-03-01T16:30:00.000Z'));
  const outcome = (file: string) => planned.find((one) => one.file.includes(file))?.expected;

  test('takes every fixture, in both directions', () => {
    expect(planned.map(({ file }) => file)).toEqual(fixtures.map(({ file }) => file));
    expect(planned.filter(({ from }) => from === 'VN').length).toBeGreaterThanOrEqual(30);
    expect(planned.filter(({ to }) => to === 'VN').length).toBeGreaterThanOrEqual(26);
  });

  test('brings every outcome, mostly the preference', () => {
    const states = planned.map(({ expected }) => expected.state);
    expect(new Set(states)).toEqual(
      new Set(['APPROVED', 'GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'REC', 'REJECTED']),
    );
    expect(states.filter((state) => state === 'GIVEN').length).toBeGreaterThan(planned.length / 2);
  });

  test('a strict importing state refuses what a lenient one accepts', () => {
    expect(outcome('v09-unknown-unit')).toMatchObject({
      state: 'REJECTED',
      because: { en: 'MY refuses it by V9' },
    });
    expect(outcome('v08-six-digits')).toMatchObject({
      state: 'REJECTED',
      because: { en: 'TH refuses it by V8' },
    });
    expect(outcome('v09-density-for-tons')?.state).not.toBe('REJECTED');
  });

  test('spoils what the profiles spoil, and expects what the importing rules make of it', () => {
    const spoiled = (part: string) => planned.find(({ file }) => file.includes(part));
    expect(spoiled('la-vn-beer')).toMatchObject({
      faults: ['rvc-without-percent'],
      expected: { state: 'GIVEN' },
    });
    expect(spoiled('kh-vn-footwear')).toMatchObject({
      faults: ['fob-in-box-7'],
      expected: { state: 'REJECTED', because: { en: 'VN refuses it by V4' } },
    });
    expect(spoiled('sg-vn-processors')).toMatchObject({
      faults: ['reexport-above-originals'],
      expected: { state: 'REJECTED', because: { en: 'VN refuses it by V7' } },
    });
    expect(spoiled('my-vn-gloves')).toMatchObject({
      faults: ['ports-swapped', 'invoice-of-next-year'],
      expected: { state: 'GIVEN' },
    });
    const orderly = new Map([...profiles].map(([country, profile]) => [country, withoutFaults(profile)]));
    const plain = planConsignments(fixtures, orderly, new Date('2027-03-01T16:30:00.000Z'));
    expect(plain.flatMap(({ faults }) => faults)).toEqual([]);
    const undisturbed = (part: string) => plain.find(({ file }) => file.includes(part))?.expected.state;
    expect(undisturbed('kh-vn-footwear')).toBe('GIVEN');
    expect(undisturbed('partial-cumulation')).toBe('NOT_GIVEN');
  });

  test('expects nothing more of what its exporter never has transmitted, and customs of Indonesia never answer', () => {
    const untransmitted = planned.filter(({ expected }) => expected.state === 'APPROVED');
    expect(untransmitted.map(({ from, expected }) => [from, expected.because.en])).toEqual([
      ['SG', 'its exporter in SG does not ask for transmission'],
    ]);
    const toIndonesia = planned.filter(({ to }) => to === 'ID').map(({ expected }) => expected.state);
    expect([toIndonesia.length > 3, new Set(toIndonesia)]).toEqual([true, new Set(['REC'])]);
  });

  test('every valid application is one its own ministry accepts today', () => {
    for (const { file, application, from } of planned) {
      const today = calendarDate(new Date('2027-03-01T16:30:00.000Z'), profiles.get(from)?.timeZone ?? '');
      const errors = documentChecks(profiles.get(from) ?? { ruleSeverity: {} })
        .application(application, today)
        .filter((finding) => finding.severity === 'error');
      expect([file, errors]).toEqual([file, []]);
    }
  });

  test('leaves out what concerns other countries', () => {
    const three = new Map([...profiles].filter(([country]) => ['VN', 'SG', 'MY'].includes(country)));
    const within = planConsignments(fixtures, three, new Date('2027-03-01T00:00:00.000Z'));
    expect(new Set(within.map(({ from, to }) => (from === 'VN' ? to : from)))).toEqual(new Set(['SG', 'MY']));
  });
});

describe('isSettled', () => {
  const profiles = new Map(ASEAN_COUNTRIES.map((country) => [country, loadCountryProfile(country)]));
  const [unanswered] = planConsignments(
    loadFixtures('vn-id-rice'),
    profiles,
    new Date('2027-03-01T00:00:00.000Z'),
  );
  const at = (progress: Partial<Progress>): Consignment => {
    if (!unanswered) throw new RangeError('fixture');
    return { ...unanswered, progress: { stateTimes: {}, ...progress } };
  };

  test('the expected state, another final one, or no certificate at all', () => {
    expect(unanswered?.expected.state).toBe('REC');
    expect(isSettled(at({}))).toBe(false);
    expect(isSettled(at({ state: 'AS3' }))).toBe(false);
    expect(isSettled(at({ state: 'REC' }))).toBe(true);
    expect(isSettled(at({ state: 'GIVEN' }))).toBe(true);
    expect(isAsExpected(at({ state: 'GIVEN' }))).toBe(false);
    expect(isSettled(at({ fault: new GatewayError('CERTIFICATE_INVALID') }))).toBe(true);
    expect(isAsExpected(at({ fault: new GatewayError('CERTIFICATE_INVALID') }))).toBe(false);
  });
});
