import type { AseanCountry } from '../certificate/countries.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { asGatewayError, GatewayError } from '../kernel/errors.ts';
import { buildMessageXml } from '../message/build.ts';
import { peekHeader } from '../message/parse.ts';
import type { AcknowledgementBody, DigestBody, Message, RejectionError } from '../message/types.ts';
import { signMessage } from '../signing/sign.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import { hasRoomToPark } from './park.ts';
import {
  type Effect,
  type PeerAnswer,
  type ReceiveStep,
  type Reception,
  type Refusal,
  refusal,
} from './reception.ts';
import { admitQuestion } from './steps/admit-question.ts';
import { answerDigests } from './steps/answer-digests.ts';
import { applyKind } from './steps/apply-kind.ts';
import { checkHeader } from './steps/check-header.ts';
import { checkMessageSignature } from './steps/check-message-signature.ts';
import { findDuplicate } from './steps/find-duplicate.ts';
import { keepRaw } from './steps/keep-raw.ts';
import { readEnvelope } from './steps/read-envelope.ts';

/** What happens to a message that arrives, in order. The commit and the answer follow the last step. */
export const RECEIVE_STEPS: readonly (readonly [name: string, step: ReceiveStep])[] = [
  ['keep raw octets', keepRaw],
  ['read the envelope', readEnvelope],
  ['check the message signature', checkMessageSignature],
  ['check the header', checkHeader],
  ['find a duplicate', findDuplicate],
  ['apply the kind', applyKind],
];

/** A question about digests changes nothing and is kept only when it is refused. */
export const QUESTION_STEPS: typeof RECEIVE_STEPS = [
  ...RECEIVE_STEPS.slice(1, 4),
  ['admit the question', admitQuestion],
  [
    'answer from the digests',
    (reception) => answerDigests(reception, reception.message as Message<DigestBody>),
  ],
];

/** The steps that look at the ledger; made again when another worker was quicker. */
const LEDGER_STEPS = RECEIVE_STEPS.slice(-2);

/**
 * Takes one message from a peer. The answer is a signed acknowledgement, given only after the durable write
 * (invariant 1). Throws only LEDGER_UNAVAILABLE or INTERNAL: then nothing was decided and the peer retries.
 * @param raw the HTTP body, already bounded in size
 */
export function receiveMessage(context: ExchangeContext, raw: Uint8Array): Promise<PeerAnswer> {
  const reception: Reception = {
    context,
    raw,
    digest: sha256Hex(raw),
    recordId: context.ids.next(),
    arrivedAt: context.clock.now(),
  };
  const steps = peekHeader(raw)?.kind === 'DIG' ? QUESTION_STEPS : RECEIVE_STEPS;
  return judge(reception, steps, false);
}

async function judge(start: Reception, steps: typeof RECEIVE_STEPS, again: boolean): Promise<PeerAnswer> {
  let reception = start;
  for (const [name, step] of steps) {
    const result = await step(reception);
    if ('next' in result) {
      reception = { ...reception, ...result.next };
      continue;
    }
    if ('reply' in result) return reply(reception, result.reply);
    if ('repeat' in result) return answerAgain(reception, result.repeat, result.certificateId);
    if ('park' in result) return parkOrRefuse(reception, again);
    reception.context.logger.warn('message refused', {
      step: name,
      peer: reception.peer,
      errors: result.refuse,
    });
    if (steps === QUESTION_STEPS) await keepRaw(reception);
    return refuse(reception, result);
  }
  return accept(reception, again);
}

/**
 * News about a certificate that is not here yet. It is kept and acknowledged, so that it takes effect when the
 * certificate comes; a peer that has too much waiting already is told to come again.
 */
async function parkOrRefuse(reception: Reception, again: boolean): Promise<PeerAnswer> {
  const { context, message, peer } = reception;
  if (!message || !peer) throw new GatewayError('INTERNAL', { detail: 'no message to park' });
  if (!(await hasRoomToPark(context, peer))) {
    return refuse(reception, refusal('CERTIFICATE_UNKNOWN', message.header.conversationId, true));
  }
  const octets = acknowledge(reception, peer, 'AS2', { conversationState: 'UNKNOWN' }, []);
  try {
    await decide(reception, octets, [], { status: 'parked' });
  } catch (thrown) {
    if (again || asGatewayError(thrown).code !== 'LEDGER_DUPLICATE') throw thrown;
    return judge(reception, LEDGER_STEPS, true);
  }
  // The certificate may have come between our look and our write.
  context.wake('parked');
  return { status: 200, octets };
}

function reply(reception: Reception, body: Effect['acknowledgement']): PeerAnswer {
  const { message } = reception;
  if (!message) throw new GatewayError('INTERNAL', { detail: 'a reply to nothing' });
  return { status: 200, octets: acknowledge(reception, message.header.from, 'AS2', body, []) };
}

