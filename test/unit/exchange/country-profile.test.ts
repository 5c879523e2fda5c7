import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { CountryProfile, loadCountryProfile } from '../../../src/exchange/country-profile.ts';

function faultsOf(template: string): readonly string[] {
  const profile = { ...loadCountryProfile('SG'), numbering: { rule: 'template', template } };
  const read = CountryProfile.safeParse(profile);
  return read.success ? [] : read.error.issues.map(({ message }) => message);
}

describe('the template of reference numbers', () => {
  test('of every profile that comes along is accepted', () => {
    const profiles = ASEAN_COUNTRIES.map((country) => loadCountryProfile(country));
    expect(profiles.map(({ country }) => country)).toEqual(ASEAN_COUNTRIES);
    expect(profiles.filter(({ numbering }) => numbering.rule === 'template').length).toBeGreaterThan(5);
  });

  test.each(['CO{yy}{importing}D{serial:7}', '{serial:1}/{importing}/{year}'])(
    '%s is accepted',
    (template) => {
      expect(faultsOf(template)).toEqual([]);
    },
  );

  test.each([
    ['CO{yy}-{serial:7}', /must have \{importing\}/],
    ['CO-{importing}-{serial:7}', /must have \{year\} or \{yy\}/],
    ['CO{yy}-{importing}', /must have the serial number/],
    ['CO{yy}-{importing}-{serial:0}', /must have the serial number/],
    ['CO{yy}{importing}{serial:7}{office}', /nothing else/],
    ['CO{yy}-{importing}-{serial:7}-{', /nothing else/],
  ])('%s would give a number twice, or none', (template, fault) => {
    expect(faultsOf(template)[0]).toMatch(fault);
  });
});
