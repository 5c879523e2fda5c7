import { expect, test } from '@jest/globals';
import { deliverDue } from '../../src/exchange/deliver.ts';
import { composeMessage, queueMessage } from '../../src/exchange/outgoing.ts';
import type { Transport } from '../../src/exchange/transport.ts';
import { GatewayError } from '../../src/kernel/errors.ts';
import { endsWithTest } from '../support/ends.ts';
import { startPair } from '../support/http-gateway.ts';

/** Two gateways, one clock moved against the other, over a line that loses answers. */
async function lossy(skewMs: number) {
  const pair = endsWithTest(await startPair());
  const { vn, th, clock } = pair;
  Object.assign(th, { clock: { now: () => new Date(clock.now().getTime() + skewMs) } });
  let lose = 0;
  const transport: Transport = {
    async post(...about) {
      const answer = await vn.transport.post(...about);
      if (lose === 0) return answer;
      lose -= 1;
      throw new GatewayError('PEER_UNREACHABLE', { detail: 'the answer was lost' });
    },
    close() {},
  };
  const sender = { ...vn, transport };
  return {
    watch: vn.watch,
    /** A message whose first answer is lost, sent again so much later. */
    async deliverTwice(laterMs: number) {
      const message = composeMessage(vn, { to: 'TH', conversationId: vn.ids.next() }, { kind: 'PNG' });
      await vn.ledger.transaction((tx) => queueMessage(tx, message));
      lose = 1;
      await deliverDue(sender, 'TH', 8);
      clock.advance(laterMs);
      await deliverDue(sender, 'TH', 8);
      expect((await vn.ledger.outboxEntry(message.header.messageId))?.status).toBe('delivered');
    },
  };
}

test('a stored answer that comes late makes no right clock a wrong one', async () => {
  const { watch, deliverTwice } = await lossy(0);
  await deliverTwice(67_387);
  await deliverTwice(300_000);
  expect(watch.state('TH')).toMatchObject({ circuit: 'closed', clockWarning: false });
});

test.each([
  ['behind', -200_000],
  ['ahead', 200_000],
])('a clock %s is found although the first answer to every message is lost', async (_, skewMs) => {
  const { watch, deliverTwice } = await lossy(skewMs);
  await deliverTwice(3_000);
  await deliverTwice(3_000);
  const { clockWarning, clockSkewMs = 0 } = watch.state('TH');
  expect(clockWarning).toBe(true);
  expect(Math.abs(clockSkewMs - skewMs)).toBeLessThanOrEqual(3_000);
});
