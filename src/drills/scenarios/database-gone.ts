import { setTimeout as wait } from 'node:timers/promises';
import { databaseFault } from '../database.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import { wholeBetween } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import { noteIssued, startBoth } from './lines.ts';

const ROUNDS = 2;
/** Longer than the driver notices at once, shorter than it waits for a server. */
const GONE_MS = 1_500;

export const databaseGone: Scenario = {
  name: 'database-gone',
  title: { en: 'Database server gone and back', vi: 'Máy chủ cơ sở dữ liệu mất và trở lại' },
  what: {
    en: 'Every connection to the MongoDB server breaks in the middle of the work, and none is taken for a while: to the gateways the server was killed and started again.',
    vi: 'Mọi kết nối đến máy chủ MongoDB đứt giữa chừng và một lúc không nối lại được: với các cổng, máy chủ đã bị giết rồi khởi động lại.',
  },
  invariants: ALL_ARRIVE,
  storage: 'mongodb',
  lacks: databaseFault,
  async run(stage) {
    const { vn, sg, random, note, database } = stage;
    await startBoth(stage);
    const each = Math.max(1, Math.ceil(stage.count / ROUNDS));
    for (let round = 0; round < ROUNDS; round += 1) {
      const work = Promise.all([stage.issue(vn, each), stage.issue(sg, Math.ceil(each / 2))]);
      work.catch(() => undefined);
      await wait(wholeBetween(random, 100, 600));
      database?.line.cut();
      await wait(GONE_MS);
      database?.line.mend();
      const broken = database?.line.broken() ?? 0;
      stage.happened(broken > 0 ? 1 : 0);
      note(
        `server gone for ${GONE_MS} ms, ${broken} connections broken or refused so far`,
        `máy chủ mất trong ${GONE_MS} ms, đến nay ${broken} kết nối bị đứt hoặc từ chối`,
      );
      await work;
      await stage.settle();
    }
    noteIssued(stage);
  },
};
