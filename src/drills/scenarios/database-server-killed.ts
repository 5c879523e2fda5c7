import { setTimeout as wait } from 'node:timers/promises';
import { ALL_ARRIVE } from '../invariants/index.ts';
import { wholeBetween } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import { noteIssued, startBoth } from './lines.ts';

const ROUNDS = 2;
/** Until it is started again; the gateways meet a server that is not there. */
const GONE_MS = 1_000;

export const databaseServerKilled: Scenario = {
  name: 'database-server-killed',
  title: {
    en: 'Database server killed and restarted',
    vi: 'Máy chủ cơ sở dữ liệu bị giết rồi khởi động lại',
  },
  what: {
    en: 'The MongoDB server that holds both ledgers is killed (SIGKILL) in the middle of the work and started again on the files it left.',
    vi: 'Máy chủ MongoDB giữ cả hai sổ bị giết (SIGKILL) giữa chừng rồi khởi động lại trên chính các tệp còn lại.',
  },
  invariants: ALL_ARRIVE,
  storage: 'own-mongodb',
  lacks: ({ databaseServer }) =>
    databaseServer === undefined
      ? {
          en: 'needs a MongoDB server to start and kill: put mongod on the PATH, or name a command with --database-server',
          vi: 'cần máy chủ MongoDB để khởi động và giết: đặt mongod trên PATH, hoặc nêu lệnh bằng --database-server',
        }
      : undefined,
  async run(stage) {
    const { vn, sg, random, note, database } = stage;
    await startBoth(stage);
    const each = Math.max(1, Math.ceil(stage.count / ROUNDS));
    for (let round = 0; round < ROUNDS; round += 1) {
      const work = Promise.all([stage.issue(vn, each), stage.issue(sg, Math.ceil(each / 2))]);
      work.catch(() => undefined);
      const after = wholeBetween(random, 100, 600);
      await wait(after);
      await database?.server?.kill();
      stage.happened(1);
      await wait(GONE_MS);
      await database?.server?.start();
      note(
        `server killed after ${after} ms of work, started again ${GONE_MS} ms later`,
        `máy chủ bị giết sau ${after} ms làm việc, khởi động lại sau ${GONE_MS} ms`,
      );
      await work;
      await stage.settle();
    }
    noteIssued(stage);
  },
};
