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
];
