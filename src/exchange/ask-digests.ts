import type { AseanCountry } from '../certificate/countries.ts';
import type { MessageRecord } from '../ledger/records.ts';
import type { DigestQuestion } from '../message/types.ts';
import { type PostedAnswer, postToPeer } from './answer.ts';
import type { ExchangeContext } from './context.ts';
import { composeMessage, messageRecord } from './outgoing.ts';

/** Seconds: the peer answers at once or not at all. */
const TIME_TO_LIVE = 300;

export interface AnsweredQuestions {
  readonly answer: PostedAnswer;
  /** Question and signed answer as the ledger keeps messages, for a caller that wants them as evidence. */
  readonly evidence: MessageRecord;
}

/**
 * Asks a peer for its digests. Nothing is kept by this: a question about agreement is worth keeping only when the
 * answer shows a difference.
 * @throws PEER_UNREACHABLE or PEER_ANSWER_INVALID when no signed answer came
 */
export async function askDigests(
  context: ExchangeContext,
  peer: AseanCountry,
  questions: readonly DigestQuestion[],
): Promise<AnsweredQuestions> {
  const about = { to: peer, conversationId: context.ids.next(), timeToLive: TIME_TO_LIVE };
  const asked = messageRecord(composeMessage(context, about, { kind: 'DIG', questions }));
  const answer = await postToPeer(context, peer, asked);
  const evidence = {
    ...asked,
    status: 'delivered',
    answer: answer.octets,
    errors: answer.body.errors,
  } as const;
  return { answer, evidence };
}
