import { type Remark, type Rule, remark } from './rule.ts';

/**
 * OCP Rule 23 and overleaf note 11: where the invoice comes from a third country, "Third Country Invoicing" is
 * ticked and Box 7 names the issuing company and its country.
 */
export const thirdCountryInvoice: Rule = {
  id: 'V6',
  title: {
    en: '"Third Country Invoicing" is ticked exactly when Box 7 names the company and its country',
    vi: '"Third Country Invoicing" được đánh dấu khi và chỉ khi ô 7 ghi tên và nước của công ty phát hành hóa đơn',
  },
  source: 'OCP Rule 23; ATIGA Annex 7, overleaf note 11',
  severity: { own: 'error', peer: 'error' },
  check: (form) => {
    const { thirdCountryInvoice: invoice, ticks } = form;
    const remarks: Remark[] = [];
    if (ticks.thirdCountryInvoicing && !invoice) {
      remarks.push(
        remark(
          'thirdCountryInvoice',
          [
            '"Third Country Invoicing" is ticked, but Box 7 does not name the company and its country.',
            'Đã đánh dấu "Third Country Invoicing" nhưng ô 7 không ghi tên và nước của công ty.',
          ],
          [
            'Give the name and country of the company that issues the invoice, or remove the tick.',
            'Ghi tên và nước của công ty phát hành hóa đơn, hoặc bỏ đánh dấu.',
          ],
        ),
      );
    }
    if (invoice && !ticks.thirdCountryInvoicing) {
      remarks.push(
        remark(
          'ticks.thirdCountryInvoicing',
          [
            'Box 7 names a company that invoices from a third country, but "Third Country Invoicing" is not ticked.',
            'Ô 7 ghi công ty phát hành hóa đơn nước thứ ba nhưng chưa đánh dấu "Third Country Invoicing".',
          ],
          [
            'Tick "Third Country Invoicing", or remove the company.',
            'Đánh dấu "Third Country Invoicing" hoặc bỏ tên công ty.',
          ],
        ),
      );
    }
    if (
      invoice &&
      (invoice.country === form.issuingCountry || invoice.country === form.declaration.importingCountry)
    ) {
      remarks.push(
        remark(
          'thirdCountryInvoice.country',
          [
            `${invoice.country} is the exporting or importing state, not a third country.`,
            `${invoice.country} là nước xuất khẩu hoặc nhập khẩu, không phải nước thứ ba.`,
          ],
          [
            'Check the country of the company that issues the invoice.',
            'Kiểm tra nước của công ty phát hành hóa đơn.',
          ],
          { value: invoice.country, atMost: 'warning' },
        ),
      );
    }
    return remarks;
  },
};
