import { isInForce } from '../certificate/lifecycle.ts';
import type { LedgerTransaction, MessageHead } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import type { MessageBody } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';
import { mergeDecisions } from './decisions.ts';
import { record } from './events.ts';
import { type OutgoingMessage, queueMessage } from './outgoing.ts';
import { saidIn } from './own-message.ts';

/**
 * Ends a dead letter in whose place another message went out, so that it is no longer listed as something to do
 * and cannot be revived a second time. In the transaction that queues the other one.
 * @returns false when it is no dead letter (any more): of several who do this at once, one succeeds
 */
export async function supersede(tx: LedgerTransaction, messageId: string, by: string): Promise<boolean> {
  if (!(await tx.supersede(messageId, by))) return false;
  await tx.changeMessage(messageId, 'dead', { status: 'superseded' });
  return true;
}

/**
 * Ends the dead letters that were to bring a certificate to its peer: the message `by` brings it again, or shows
 * that the peer has it. That it has ended since is other news: a dead cancellation is not made good by that.
 */
export async function supersedeTransfers(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, state }: Pick<SentCertificate, 'id' | 'state'>,
  by: string,
): Promise<void> {
  // Of what stands no cancellation was ever sent, so there is nothing to be told apart.
  const transfersOnly = !isInForce(state);
  await supersedeOf(context, tx, id, by, async ({ kind, id: messageId }) => {
    if (kind !== 'ECOO') return false;
    const said = transfersOnly ? await read(context, tx, messageId) : undefined;
    return !transfersOnly || (said?.kind === 'ECOO' && said.function !== '1');
  });
}

/**
 * Queues the end of a certificate once more, for a peer that has the certificate or gets it before. Nothing that
 * was to bring either is left to be done then.
 */
export async function queueCancellationAgain(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificateId: string,
  message: OutgoingMessage,
): Promise<void> {
  await queueMessage(tx, message);
  const { messageId } = message.header;
  await supersedeOf(context, tx, certificateId, messageId, async ({ kind }) => kind === 'ECOO');
}

/**
 * Queues where a received certificate stands: AS3 or the Customs Response. It ends the dead letters that said no more:
 * a Customs Response also says what AS3 did, and decisions are told all at once. One that also concludes an
 * inquiry stays: that is in no other message.
 */
export async function queueStanding(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { id, form }: Pick<ReceivedCertificate, 'id' | 'form'>,
  message: OutgoingMessage,
): Promise<void> {
  await queueMessage(tx, message);
  const { header, body } = message;
  await supersedeOf(context, tx, id, header.messageId, async ({ kind, id: messageId }) => {
    if (kind === 'ACK') return true;
    if (kind !== 'RES' || body.kind !== 'RES') return false;
    const said = await read(context, tx, messageId);
    if (said?.kind !== 'RES' || said.conclusions) return false;
    const joined = mergeDecisions(form, said.decisions, body.decisions);
    return JSON.stringify(joined) === JSON.stringify(body.decisions);
  });
}

/** Ends a certificate's dead letters that the message `by` makes good, each with its event. */
async function supersedeOf(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificateId: string,
  by: string,
  isMadeGood: (letter: MessageHead) => Promise<boolean>,
): Promise<void> {
  for (const letter of await tx.messagesOfCertificate(certificateId)) {
    const { id, direction, kind, status, peer } = letter;
    if (direction !== 'out' || status !== 'dead' || !(await isMadeGood(letter))) continue;
    if (!(await supersede(tx, id, by))) continue;
    await record(context, tx, {
      type: 'message.superseded',
      certificateId,
      messageId: id,
      peer,
      data: { kind, by },
    });
  }
}

async function read(
  context: ExchangeContext,
  tx: LedgerTransaction,
  messageId: string,
): Promise<MessageBody | undefined> {
  const message = await tx.message(messageId);
  return message && saidIn(context, message);
}
