import { isInForce, isRefusedAbroad } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { composeMessage, type OutgoingMessage, queueMessage } from './outgoing.ts';
import { placesTaken } from './place.ts';
import { neverIssued, notInForce } from './refused.ts';
import { supersedeTransfers } from './supersede.ts';

/** The certificate's signed octets once more, unchanged, in a new message (function 35). */
export async function retransmission(
  context: ExchangeContext,
  reader: Pick<LedgerReader, 'sentByNumber'>,
  sent: SentCertificate,
): Promise<OutgoingMessage> {
  if (!sent.xml) throw neverIssued(sent.id);
  // A peer that never got the replacement must learn from its retransmission what it replaces; what it refused it does
  // not know.
  const places = await placesTaken(reader, sent.replaces?.referenceNumber);
  const known = places.find(({ stateTimes }) => !isRefusedAbroad(stateTimes));
  const first = places[0]?.state === 'REJECTED';
  const replaced = known ?? (first ? undefined : sent.replaces);
  return composeMessage(
    context,
    { to: sent.peer, conversationId: sent.conversationId, certificateId: sent.id },
    {
      kind: 'ECOO',
      function: '35',
      referenceNumber: sent.referenceNumber,
      certificate: sent.xml,
      replaces: replaced?.referenceNumber,
      reason: replaced && sent.replaces?.reason,
    },
  );
}

/** Queues a retransmission, in the caller's transaction; it takes the place of those that were given up. */
export async function queueRetransmission(
  context: ExchangeContext,
  tx: LedgerTransaction,
  sent: SentCertificate,
  message: OutgoingMessage,
): Promise<void> {
  await queueMessage(tx, message);
  await supersedeTransfers(context, tx, sent, message.header.messageId);
}

/**
 * Sends an issued certificate again on an officer's wish (OCP Rule 29.3). The peer stores it once whatever it
 * holds already. NOT_FOUND; STATE_CONFLICT when it was never issued or the peer refused it for good.
 */
export async function retransmit(context: ExchangeContext, id: string, actor: string): Promise<string> {
  const messageId = await context.ledger.transaction(async (tx) => {
    const sent = await tx.sent(id);
    if (!sent) throw new GatewayError('NOT_FOUND', { where: id });
    if (!isInForce(sent.state)) throw notInForce(sent);
    const message = await retransmission(context, tx, sent);
    await queueRetransmission(context, tx, sent, message);
    await record(context, tx, {
      type: 'certificate.retransmitted',
      actor,
      certificateId: id,
      messageId: message.header.messageId,
      peer: sent.peer,
    });
    return message.header.messageId;
  });
  context.wake('deliver');
  return messageId;
}
