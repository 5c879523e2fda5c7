import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ASEAN_COUNTRIES } from '../../../src/certificate/countries.ts';
import { issuingOffice, VIET_NAM_OFFICES } from '../../../src/certificate/issuing-offices.ts';
import {
  composeReferenceNumber,
  foldedNumber,
  parseReferenceNumber,
  type ReferenceNumber,
} from '../../../src/certificate/reference-number.ts';

const CIRCULAR_EXAMPLE = { importingCountry: 'TH', year: 2009, office: '02', serial: 6 } as const;

describe("Viet Nam's reference number", () => {
  test("the circular's own example", () => {
    expect(composeReferenceNumber(CIRCULAR_EXAMPLE)).toBe('VN-TH 09/02/00006');
    expect(parseReferenceNumber('VN-TH 09/02/00006')).toEqual(CIRCULAR_EXAMPLE);
  });

  test('13 characters but for the separators, and every number reads back', () => {
    const parts = fc.record({
      importingCountry: fc.constantFrom(...ASEAN_COUNTRIES.filter((code) => code !== 'VN')),
      year: fc.integer({ min: 2000, max: 2099 }),
      office: fc.stringMatching(/^\d{2}$/),
      serial: fc.integer({ min: 1, max: 99_999 }),
    });
    fc.assert(
      fc.property(parts, (number) => {
        const text = composeReferenceNumber(number);
        expect(text.replace(/[- /]/g, '')).toHaveLength(13);
        expect(parseReferenceNumber(text)).toEqual(number);
      }),
    );
  });

  test.each([
    ['VN-TH 26/02/000006', 6],
    ['VN-MY 26/02/0151800', 151_800],
  ])('serials of six and seven digits are read: %s', (text, serial) => {
    expect(parseReferenceNumber(text).serial).toBe(serial);
  });

  test.each([
    '',
    'VN-TH 09/02/0006',
    'VN-TH 09/02/00000006',
    'VN-TH 09/02/00000',
    'VN-VN 09/02/00006',
    'VN-CN 25/08/0151800',
    'TH-VN 09/02/00006',
    'VN-TH  09/02/00006',
    'VN-TH 09/2/00006',
    'vn-th 09/02/00006',
    ' VN-TH 09/02/00006',
    'VN-TH 09/02/00006\n',
    'VN-TH 09/02/0000６',
  ])('%j is none', (text) => {
    expect(() => parseReferenceNumber(text)).toThrow(
      expect.objectContaining({ code: 'REFERENCE_NUMBER_INVALID' }),
    );
  });

  test.each<[Partial<ReferenceNumber>, string]>([
    [{ serial: 0 }, 'serial'],
    [{ serial: 100_000 }, 'serial'],
    [{ serial: 1.5 }, 'serial'],
    [{ office: '2' }, 'office'],
    [{ office: '2a' }, 'office'],
    [{ year: 1999 }, 'year'],
    [{ year: 26 }, 'year'],
    [{ importingCountry: 'VN' }, 'importingCountry'],
  ])('%j has no number', (change, where) => {
    expect(() => composeReferenceNumber({ ...CIRCULAR_EXAMPLE, ...change })).toThrow(
      expect.objectContaining({ code: 'REFERENCE_NUMBER_INVALID', where }),
    );
  });
});

describe('a number as people copy it', () => {
  test.each([
    'vn-th 09/02/00006',
    'VN-TH09/02/00006',
    ' VN-TH\u00a0 09/02/00006\n',
    'ＶＮ－ＴＨ　０９／０２／００００６',
    'VN\u2013TH 09/02/00006',
    'VN\u2011TH 09\u200b/02/0000\ufeff6',
    'VN\u2212TH 09/02/00006',
    'vnth09/02/00006',
    'VN TH.09/02/00006',
    'VN_TH_09/02/00006',
  ])('%j is the same', (copied) => {
    expect(foldedNumber(copied)).toBe(foldedNumber('VN-TH 09/02/00006'));
  });

  test.each(['VN-TH 09/02/0006', 'VN-TH 09-02-00006', 'VN-TH 09/0/200006', 'VN-TH 09/02/O0006'])(
    '%j is another',
    (copied) => {
      expect(foldedNumber(copied)).not.toBe(foldedNumber('VN-TH 09/02/00006'));
    },
  );

  test('folding again changes nothing, whatever the number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (number) => {
        expect(foldedNumber(foldedNumber(number))).toBe(foldedNumber(number));
      }),
    );
  });
});

describe('the issuing offices', () => {
  test('are found by code, with what is known of them', () => {
    expect(issuingOffice('02')).toMatchObject({
      name: { en: 'Ho Chi Minh City', vi: 'Thành phố Hồ Chí Minh' },
      confidence: 'sourced',
    });
    expect(issuingOffice('01')?.confidence).toBe('reported');
    expect(issuingOffice('99')).toBeUndefined();
  });

  test('have codes of two digits, each once', () => {
    const codes = VIET_NAM_OFFICES.offices.map((office) => office.code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^\d{2}$/);
  });

  test('a newer list replaces the table', () => {
    const list = {
      asOf: '2026-01-01',
      source: 'eCoSys',
      offices: [{ code: '99', name: { en: 'New', vi: 'Mới' }, confidence: 'sourced' }],
    } as const;
    expect(issuingOffice('99', list)?.name.vi).toBe('Mới');
    expect(issuingOffice('02', list)).toBeUndefined();
  });
});
