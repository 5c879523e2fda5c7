import { type Rule, remark } from './rule.ts';

/** OCP Rule 6(a): the certificate is issued on a completed and signed declaration. */
export const declarationDate: Rule = {
  id: 'V17',
  title: {
    en: "The exporter's declaration is not dated after the certificate",
    vi: 'Ngày khai báo của người xuất khẩu không sau ngày cấp C/O',
  },
  source: 'OCP Rule 6(a); ATIGA Annex 7, boxes 11 and 12',
  severity: { own: 'error', peer: 'warning' },
  check: ({ declaration: { date }, certification }) =>
    date <= certification.date
      ? []
      : [
          remark(
            'declaration.date',
            [
              `The declaration is dated ${date}, after the certificate (${certification.date}).`,
              `Khai báo ghi ngày ${date}, sau ngày cấp C/O (${certification.date}).`,
            ],
            ['Correct the date of the declaration.', 'Sửa ngày khai báo.'],
            { value: date },
          ),
        ],
};
