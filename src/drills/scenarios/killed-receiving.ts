import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { killAtEach, pointsOf } from './kills.ts';

export const killedReceiving: Scenario = {
  name: 'killed-receiving',
  title: { en: 'Gateway killed at each step of receiving', vi: 'Cổng bị giết ở từng bước nhận' },
  what: {
    en: 'The receiving gateway is killed (SIGKILL) at each step from keeping the raw octets to sending the acknowledgement, and started again.',
    vi: 'Cổng nhận bị giết (SIGKILL) ở từng bước, từ lúc lưu dữ liệu gốc đến lúc gửi xác nhận, rồi khởi động lại.',
  },
  invariants: ALL_ARRIVE,
  run: (stage) => killAtEach(stage, stage.sg, stage.vn, pointsOf('receive')),
};
