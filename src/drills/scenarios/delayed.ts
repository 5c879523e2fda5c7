import { lineDrill } from './lines.ts';

export const delayed = lineDrill({
  name: 'delayed',
  title: { en: 'Answered after the time limit', vi: 'Trả lời sau thời hạn' },
  what: {
    en: 'Half of the acknowledgements come 0.3 to 0.8 s after the time limit of an attempt (1 s here), when the sender has given the attempt up.',
    vi: 'Một nửa số xác nhận về sau thời hạn của một lần thử (ở đây 1 giây) 0,3 đến 0,8 giây, khi bên gửi đã bỏ lần thử đó.',
  },
  plan: { faults: [{ fault: { kind: 'answer-held', ms: [1_300, 1_800] }, share: 0.5, perMessage: 1 }] },
});
