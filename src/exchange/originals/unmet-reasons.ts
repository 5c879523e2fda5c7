import type { Text } from '../../kernel/finding.ts';
import type { UnmetClaim } from '../../ledger/records.ts';

/** Why an original does not give what a re-export claims of it, for people. */
export const UNMET_REASONS: Readonly<Record<UnmetClaim['reason'], Text>> = {
  MORE: { en: 'more than the original gives', vi: 'vượt lượng còn lại của chứng từ gốc' },
  OTHER_GOODS: { en: 'goods the original does not have', vi: 'hàng không có trên chứng từ gốc' },
  OTHER_UNITS: { en: 'a unit the original does not have', vi: 'đơn vị không có trên chứng từ gốc' },
  OTHER_DATE: { en: 'another date of the original', vi: 'sai ngày của chứng từ gốc' },
  NOT_GIVEN: { en: 'goods refused preference here (NOT GIVEN)', vi: 'hàng bị từ chối ưu đãi (NOT GIVEN)' },
  EXPIRED: { en: 'issued after the original expired', vi: 'cấp sau khi chứng từ gốc hết hiệu lực' },
  USED: {
    en: 'ended, but used abroad for more than the others leave',
    vi: 'đã kết thúc nhưng đã sử dụng nhiều hơn lượng các C/O khác để lại',
  },
};
