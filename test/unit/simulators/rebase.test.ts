import { describe, expect, test } from '@jest/globals';
import { FormD, FormDApplication } from '../../../src/certificate/form-d.ts';
import { daysBetween } from '../../../src/kernel/clock.ts';
import { loadFixtures } from '../../../src/simulators/fixtures.ts';
import { asApplication, rebase } from '../../../src/simulators/rebase.ts';

/** Every text of a form with its path. */
function texts(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, content]) => texts(content, `${path}/${name}`));
}

describe.each(loadFixtures().map(({ file, form }) => [file, form] as const))('%s', (_, form) => {
  const moved = rebase(form, '2027-03-01');
  const days = daysBetween(form.certification.date, '2027-03-01');

  test('every date moves by the same number of days, and nothing else changes', () => {
    const after = new Map(texts(moved));
    for (const [path, before] of texts(form)) {
      const now = after.get(path);
      if (typeof before === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(before)) {
        expect([path, daysBetween(before, String(now))]).toEqual([path, days]);
      } else {
        expect([path, now]).toEqual([path, before]);
      }
    }
    expect(after.size).toBe(texts(form).length);
  });

  test('stays a certificate, and its application an application', () => {
    expect(FormD.parse(moved).certification.date).toBe('2027-03-01');
    expect(FormDApplication.parse(asApplication(moved))).toEqual(asApplication(moved));
  });
});

test('the original is not touched', () => {
  const [first] = loadFixtures();
  const before = structuredClone(first?.form);
  if (first) rebase(first.form, '2030-01-01');
  expect(first?.form).toEqual(before);
});

test('an application has neither number nor Box 12', () => {
  const [first] = loadFixtures();
  const application = first && asApplication(first.form);
  expect(Object.keys(application ?? {})).not.toEqual(expect.arrayContaining(['referenceNumber']));
  expect(Object.keys(application ?? {})).not.toEqual(expect.arrayContaining(['certification']));
});
