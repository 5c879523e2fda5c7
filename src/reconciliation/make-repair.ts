import { askPeer } from '../exchange/ask.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { record } from '../exchange/events.ts';
import { composeMessage } from '../exchange/outgoing.ts';
import { requestCertificate } from '../exchange/request-certificate.ts';
import { queueEndAgain, queueWholeAgain, standingAgain } from '../exchange/resend.ts';
import { retransmit } from '../exchange/retransmit.ts';
import { queueStanding } from '../exchange/supersede.ts';
import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { Difference, RepairName } from '../ledger/reconciliation-records.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';

type About = Pick<Difference, 'peer' | 'issuer' | 'referenceNumber' | 'theirs'>;

/**
 * Makes one repair: through the exchange's own functions, each a guarded write with its event, so that a repair made
 * twice, or overtaken by the news it waited for, changes nothing it must not.
 * @returns what was done, in plain words
 * @throws NOT_FOUND, STATE_CONFLICT when the certificate is no longer as it was found; what the exchange throws
 */
export function makeRepair(
  context: ExchangeContext,
  repair: RepairName,
  about: About,
  actor: string,
): Promise<string> {
  return MAKE[repair](context, about, actor);
}

type Make = (context: ExchangeContext, about: About, actor: string) => Promise<string>;

const nothing: Make = async (_, __, actor) => `nothing is sent: in the hand of ${actor}`;

const MAKE: Readonly<Record<RepairName, Make>> = {
  RETRANSMIT: async (context, about, actor) => {
    const { id } = await sentOf(context, about);
    return `sent again in message ${await retransmit(context, id, actor)}`;
  },
  SEND_ENDED: (context, about, actor) =>
    queueSent(context, about, actor, queueWholeAgain, 'certificate.retransmitted'),
  CANCEL_AGAIN: (context, about, actor) =>
    queueSent(context, about, actor, queueEndAgain, 'certificate.cancellation-repeated'),
  REQUEST: async (context, about, actor) => {
    const messageId = await requestCertificate(context, about.issuer, about.referenceNumber, actor);
    return `asked for in message ${messageId}`;
  },
  ASK_STATE: async (context, about) => {
    const sent = await sentOf(context, about);
    const question = composeMessage(
      context,
      { to: sent.peer, conversationId: sent.conversationId, certificateId: sent.id },
      { kind: 'RTX', request: 'STATE', referenceNumber: sent.referenceNumber },
    );
    const { body } = await askPeer(context, question);
    return `here ${sent.state}, at the peer ${body.conversationState ?? body.status}`;
  },
  REACKNOWLEDGE: async (context, about, actor) => {
    const held = await receivedOf(context, about);
    const messageId = await context.ledger.transaction(async (tx) => {
      const now = await still(tx.received(held.id));
      const message = standingAgain(context, now);
      await queueStanding(context, tx, now, message);
      await record(context, tx, {
        type: 'certificate.answer-repeated',
        actor,
        certificateId: held.id,
        messageId: message.header.messageId,
        peer: held.peer,
        data: { state: now.state },
      });
      return message.header.messageId;
    });
    context.wake('deliver');
    return `told again in message ${messageId}`;
  },
  HAND_OVER: async (context, about, actor) => {
    const held = await receivedOf(context, about);
    await context.ledger.transaction(async (tx) => {
      const handoverDueAt = context.clock.now().toISOString();
      await correctReceived(context, tx, held, { handoverDueAt }, actor, { state: held.state });
    });
    context.wake('handover');
    return `handed on again from ${held.state}`;
  },
  CORRECT_DIGEST: async (context, about, actor) => {
    const own = about.issuer === context.profile.country;
    const held = own ? await sentOf(context, about) : await receivedOf(context, about);
    if (!held.xml) {
      const detail = { en: 'no octets are held', vi: 'không lưu nội dung đã ký' };
      throw new GatewayError('STATE_CONFLICT', { detail, where: held.id });
    }
    const xmlDigest = sha256Hex(held.xml);
    const data = { from: held.xmlDigest, to: xmlDigest };
    await context.ledger.transaction(async (tx) => {
      if (own) await correctSent(context, tx, held as SentCertificate, { xmlDigest }, actor, data);
      else await correctReceived(context, tx, held as ReceivedCertificate, { xmlDigest }, actor, data);
    });
    return `the recorded digest was ${held.xmlDigest}`;
  },
  ADOPT_CONVERSATION: async (context, about, actor) => {
    const conversationId = about.theirs?.conversationId;
    const held = await receivedOf(context, about);
    if (!conversationId) throw new GatewayError('STATE_CONFLICT', { where: held.id });
    const data = { from: held.conversationId, to: conversationId };
    await context.ledger.transaction((tx) =>
      correctReceived(context, tx, held, { conversationId }, actor, data),
    );
    return `the conversation was ${held.conversationId}`;
  },
  LEAVE_TO_PEER: nothing,
  WRITE_TO_PEER: nothing,
  BY_HAND: nothing,
};

async function still<T>(found: Promise<T | undefined>): Promise<T> {
  const held = await found;
  if (!held) throw new GatewayError('NOT_FOUND');
  return held;
}

function sentOf({ ledger }: ExchangeContext, { referenceNumber }: About): Promise<SentCertificate> {
  return still(ledger.sentByNumber(referenceNumber));
}

function receivedOf(
  { ledger }: ExchangeContext,
  { issuer, referenceNumber }: About,
): Promise<ReceivedCertificate> {
  return still(ledger.receivedByNumber(issuer, referenceNumber));
}

async function queueSent(
  context: ExchangeContext,
  about: About,
  actor: string,
  queue: typeof queueWholeAgain,
  type: string,
): Promise<string> {
  const { id } = await sentOf(context, about);
  const messageId = await context.ledger.transaction(async (tx) => {
    const sent = await still(tx.sent(id));
    const messageId = await queue(context, tx, sent);
    const { peer, state } = sent;
    await record(context, tx, { type, actor, certificateId: id, messageId, peer, data: { state } });
    return messageId;
  });
  context.wake('deliver');
  return `sent again in message ${messageId}`;
}

async function correctReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: ReceivedCertificate,
  change: Partial<ReceivedCertificate>,
  actor: string,
  data: Record<string, unknown>,
): Promise<void> {
  requireChanged(await tx.changeReceived(held.id, held.state, change), held.id);
  await corrected(context, tx, held, actor, data, change);
}

async function correctSent(
  context: ExchangeContext,
  tx: LedgerTransaction,
  held: SentCertificate,
  change: Partial<SentCertificate>,
  actor: string,
  data: Record<string, unknown>,
): Promise<void> {
  requireChanged(await tx.changeSent(held.id, held.state, change), held.id);
  await corrected(context, tx, held, actor, data, change);
}

function requireChanged(changed: boolean, where: string): void {
  if (changed) return;
  throw new GatewayError('STATE_CONFLICT', {
    detail: { en: 'it changed meanwhile', vi: 'C/O vừa thay đổi' },
    where,
  });
}

function corrected(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, peer }: { readonly id: string; readonly peer: SentCertificate['peer'] },
  actor: string,
  data: Record<string, unknown>,
  change: object,
): Promise<void> {
  const about = { fields: Object.keys(change), ...data };
  return record(context, tx, {
    type: 'certificate.corrected',
    actor,
    certificateId: id,
    peer,
    data: about,
  });
}
