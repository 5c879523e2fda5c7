import { describe, expect, test } from '@jest/globals';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import { validityEnded, validUntil } from '../../../src/validation/validity.ts';

/** Hours between UTC and the clocks of the ten states; none of them has summer time. */
const OFFSET = { BN: 8, ID: 7, KH: 7, LA: 7, MM: 6.5, MY: 8, PH: 8, SG: 8, TH: 7, VN: 7 } as const;

describe('the last day of validity', () => {
  test.each(ASEAN_COUNTRIES)('in %s ends with its own midnight', (country) => {
    const { timeZone } = loadCountryProfile(country);
    const midnight = Date.parse('2027-03-02T00:00:00.000Z') - OFFSET[country] * 3_600_000;
    expect(validityEnded('2027-03-01', new Date(midnight - 1), timeZone)).toBe(false);
    expect(validityEnded('2027-03-01', new Date(midnight), timeZone)).toBe(true);
  });

  test('is over in one state while it still runs in another', () => {
    const at = new Date('2027-03-01T16:45:00.000Z');
    const ended = ASEAN_COUNTRIES.filter((country) =>
      validityEnded('2027-03-01', at, loadCountryProfile(country).timeZone),
    );
    expect(ended).toEqual(['BN', 'MY', 'PH', 'SG']);
  });

  test('is the same day of the next year, or the last of its month', () => {
    const of = (date: string) => validUntil({ items: [], certification: { date } });
    expect(of('2026-03-01')).toBe('2027-03-01');
    expect(of('2028-02-29')).toBe('2029-02-28');
    expect(of('2027-12-31')).toBe('2028-12-31');
  });
});
