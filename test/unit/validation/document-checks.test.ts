import { describe, expect, test } from '@jest/globals';
import { documentChecks } from '../../../src/validation/document-checks.ts';
import { example } from './example.ts';

/** Issued after departure without the tick: V3 is an error for the issuer, a warning for the importer. */
const form = example('vn-sg-furniture-cth-retroactive', (changed) => {
  changed.ticks = { ...changed.ticks, issuedRetroactively: false };
});
const { date } = form.certification;
const { referenceNumber: _number, certification: _box12, ...application } = form;

function severities(options: Parameters<typeof documentChecks>[0]) {
  const checks = documentChecks(options);
  return [checks.certificate(form, true, date), checks.certificate(form, false, date)]
    .concat([checks.application(application, date)])
    .map((findings) => findings.map(({ rule, severity }) => `${rule} ${severity}`).join());
}

describe('documentChecks', () => {
  test("by the rules' own severities", () => {
    expect(severities({ ruleSeverity: {} })).toEqual(['V3 error', 'V3 warning', 'V3 error']);
  });

  test("a country's severities for peers and for itself are two things", () => {
    expect(severities({ ruleSeverity: { V3: 'error' } })).toEqual(['V3 error', 'V3 error', 'V3 error']);
    expect(severities({ ruleSeverity: {}, ownRuleSeverity: { V3: 'info' } })).toEqual([
      'V3 info',
      'V3 warning',
      'V3 info',
    ]);
  });

  test.each([
    [{ ruleSeverity: { V99: 'error' as const } }, 'country profile, ruleSeverity'],
    [{ ruleSeverity: {}, ownRuleSeverity: { V99: 'info' as const } }, 'country profile, ownRuleSeverity'],
  ])('%j names no rule', (options, where) => {
    expect(() => documentChecks(options)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', detail: 'there is no rule V99', where }),
    );
  });
});
