import { fieldName } from '../field-names.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/** Countries travel as codes of ISO 3166-1. */
export const countries: Rule = {
  id: 'V30',
  title: { en: 'Countries are codes of ISO 3166-1', vi: 'Tên nước theo ISO 3166-1' },
  source: 'ISO 3166-1 alpha-2; ATIGA Annex 7, boxes 1, 2 and 7',
  severity: { own: 'error', peer: 'warning' },
  check: (form, { codes }) => {
    const fields: [path: string, code: string | undefined][] = [
      ['exporter.country', form.exporter.country],
      ['consignee.country', form.consignee.country],
      ['thirdCountryInvoice.country', form.thirdCountryInvoice?.country],
    ];
    return fields.flatMap(([path, code]): Remark[] => {
      if (code === undefined || codes.countries.codes.has(code)) return [];
      const name = fieldName(path);
      return [
        remark(
          path,
          [
            `${name.en}: ${code} is no country of ISO 3166-1.`,
            `${name.vi}: ${code} không có trong ISO 3166-1.`,
          ],
          ['Use the two-letter code of the country.', 'Dùng mã nước hai chữ cái.'],
          { value: code },
        ),
      ];
    });
  },
};
