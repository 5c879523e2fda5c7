import { isRefusedAbroad } from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { queueMessage } from './outgoing.ts';
import { cancellationAgain } from './resend.ts';

/**
 * What a replacement was to replace has ended here (OCP Rule 29.4: it is cancelled), whatever becomes of the replacement. A
 * peer that refused this, or may never get it, would hear of that in no other message: so it is told by itself, once; and so
 * of those before it that the peer never took. Of one that the peer refused as well nothing is to be told.
 */
export async function tellReplaced(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { referenceNumber: replacement, replaces }: SentCertificate,
): Promise<void> {
  const type = 'certificate.cancellation-repeated';
  let replaced = replaces && (await tx.sentByNumber(replaces.referenceNumber));
  while (replaced?.state === 'REPLACED') {
    const { id: certificateId, peer, stateTimes } = replaced;
    // Whichever replacement it was told for, so it was of those before it.
    const history = await tx.eventsOfCertificate(certificateId);
    if (history.some((event) => event.type === type && event.data.replacement !== undefined)) return;
    if (!isRefusedAbroad(stateTimes) || (await mayStillCome(tx, certificateId))) {
      await queueMessage(tx, cancellationAgain(context, replaced));
      await record(context, tx, { type, certificateId, peer, data: { replacement } });
    }
    if (stateTimes.AS2) return;
    replaced = replaced.replaces && (await tx.sentByNumber(replaced.replaces.referenceNumber));
  }
}

/** Whether another message that brings it is on its way, or was given up and may be sent again by hand. */
async function mayStillCome(tx: LedgerTransaction, certificateId: string): Promise<boolean> {
  const messages = await tx.messagesOfCertificate(certificateId);
  return messages.some(
    ({ direction, kind, status }) =>
      direction === 'out' && kind === 'ECOO' && (status === 'queued' || status === 'dead'),
  );
}
