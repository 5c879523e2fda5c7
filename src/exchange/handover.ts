import { sha256Hex } from '../kernel/digest.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { moveReceived } from './received-state.ts';
import { settleUsedReceived } from './used-up.ts';

/**
 * Hands received certificates on: to the single window (AS3), then to customs (AS4 RES-REC), telling the issuing
 * state each time. The due time is in the ledger, so a stopped gateway goes on where it stood.
 * @returns how many steps were made
 */
export async function handOverDue(context: ExchangeContext, limit: number): Promise<number> {
  const due = await context.ledger.handoversDue(context.clock.now().toISOString(), limit);
  let steps = 0;
  for (const { id } of due) {
    const moved = await context.ledger.transaction(async (tx) => {
      const held = await tx.received(id);
      return held ? handOver(context, tx, held) : false;
    });
    if (moved) steps += 1;
  }
  if (steps > 0) context.wake('deliver');
  return steps;
}

async function handOver(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: ReceivedCertificate,
): Promise<boolean> {
  const to = held.state === 'AS2' ? 'AS3' : 'REC';
  if (held.state !== 'AS2' && held.state !== 'AS3') return false;
  const now = context.clock.now();
  const customsDue = new Date(now.getTime() + context.profile.handover.customsDelayMs).toISOString();
  const change = { handoverDueAt: to === 'AS3' ? customsDue : undefined };
  if (!(await moveReceived(context, tx, held, to, { change }))) return false;
  const about = {
    to: held.peer,
    conversationId: held.conversationId,
    refToMessageId: held.messageId,
    certificateId: held.id,
  };
  const body =
    to === 'AS3'
      ? ({ kind: 'ACK', status: 'AS3', digest: sha256Hex(held.xml), errors: [] } as const)
      : responseOf(context, held);
  await queueMessage(tx, composeMessage(context, about, body));
  if (to === 'REC') await settleUsedReceived(context, tx, held.id);
  return true;
}
