import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FormD } from '../../../src/certificate/form-d.ts';
import { byPlace } from '../../../src/validation/finding-order.ts';
import { RULES } from '../../../src/validation/rules/index.ts';
import { validateApplication, validateCertificate } from '../../../src/validation/validate.ts';
import { formD } from '../../support/form-d-arbitrary.ts';
import { example, first } from './example.ts';

describe('the list of rules', () => {
  test('has ids of its own, in order, and complete texts', () => {
    const numbers = RULES.map(({ id }) => Number(id.slice(1)));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    // V10, V11 and V13 are procedure.
    expect(numbers.filter((number) => [10, 11, 13].includes(number))).toEqual([]);
    for (const { title, source } of RULES) {
      expect(title.en).toMatch(/\S/);
      expect(title.vi).toMatch(/\S/);
      expect(source).toMatch(/\S/);
    }
  });
});

describe('validateCertificate', () => {
  test('orders by box, then by path with numbers as numbers', () => {
    const form = example('vn-id-garments-sp-200-items', (changed) => {
      for (const item of changed.items.slice(0, 12)) item.hsCode = '999999';
      changed.certification.authority = '-';
      changed.exporter.country = 'LA';
      changed.ticks.exhibition = true;
      changed.referenceNumber = 'VN-ID 25/02/01544';
    });
    const findings = validateCertificate(form, { own: true, today: form.certification.date });
    expect(findings.map(({ box, path }) => [box, path])).toEqual([
      ['reference', 'referenceNumber'],
      [1, 'exporter.country'],
      [2, 'exhibition'],
      ...Array.from({ length: 12 }, (_, index) => [7, `items[${index}].hsCode`]),
      [12, 'certification.authority'],
    ]);
  });

  test('own and peer have their severities, and a profile may set its own', () => {
    const form = example('vn-sg-furniture-cth-retroactive', ({ ticks }) => {
      ticks.issuedRetroactively = false;
    });
    const today = form.certification.date;
    const severity = (own: boolean, severityOverrides = {}) =>
      validateCertificate(form, { own, today, severityOverrides }).map((finding) => finding.severity);
    expect(severity(true)).toEqual(['error']);
    expect(severity(false)).toEqual(['warning']);
    expect(severity(true, { V3: 'info' })).toEqual(['info']);
    expect(severity(false, { V3: 'error' })).toEqual(['error']);
    expect(severity(false, { V4: 'error' })).toEqual(['warning']);
  });

  test('no profile makes a remark graver than it can be', () => {
    const form = example('vn-my-coffee-wo', (changed) => {
      first(changed).fob = { amount: '1', currency: 'USD' };
    });
    const findings = validateCertificate(form, {
      own: true,
      today: form.certification.date,
      severityOverrides: { V4: 'error' },
    });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['V4', 'warning']]);
  });

  test('shows long values shortened', () => {
    const form = example('vn-my-coffee-wo', (changed) => {
      changed.exporter.name = '-'.repeat(256);
    });
    const [finding] = validateCertificate(form, { own: true, today: form.certification.date });
    expect(finding?.value).toHaveLength(200);
  });

  test('answers any form its shape allows, the same each time, in order', () => {
    const date = fc.constantFrom('2020-01-01', '2026-11-22', '2028-02-29', '9999-12-31', '0001-01-01');
    fc.assert(
      fc.property(formD, fc.boolean(), date, (form, own, today) => {
        expect(FormD.safeParse(form).success).toBe(true);
        const before = JSON.stringify(form);
        const findings = validateCertificate(form, { own, today });
        expect(validateCertificate(form, { own, today })).toEqual(findings);
        expect(JSON.stringify(form)).toBe(before);
        expect([...findings].sort(byPlace)).toEqual(findings);
        for (const { rule, path, box, value } of findings) {
          expect(RULES.some(({ id }) => id === rule)).toBe(true);
          expect(path).not.toBe('');
          expect(box).toBeDefined();
          expect((value ?? '').length).toBeLessThanOrEqual(200);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('validateApplication', () => {
  const { referenceNumber, certification, ...application } = example('vn-sg-furniture-cth-retroactive');

  test('judges as of the date of certification, today unless given', () => {
    application.ticks = { ...application.ticks, issuedRetroactively: false };
    const rules = (certificationDate?: string) =>
      validateApplication(application, { today: '2026-04-02', certificationDate }).map(({ rule }) => rule);
    expect(certification.date).toBe('2026-04-02');
    // departed on 20/02: late today
    expect(rules()).toEqual(['V3']);
    expect(rules('2026-04-02')).toEqual(['V3']);
    // had it been certified before departure, the declaration of 01/04 would have been the odd one
    expect(rules('2026-02-19')).toEqual(['V17']);
  });

  test('does not ask for what only the issuing office gives', () => {
    expect(referenceNumber).toMatch(/^VN-SG/);
    const found = validateApplication(application, { today: '2026-04-02' });
    expect(found.filter(({ box }) => box === 'reference' || box === 12)).toEqual([]);
  });

  test('is as strict as for an own certificate', () => {
    const changed = { ...application, exporter: { ...application.exporter, country: 'HK' } };
    const found = validateApplication(changed, { today: '2026-04-02' });
    expect(found).toContainEqual(expect.objectContaining({ rule: 'V19', severity: 'error' }));
  });
});
