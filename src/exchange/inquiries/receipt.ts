import { inquiryDueDates } from '../../certificate/inquiry-limits.ts';
import { calendarDate } from '../../kernel/clock.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { MessageRecord } from '../../ledger/records.ts';
import type { ExchangeContext } from '../context.ts';
import { responseOf } from '../customs-response.ts';
import { composeMessage, queueMessage } from '../outgoing.ts';
import { aboutInquiry } from './answer.ts';

/**
 * The peer has acknowledged a question of ours: its days for the reply count from here. A check concluded before
 * its question arrived is told of again, because the peer could not know what was concluded.
 */
export async function noteQuestionReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  { certificateId, messageId, kind }: Pick<MessageRecord, 'certificateId' | 'messageId' | 'kind'>,
): Promise<void> {
  if (!certificateId) return;
  const all = await tx.inquiriesOfCertificate(certificateId);
  const asked = kind === 'RVQ' ? 'RETROACTIVE_CHECK' : 'RECONSIDERATION';
  const waiting = all.filter((one) => one.role === 'ASKING' && one.kind === asked && !one.receivedAt);
  // A dead letter sent again has another id than the question it was; there is then one still waiting.
  const inquiry =
    waiting.find((one) => one.messageIds[0] === messageId) ??
    waiting.find((one) => one.state !== 'CLOSED') ??
    waiting[0];
  if (!inquiry) return;
  const receivedAt = context.clock.now().toISOString();
  const day = (at: string) => calendarDate(new Date(at), context.profile.timeZone);
  const { replyDueOn } = inquiryDueDates(inquiry.kind, day(inquiry.askedAt), day(receivedAt));
  const dueOn = inquiry.state === 'OPEN' ? { dueOn: replyDueOn } : {};
  await tx.changeInquiry(inquiry.id, inquiry.state, { receivedAt, replyDueOn, ...dueOn });
  const { closedHow: outcome, closingReason: reason } = inquiry;
  if (inquiry.kind !== 'RETROACTIVE_CHECK' || (outcome !== 'DECIDED' && outcome !== 'UNCHANGED')) return;
  const held = await tx.received(certificateId);
  if (!held) return;
  const { determinations } = inquiry;
  const conclusion = {
    inquiryId: inquiry.id,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(determinations === undefined ? {} : { determinations }),
  };
  await queueMessage(
    tx,
    composeMessage(context, aboutInquiry(inquiry), responseOf(context, held, [conclusion])),
  );
}
