import type { ExchangeContext } from '../exchange/context.ts';
import type { MessageKind } from '../message/types.ts';

/** What is still to be delivered of a certificate's messages of these kinds, in plain words; undefined for nothing. */
export async function deliveryUnderWay(
  { ledger }: ExchangeContext,
  certificateId: string,
  kinds: readonly MessageKind[],
): Promise<string | undefined> {
  for (const message of await ledger.messagesOfCertificate(certificateId)) {
    if (message.direction !== 'out' || !message.kind || !kinds.includes(message.kind)) continue;
    const entry = await ledger.outboxEntry(message.messageId ?? '');
    if (entry?.status === 'due' || entry?.status === 'waiting') {
      return `attempt ${entry.attempts + 1} at ${entry.nextAttemptAt}`;
    }
  }
  return undefined;
}
