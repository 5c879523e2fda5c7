import { onceEach } from '../line-faults.ts';
import { lineDrill } from './lines.ts';

export const truncated = lineDrill({
  name: 'truncated',
  title: { en: 'Octets cut short', vi: 'Dữ liệu bị cắt cụt' },
  what: {
    en: 'Only the first part of every message arrives; when it is sent again, only the first part of its acknowledgement comes back.',
    vi: 'Chỉ phần đầu của mỗi thông điệp đến nơi; khi gửi lại, chỉ phần đầu của xác nhận quay về.',
  },
  plan: onceEach({ kind: 'cut-short' }, { kind: 'answer-cut-short' }),
});