/** Commits the effect, the acceptance and the acknowledgement in one transaction. */
async function accept(reception: Reception, again: boolean): Promise<PeerAnswer> {
  const { message, effect } = reception;
  if (!message || !effect) throw new GatewayError('INTERNAL', { detail: 'message without effect' });
  const octets = acknowledge(reception, message.header.from, 'AS2', effect.acknowledgement, []);
  try {
    await decide(reception, octets, [], { status: 'accepted', effect });
  } catch (thrown) {
    // Another worker decided the same message, or the same certificate, between our look and our write:
    // looking again finds what it wrote.
    if (again || asGatewayError(thrown).code !== 'LEDGER_DUPLICATE') throw thrown;
    return judge({ ...reception, effect: undefined }, LEDGER_STEPS, true);
  }
  effect.afterwards?.();
  return { status: 200, octets };
}

async function refuse(
  reception: Reception,
  { refuse: errors, status, decided, write }: Refusal,
): Promise<PeerAnswer> {
  const { context, recordId, peer, hint, message } = reception;
  const octets = peer && hint?.messageId ? acknowledge(reception, peer, 'REJECTED', {}, errors) : undefined;
  if (decided && octets && message) {
    try {
      const left = write ? { effect: { acknowledgement: {}, write } } : {};
      await decide(reception, octets, errors, { status: 'accepted', ...left });
      return { status, octets };
    } catch (thrown) {
      if (asGatewayError(thrown).code !== 'LEDGER_DUPLICATE') throw thrown;
      const held = await context.ledger.acceptedInbound(message.header.from, message.header.messageId);
      if (held?.answer && held.digest === reception.digest) {
        return answerAgain(reception, held.answer, held.certificateId);
      }
    }
  }
  await context.ledger.transaction(async (tx) => {
    await tx.changeMessage(recordId, 'arrived', {
      ...identity(reception),
      status: 'refused',
      answer: octets,
      errors,
    });
    await record(context, tx, {
      type: 'message.refused',
      messageId: message?.header.messageId ?? hint?.messageId,
      peer,
      data: { errors, recordId },
    });
  });
  const [first] = errors;
  return { status, octets, error: octets ? undefined : 'MESSAGE_INVALID', detail: first?.text };
}

async function answerAgain(
  reception: Reception,
  octets: Uint8Array,
  certificateId: string | undefined,
): Promise<PeerAnswer> {
  const { context, recordId, message } = reception;
  await context.ledger.transaction(async (tx) => {
    await tx.changeMessage(recordId, 'arrived', {
      ...identity(reception),
      status: 'duplicate',
      certificateId,
      answer: octets,
    });
    await record(context, tx, {
      type: 'message.duplicate',
      messageId: message?.header.messageId,
      peer: reception.peer,
      data: { recordId },
    });
  });
  return { status: 200, octets };
}

/** Takes the message id and stores the answer, with whatever else the decision changes. */
async function decide(
  reception: Reception,
  answer: Uint8Array,
  errors: readonly RejectionError[],
  { status, effect }: { readonly status: 'accepted' | 'parked'; readonly effect?: Effect },
): Promise<void> {
  const { context, recordId } = reception;
  await context.ledger.transaction(async (tx) => {
    const taken = await tx.changeMessage(recordId, 'arrived', {
      ...identity(reception),
      status,
      certificateId: effect?.certificateId,
      answer,
      errors,
    });
    if (!taken)
      throw new GatewayError('INTERNAL', {
        detail: 'the kept message is decided or given up already',
        where: recordId,
      });
    await effect?.write(tx);
    if (status === 'parked') {
      await record(context, tx, {
        type: 'message.parked',
        messageId: reception.message?.header.messageId,
        peer: reception.peer,
        data: {
          recordId,
          kind: reception.message?.body.kind,
          conversationId: reception.message?.header.conversationId,
        },
      });
    }
    if (errors.length > 0) {
      await record(context, tx, {
        type: 'message.rejected',
        messageId: reception.message?.header.messageId,
        peer: reception.peer,
        data: { errors, recordId },
      });
    }
    context.failPoint('receive.applied');
  });
  context.failPoint('receive.decided');
}

function identity({ message, peer, hint }: Reception) {
  return {
    peer,
    messageId: message?.header.messageId ?? hint?.messageId,
    conversationId: message?.header.conversationId,
    refToMessageId: message?.header.refToMessageId,
    kind: message?.body.kind,
  };
}

/** The signed answer. A refusal of an unauthentic message is addressed by its claimed header. */
function acknowledge(
  { context, message, hint, digest }: Reception,
  to: AseanCountry,
  status: AcknowledgementBody['status'],
  extra: Effect['acknowledgement'],
  errors: readonly RejectionError[],
): Uint8Array {
  const messageId = message?.header.messageId ?? hint?.messageId ?? '';
  const header = {
    messageId: context.ids.next(),
    conversationId: message?.header.conversationId ?? hint?.conversationId ?? messageId,
    refToMessageId: messageId,
    from: context.profile.country,
    to,
    sentAt: context.clock.now().toISOString(),
    timeToLive: context.settings.timeToLive,
  };
  return signMessage(
    buildMessageXml({ header, body: { kind: 'ACK', status, digest, ...extra, errors } }),
    context.gatewayKey,
  );
}
