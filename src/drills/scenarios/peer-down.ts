import { allPages } from '../../client/all-pages.ts';
import type { OutboxEntryView } from '../../client/views.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
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
    const kept = await stage.until(async () => {
      const { due, tried } = await waiting(stage);
      return due === count && tried > 0;
    });
    if (!kept) {
      throw new GatewayError('DRILL_FAILED', { detail: 'not every certificate is kept for another try' });
    }
    const { tried } = await waiting(stage);
    note(
      `${tried} of ${count} certificates were tried, all are kept for another try`,
      `${tried}/${count} C/O đã được thử gửi, tất cả được giữ lại để thử tiếp`,
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

async function waiting({ vn: { client } }: Stage): Promise<{ readonly due: number; readonly tried: number }> {
  const entries: OutboxEntryView[] = [];
  for await (const entry of allPages((page) => client.outbox({ ...page, status: 'due' })))
    entries.push(entry);
  return { due: entries.length, tried: entries.filter(({ lastError }) => lastError !== undefined).length };
}
