import { lineDrill } from './lines.ts';

export const truncated = lineDrill({
  name: 'truncated',
  title: { en: 'Octets cut short', vi: 'Dữ liệu bị cắt cụt' },
  what: {
    en: 'Of half of the messages only the first part arrives, of half of the acknowledgements only the first part comes back.',
    vi: 'Một nửa số thông điệp chỉ đến được phần đầu, một nửa số xác nhận chỉ quay về được phần đầu.',
  },
  plan: {
    faults: [
      { fault: { kind: 'cut-short' }, share: 0.5, perMessage: 1 },
      { fault: { kind: 'answer-cut-short' }, share: 0.5, perMessage: 1 },
    ],
  },
});
