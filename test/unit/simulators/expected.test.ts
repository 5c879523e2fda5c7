import { describe, expect, test } from '@jest/globals';
import { loadCountryProfile } from '../../../src/exchange/country-profile.ts';
import type { Finding } from '../../../src/kernel/finding.ts';
import { expectedOutcome } from '../../../src/simulators/expected.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { withoutFaults } from '../../../src/simulators/officials-profile.ts';

const [partial] = loadFixtures('partial-cumulation');

function finding(severity: Finding['severity'], rule: string): Finding {
  return { rule, severity, path: 'items[0]', message: { en: '', vi: '' }, remedy: { en: '', vi: '' } };
}

describe('expectedOutcome', () => {
  // With its faults Indonesia answers nothing.
  const indonesia = withoutFaults(loadCountryProfile('ID'));

  test('partial cumulation gets no preference', () => {
    if (!partial) throw new RangeError('fixture');
    expect(expectedOutcome(partial.form, indonesia, [])).toEqual({
      state: 'NOT_GIVEN',
      because: expect.objectContaining({ en: 'customs of ID give 0 of 1 items the preference' }),
    });
  });

  test('an error of the importing gateway refuses the whole certificate, a warning does not', () => {
    if (!partial) throw new RangeError('fixture');
    const findings = [finding('warning', 'V8'), finding('error', 'V9'), finding('error', 'V9')];
    expect(expectedOutcome(partial.form, indonesia, findings)).toEqual({
      state: 'REJECTED',
      because: { en: 'ID refuses it by V9', vi: 'ID từ chối theo quy tắc V9' },
    });
    expect(expectedOutcome(partial.form, indonesia, findings.slice(0, 1)).state).toBe('NOT_GIVEN');
  });
});
