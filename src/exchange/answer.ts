import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { MessageRecord } from '../ledger/records.ts';
import { parseMessage } from '../message/parse.ts';
import type { AcknowledgementBody, Header } from '../message/types.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';
import type { TransportAnswer } from './transport.ts';
import { UnsignedAnswer } from './unsigned-answer.ts';

/** A peer's signed acknowledgement of one of our messages. */
export interface ReadAnswer {
  readonly header: Header;
  readonly body: AcknowledgementBody;
  /** As received, for the ledger. */
  readonly octets: Uint8Array;
}

/** How a message is posted. */
export interface Posting {
  /** It was sent before, so the peer may have taken it then and repeat the answer it signed then. */
  readonly again?: boolean;
  /** Told when the octets have left, before any answer. */
  readonly onSent?: () => void;
}

export interface PostedAnswer extends ReadAnswer {
  readonly httpStatus: number;
}

/**
 * Sends a kept message's octets to a peer and reads its answer.
 * PEER_UNREACHABLE, or UnsignedAnswer when whoever answered did not sign for the message.
 */
export async function postToPeer(
  context: ExchangeContext,
  peer: AseanCountry,
  message: Pick<MessageRecord, 'raw' | 'messageId' | 'digest' | 'at'>,
  { again, onSent }: Posting = {},
): Promise<PostedAnswer> {
  const url = context.peers.get(peer);
  if (!url) throw new GatewayError('PEER_UNKNOWN', { detail: { en: peer, vi: peer } });
  const endpoint = new URL('asw/messages', url);
  const { deliveryTimeoutMs } = context.settings;
  const started = context.clock.now();
  try {
    const reply = await context.transport.post(endpoint, message.raw, deliveryTimeoutMs, onSent);
    const answer = { ...readAnswer(context, message, peer, reply), httpStatus: reply.status };
    const composed = new Date(message.at);
    const since = again && composed < started ? composed : started;
    context.watch.answered(peer, answer.header.sentAt, started, context.clock.now(), since);
    return answer;
  } catch (thrown) {
    context.watch.failed(peer, thrown);
    throw thrown;
  }
}

/**
 * Reads the synchronous answer. It counts only when the peer's pinned gateway key signed it, it refers to this
 * message and its digest is that of the octets sent: whatever the HTTP status was. UnsignedAnswer otherwise.
 */
export function readAnswer(
  context: ExchangeContext,
  message: Pick<MessageRecord, 'messageId' | 'digest'>,
  peer: AseanCountry,
  answer: TransportAnswer,
): ReadAnswer {
  const refuse = (detail: string, cause?: unknown) =>
    new UnsignedAnswer(answer, {
      detail: `HTTP ${answer.status}, no signed answer (${detail})`,
      where: peer,
      cause,
    });
  const verification = verifySignature(answer.body, {
    profile: 'message',
    country: peer,
    trust: context.trust,
    now: context.clock.now(),
  });
  if (!verification.signedOctets) {
    const failed = verification.steps.find((step) => step.outcome !== 'valid');
    throw refuse(failed ? `${failed.code}: ${failed.explanation.en}` : 'no valid signature');
  }
  let read: ReturnType<typeof parseMessage>;
  try {
    read = parseMessage(verification.signedOctets);
  } catch (cause) {
    throw refuse('the signed answer is not a message of the profile', cause);
  }
  const { header, body } = read;
  if (body.kind !== 'ACK') throw refuse(`the answer is ${body.kind}, not ACK`);
  if (header.from !== peer || header.to !== context.profile.country) {
    throw refuse(`the answer goes from ${header.from} to ${header.to}`);
  }
  if (header.refToMessageId !== message.messageId || body.digest !== message.digest) {
    throw refuse('the answer acknowledges another message');
  }
  return { header, body, octets: answer.body };
}
