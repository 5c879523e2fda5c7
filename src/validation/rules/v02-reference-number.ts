import { parseReferenceNumber, type ReferenceNumber } from '../../certificate/reference-number.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { type Remark, type Rule, remark } from './rule.ts';

const REMEDY = [
  'Use VN-<importing state> <year of issue>/<office>/<serial>, e.g. VN-TH 26/02/00006.',
  'Ghi VN-<nước nhập khẩu> <năm cấp>/<mã tổ chức cấp>/<số thứ tự>, ví dụ VN-TH 26/02/00006.',
] as const;

/**
 * Circular 22/2016/TT-BCT, repeated by 19/2020: five groups, `VN` `-` importing state, year, issuing office,
 * serial. Only Viet Nam's numbers can be judged; the formats of the other states were not published.
 */
export const referenceNumber: Rule = {
  id: 'V2',
  title: {
    en: "Viet Nam's reference number has its form, the importing state and the year of issue",
    vi: 'Số tham chiếu của Việt Nam đúng dạng, đúng nước nhập khẩu và năm cấp',
  },
  source: 'Circular 22/2016/TT-BCT, annex on how to fill Form D; Circular 19/2020/TT-BCT, Appendix V',
  severity: { own: 'error', peer: 'warning' },
  check: (form) => {
    if (form.issuingCountry !== 'VN' || form.referenceNumber === undefined) return [];
    const value = form.referenceNumber;
    const parsed = parse(value);
    if (parsed === undefined) {
      return [
        remark(
          'referenceNumber',
          [
            `The reference number "${value}" does not have Viet Nam's form.`,
            `Số tham chiếu "${value}" không đúng dạng của Việt Nam.`,
          ],
          REMEDY,
          { value },
        ),
      ];
    }
    const remarks: Remark[] = [];
    const importing = form.declaration.importingCountry;
    if (parsed.importingCountry !== importing) {
      remarks.push(
        remark(
          'referenceNumber',
          [
            `The reference number names ${parsed.importingCountry}, but the goods go to ${importing}.`,
            `Số tham chiếu ghi ${parsed.importingCountry}, nhưng hàng đi ${importing}.`,
          ],
          REMEDY,
          { value },
        ),
      );
    }
    const year = Number(form.certification.date.slice(0, 4));
    if (parsed.year !== year) {
      remarks.push(
        remark(
          'referenceNumber',
          [
            `The reference number is of ${parsed.year}, but the certificate is issued in ${year}.`,
            `Số tham chiếu thuộc năm ${parsed.year}, nhưng C/O cấp năm ${year}.`,
          ],
          REMEDY,
          { value },
        ),
      );
    }
    return remarks;
  },
};

function parse(text: string): ReferenceNumber | undefined {
  try {
    return parseReferenceNumber(text);
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined;
    throw thrown;
  }
}
