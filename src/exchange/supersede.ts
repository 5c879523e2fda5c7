import type { LedgerTransaction } from '../ledger/port.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';

/**
 * Ends a dead letter in whose place another message went out, so that it is no longer listed as something to do
 * and cannot be revived a second time. In the transaction that queues the other one.
 * @returns false when it is no dead letter (any more): of several who do this at once, one succeeds
 */
export async function supersede(tx: LedgerTransaction, messageId: string, by: string): Promise<boolean> {
  if (!(await tx.supersede(messageId, by))) return false;
  await tx.changeMessage(messageId, 'dead', { status: 'superseded' });
  return true;
}

/**
 * Ends the dead letters that were to bring a certificate to its peer: the message `by` brings it again, or shows
 * that the peer has it. Only for certificates in force: a dead cancellation is not made good by sending again.
 */
export async function supersedeTransfers(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificateId: string,
  by: string,
): Promise<void> {
  for (const message of await tx.messagesOfCertificate(certificateId)) {
    const { id, direction, kind, status, peer } = message;
    if (direction !== 'out' || kind !== 'ECOO' || status !== 'dead') continue;
    if (!(await supersede(tx, id, by))) continue;
    await record(context, tx, {
      type: 'message.superseded',
      certificateId,
      messageId: id,
      peer,
      data: { kind, by },
    });
  }
}
