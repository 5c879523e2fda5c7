import type { Text } from '../kernel/finding.ts';
import type { UnmetClaim } from '../ledger/records.ts';
import { ledgerKind, type WorkKind } from './kind.ts';

/** The ministry's work on certificates of other states that its own back-to-back certificates rest on. */

export const reexportKinds: readonly WorkKind[] = [
  ledgerKind({
    id: 'original-ended',
    roles: ['ministry'],
    what: {
      en: 'Original ended abroad after re-exports drew on it',
      vi: 'Chứng từ gốc bị nước cấp hủy hoặc thay thế sau khi đã tái xuất theo đó',
    },
    next: {
      en: 'Ask the issuing authority why. Cancel each re-export that no longer stands, or replace it by one on the new original.',
      vi: 'Hỏi cơ quan cấp về lý do. Hủy từng C/O giáp lưng không còn căn cứ, hoặc thay bằng C/O dựa trên chứng từ gốc mới.',
    },
    command: 'asw show <re-export>',
    source: 'OCP Rule 11: a back-to-back certificate rests on originals that are valid',
    counted: { en: 'last day of validity of the original', vi: 'ngày cuối hiệu lực của chứng từ gốc' },
    list: 'received-drawn',
    states: () => ['CANCELLED', 'REPLACED'],
    detail: ({ state, drawdowns }) => {
      const ids = [...new Set(drawdowns.map(({ certificateId }) => certificateId))].join(', ');
      return state === 'CANCELLED'
        ? { en: `cancelled; re-exports: ${ids}`, vi: `đã hủy; C/O giáp lưng: ${ids}` }
        : { en: `replaced; re-exports: ${ids}`, vi: `đã thay thế; C/O giáp lưng: ${ids}` };
    },
    // Pressing at once: until that day its re-exports can still be claimed.
    timing: { due: 0, soon: 400, until: 30 },
    fixed: true,
  }),
  ledgerKind({
    id: 'original-overdrawn',
    roles: ['ministry'],
    what: {
      en: 'Original came after re-exports that claim more or other goods than it gives',
      vi: 'Chứng từ gốc đến sau các C/O giáp lưng ghi nhiều hơn hoặc khác hàng của nó',
    },
    next: {
      en: 'Compare each re-export with the original. Cancel it, or replace it by one that takes what the original gives.',
      vi: 'Đối chiếu từng C/O giáp lưng với chứng từ gốc. Hủy, hoặc thay bằng C/O chỉ lấy lượng mà chứng từ gốc có.',
    },
    command: 'asw show <re-export>',
    source: 'OCP Rule 11: the total re-exported does not exceed what the originals give',
    counted: { en: 'last day of validity of the original', vi: 'ngày cuối hiệu lực của chứng từ gốc' },
    list: 'received-overdrawn',
    states: () => ['OVERDRAWN'],
    detail: ({ unmet = [] }) => {
      const said = (language: keyof Text) => unmet.map((claim) => claimText(claim, language)).join('; ');
      return { en: said('en'), vi: said('vi') };
    },
    // Pressing at once, and until the re-exports are dealt with: they were issued and can be claimed.
    timing: { due: 0, soon: 400 },
    fixed: true,
  }),
];

const REASONS: Readonly<Record<UnmetClaim['reason'], Text>> = {
  MORE: { en: 'more than is left', vi: 'vượt lượng còn lại' },
  OTHER_GOODS: { en: 'other goods', vi: 'hàng khác' },
  OTHER_UNITS: { en: 'other units', vi: 'đơn vị khác' },
  OTHER_DATE: { en: 'other date of the original', vi: 'sai ngày của chứng từ gốc' },
  NOT_GIVEN: { en: 'goods refused preference here', vi: 'hàng bị từ chối ưu đãi' },
  EXPIRED: { en: 'issued after the original expired', vi: 'cấp sau khi chứng từ gốc hết hiệu lực' },
};

function claimText(
  { certificateId, itemNumber, reason, quantity }: UnmetClaim,
  language: keyof Text,
): string {
  const item = { en: 'item', vi: 'mặt hàng' }[language];
  const { value, unit } = quantity;
  return `${certificateId} ${item} ${itemNumber}: ${value} ${unit}, ${REASONS[reason][language]}`;
}
