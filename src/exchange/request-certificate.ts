import type { AseanCountry } from '../certificate/countries.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { requirePeer } from './require-peer.ts';

/**
 * Asks an issuing state to send a certificate again (OCP Rule 29.3: after technical failure or loss of data).
 * @returns the request's message id
 * @throws PEER_UNKNOWN when that state has no configured gateway
 */
export async function requestCertificate(
  context: ExchangeContext,
  issuingCountry: AseanCountry,
  referenceNumber: string,
  actor: string,
): Promise<string> {
  requirePeer(context.peers, issuingCountry);
  const message = composeMessage(
    context,
    { to: issuingCountry, conversationId: context.ids.next() },
    { kind: 'RTX', request: 'CERTIFICATE', referenceNumber },
  );
  await context.ledger.transaction(async (tx) => {
    await queueMessage(tx, message);
    await record(context, tx, {
      type: 'certificate.requested',
      actor,
      messageId: message.header.messageId,
      peer: issuingCountry,
      data: { referenceNumber },
    });
  });
  context.wake('deliver');
  return message.header.messageId;
}
