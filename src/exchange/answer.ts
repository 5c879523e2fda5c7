import type { AseanCountry } from '../certificate/countries.ts';
import { type ErrorDetail, GatewayError } from '../kernel/errors.ts';
import type { MessageRecord } from '../ledger/records.ts';
import { parseMessage } from '../message/parse.ts';
import type { AcknowledgementBody, Header } from '../message/types.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';
import type { TransportAnswer } from './transport.ts';

/** A peer's signed acknowledgement of one of our messages. */
export interface ReadAnswer {
  readonly header: Header;
  readonly body: AcknowledgementBody;
  /** As received, for the ledger. */
  readonly octets: Uint8Array;
}

/** The peer was reached but did not sign for the message. */
export class UnsignedAnswer extends GatewayError {
  readonly httpStatus: number;
  readonly retryAfterMs: number;

  constructor(answer: TransportAnswer, about: ErrorDetail) {
    super('PEER_ANSWER_INVALID', about);
    this.httpStatus = answer.status;
    this.retryAfterMs = answer.retryAfterMs ?? 0;
  }
}

export interface PostedAnswer extends ReadAnswer {
  readonly httpStatus: number;
}

/**
 * Sends a kept message's octets to a peer and reads its answer.
 * PEER_UNREACHABLE, or UnsignedAnswer when whoever answered did not sign for the message.
 * @param onSent told when the octets have left, before any answer
 */
export async function postToPeer(
  context: ExchangeContext,
  peer: AseanCountry,
  message: Pick<MessageRecord, 'raw' | 'messageId' | 'digest'>,
  onSent?: () => void,
): Promise<PostedAnswer> {
  const url = context.peers.get(peer);
  if (!url) throw new GatewayError('PEER_UNKNOWN', { detail: peer });
  const endpoint = new URL('asw/messages', url);
  const { deliveryTimeoutMs } = context.settings;
  const reply = await context.transport.post(endpoint, message.raw, deliveryTimeoutMs, onSent);
  return { ...readAnswer(context, message, peer, reply), httpStatus: reply.status };
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
    new UnsignedAnswer(answer, { detail: `HTTP ${answer.status}: ${detail}`, where: peer, cause });
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
