import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import { clearDisk, fillDisk } from '../disk.ts';
import type { DrillGateway } from '../gateway.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import type { Scenario } from '../scenario.ts';
import { noteIssued, startBoth } from './lines.ts';

const REFUSALS = 3;

export const diskFull: Scenario = {
  name: 'disk-full',
  title: { en: 'Disk full', vi: 'Đầy đĩa' },
  what: {
    en: "Both gateways' disks are full (no file may grow beyond 8 KiB). Officers and the other gateway are refused with a coded error that says to try again; nothing is acknowledged that is not written. Then there is room again, without a restart.",
    vi: 'Đĩa của cả hai cổng đầy (không tệp nào được vượt 8 KiB). Cán bộ và cổng kia bị từ chối bằng mã lỗi có thể thử lại; không xác nhận gì chưa được ghi. Sau đó có chỗ trống, không cần khởi động lại.',
  },
  invariants: ALL_ARRIVE,
  lacks: ({ prlimit }) =>
    prlimit
      ? undefined
      : { en: 'needs the command prlimit (util-linux)', vi: 'cần lệnh prlimit (util-linux)' },
  async run(stage) {
    const { vn, sg, count, note, met } = stage;
    await startBoth(stage);
    await stage.issue(vn, 1);
    await stage.settle();
    fillDisk(vn);
    fillDisk(sg);
    note('both disks are full', 'đĩa của cả hai cổng đã đầy');
    const work = Promise.all([stage.issue(vn, count), stage.issue(sg, Math.ceil(count / 2))]);
    let failed: unknown;
    work.catch((thrown) => {
      failed = thrown;
    });
    const refused = await stage.until(() => met.refused.length >= REFUSALS || failed !== undefined);
    const others = met.refused.filter((code) => code !== 'LEDGER_UNAVAILABLE');
    if (!refused || failed !== undefined || others.length > 0) {
      throw new GatewayError('DRILL_FAILED', {
        detail: `officers were not refused with LEDGER_UNAVAILABLE but with ${others.join(', ') || asGatewayError(failed).code}`,
      });
    }
    stage.happened(met.refused.length);
    note(
      `officers were refused ${met.refused.length} times with LEDGER_UNAVAILABLE, to try again later`,
      `cán bộ bị từ chối ${met.refused.length} lần với LEDGER_UNAVAILABLE, có thể thử lại sau`,
    );
    clearDisk(vn);
    const told = await stage.until(async () => (await refusalsOf(vn)).length > 0);
    if (!told) throw new GatewayError('DRILL_FAILED', { detail: 'the full receiver refused nothing' });
    const [example = ''] = await refusalsOf(vn);
    note(
      `Viet Nam has room; Singapore refuses its messages: ${example}`,
      `Việt Nam có chỗ; Singapore từ chối thông điệp: ${example}`,
    );
    clearDisk(sg);
    note('Singapore has room', 'Singapore có chỗ');
    await work;
    noteIssued(stage);
  },
};

async function refusalsOf({ client }: DrillGateway): Promise<readonly string[]> {
  const { rows } = await client.outbox({ status: 'due', limit: 100 });
  return rows.flatMap(({ lastError }) => (lastError?.includes('HTTP 503') ? [lastError.slice(0, 200)] : []));
}
