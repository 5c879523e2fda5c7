import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Finding, isAcceptable } from '../../../src/kernel/finding.ts';
import { fieldName } from '../../../src/validation/field-names.ts';
import { readApplication, readFormD } from '../../../src/validation/shape.ts';
import { isKnownCheck } from '../../../src/validation/shape-texts.ts';
import { example } from './example.ts';

function findings(value: unknown): readonly Finding[] {
  const reading = readFormD(value);
  return 'findings' in reading ? reading.findings : [];
}

/** Every place of a document, as its JSON path, with what removes it. */
function places(value: unknown, path: string, remove: () => void): [path: string, remove: () => void][] {
  const inner = Array.isArray(value)
    ? value.flatMap((entry, index) => places(entry, `${path}[${index}]`, () => value.splice(index, 1)))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, entry]) =>
          places(entry, path === '' ? key : `${path}.${key}`, () => Reflect.deleteProperty(value, key)),
        )
      : [];
  return [[path, remove], ...inner];
}

const OPTIONAL =
  /portOfLoading|route|^exhibition$|^thirdCountryInvoice$|\.quantity$|manufacturer$|trademark|originalProofs$|fob$/;

describe('readFormD', () => {
  const count = places(example('vn-th-instant-coffee-back-to-back'), '', () => {}).length;

  test.each(Array.from({ length: count - 1 }, (_, n) => n + 1))('names missing place no. %d', (n) => {
    const form = example('vn-th-instant-coffee-back-to-back');
    const [path, remove] = places(form, '', () => {})[n] ?? ['', () => {}];
    remove();
    const found = findings(form);
    const listEntry = path.endsWith(']');
    if (OPTIONAL.test(path) && !path.endsWith('packages.quantity')) {
      expect(found).toEqual([]);
    } else if (listEntry) {
      // Removing one of several entries is no fault; removing the only one leaves an empty list.
      expect(found.length).toBeLessThanOrEqual(1);
      if (found.length === 1) expect(found[0]?.message.en).toMatch(/has no entry/);
    } else {
      expect(found).toEqual([expect.objectContaining({ rule: 'SHAPE', path, severity: 'error' })]);
      expect(found[0]?.message.en).toBe(`${fieldName(path).en} is missing.`);
      expect(found[0]?.message.vi).toBe(`${fieldName(path).vi} còn thiếu.`);
    }
  });

  test('tells everything at once, in the order of the boxes', () => {
    const form = example('vn-id-circuit-boards-rvc-fob') as unknown as Record<string, unknown>;
    const [one, two] = form.items as Record<string, unknown>[];
    form.ticks = { ...(form.ticks as object), exhibition: 1 };
    form.exporter = { name: '', address: ' ', country: 'vn', fax: '+84' };
    form.referenceNumber = 17;
    form.colour = 'red';
    Object.assign(one ?? {}, { hsCode: '85.34', weight: { value: '1,5', unit: 'KGM' } });
    Object.assign(two ?? {}, { number: 201, invoices: [], marks: 'a\u0000b' });
    const found = findings(form);
    expect(found.map(({ box, path }) => [box, path])).toEqual([
      [undefined, 'colour'],
      ['reference', 'referenceNumber'],
      [1, 'exporter.address'],
      [1, 'exporter.country'],
      [1, 'exporter.fax'],
      [1, 'exporter.name'],
      [5, 'items[1].number'],
      [6, 'items[1].marks'],
      [7, 'items[0].hsCode'],
      [9, 'items[0].weight.value'],
      [10, 'items[1].invoices'],
      [13, 'ticks.exhibition'],
    ]);
    expect(found.map(({ message }) => message.en)).toEqual([
      'colour is not a field of Form D.',
      'Reference number is not text.',
      "Exporter's address is blank.",
      "Exporter's country is not an ISO 3166-1 alpha-2 code.",
      'exporter.fax is not a field of Form D.',
      "Exporter's name is empty.",
      'Item number (item 2) is greater than 200.',
      'Marks and numbers on packages (item 2) contains characters that XML cannot carry.',
      'HS code (item 1) is not 6 to 10 digits.',
      'Gross weight or other quantity (item 1) is not a decimal number such as 1250.5.',
      'Invoices (item 2) has no entry.',
      'Tick "Exhibition" is not true or false.',
    ]);
    expect(found[1]?.value).toBe('17');
    expect(found[8]?.value).toBe('85.34');
    expect(isAcceptable(found)).toBe(false);
  });

  test('says of a certificate that is given as an application what is to be left out', () => {
    const reading = readApplication(example('vn-my-coffee-wo'));
    expect('findings' in reading && reading.findings).toMatchObject([
      {
        box: 'reference',
        path: 'referenceNumber',
        message: { en: expect.stringMatching(/^Reference number is given by the issuing office/) },
        remedy: { en: 'Leave the number and Box 12 out of an application.' },
      },
      {
        box: 12,
        path: 'certification',
        message: { en: expect.stringContaining('given by the issuing office') },
      },
    ]);
  });

  test('says of an application that is given as a certificate what is missing, and who gives it', () => {
    const { referenceNumber: _, certification: __, ...application } = example('vn-my-coffee-wo');
    const found = findings(application);
    expect(found.map(({ path }) => path)).toEqual(['referenceNumber', 'certification']);
    for (const { message, remedy } of found) {
      expect(message.en).toContain(
        'asks for a certificate, and the issuing office gives the number and Box 12',
      );
      expect(remedy.en).toContain('asw send');
    }
  });

  test('keeps people’s text as it is', () => {
    const form = example('vn-my-cashew-wo-nfd');
    const reading = readFormD(JSON.parse(JSON.stringify(form)));
    expect(reading).toEqual({ form });
  });

  test.each(['__proto__', 'constructor', 'toString'])('does not let a field named %s through', (name) => {
    const form = JSON.parse(
      JSON.stringify(example('vn-my-coffee-wo')).replace('{', `{"${name}":{"issuingCountry":"SG"},`),
    );
    expect(findings(form)).toEqual([expect.objectContaining({ path: name })]);
  });

  test('bounds what a hostile document makes it build', () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`f${n}`, n]));
    const found = findings(many);
    expect(found).toHaveLength(2_001);
    expect(found.at(-1)?.message.en).toMatch(/more faults are not listed/);
    expect(findings({ items: Array.from({ length: 100_000 }, () => 0) }).length).toBeLessThan(2_001);
  });

  test('answers any JSON value with findings that are complete', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const found = findings(value);
        expect(found.length).toBeGreaterThan(0);
        for (const { message, remedy, box } of found) {
          for (const words of [message.en, message.vi, remedy.en, remedy.vi]) expect(words).toMatch(/\S\.$/);
          // What is no field of the form stands in no box.
          if (box === undefined) expect(message.en).toMatch(/ is not a field of Form D\.$/);
        }
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length);
      }),
    );
  });
});

test('readApplication does not want the number and Box 12, nor take them', () => {
  const { referenceNumber, certification, ...application } = example('vn-my-coffee-wo');
  expect(readApplication(application)).toEqual({ form: application });
  const reading = readApplication({ ...application, referenceNumber, certification });
  expect('findings' in reading && reading.findings.map(({ path }) => path)).toEqual([
    'referenceNumber',
    'certification',
  ]);
});

test('every check of the model has its Vietnamese text', () => {
  const model = readFileSync(new URL('../../../src/certificate/form-d.ts', import.meta.url), 'utf8');
  const messages = [...model.matchAll(/'((?:is|contains) [^']+)'/g)].map(([, message]) => message ?? '');
  expect(messages.length).toBeGreaterThanOrEqual(9);
  expect(messages.filter((message) => !isKnownCheck(message))).toEqual([]);
});
