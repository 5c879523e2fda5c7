import { onceEach } from '../line-faults.ts';
import { lineDrill } from './lines.ts';

export const badGateway = lineDrill({
  name: 'bad-gateway',
  title: { en: 'Answered 502 after the write', vi: 'Trả lời 502 sau khi đã ghi' },
  what: {
    en: 'Every message is written and acknowledged, but a proxy on the way answers 502 with a page of its own. Nobody signed that page, so it decides nothing.',
    vi: 'Mọi thông điệp đều được ghi và xác nhận, nhưng máy chủ trung gian trả lời 502 bằng trang riêng. Trang đó không có chữ ký nên không quyết định gì.',
  },
  plan: onceEach({ kind: 'bad-gateway' }),
});
