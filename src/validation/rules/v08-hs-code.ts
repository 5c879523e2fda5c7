import { type Remark, type Rule, remark } from './rule.ts';

/**
 * Overleaf note 6: the HS number is that of the importing state, which is its line of AHTN, eight digits,
 * in the edition that applies on the date of issue.
 */
export const hsCode: Rule = {
  id: 'V8',
  title: {
    en: "The HS code is eight digits of the importing state's tariff, in the edition of the date of issue",
    vi: 'Mã HS gồm tám chữ số theo biểu thuế nước nhập khẩu, đúng phiên bản của ngày cấp',
  },
  source: 'ATIGA Annex 7, overleaf note 6; HS 2022 from 01/04/2023 (Circular 03/2023/TT-BCT)',
  severity: { own: 'warning', peer: 'warning' },
  check: (form, { codes: { tariff } }) => {
    const importing = form.declaration.importingCountry;
    const editions = tariff.editionsOn(form.certification.date);
    return form.items.flatMap(({ hsCode: code, number }, index): Remark[] => {
      const path = `items[${index}].hsCode`;
      if (!editions.some((edition) => tariff.hasHeading(code, edition))) {
        const names = editions.map(({ name }) => name).join(', ');
        return [
          remark(
            path,
            [
              `Heading ${code.slice(0, 4)} of item ${number} does not exist in ${names || 'any edition known for this date'}.`,
              `Nhóm ${code.slice(0, 4)} của mặt hàng ${number} không có trong ${names || 'phiên bản nào của ngày này'}.`,
            ],
            [
              `Take the code from the tariff of ${importing} in force on the date of issue.`,
              `Lấy mã theo biểu thuế của ${importing} có hiệu lực vào ngày cấp.`,
            ],
            { value: code },
          ),
        ];
      }
      if (code.length !== 8) {
        return [
          remark(
            path,
            [
              `The HS code of item ${number} has ${code.length} digits instead of eight.`,
              `Mã HS của mặt hàng ${number} có ${code.length} chữ số, không phải tám.`,
            ],
            [`Give the eight-digit AHTN code of ${importing}.`, `Ghi mã AHTN tám chữ số của ${importing}.`],
            { value: code },
          ),
        ];
      }
      if (tariff.lacksLine(code, importing)) {
        return [
          remark(
            path,
            [
              `The tariff of ${importing} has no line ${code} (item ${number}).`,
              `Biểu thuế của ${importing} không có dòng ${code} (mặt hàng ${number}).`,
            ],
            [`Take the code from the tariff of ${importing}.`, `Lấy mã theo biểu thuế của ${importing}.`],
            { value: code },
          ),
        ];
      }
      return [];
    });
  },
};
