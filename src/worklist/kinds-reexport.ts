import { UNMET_REASONS } from '../exchange/originals/unmet-reasons.ts';
import type { Text } from '../kernel/finding.ts';
import type { UnmetClaim } from '../ledger/records.ts';
import { refusedItems } from '../ledger/rows.ts';
import { ledgerKind, type WorkKind, type WorkLedger } from './kind.ts';

/** The ministry's work on certificates of other states that its own back-to-back certificates rest on. */

/**
 * Its re-exports can still be claimed until the original's last day, which governs theirs. Listed from the first day
 * on, but `soon` only towards that day: of several, those come first whose goods can still be stopped the least long.
 */
const RESTING = { due: 0, soon: 30, until: 30 };

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
    names: ({ drawdowns }, ledger) => firstOf(ledger, drawdowns),
    detail: async ({ state, replacedBy, drawdowns }, ledger) => {
      const numbers = [...(await numbersOf(ledger, drawdowns)).values()].join(', ');
      const [by, bang] = replacedBy === undefined ? ['', ''] : [` by ${replacedBy}`, ` bằng ${replacedBy}`];
      return state === 'CANCELLED'
        ? { en: `cancelled; re-exports: ${numbers}`, vi: `đã hủy; C/O giáp lưng: ${numbers}` }
        : {
            en: `replaced${by}; re-exports: ${numbers}`,
            vi: `đã thay thế${bang}; C/O giáp lưng: ${numbers}`,
          };
    },
    timing: RESTING,
    fixed: true,
  }),
  ledgerKind({
    id: 'reexport-unfounded',
    roles: ['ministry'],
    what: {
      en: 'Re-export of an original that this gateway refused',
      vi: 'C/O giáp lưng dựa trên chứng từ gốc mà cổng này đã từ chối',
    },
    next: {
      en: 'Ask the issuing authority what it issued instead. Cancel the re-export, or replace it by one on that.',
      vi: 'Hỏi cơ quan cấp về C/O đã cấp thay. Hủy C/O giáp lưng, hoặc thay bằng C/O dựa trên C/O đó.',
    },
    command: 'asw show {id}',
    source: 'OCP Rule 11: a back-to-back certificate rests on originals that are valid',
    counted: { en: 'last day of validity of the re-export', vi: 'ngày cuối hiệu lực của C/O giáp lưng' },
    list: 'sent-unfounded',
    states: () => ['UNFOUNDED'],
    detail: ({ refusedOriginals = [] }) => {
      const numbers = refusedOriginals.join(', ');
      return { en: `refused here: ${numbers}`, vi: `đã từ chối: ${numbers}` };
    },
    timing: RESTING,
    fixed: true,
  }),
  ledgerKind({
    id: 'original-refused',
    roles: ['ministry'],
    what: {
      en: 'Original refused preference here after re-exports drew on it',
      vi: 'Chứng từ gốc bị từ chối ưu đãi tại nước này sau khi đã tái xuất theo đó',
    },
    next: {
      en: 'Ask customs why. Cancel each re-export of these goods, unless the issuing state has them reconsidered.',
      vi: 'Hỏi hải quan về lý do. Hủy từng C/O giáp lưng của hàng này, trừ khi nước cấp đề nghị xem xét lại.',
    },
    command: 'asw show <re-export>',
    source: 'OCP Rules 11 and 30: a back-to-back certificate is for originating goods',
    counted: { en: 'last day of validity of the original', vi: 'ngày cuối hiệu lực của chứng từ gốc' },
    list: 'received-refused',
    states: () => ['REFUSED'],
    names: (original, ledger) => {
      const refused = refusedItems(original);
      // A drawdown of before items were told apart can be of any.
      return firstOf(
        ledger,
        original.drawdowns.filter(
          ({ originalItem }) => originalItem === undefined || refused.includes(originalItem),
        ),
      );
    },
    detail: async (original, ledger) => {
      const numbers = await numbersOf(ledger, original.drawdowns);
      const parts = refusedItems(original).map((item) => {
        const of = original.drawdowns.filter(({ originalItem = item }) => originalItem === item);
        const named = [...new Set(of.map(({ certificateId }) => numbers.get(certificateId)))].join(', ');
        return { item, named };
      });
      return {
        en: parts.map(({ item, named }) => `item ${item} NOT GIVEN; re-exports: ${named}`).join('; '),
        vi: parts.map(({ item, named }) => `mặt hàng ${item} NOT GIVEN; C/O giáp lưng: ${named}`).join('; '),
      };
    },
    timing: RESTING,
    fixed: true,
  }),
  ledgerKind({
    id: 'original-overdrawn',
    roles: ['ministry'],
    what: {
      en: 'Re-exports claim more or other goods than their original gives',
      vi: 'Các C/O giáp lưng ghi nhiều hơn hoặc khác hàng của chứng từ gốc',
    },
    next: {
      en: 'Compare each re-export with the original. Cancel it, or replace it by one that takes what the original gives; where one has ended and was used, one of those that stand.',
      vi: 'Đối chiếu từng C/O giáp lưng với chứng từ gốc. Hủy, hoặc thay bằng C/O chỉ lấy lượng mà chứng từ gốc có; nếu C/O đã kết thúc và đã sử dụng thì xử lý một trong các C/O đang tính.',
    },
    command: 'asw show <re-export>',
    source: 'OCP Rule 11: the total re-exported does not exceed what the originals give',
    counted: { en: 'last day of validity of the original', vi: 'ngày cuối hiệu lực của chứng từ gốc' },
    list: 'received-overdrawn',
    states: () => ['OVERDRAWN'],
    names: ({ unmet = [] }, ledger) => firstOf(ledger, unmet),
    detail: async ({ unmet = [], drawdowns }, ledger) => {
      const numbers = await numbersOf(ledger, unmet);
      const standing = [...(await numbersOf(ledger, drawdowns)).values()].join(', ');
      const claims = (language: keyof Text) =>
        unmet.map((claim) => claimText(claim, numbers.get(claim.certificateId), language)).join('; ');
      // What was used cannot be undone: those that count are to give way, and so have to be named.
      return unmet.some(({ reason }) => reason === 'USED')
        ? { en: `${claims('en')}; standing: ${standing}`, vi: `${claims('vi')}; đang tính: ${standing}` }
        : { en: claims('en'), vi: claims('vi') };
    },
    // Until the re-exports are dealt with: nothing more is drawn on it before.
    timing: { due: 0, soon: 30 },
    fixed: true,
  }),
];

/** The id of the first re-export that is still on record; the others stand beside it. */
async function firstOf(
  ledger: WorkLedger,
  reexports: readonly { readonly certificateId: string }[],
): Promise<string | undefined> {
  for (const { certificateId: id } of reexports) if (await ledger.sent(id)) return id;
  return undefined;
}

/** Reference numbers of the re-exports, by id; the id itself of one that was removed. */
async function numbersOf(
  ledger: WorkLedger,
  reexports: readonly { readonly certificateId: string }[],
): Promise<ReadonlyMap<string, string>> {
  const numbers = new Map<string, string>();
  for (const { certificateId: id } of reexports) {
    if (!numbers.has(id)) numbers.set(id, (await ledger.sent(id))?.referenceNumber ?? id);
  }
  return numbers;
}

function claimText(
  { itemNumber, reason, quantity }: UnmetClaim,
  number: string | undefined,
  language: keyof Text,
): string {
  const item = { en: 'item', vi: 'mặt hàng' }[language];
  const { value, unit } = quantity;
  return `${number} ${item} ${itemNumber}: ${value} ${unit}, ${UNMET_REASONS[reason][language]}`;
}
