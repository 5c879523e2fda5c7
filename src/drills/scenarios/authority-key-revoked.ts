import { allPages } from '../../client/all-pages.ts';
import { systemClock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { ALWAYS } from '../invariants/index.ts';
import { CLEAR_LINE, NO_LINE } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { renewKey, revokeKey } from './keys.ts';
import { noteIssued, startBoth } from './lines.ts';

export const authorityKeyRevoked: Scenario = {
  name: 'authority-key-revoked',
  title: {
    en: "Authority's certificate revoked mid-flight",
    vi: 'Chứng thư cơ quan cấp bị thu hồi giữa đường',
  },
  what: {
    en: "Certificates are signed while the line is down; before they arrive the issuing authority's key is revoked. The peer must take none of them, and the issuing state must learn why of each. With a new key certificates go through again.",
    vi: 'C/O được ký khi đường truyền đứt; trước khi đến nơi, khóa của cơ quan cấp bị thu hồi. Đối tác không được nhận C/O nào, và nước cấp phải biết lý do của từng C/O. Có khóa mới, C/O lại đi được.',
  },
  invariants: ALWAYS,
  async run(stage) {
    const { vn, sg, lines, count, note } = stage;
    await startBoth(stage);
    lines.toSG.set(NO_LINE);
    await stage.issue(vn, count);
    noteIssued(stage);
    revokeKey(stage, 'issuing-authority', systemClock.now());
    await sg.stop();
    await sg.start();
    lines.toSG.set(CLEAR_LINE);
    await stage.settle();
    const refused = await refusedCertificates(stage);
    if (refused !== count) {
      throw new GatewayError('DRILL_FAILED', {
        detail: `${refused} of ${count} certificates were refused with a reason`,
      });
    }
    stage.happened(refused);
    note(
      `${refused} certificates are REJECTED with CERTIFICATE_SIGNATURE_INVALID, none is held by Singapore`,
      `${refused} C/O bị REJECTED với CERTIFICATE_SIGNATURE_INVALID, Singapore không lưu C/O nào`,
    );
    await renewKey(stage, 'issuing-authority', systemClock.now());
    await Promise.all([vn.stop(), sg.stop()]);
    await startBoth(stage);
    await stage.issueBothWays();
  },
};

async function refusedCertificates({ vn: { client } }: Stage): Promise<number> {
  let refused = 0;
  for await (const { id } of allPages((page) => client.searchSent({ ...page, state: 'REJECTED' }))) {
    const { rejection } = await client.sent(id);
    if (rejection.some(({ code }) => code === 'CERTIFICATE_SIGNATURE_INVALID')) refused += 1;
  }
  return refused;
}
