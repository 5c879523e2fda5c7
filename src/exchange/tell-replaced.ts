import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { queueMessage } from './outgoing.ts';
import { cancellationAgain } from './resend.ts';

/**
 * What a replacement was to replace has ended here (OCP Rule 29.4: it is cancelled), whatever becomes of the replacement. A
 * peer that refused this, or may never get it, would hear of that in no other message: so it is told by itself, once; and so
 * of those before it that the peer never took.
 */
export async function tellReplaced(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { referenceNumber: replacement, replaces }: SentCertificate,
): Promise<void> {
  const type = 'certificate.cancellation-repeated';
  let replaced = replaces && (await tx.sentByNumber(replaces.referenceNumber));
  while (replaced?.state === 'REPLACED') {
    const history = await tx.eventsOfCertificate(replaced.id);
    if (history.some((event) => event.type === type && event.data.replacement === replacement)) return;
    await queueMessage(tx, cancellationAgain(context, replaced));
    const { id: certificateId, peer } = replaced;
    await record(context, tx, { type, certificateId, peer, data: { replacement } });
    if (replaced.stateTimes.AS2) return;
    replaced = replaced.replaces && (await tx.sentByNumber(replaced.replaces.referenceNumber));
  }
}
