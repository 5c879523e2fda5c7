import { lineDrill } from './lines.ts';

export const reordered = lineDrill({
  name: 'reordered',
  title: { en: 'Messages and acknowledgements out of order', vi: 'Thông điệp và xác nhận sai thứ tự' },
  what: {
    en: 'Half of all messages are kept back on their way and half of all acknowledgements on theirs, so that later ones overtake them.',
    vi: 'Một nửa số thông điệp và một nửa số xác nhận bị giữ lại trên đường, bị cái sau vượt qua.',
  },
  plan: {
    faults: [
      { fault: { kind: 'held', ms: [100, 800] }, share: 0.5, perMessage: 1 },
      { fault: { kind: 'answer-held', ms: [100, 800] }, share: 0.5, perMessage: 1 },
    ],
  },
});
