import { isInForce, mayMove } from '../../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import type { Message, TransferBody } from '../../message/types.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';
import { replacementsOf } from '../originals/lineage.ts';
import { moveReceived } from '../received-state.ts';
import { type Reception, refusal, type StepResult } from '../reception.ts';

/**
 * Function 1: the issuing state cancels a certificate (OCP Rule 29.4). It ends whatever customs have done with
 * it; what was decided stays readable. A cancellation that comes before its certificate waits for it, one that comes
 * after its removal is refused.
 */
export async function applyCancellation(
  { context }: Reception,
  { header, body }: Message<TransferBody>,
): Promise<StepResult> {
  const held = await context.ledger.receivedByNumber(header.from, body.referenceNumber);
  if (!held) {
    const gone = await context.ledger.removed(header.from, body.referenceNumber);
    return gone
      ? refusal('CERTIFICATE_REMOVED', body.referenceNumber, true)
      : { park: 'CERTIFICATE_UNKNOWN' };
  }
  if (held.conversationId !== header.conversationId) {
    return refusal('CONTENT_MISMATCH', `${body.referenceNumber} belongs to another conversation`, true);
  }
  return {
    next: {
      effect: {
        certificateId: held.id,
        acknowledgement: {},
        write: async (tx) => {
          const now = await tx.received(held.id);
          if (!now || !mayMove(now.state, 'CANCELLED')) return;
          const reason = body.reason ?? '';
          const ending = { reason, at: context.clock.now().toISOString(), by: header.from };
          await moveReceived(context, tx, now, 'CANCELLED', {
            change: { ending, handoverDueAt: undefined },
            data: { reason, decided: now.decisions.length },
            messageId: header.messageId,
          });
        },
      },
    },
  };
}

function endInFavourOf(
  context: ExchangeContext,
  tx: LedgerTransaction,
  replaced: ReceivedCertificate,
  by: string,
  messageId: string,
): Promise<boolean> {
  return moveReceived(context, tx, replaced, 'REPLACED', {
    change: { replacedBy: by, handoverDueAt: undefined },
    data: { by, decided: replaced.decisions.length },
    messageId,
  });
}

/**
 * A certificate that comes after the one that took its place: its end was known before it was, so customs never act on
 * it. After a loss both come again, each in its own conversation; the cancellation that follows (`cancellationAgain`) finds
 * it ended.
 * @returns whether it was replaced
 */
export async function endIfReplaced(
  context: ExchangeContext,
  tx: LedgerTransaction,
  arrived: ReceivedCertificate,
  messageId: string,
): Promise<boolean> {
  const { issuingCountry, referenceNumber } = arrived;
  const successors = await replacementsOf(tx, issuingCountry, referenceNumber);
  const successor = successors.find(({ state }) => isInForce(state)) ?? successors.at(-1);
  return successor !== undefined && endInFavourOf(context, tx, arrived, successor.referenceNumber, messageId);
}

/**
 * Function 5: the certificate another one takes the place of ends with it, in the same write. One that is not
 * held is noted: the successor counts all the same.
 */
export async function endReplacedReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  successor: ReceivedCertificate,
  messageId: string,
): Promise<void> {
  const { id, issuingCountry, peer, referenceNumber: by, replaces } = successor;
  if (!replaces) return;
  const { referenceNumber, over = [] } = replaces;
  let ended = false;
  let replaced: ReceivedCertificate | undefined;
  // The one that its message names may stand before others that have ended since; the last is the one it takes the place of.
  for (const number of [...over, referenceNumber]) {
    replaced = await tx.receivedByNumber(issuingCountry, number);
    if (replaced && (await endInFavourOf(context, tx, replaced, by, messageId))) ended = true;
  }
  if (ended) return;
  // Its end came first: the link is still to be made.
  if (replaced && replaced.replacedBy === undefined) {
    await tx.changeReceived(replaced.id, replaced.state, { replacedBy: by });
  }
  const type = replaced ? 'certificate.replaced-ended' : 'certificate.replaced-unknown';
  const data = { referenceNumber, ...(replaced ? { state: replaced.state } : {}) };
  await record(context, tx, { type, certificateId: id, peer, messageId, data });
}
