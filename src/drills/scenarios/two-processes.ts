import { GatewayError } from '../../kernel/errors.ts';
import { databaseFault } from '../database.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { noteIssued, startBoth } from './lines.ts';

export const twoProcesses: Scenario = {
  name: 'two-processes',
  title: { en: 'Two processes on one outbox', vi: 'Hai tiến trình chung một hàng gửi' },
  what: {
    en: 'Two processes of one gateway share a database, take messages from the same outbox and issue from the same series of numbers. One of them is killed; the other goes on with what it had taken.',
    vi: 'Hai tiến trình của một cổng dùng chung cơ sở dữ liệu, cùng lấy thông điệp từ một hàng gửi và cấp từ một dãy số. Một tiến trình bị giết; tiến trình kia làm tiếp phần dở dang.',
  },
  invariants: ALL_ARRIVE,
  storage: 'mongodb',
  lacks: databaseFault,
  async run(stage) {
    const { vn, vn2, sg, count, note } = stage;
    await startBoth(stage);
    await vn2.start({ failPoint: { name: 'send.posted', pass: Math.max(2, Math.ceil(count / 2)) } });
    note("a second process of Viet Nam's gateway serves", 'tiến trình thứ hai của cổng Việt Nam hoạt động');
    const work = Promise.all([
      stage.issue(vn, Math.ceil(count / 2)),
      stage.issue(vn2, Math.ceil(count / 2)),
      stage.issue(sg, Math.ceil(count / 2)),
    ]);
    work.catch(() => undefined);
    // It dies once it has taken its share: that is the proof that both took part.
    if ((await vn2.death(30_000)) !== 'SIGKILL') {
      throw new GatewayError('DRILL_FAILED', {
        detail: 'the second process never took its share of the outbox',
      });
    }
    stage.happened(1);
    note(
      'the second process was killed with messages in its hands',
      'tiến trình thứ hai bị giết khi đang giữ thông điệp',
    );
    // No clock is set on here: what it had taken is free again once its lease is over.
    await vn2.start({});
    await work;
    noteIssued(stage);
  },
};
