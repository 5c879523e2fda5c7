import { validUntil } from '../validity.ts';
import { type Rule, remark } from './rule.ts';

/**
 * OCP Rule 14: a proof of origin is valid for twelve months from issue and must be claimed within them; Rule
 * 11(1)(c) and (e): a back-to-back certificate only as long as the earliest of its originals.
 */
export const validity: Rule = {
  id: 'V12',
  title: {
    en: 'The certificate is within its twelve months, a back-to-back one within those of its originals',
    vi: 'C/O còn trong mười hai tháng hiệu lực; C/O giáp lưng theo hiệu lực của chứng từ gốc',
  },
  source: 'OCP Rules 14 and 11(1)(c), (e)',
  severity: { own: 'warning', peer: 'warning' },
  check: (form, { today }) => {
    const expiry = validUntil(form);
    if (today <= expiry) return [];
    return [
      remark(
        'certification.date',
        [`The certificate was valid until ${expiry}.`, `C/O có hiệu lực đến ${expiry}.`],
        [
          'Accept it only if the goods arrived in time, or for force majeure or another valid cause (Rule 14(b), (c)).',
          'Chỉ chấp nhận nếu hàng nhập khẩu trong thời hạn, hoặc do bất khả kháng hay lý do chính đáng (Quy tắc 14(b), (c)).',
        ],
        { value: form.certification.date },
      ),
    ];
  },
};
