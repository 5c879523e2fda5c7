import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../../kernel/errors.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import { wholeBetween } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import { tearLog } from '../torn-wal.ts';
import { LEASE_SECONDS } from './kills.ts';
import { noteIssued, startBoth } from './lines.ts';

const ROUNDS = 4;

export const databaseKilled: Scenario = {
  name: 'database-killed',
  title: {
    en: 'Embedded database killed, its log torn',
    vi: 'Cơ sở dữ liệu nhúng bị giết, nhật ký ghi bị rách',
  },
  what: {
    en: 'Gateway and embedded database are killed in the middle of their work, and the write-ahead log is left with half a frame at its end, as by a loss of power. Then they are opened again.',
    vi: 'Cổng và cơ sở dữ liệu nhúng bị giết giữa chừng, nhật ký ghi trước còn nửa khung ở cuối như khi mất điện. Sau đó được mở lại.',
  },
  invariants: ALL_ARRIVE,
  async run(stage) {
    const { vn, sg, random, note } = stage;
    await startBoth(stage);
    const each = Math.max(1, Math.ceil(stage.count / ROUNDS));
    for (let round = 0; round < ROUNDS; round += 1) {
      const victim = round % 2 === 0 ? sg : vn;
      const work = Promise.all([stage.issue(vn, each), stage.issue(sg, Math.ceil(each / 2))]);
      work.catch(() => undefined);
      const after = wholeBetween(random, 60, 400);
      await wait(after);
      await victim.kill();
      const torn = tearLog(`${victim.ledgerFile}-wal`);
      if (torn === 0) throw new GatewayError('DRILL_FAILED', { detail: 'there was no log to tear' });
      stage.happened(1);
      note(
        `${victim.country} killed after ${after} ms of work, ${torn} octets of a torn frame left in its log`,
        `${victim.country} bị giết sau ${after} ms làm việc, để lại ${torn} byte khung rách trong nhật ký`,
      );
      await victim.start({ clockSeconds: victim.clockSeconds + LEASE_SECONDS });
      await work;
    }
    noteIssued(stage);
  },
};
