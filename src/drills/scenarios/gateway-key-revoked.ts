import { allPages } from '../../client/all-pages.ts';
import { systemClock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { ALL_ARRIVE } from '../invariants/index.ts';
import { CLEAR_LINE, NO_LINE } from '../line-faults.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { renewKey, revokeKey } from './keys.ts';
import { noteIssued, startBoth } from './lines.ts';

export const gatewayKeyRevoked: Scenario = {
  name: 'gateway-key-revoked',
  title: { en: "Gateway's certificate revoked mid-flight", vi: 'Chứng thư cổng bị thu hồi giữa đường' },
  what: {
    en: "Certificates are issued while the line is down; before they arrive the sending gateway's key is revoked. The peer refuses the messages, not the certificates. With a new key the operator sends the dead letters again.",
    vi: 'C/O được cấp khi đường truyền đứt; trước khi đến nơi, khóa của cổng gửi bị thu hồi. Đối tác từ chối thông điệp chứ không từ chối C/O. Có khóa mới, quản trị viên gửi lại các thư chết.',
  },
  invariants: ALL_ARRIVE,
  async run(stage) {
    const { vn, sg, lines, count, note } = stage;
    await startBoth(stage);
    lines.toSG.set(NO_LINE);
    await stage.issue(vn, count);
    noteIssued(stage);
    revokeKey(stage, 'gateway', systemClock.now());
    await sg.stop();
    await sg.start();
    note('Singapore has the new list', 'Singapore đã có danh sách mới');
    lines.toSG.set(CLEAR_LINE);
    const refused = await stage.until(async () => (await deadLetters(stage)).length >= count);
    const dead = await deadLetters(stage);
    if (!refused) {
      throw new GatewayError('DRILL_FAILED', { detail: `${dead.length} of ${count} messages were refused` });
    }
    stage.happened(dead.length);
    note(
      `${dead.length} messages are dead letters with MESSAGE_SIGNATURE_INVALID; their certificates stand at AS1`,
      `${dead.length} thông điệp thành thư chết với MESSAGE_SIGNATURE_INVALID; C/O vẫn ở AS1`,
    );
    await renewKey(stage, 'gateway', systemClock.now());
    await Promise.all([vn.stop(), sg.stop()]);
    await startBoth(stage);
    for (const messageId of dead) await vn.client.revive(messageId);
    note('the operator has sent the dead letters again', 'quản trị viên đã gửi lại các thư chết');
  },
};

async function deadLetters({ vn: { client } }: Stage): Promise<readonly string[]> {
  const dead: string[] = [];
  for await (const entry of allPages((page) => client.outbox({ ...page, status: 'dead' }))) {
    if (entry.lastError?.includes('MESSAGE_SIGNATURE_INVALID')) dead.push(entry.messageId);
  }
  return dead;
}
