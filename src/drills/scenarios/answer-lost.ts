import { onceEach } from '../line-faults.ts';
import { lineDrill } from './lines.ts';

export const answerLost = lineDrill({
  name: 'answer-lost',
  title: { en: 'Acknowledgement lost', vi: 'Mất xác nhận' },
  what: {
    en: 'Every message reaches the other gateway, which writes and acknowledges it; the connection breaks before the acknowledgement is back. The sender knows nothing and sends again.',
    vi: 'Mọi thông điệp đều đến cổng bên kia, được ghi và xác nhận; kết nối đứt trước khi xác nhận về. Bên gửi không biết gì và gửi lại.',
  },
  plan: onceEach({ kind: 'answer-lost' }),
});
