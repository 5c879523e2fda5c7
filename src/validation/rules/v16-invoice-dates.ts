import { type Remark, type Rule, remark } from './rule.ts';

/** OCP Rule 6(c): the statements match the documents submitted, so these exist when the certificate is issued. */
export const invoiceDates: Rule = {
  id: 'V16',
  title: {
    en: 'No invoice is dated after the certificate',
    vi: 'Không hóa đơn nào ghi ngày sau ngày cấp C/O',
  },
  source: 'OCP Rule 6(c); ATIGA Annex 7, Box 10',
  severity: { own: 'error', peer: 'warning' },
  check: ({ items, certification }) =>
    items.flatMap(({ invoices, number: item }, index) =>
      invoices.flatMap(({ number, date }, n): Remark[] =>
        date <= certification.date
          ? []
          : [
              remark(
                `items[${index}].invoices[${n}].date`,
                [
                  `Invoice ${number} of item ${item} is dated ${date}, after the certificate (${certification.date}).`,
                  `Hóa đơn ${number} của mặt hàng ${item} ghi ngày ${date}, sau ngày cấp C/O (${certification.date}).`,
                ],
                ['Correct the invoice date.', 'Sửa ngày hóa đơn.'],
                { value: date },
              ),
            ],
      ),
    ),
};
