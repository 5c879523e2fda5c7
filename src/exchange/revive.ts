import { GatewayError } from '../kernel/errors.ts';
import type { MessageRecord, OutboxEntry } from '../ledger/records.ts';
import type { MessageBody } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { composeMessage, queueMessage } from './outgoing.ts';
import { saidIn } from './own-message.ts';
import { requirePeer } from './require-peer.ts';
import { supersede } from './supersede.ts';

/**
 * Sends a dead letter's content again, in a new message. The old octets would not do: a peer refuses them for
 * good once their time to live is over, and answers a refused message id with the same refusal for ever.
 * The new message takes the dead letter's place in the same transaction, so however many revive it at once, it
 * goes out once.
 * @returns the new message's id
 * @throws NOT_FOUND; PEER_UNKNOWN when its addressee is no longer configured; STATE_CONFLICT when the message is no
 *   dead letter, or was signed with a key that is no longer pinned
 */
export async function reviveMessage(
  context: ExchangeContext,
  messageId: string,
  actor: string,
): Promise<string> {
  const entry = await context.ledger.outboxEntry(messageId);
  const message = entry && (await context.ledger.message(messageId));
  if (!entry || !message) throw new GatewayError('NOT_FOUND', { where: messageId });
  if (entry.status !== 'dead') throw noDeadLetter(entry);
  requirePeer(context.peers, entry.peer);
  const again = composeMessage(
    context,
    {
      to: entry.peer,
      conversationId: entry.conversationId,
      refToMessageId: message.refToMessageId,
      certificateId: entry.certificateId,
    },
    bodyOf(context, message),
  );
  await context.ledger.transaction(async (tx) => {
    if (!(await supersede(tx, messageId, again.header.messageId))) {
      throw noDeadLetter((await tx.outboxEntry(messageId)) ?? entry);
    }
    await queueMessage(tx, again);
    await record(context, tx, {
      type: 'message.revived',
      actor,
      messageId,
      certificateId: entry.certificateId,
      peer: entry.peer,
      data: { kind: entry.kind, as: again.header.messageId },
    });
  });
  context.wake('deliver');
  return again.header.messageId;
}

function noDeadLetter({ messageId, status, supersededBy }: OutboxEntry): GatewayError {
  const detail = supersededBy
    ? {
        en: `the message ${supersededBy} took its place`,
        vi: `thông điệp ${supersededBy} đã thay thế thông điệp này`,
      }
    : {
        en: `the message is ${status}, no dead letter`,
        vi: `thông điệp đang ở trạng thái ${status}, không phải thư chết`,
      };
  return new GatewayError('STATE_CONFLICT', { detail, where: messageId });
}

function bodyOf(context: ExchangeContext, message: MessageRecord): MessageBody {
  const body = saidIn(context, message);
  if (body) return body;
  throw new GatewayError('STATE_CONFLICT', {
    detail: {
      en: 'its signature does not verify any more; retransmit the certificate instead',
      vi: 'chữ ký của thông điệp không còn xác minh được; hãy gửi lại C/O',
    },
    where: message.id,
  });
}
