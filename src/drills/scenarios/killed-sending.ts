import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { killAtEach, pointsOf } from './kills.ts';

export const killedSending: Scenario = {
  name: 'killed-sending',
  title: { en: 'Gateway killed at each step of sending', vi: 'Cổng bị giết ở từng bước gửi' },
  what: {
    en: 'The issuing gateway is killed (SIGKILL) at each step from numbering a certificate to settling its acknowledgement, and started again. Its officers look in the ledger before they file anything again.',
    vi: 'Cổng cấp bị giết (SIGKILL) ở từng bước, từ lúc cấp số C/O đến lúc ghi xác nhận, rồi khởi động lại. Cán bộ tra sổ cái trước khi nộp lại.',
  },
  invariants: ALL_ARRIVE,
  run: (stage) => killAtEach(stage, stage.vn, stage.vn, pointsOf('send')),
};
