import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildCertificateXml } from '../../../src/certificate/build.ts';
import { FormD } from '../../../src/certificate/form-d.ts';
import { parseCertificate } from '../../../src/certificate/parse.ts';
import { validateCertificateXml } from '../../../src/validation/xsd.ts';
import { exclusiveCanonical } from '../../support/canonical.ts';
import { formD } from '../../support/form-d-arbitrary.ts';
import { FORM } from '../../support/ledger-records.ts';

const FIXTURES = new URL('../../../fixtures/valid/', import.meta.url);
const NAMES = readdirSync(FIXTURES).filter((name) => name.endsWith('.json'));

function fixture(name: string): FormD {
  return FormD.parse(JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')));
}

describe('building and reading any certificate', () => {
  test('what the model allows follows the schema, is canonical as built, and reads back exactly', () => {
    fc.assert(
      fc.property(formD, (form) => {
        expect(FormD.safeParse(form).error).toBeUndefined();
        const octets = Buffer.from(buildCertificateXml(form));
        expect(validateCertificateXml(octets)).toEqual([]);
        expect(exclusiveCanonical(octets).equals(octets)).toBe(true);
        expect(parseCertificate(octets)).toStrictEqual(form);
      }),
      { numRuns: 150 },
    );
  });

  test('building is deterministic and does not depend on the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(FORM).reverse()) as FormD;
    expect(buildCertificateXml(reversed)).toBe(buildCertificateXml(FORM));
    expect(buildCertificateXml(FORM)).toBe(buildCertificateXml(structuredClone(FORM)));
  });

  test('lengths are counted in characters, by the model, the schema and the reader alike', () => {
    const longest = { ...FORM, exporter: { ...FORM.exporter, name: '🚢'.repeat(256) } };
    const octets = Buffer.from(buildCertificateXml(longest));
    expect(validateCertificateXml(octets)).toEqual([]);
    expect(parseCertificate(octets)).toStrictEqual(longest);

    const longer = Buffer.from(
      buildCertificateXml({ ...FORM, exporter: { ...FORM.exporter, name: '🚢'.repeat(257) } }),
    );
    expect(validateCertificateXml(longer)).toMatchObject([{ box: 1, path: 'exporter.name' }]);
    expect(() => parseCertificate(longer)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }));
  });

  test('a form of 200 items stays far below the size that is read', () => {
    const form = { ...FORM, items: Array.from({ length: 200 }, () => FORM.items[0]) } as FormD;
    const octets = Buffer.from(buildCertificateXml(form));
    expect(octets.length).toBeLessThan(200_000);
    expect(parseCertificate(octets)).toStrictEqual(form);
  });
});

describe('the certificates of fixtures/valid', () => {
  test('there are enough of them', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(24);
  });

  test.each(NAMES)('%s', (name) => {
    const form = fixture(name);
    const octets = Buffer.from(buildCertificateXml(form));
    expect(validateCertificateXml(octets)).toEqual([]);
    expect(parseCertificate(octets)).toStrictEqual(form);
    expect(parseCertificate(exclusiveCanonical(octets))).toStrictEqual(form);
  });
});

describe('texts survive', () => {
  const texts = {
    'an Angstrom sign, composed and decomposed': '\u212b \u00c5 A\u030a',
    'Vietnamese, composed and decomposed': 'Hải Phòng / Ha\u0309i Pho\u0300ng',
    'leading and trailing spaces, tabs and line feeds': ' \t\n mark\n\n ',
    'what looks like markup': '<Item> &amp; &#10; ]]> <![CDATA[x]]> <!-- no -->',
    'quotes of both kinds': `"5' x 6'"`,
    'characters outside the first plane': '🚢 𐍈 \u{10ffff}',
    'line separators that are no line ends for XML 1.0': 'a\u0085b\u2028c',
    'digits that must stay text': '0101.210',
  };

  test.each(Object.entries(texts))('%s', (_name, marks) => {
    const [item] = FORM.items;
    const form = { ...FORM, items: [{ ...item, marks, description: marks }] } as FormD;
    const octets = Buffer.from(buildCertificateXml(form));
    expect(parseCertificate(octets).items[0]?.marks).toBe(marks);
    expect(parseCertificate(exclusiveCanonical(octets)).items[0]?.description).toBe(marks);
  });

  test.each(['\u0000', '\u000b', '\ud800', '\udc00x', '\uffff'])(
    'U+%# that XML cannot carry is refused',
    (sign) => {
      const form = { ...FORM, referenceNumber: `A${sign}` };
      expect(() => buildCertificateXml(form)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }));
    },
  );
});
