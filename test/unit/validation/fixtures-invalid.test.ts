import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { GatewayError } from '../../../src/kernel/errors.ts';
import type { Finding } from '../../../src/kernel/finding.ts';
import { RULES } from '../../../src/validation/rules/index.ts';
import { parseJson, readFormD } from '../../../src/validation/shape.ts';
import { validateCertificate } from '../../../src/validation/validate.ts';

const FOLDER = new URL('../../../fixtures/invalid/', import.meta.url);

/** What `expected.json` says of one file. */
type Expected =
  | { direction: 'own' | 'peer'; code: string; where: string }
  | ({ direction: 'own' | 'peer'; today?: string } & Pick<Finding, 'rule' | 'box' | 'path' | 'severity'>);

const expected: Record<string, Expected> = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8'));
const files = readdirSync(FOLDER).filter((name) => name !== 'expected.json');

test('every file is described, and nothing else', () => {
  expect(files.sort()).toEqual(Object.keys(expected).sort());
});

test.each(RULES.map(({ id, severity }) => [id, severity] as const))(
  '%s has a file for each severity it can have',
  (id, severity) => {
    const cases = Object.values(expected).filter((entry) => 'rule' in entry && entry.rule === id);
    const seen = new Set(cases.map((entry) => ('severity' in entry ? entry.severity : undefined)));
    expect(seen).toContain(severity.own);
    expect(seen).toContain(severity.peer);
  },
);

describe.each(Object.entries(expected))('fixtures/invalid/%s', (name, wanted) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');

  if ('code' in wanted) {
    test('is refused as JSON', () => {
      const refuse = () => parseJson(text);
      expect(refuse).toThrow(GatewayError);
      expect(refuse).toThrow(expect.objectContaining({ code: wanted.code, where: wanted.where }));
    });
    return;
  }

  test('breaks exactly one thing', () => {
    const reading = readFormD(parseJson(text));
    let findings: readonly Finding[];
    if ('findings' in reading) {
      findings = reading.findings;
    } else {
      const today = wanted.today ?? reading.form.certification.date;
      findings = validateCertificate(reading.form, { own: wanted.direction === 'own', today });
    }
    const told = findings.filter(({ severity }) => severity !== 'info' || wanted.severity === 'info');
    const { rule, box, path, severity } = wanted;
    const places = told.map((one) => ({
      rule: one.rule,
      box: one.box,
      path: one.path,
      severity: one.severity,
    }));
    expect(places).toEqual([{ rule, box, path, severity }]);
    for (const { message, remedy } of told) {
      for (const words of [message.en, message.vi, remedy.en, remedy.vi]) expect(words).toMatch(/\S.*[.;]$/);
    }
  });
});
