import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { requirePeer } from './require-peer.ts';

/**
 * What this gateway refused has ended at its issuing state, which would say so and nothing else.
 * @throws CERTIFICATE_REFUSED
 */
export async function requireNotRefused(
  ledger: Pick<LedgerReader, 'receivedByNumber' | 'refusedAlike'>,
  issuingCountry: AseanCountry,
  referenceNumber: string,
): Promise<void> {
  if (await ledger.receivedByNumber(issuingCountry, referenceNumber)) return;
  const alike = await ledger.refusedAlike(issuingCountry, referenceNumber);
  if (!alike.some((one) => one.referenceNumber === referenceNumber)) return;
  throw new GatewayError('CERTIFICATE_REFUSED', {
    detail: {
      en: `this gateway refused ${referenceNumber} of ${issuingCountry} when it came`,
      vi: `cổng này đã từ chối ${referenceNumber} của ${issuingCountry} khi C/O đến`,
    },
    where: referenceNumber,
  });
}

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
