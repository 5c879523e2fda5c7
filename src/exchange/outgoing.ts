import type { AseanCountry } from '../certificate/countries.ts';
import { sha256Hex } from '../kernel/digest.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { MessageRecord } from '../ledger/records.ts';
import { buildMessageXml } from '../message/build.ts';
import type { Header, MessageBody } from '../message/types.ts';
import { signMessage } from '../signing/sign.ts';
import type { ExchangeContext } from './context.ts';

export interface OutgoingMessage {
  readonly header: Header;
  readonly body: MessageBody;
  readonly certificateId: string | undefined;
  /** Signed octets: built once, sent unchanged on every retry, so that a retry is recognizably the same. */
  readonly raw: Uint8Array;
}

/** Builds and signs a message of this gateway. Pure but for clock and ids. */
export function composeMessage(
  context: ExchangeContext,
  about: {
    readonly to: AseanCountry;
    readonly conversationId: string;
    readonly refToMessageId?: string;
    readonly certificateId?: string;
    /** Seconds; the node's own when absent. */
    readonly timeToLive?: number;
  },
  body: MessageBody,
): OutgoingMessage {
  const header: Header = {
    messageId: context.ids.next(),
    conversationId: about.conversationId,
    refToMessageId: about.refToMessageId,
    from: context.profile.country,
    to: about.to,
    sentAt: context.clock.now().toISOString(),
    timeToLive: about.timeToLive ?? context.settings.timeToLive,
  };
  const raw = signMessage(buildMessageXml({ header, body }), context.gatewayKey);
  return { header, body, certificateId: about.certificateId, raw };
}

/** The ledger's record of a message of ours that has no answer yet. */
export function messageRecord({ header, body, certificateId, raw }: OutgoingMessage): MessageRecord {
  return {
    id: header.messageId,
    direction: 'out',
    peer: header.to,
    messageId: header.messageId,
    conversationId: header.conversationId,
    refToMessageId: header.refToMessageId,
    kind: body.kind,
    certificateId,
    digest: sha256Hex(raw),
    raw,
    at: header.sentAt,
    status: 'queued',
    errors: [],
  };
}

/** Keeps the message and queues it for delivery, in the caller's transaction (invariant 1). */
export async function queueMessage(tx: LedgerTransaction, message: OutgoingMessage): Promise<void> {
  const { header, body, certificateId } = message;
  await tx.insertMessage(messageRecord(message));
  await tx.enqueue({
    messageId: header.messageId,
    peer: header.to,
    conversationId: header.conversationId,
    kind: body.kind,
    certificateId,
    nextAttemptAt: header.sentAt,
    enqueuedAt: header.sentAt,
    expiresAt: new Date(Date.parse(header.sentAt) + header.timeToLive * 1000).toISOString(),
  });
}
