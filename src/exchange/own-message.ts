import type { MessageRecord } from '../ledger/records.ts';
import { parseMessage } from '../message/parse.ts';
import type { MessageBody } from '../message/types.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';

/**
 * What a message of ours says, from the octets this gateway signed when it was composed.
 * @returns undefined when its signature does not verify any more
 */
export function saidIn(
  { profile, trust }: Pick<ExchangeContext, 'profile' | 'trust'>,
  message: Pick<MessageRecord, 'raw' | 'at'>,
): MessageBody | undefined {
  const { signedOctets } = verifySignature(message.raw, {
    profile: 'message',
    country: profile.country,
    trust,
    now: new Date(message.at),
  });
  return signedOctets && parseMessage(signedOctets).body;
}
