import { isInForce } from '../certificate/lifecycle.ts';
import { sha256Hex } from '../kernel/digest.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { responseOf } from './customs-response.ts';
import { composeMessage, type OutgoingMessage } from './outgoing.ts';
import { queueRetransmission, retransmission } from './retransmit.ts';
import { queueCancellationAgain } from './supersede.ts';

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

/**
 * Queues all that makes the receiver hold a certificate as it stands here: its octets, and its end if it has ended.
 * @returns the id of the last message
 */
export async function queueWholeAgain(
  context: ExchangeContext,
  tx: LedgerTransaction,
  sent: SentCertificate,
): Promise<string> {
  const octets = await retransmission(context, tx, sent);
  await queueRetransmission(context, tx, sent, octets);
  if (isInForce(sent.state)) return octets.header.messageId;
  return queueEndAgain(context, tx, sent);
}

/** Queues that a certificate has ended, for a receiver that has it. */
export async function queueEndAgain(
  context: ExchangeContext,
  tx: LedgerTransaction,
  sent: SentCertificate,
): Promise<string> {
  const end = cancellationAgain(context, sent);
  await queueCancellationAgain(context, tx, sent.id, end);
  return end.header.messageId;
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
