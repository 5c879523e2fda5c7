import { onceEach } from '../line-faults.ts';
import { lineDrill } from './lines.ts';

export const deliveredTwice = lineDrill({
  name: 'delivered-twice',
  title: { en: 'Delivered twice at once', vi: 'Đến hai lần cùng lúc' },
  what: {
    en: 'Every message reaches the other gateway three times at the same moment, so that its workers compete for it.',
    vi: 'Mọi thông điệp đến cổng bên kia ba lần cùng một lúc, các tiến trình phải tranh nhau xử lý.',
  },
  plan: onceEach({ kind: 'repeated', copies: 3 }),
});
