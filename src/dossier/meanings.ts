import type { CertificateState } from '../certificate/lifecycle.ts';
import type { Text } from '../kernel/finding.ts';

/** What a certificate's state means to its exporter, in words that go on after the tracker's own name of it. */
export const MEANINGS: Readonly<Record<CertificateState, Text>> = {
  FILED: { en: 'the application waits for the ministry', vi: 'đơn đang chờ Bộ xử lý' },
  APPROVED: { en: 'approved, and about to be issued', vi: 'đã được duyệt, sắp được cấp' },
  RETURNED: { en: 'the application was returned', vi: 'đơn bị trả lại' },
  AS1: { en: 'issued, and on its way to the importing country', vi: 'đã cấp, đang gửi sang nước nhập khẩu' },
  AS2: { en: 'it has reached the importing country’s gateway', vi: 'đã đến cổng của nước nhập khẩu' },
  AS3: {
    en: 'it has reached the importing country’s single window',
    vi: 'đã đến hệ thống một cửa của nước nhập khẩu',
  },
  REC: { en: 'the importing customs have it', vi: 'hải quan nước nhập khẩu đã nhận' },
  GIVEN: { en: 'the preference is given', vi: 'được hưởng ưu đãi' },
  PARTLY_GIVEN: {
    en: 'the preference is given for some of the items',
    vi: 'một phần mặt hàng được hưởng ưu đãi',
  },
  NOT_GIVEN: { en: 'the preference is not given', vi: 'không được hưởng ưu đãi' },
  EXPIRED: { en: 'its validity has ended', vi: 'đã hết hiệu lực' },
  REJECTED: { en: 'the importing gateway did not take it', vi: 'cổng nước nhập khẩu không tiếp nhận' },
  CANCELLED: { en: 'it is no longer valid', vi: 'không còn giá trị' },
  REPLACED: { en: 'another certificate took its place', vi: 'đã có C/O khác thay thế' },
};
