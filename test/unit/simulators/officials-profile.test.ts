import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { fillTemplate } from '../../../src/exchange/numbering.ts';
import { OfficialsProfile, officialsOf } from '../../../src/simulators/officials-profile.ts';

describe.each(ASEAN_COUNTRIES)('profiles/%s.json', (country) => {
  const profile = loadCountryProfile(country);

  test('has officials that can be simulated', () => {
    const officials = officialsOf(profile);
    expect(officials.responses.GIVEN).toBeGreaterThan(0);
    // Annex 6: goods under partial cumulation get no preference, so every country needs that practice.
    expect(officials.itemRules.map((rule) => rule.when.criterion)).toContain('PC');
  });

  test('names a time zone that exists', () => {
    expect(() => new Intl.DateTimeFormat('en', { timeZone: profile.timeZone })).not.toThrow();
  });

  test('gives different numbers to different importing states and years, of at most 35 characters', () => {
    const { numbering } = profile;
    if (numbering.rule === 'viet-nam') {
      expect(country).toBe('VN');
      return;
    }
    const number = (importing: 'VN' | 'TH', year: number, serial: number) =>
      fillTemplate(numbering.template, { importing, year, serial });
    const numbers = [
      number('VN', 2026, 7),
      number('TH', 2026, 7),
      number('VN', 2027, 7),
      number('VN', 2026, 8),
    ];
    expect(new Set(numbers).size).toBe(4);
    expect(Math.max(...numbers.map((text) => text.length))).toBeLessThanOrEqual(35);
  });
});

describe('a simulation part with faults', () => {
  const good = {
    seed: 1,
    answerDelayMs: [1, 2],
    responses: { GIVEN: 1 },
    reasons: ['because'],
  };

  test('is refused with every fault named', () => {
    const simulation = { ...good, seed: -1, answerDelayMs: [5, 2], reasons: [] };
    const profile = { ...loadCountryProfile('SG'), simulation };
    expect(() => officialsOf(profile)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        where: 'SG',
        detail: expect.stringMatching(/simulation\.seed.*simulation\.answerDelayMs.*simulation\.reasons/),
      }),
    );
  });

  test.each([
    ['no share that answers a certificate of one item', { ...good, responses: { PARTLY_GIVEN: 1 } }],
    ['a rule without condition', { ...good, itemRules: [{ when: {}, reason: 'x' }] }],
    ['an unknown condition', { ...good, itemRules: [{ when: { weather: 'rain' }, reason: 'x' }] }],
    ['an unknown tick', { ...good, itemRules: [{ when: { tick: 'none' }, reason: 'x' }] }],
    ['a negative share', { ...good, responses: { GIVEN: 1, NONE: -1 } }],
  ])('%s', (_, simulation) => {
    expect(OfficialsProfile.safeParse(simulation).success).toBe(false);
    expect(OfficialsProfile.safeParse(good).success).toBe(true);
  });
});
