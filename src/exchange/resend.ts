import { sha256Hex } from '../kernel/digest.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { composeMessage, type OutgoingMessage } from './outgoing.ts';
import { retransmission } from './retransmit.ts';

/** Messages sent before, made once more from what the ledger holds now. */

/** What the end of a replaced certificate says when it is told once more, by itself. */
function replacedBy(referenceNumber: string): string {
  return `replaced by ${referenceNumber}`;
}

/** That a certificate is cancelled, or that another took its place: for the receiver it counts no more. */
export function cancellationAgain(context: ExchangeContext, sent: SentCertificate): OutgoingMessage {
  const reason = sent.ending?.reason ?? (sent.replacedBy ? replacedBy(sent.replacedBy) : undefined);
  return composeMessage(
    context,
    { to: sent.peer, conversationId: sent.conversationId, certificateId: sent.id },
    { kind: 'ECOO', function: '1', referenceNumber: sent.referenceNumber, ...(reason ? { reason } : {}) },
  );
}

/** All that makes the receiver hold a certificate as it stands here: its octets, and its end if it has ended. */
export function wholeAgain(
  context: ExchangeContext,
  sent: SentCertificate,
): readonly [OutgoingMessage, ...OutgoingMessage[]] {
  const ended = sent.state === 'CANCELLED' || sent.state === 'REPLACED';
  const octets = retransmission(context, sent);
  return ended ? [octets, cancellationAgain(context, sent)] : [octets];
}

/** Where a received certificate stands here: AS3 at the single window, or the Customs Response. */
export function standingAgain(context: ExchangeContext, held: ReceivedCertificate): OutgoingMessage {
  const about = {
    to: held.peer,
    conversationId: held.conversationId,
    refToMessageId: held.messageId,
    certificateId: held.id,
  };
  return composeMessage(
    context,
    about,
    held.state === 'AS3'
      ? { kind: 'ACK', status: 'AS3', digest: sha256Hex(held.xml), errors: [] }
      : responseOf(context, held),
  );
}
