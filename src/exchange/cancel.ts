import { isInForce } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { endSuccession } from './end-succession.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { notInForce } from './refused.ts';
import { moveSent } from './sent-state.ts';
import { tellReplaced } from './tell-replaced.ts';

/**
 * Cancels an issued certificate (OCP Rule 29.4) and tells the importing state. What it had drawn from original
 * proofs is free again, and what was to take its place can no longer.
 * @throws NOT_FOUND; STATE_CONFLICT when it was never issued, or ended already
 */
export async function cancelCertificate(
  context: ExchangeContext,
  id: string,
  reason: string,
  actor: string,
): Promise<SentCertificate> {
  const cancelled = await context.ledger.transaction(async (tx) => {
    const held = await inForce(tx, id);
    const ending = { reason, at: context.clock.now().toISOString(), by: actor };
    if (!(await moveSent(context, tx, held, 'CANCELLED', { change: { ending }, actor, data: { reason } }))) {
      throw new GatewayError('STATE_CONFLICT', {
        detail: { en: 'it was ended meanwhile', vi: 'C/O vừa kết thúc' },
        where: id,
      });
    }
    const about = { to: held.peer, conversationId: held.conversationId, certificateId: id };
    const { referenceNumber } = held;
    await endSuccession(context, tx, referenceNumber, {
      en: `${referenceNumber} was cancelled meanwhile`,
      vi: `${referenceNumber} đã bị hủy`,
    });
    await queueMessage(
      tx,
      composeMessage(context, about, { kind: 'ECOO', function: '1', referenceNumber, reason }),
    );
    if (!held.stateTimes.AS2) await tellReplaced(context, tx, held);
    return (await tx.sent(id)) ?? held;
  });
  context.wake('deliver');
  return cancelled;
}

/** A certificate of the sent ledger that stands: issued, and neither refused, cancelled nor replaced. */
export async function inForce(tx: LedgerTransaction, id: string): Promise<SentCertificate> {
  const held = await tx.sent(id);
  if (!held) throw new GatewayError('NOT_FOUND', { where: id });
  if (!isInForce(held.state)) throw notInForce(held);
  return held;
}
