import { describe, expect, test } from '@jest/globals';
import type { AseanCountry } from '../../../../src/certificate/countries.ts';
import { codes } from '../../../../src/validation/codes.ts';
import { hsCode } from '../../../../src/validation/rules/v08-hs-code.ts';
import { Tariff } from '../../../../src/validation/tariff.ts';
import { validateCertificate } from '../../../../src/validation/validate.ts';
import { example, first, paths, remarks } from '../example.ts';

describe('V8, the HS code', () => {
  const coded = (code: string, date = '2026-01-26', importing: AseanCountry = 'MY') =>
    remarks(
      hsCode,
      example('vn-my-coffee-wo', (form) => {
        first(form).hsCode = code;
        form.certification.date = date;
        form.declaration.importingCountry = importing;
      }),
    );

  test.each([
    ['09011130', '2026-01-26', 'MY', undefined],
    ['090111', '2026-01-26', 'MY', /6 digits instead of eight/],
    ['0901113000', '2026-01-26', 'MY', /10 digits instead of eight/],
    ['09990000', '2026-01-26', 'MY', /Heading 0999 .* AHTN 2022/],
    ['09011330', '2026-01-26', 'MY', /Subheading 0901\.13 .* AHTN 2022/],
    ['77010000', '2026-01-26', 'MY', /Heading 7701/],
    ['99990000', '2026-01-26', 'MY', /Heading 9999/],
    // The change-over, by heading and by subheading: from the importing state's own day both are accepted.
    ['85249100', '2022-06-01', 'MY', undefined],
    ['85249100', '2022-05-31', 'MY', /Heading 8524 .* AHTN 2017\./],
    ['88073000', '2023-03-31', 'LA', undefined],
    ['88073000', '2023-03-31', 'KH', /Heading 8807 .* AHTN 2017\./],
    ['88031000', '2023-03-31', 'MY', undefined],
    ['88031000', '2023-04-01', 'MY', /Heading 8803 .* AHTN 2022/],
    ['85171200', '2023-03-31', 'MY', undefined],
    ['85171200', '2023-04-01', 'MY', /Subheading 8517\.12 .* AHTN 2022/],
    ['85171300', '2021-12-31', 'TH', /Subheading 8517\.13 .* AHTN 2017/],
    ['85171300', '2022-01-01', 'TH', undefined],
    ['85175000', '2022-07-01', 'MY', /Subheading 8517\.50 .* AHTN 2017 or AHTN 2022/],
    ['09011130', '2010-01-01', 'MY', /No edition of the tariff is known/],
  ] as const)('%s on %s to %s', (code, date, importing, problem) => {
    const found = coded(code, date, importing);
    if (problem === undefined) expect(found).toEqual([]);
    else expect(found.map(({ message }) => message.en)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ['85171200', '2023-04-01', 'SG', /AHTN 2017, which certificates could carry until 2023-03-31\.$/],
    ['88073000', '2023-03-31', 'KH', /AHTN 2022, which certificates to KH may carry from 2023-04-01\.$/],
    ['85171300', '2022-06-18', 'SG', /AHTN 2022, which certificates to SG may carry from 2022-06-19\.$/],
    ['77010000', '2026-01-26', 'SG', /in force on the date of issue\.$/],
  ] as const)(
    'the remedy for %s on %s to %s says which edition has it, and when',
    (code, date, to, words) => {
      const [found] = coded(code, date, to);
      expect(found?.remedy.en).toMatch(words);
      expect(found?.remedy.vi).toMatch(code.startsWith('77') ? /vào ngày cấp\.$/ : /Mã này thuộc AHTN \d{4}/);
    },
  );

  test('refuses our own certificate for a code that the edition lacks, and only doubts what may be written otherwise', () => {
    const gravest = (code: string, own: boolean, date = '2026-01-26', V8?: 'error') =>
      validateCertificate(
        example('vn-my-coffee-wo', (form) => {
          first(form).hsCode = code;
          form.certification.date = date;
        }),
        { own, today: date, severityOverrides: V8 ? { V8 } : {} },
      ).find(({ rule }) => rule === 'V8')?.severity;
    expect([gravest('09011330', true), gravest('09011330', false)]).toEqual(['error', 'warning']);
    expect([gravest('090111', true), gravest('0901113000', true)]).toEqual(['warning', 'warning']);
    expect(gravest('09011130', true, '2010-01-01')).toBe('warning');
    // A state that is strict about V8 is so about all that it says of a certificate it receives.
    expect([gravest('090111', false, '2026-01-26', 'error'), gravest('090111', true)]).toEqual([
      'error',
      'warning',
    ]);
  });

  test('a line is looked up only where the whole tariff is loaded', () => {
    const about = { source: 'test', version: '1', date: '2026-01-01' };
    const editions = {
      ...about,
      editions: [
        { name: 'AHTN 2022', from: '2022-01-01', adopted: {}, table: { ...about, codes: { '0901': '11' } } },
      ],
      chapters: { '09': 'Coffee' },
    };
    const lines = { '09011130': 'Robusta' };
    const tariffOf = (completeFor: string[]) => new Tariff(editions, { completeFor, codes: lines });
    const form = example('vn-my-coffee-wo', (changed) => {
      const item = first(changed);
      changed.items = [item, { ...item, number: 2, hsCode: '09011199' }];
    });
    const check = (completeFor: string[]) =>
      paths(hsCode, form, { codes: { ...codes(), tariff: tariffOf(completeFor) } });
    expect(check(['MY'])).toEqual(['items[1].hsCode']);
    expect(check(['SG'])).toEqual([]);
  });
});
