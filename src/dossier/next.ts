import type { CertificateState } from '../certificate/lifecycle.ts';
import type { Text } from '../kernel/finding.ts';

const REFUSED_ABROAD: Text = {
  en: 'Read the reasons below. The ministry can ask the importing customs to reconsider (OCP Rule 30.4): contact it, naming the number of the certificate, with what answers them; this dossier takes no more documents.',
  vi: 'Xem lý do bên dưới. Bộ có thể đề nghị hải quan nước nhập khẩu xem xét lại (Quy tắc 30.4): liên hệ với Bộ, nêu số C/O và giải trình liên quan; hồ sơ này không nhận thêm tài liệu.',
};

const FOLLOWS: Text = {
  en: 'The importing customs decides on it; keep your records ready.',
  vi: 'Hải quan nước nhập khẩu quyết định; doanh nghiệp lưu giữ sẵn hồ sơ.',
};

/** What an accepted dossier waits for, by the state of its certificate; where none stands here, the dossier's own. */
const NEXT: Readonly<Partial<Record<CertificateState, Text>>> = {
  AS1: FOLLOWS,
  AS2: FOLLOWS,
  AS3: FOLLOWS,
  REC: FOLLOWS,
  GIVEN: { en: 'Nothing: preference was given.', vi: 'Không cần làm gì: đã được hưởng ưu đãi.' },
  PARTLY_GIVEN: REFUSED_ABROAD,
  NOT_GIVEN: REFUSED_ABROAD,
  EXPIRED: {
    en: 'Nothing was decided in time; goods that arrived within the validity may still be accepted (OCP Rule 14).',
    vi: 'Chưa có quyết định khi hết hiệu lực; hàng đến trong thời hạn vẫn có thể được chấp nhận (Quy tắc 14).',
  },
  REJECTED: {
    en: 'The importing gateway did not take it; the ministry sees why and issues another in its place. This dossier tells of that one then; no new dossier and no new fee.',
    vi: 'Cổng nước nhập khẩu không tiếp nhận; Bộ xem lý do và cấp C/O khác thay thế. Hồ sơ này sẽ tiếp tục theo C/O đó; không phải nộp hồ sơ mới hay thêm phí.',
  },
  CANCELLED: {
    en: 'Read the reason; goods that still go need a new dossier.',
    vi: 'Xem lý do; hàng vẫn xuất khẩu cần hồ sơ mới.',
  },
  REPLACED: { en: 'The certificate that took its place counts.', vi: 'C/O thay thế có hiệu lực.' },
};

const UNDER_CHECK: Text = {
  en: 'The authorities check it; the ministry may ask for your records (OCP Rules 18 and 30.4).',
  vi: 'Cơ quan hai nước đang kiểm tra; Bộ có thể yêu cầu hồ sơ lưu (Quy tắc 18 và 30.4).',
};

/** @param underCheck whether a check or a reconsideration is open */
export function nextOf(state: CertificateState, underCheck: boolean): Text | undefined {
  return underCheck ? UNDER_CHECK : NEXT[state];
}
