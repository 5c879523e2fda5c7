import { allPages } from '../../client/all-pages.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { noteIssued } from './lines.ts';

const HOURS = 5;

export const peerDown: Scenario = {
  name: 'peer-down',
  title: { en: 'Peer down for hours', vi: 'Cổng đối tác ngừng nhiều giờ' },
  what: {
    en: `Singapore's gateway is switched off while Viet Nam issues. ${HOURS} hours pass (both clocks are set on), then it comes back.`,
    vi: `Cổng Singapore tắt trong khi Việt Nam cấp C/O. ${HOURS} giờ trôi qua (chỉnh tiến cả hai đồng hồ), sau đó cổng hoạt động trở lại.`,
  },
  invariants: ALL_ARRIVE,
  async run(stage) {
    const { vn, sg, count, note } = stage;
    await vn.start();
    await stage.issue(vn, count);
    noteIssued(stage);
    const tried = await stage.until(async () => (await triedAndDue(stage)) >= count);
    if (!tried) {
      throw new GatewayError('DRILL_FAILED', {
        detail: 'not every certificate was tried and kept for another try',
      });
    }
    note(
      `each of the ${count} was tried, none was given up`,
      `cả ${count} C/O đã được thử gửi, không C/O nào bị bỏ`,
    );
    stage.happened(count);
    await vn.stop();
    await vn.start({ clockSeconds: HOURS * 3600 });
    note(`${HOURS} hours later the gateway still tries`, `${HOURS} giờ sau cổng vẫn thử gửi`);
    await sg.start({ clockSeconds: HOURS * 3600 });
    note('Singapore is back', 'Singapore hoạt động trở lại');
    await stage.issue(sg, Math.ceil(count / 2));
  },
};

async function triedAndDue({ vn: { client } }: Parameters<Scenario['run']>[0]): Promise<number> {
  let tried = 0;
  for await (const entry of allPages((page) => client.outbox({ ...page, status: 'due' }))) {
    if (entry.lastError !== undefined) tried += 1;
  }
  return tried;
}
