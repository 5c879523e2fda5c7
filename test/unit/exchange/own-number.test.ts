import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { composeReferenceNumber, foldedNumber } from '../../../src/certificate/reference-number.ts';
import { type CountryProfile, loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { fillTemplate } from '../../../src/exchange/numbering.ts';
import { asGiven } from '../../../src/exchange/own-number.ts';

const VN = loadCountryProfile('VN');

/** A number that the state gives. */
function numberOf({ country, numbering }: CountryProfile): string {
  const importingCountry = country === 'TH' ? 'SG' : 'TH';
  const values = { year: 2026, serial: 60317 };
  return numbering.rule === 'viet-nam'
    ? composeReferenceNumber({ importingCountry, office: '02', ...values })
    : fillTemplate(numbering.template, { importing: importingCountry, ...values });
}

describe('a number of this state, however it is typed', () => {
  test.each(ASEAN_COUNTRIES)('%s: whole, and every beginning', (country) => {
    const profile = loadCountryProfile(country);
    const number = numberOf(profile);
    const folded = foldedNumber(number);
    for (const typed of [number, folded, folded.toLowerCase(), ` ${[...folded].join(' - ')} `]) {
      expect(asGiven(profile, typed)).toBe(number);
    }
    for (let length = 1; length <= folded.length; length += 1) {
      const given = asGiven(profile, folded.slice(0, length));
      expect(number.startsWith(given ?? '?')).toBe(true);
      expect(foldedNumber(given ?? '?')).toBe(folded.slice(0, length));
    }
  });

  test.each([
    ['vn th 26/02/00006', 'VN-TH 26/02/00006'],
    ['VNTH26/02/00006', 'VN-TH 26/02/00006'],
    ['ＶＮ‑ＴＨ　26／02／00006', 'VN-TH 26/02/00006'],
    ['vn-th26', 'VN-TH 26'],
  ])('%s is %s', (typed, given) => {
    expect(asGiven(VN, typed)).toBe(given);
  });

  // A slash parts fields: without it, it is another text. Seven digits were never given here.
  test.each(['VNTH260200006', 'VN-TH 26/02/0000612', 'VN-T1', 'D2026-1', 'ID/26', '..', ''])(
    '%s is none',
    (typed) => {
      expect(asGiven(VN, typed)).toBeUndefined();
    },
  );

  test('signs of a template that mean something in an expression are themselves', () => {
    const numbering = { rule: 'template' as const, template: 'A.(ß)+{importing}/{yy}/{serial:2}' };
    expect(asGiven({ numbering }, 'a(ss)+th/26/07')).toBe('A.(ß)+TH/26/07');
    expect(asGiven({ numbering }, 'A-(SS)+TH')).toBe('A.(ß)+TH');
    expect(asGiven({ numbering }, 'AX')).toBeUndefined();
  });
});
