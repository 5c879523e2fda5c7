import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type FormD, FormDApplication } from '../../../src/certificate/form-d.ts';
import { parseOriginCriterion } from '../../../src/certificate/origin-criterion.ts';
import { codes } from '../../../src/validation/codes.ts';
import { parseJson, readApplication, readFormD } from '../../../src/validation/shape.ts';
import { validateApplication, validateCertificate } from '../../../src/validation/validate.ts';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
const files = readdirSync(new URL('valid/', FIXTURES)).filter((name) => name.endsWith('.json'));

function load(name: string): FormD {
  const reading = readFormD(parseJson(readFileSync(new URL(`valid/${name}`, FIXTURES), 'utf8')));
  if (!('form' in reading)) throw new Error(`${name}: ${JSON.stringify(reading.findings)}`);
  return reading.form;
}

describe.each(files)('fixtures/valid/%s', (name) => {
  const form = load(name);
  const today = form.certification.date;

  test.each([true, false])('is accepted without a warning (own: %p)', (own) => {
    const findings = validateCertificate(form, { own, today });
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    // V32 tells customs that partial cumulation gives no preference; nothing else has a word to say.
    const expected = form.items.some(({ originCriterion }) => originCriterion.startsWith('PC'))
      ? ['V32']
      : [];
    expect(findings.map(({ rule }) => rule)).toEqual(expected);
  });

  test('was acceptable as an application', () => {
    const { referenceNumber, certification, ...application } = form;
    const reading = readApplication(application);
    expect(reading).toEqual({ form: application });
    expect(FormDApplication.parse(application)).toEqual(application);
    const findings = validateApplication(application, { today, certificationDate: certification.date });
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(referenceNumber).not.toBe('');
  });

  test('uses lines, places, units and packages that the code lists know', () => {
    const lists = codes();
    const { portOfLoading, portOfDischarge } = form.transport;
    for (const place of [portOfLoading, portOfDischarge]) {
      expect(lists.places.codes.has(place ?? '')).toBe(true);
    }
    for (const { hsCode, weight, packages } of form.items) {
      expect(lists.tariff.lineTitle(hsCode)).toBeDefined();
      expect(lists.units.codes.has(weight.unit)).toBe(true);
      expect(lists.packages.codes.has(packages.type)).toBe(true);
    }
  });
});

describe('the set of valid fixtures', () => {
  const forms = files.map((name) => ({ name, form: load(name) }));

  test('is at least 57, in the corridors asked for', () => {
    const corridors = new Map<string, number>();
    for (const { name, form } of forms) {
      const corridor = `${form.issuingCountry}-${form.declaration.importingCountry}`;
      expect(name.startsWith(corridor.toLowerCase())).toBe(true);
      corridors.set(corridor, (corridors.get(corridor) ?? 0) + 1);
    }
    for (const peer of ['SG', 'MY', 'ID', 'TH']) {
      expect(corridors.get(`VN-${peer}`)).toBeGreaterThanOrEqual(5);
      expect(corridors.get(`${peer}-VN`)).toBeGreaterThanOrEqual(4);
    }
    for (const peer of ['BN', 'KH', 'LA', 'MM', 'PH']) {
      expect(corridors.get(`VN-${peer}`)).toBeGreaterThanOrEqual(2);
      expect(corridors.get(`${peer}-VN`)).toBeGreaterThanOrEqual(2);
    }
  });

  test('has every origin criterion, tick and mode of transport, and both forms of Unicode', () => {
    const kinds = new Set<string>();
    for (const { form } of forms) {
      for (const { originCriterion } of form.items) {
        const criterion = parseOriginCriterion(originCriterion);
        kinds.add(criterion.kind === 'CTC' ? criterion.change : criterion.kind);
      }
    }
    expect([...kinds].sort()).toEqual(['CC', 'COMBINED', 'CTH', 'CTSH', 'PC', 'RVC', 'SP', 'WO']);
    const ticks = forms.flatMap(({ form }) => Object.entries(form.ticks).filter(([, ticked]) => ticked));
    expect(new Set(ticks.map(([tick]) => tick)).size).toBe(7);
    expect(new Set(forms.map(({ form }) => form.transport.mode))).toEqual(new Set(['1', '2', '3', '4']));
    const texts = forms.map(({ form }) => JSON.stringify(form));
    expect(texts.some((text) => text !== text.normalize('NFC'))).toBe(true);
    expect(texts.some((text) => text === text.normalize('NFC') && text !== text.normalize('NFD'))).toBe(true);
    expect(Math.max(...forms.map(({ form }) => form.items.length))).toBe(200);
  });

  test('numbers no two certificates alike', () => {
    const numbers = forms.map(({ form }) => `${form.issuingCountry} ${form.referenceNumber}`);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('is listed in fixtures/README.md, with its criteria', () => {
    const readme = readFileSync(new URL('README.md', FIXTURES), 'utf8');
    const listed = [...readme.matchAll(/^\| `([\w-]+\.json)` \|[^|]*\| ([^|]+) \|/gm)];
    expect(listed.map(([, name]) => name).sort()).toEqual([...files].sort());
    for (const [, name, criteria] of listed) {
      const form = forms.find((entry) => entry.name === name)?.form;
      const written = new Set(form?.items.map(({ originCriterion }) => originCriterion));
      expect(criteria).toBe([...written].join(', '));
    }
  });
});
