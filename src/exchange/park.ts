import type { AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { MessageRecord } from '../ledger/records.ts';
import { parseMessage } from '../message/parse.ts';
import type { Message } from '../message/types.ts';
import { verifySignature } from '../signing/verify.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';
import type { Reception, StepResult } from './reception.ts';
import { applyKind } from './steps/apply-kind.ts';

/**
 * Parked messages: a cancellation, an acknowledgement or a Customs Response that came before the certificate it
 * is about, because the way between two states was not the same for both, or because a ledger was restored from
 * an older copy. It is acknowledged like any other, waits, and takes effect once the certificate is here.
 */

/** More than a peer ever has waiting by mishap, and one page of the ledger; bounds what a faulty peer piles up. */
const PARKED_PER_PEER = 200;

export async function hasRoomToPark(
  { ledger, settings }: ExchangeContext,
  peer: AseanCountry,
): Promise<boolean> {
  const limit = settings.parkedPerPeer ?? PARKED_PER_PEER;
  const page = await ledger.parkedMessages({ peer }, { limit });
  return page.rows.length < limit;
}

type Waiting = Omit<MessageRecord, 'raw' | 'answer'>;

const PAGE = 100;

/**
 * Looks at every parked message once, oldest first: applies what can be applied now, gives up what has waited
 * longer than the limit. Runs at start, when a certificate came, and now and then.
 * @returns how many no longer wait
 */
export async function joinParked(context: ExchangeContext): Promise<number> {
  let settled = 0;
  let after: string | undefined;
  do {
    const page = await context.ledger.parkedMessages({}, { limit: PAGE, after });
    for (const waiting of page.rows) if (await join(context, waiting)) settled += 1;
    after = page.next;
  } while (after);
  return settled;
}

async function join(context: ExchangeContext, waiting: Waiting): Promise<boolean> {
  const arrivedAt = new Date(waiting.at);
  const expired = context.clock.now().getTime() - arrivedAt.getTime() > context.settings.parkedLimitMs;
  if (!expired && !(await isHeld(context, waiting))) return false;
  const kept = await context.ledger.message(waiting.id);
  if (kept?.status !== 'parked' || !kept.peer) return false;
  const message = read(context, kept, kept.peer);
  const { raw, digest, id: recordId, peer } = kept;
  const reception: Reception = { context, raw, digest, recordId, arrivedAt, peer, message };
  const result: StepResult = await applyKind(reception);
  if ('next' in result && result.next.effect) return apply(context, kept, message, result.next.effect);
  if ('park' in result && !expired) return false;
  const errors =
    'refuse' in result
      ? result.refuse
      : [{ code: 'CERTIFICATE_UNKNOWN', text: 'the certificate never came', retryable: true }];
  return giveUp(context, kept, errors);
}

/** A quick look, so that waiting costs no signature check every time. */
async function isHeld({ ledger }: ExchangeContext, { conversationId, peer }: Waiting): Promise<boolean> {
  if (!conversationId || !peer) return true;
  return Boolean(
    (await ledger.sent(conversationId)) ?? (await ledger.receivedByConversation(peer, conversationId)),
  );
}

/** The message was authentic when it arrived, and is judged by the keys of that time. */
function read(context: ExchangeContext, kept: MessageRecord, peer: AseanCountry): Message {
  const { signedOctets } = verifySignature(kept.raw, {
    profile: 'message',
    country: peer,
    trust: context.trust,
    now: new Date(kept.at),
  });
  if (!signedOctets)
    throw new GatewayError('INTERNAL', { detail: 'a parked message does not verify', where: kept.id });
  return parseMessage(signedOctets);
}

async function apply(
  context: ExchangeContext,
  kept: MessageRecord,
  message: Message,
  effect: NonNullable<Reception['effect']>,
): Promise<boolean> {
  const { certificateId } = effect;
  const joined = await context.ledger.transaction(async (tx) => {
    if (!(await tx.changeMessage(kept.id, 'parked', { status: 'accepted', certificateId }))) return false;
    await effect.write(tx);
    await record(context, tx, {
      type: 'message.joined',
      certificateId,
      messageId: message.header.messageId,
      peer: kept.peer,
      data: { recordId: kept.id, kind: message.body.kind, arrivedAt: kept.at },
    });
    return true;
  });
  if (joined) effect.afterwards?.();
  return joined;
}

/** It was acknowledged, so its end is an event and a line in the log, never silence. */
async function giveUp(
  context: ExchangeContext,
  kept: MessageRecord,
  errors: MessageRecord['errors'],
): Promise<boolean> {
  const about = {
    messageId: kept.messageId,
    peer: kept.peer,
    data: { recordId: kept.id, kind: kept.kind, errors },
  };
  const given = await context.ledger.transaction(async (tx) => {
    if (!(await tx.changeMessage(kept.id, 'parked', { status: 'refused', errors }))) return false;
    await record(context, tx, { type: 'message.parked-given-up', ...about });
    return true;
  });
  if (given) context.logger.error('a parked message could not take effect', about);
  return given;
}
