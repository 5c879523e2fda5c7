import { validUntil } from '../validity.ts';
import { type Rule, remark } from './rule.ts';

/**
 * OCP Rule 14: a certificate is handed to customs within its twelve months (a back-to-back one within those of its
 * originals). Goods that leave only after them cannot arrive in time, so neither claim nor late acceptance
 * (Rule 14(c)) is left for them. The rules bound a departure before the issue (V3); this bounds one after it.
 */
export const departureInValidity: Rule = {
  id: 'V33',
  title: {
    en: 'The goods depart within the validity of the certificate',
    vi: 'Hàng khởi hành trong thời hạn hiệu lực của C/O',
  },
  source:
    'OCP Rules 14 and 11(1)(c), (e); ATIGA Annex 7, Box 3: inferred, goods that left later cannot arrive in time',
  severity: { own: 'error', peer: 'warning' },
  check: (form) => {
    const { departureDate: departure } = form.transport;
    const last = validUntil(form);
    if (departure <= last) return [];
    return [
      remark(
        'transport.departureDate',
        [
          `Departure on ${departure}, after the last day of validity, ${last}.`,
          `Khởi hành ngày ${departure}, sau ngày hiệu lực cuối cùng ${last}.`,
        ],
        [
          'Correct the departure date, or apply again when the shipment is nearer.',
          'Sửa ngày khởi hành, hoặc nộp đơn lại khi gần ngày giao hàng.',
        ],
        { value: departure },
      ),
    ];
  },
};
