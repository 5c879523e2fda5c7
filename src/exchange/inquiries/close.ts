import { type Determination, gravestOf, type InquiryClosing } from '../../certificate/inquiry.ts';
import type { CertificateState } from '../../certificate/lifecycle.ts';
import { calendarDate } from '../../kernel/clock.ts';
import type { Inquiry, InquiryChange } from '../../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { ExchangeContext } from '../context.ts';
import { record, SYSTEM } from '../events.ts';

export interface Closing {
  readonly how: InquiryClosing;
  /** The person here, or the state whose message closes it. */
  readonly by: string;
  readonly actor?: string;
  readonly reason?: string;
  readonly messageId?: string;
  /** What customs found, when a check ends UNCHANGED. */
  readonly determinations?: readonly Determination[] | undefined;
  /** A reconsideration ends with its answer. */
  readonly answer?: InquiryChange['answer'];
}

/**
 * Closes an inquiry that is not closed. The state read in this transaction is the write's guard.
 * @returns whether it was closed by this
 */
export async function closeInquiry(
  context: ExchangeContext,
  tx: LedgerTransaction,
  inquiry: Inquiry,
  { how, by, actor = SYSTEM, reason, messageId, determinations = [], answer }: Closing,
): Promise<boolean> {
  if (inquiry.state === 'CLOSED') return false;
  const now = context.clock.now();
  const at = now.toISOString();
  const determined = gravestOf(determinations);
  const closed = await tx.changeInquiry(inquiry.id, inquiry.state, {
    state: 'CLOSED',
    closedAt: at,
    closedBy: by,
    closedHow: how,
    ...(reason === undefined ? {} : { closingReason: reason }),
    ...(messageId === undefined ? {} : { messageIds: [...inquiry.messageIds, messageId] }),
    ...(determined === undefined ? {} : { determinations, determined }),
    ...(determined === 'NOT_ORIGINATING' ? { dueOn: calendarDate(now, context.profile.timeZone) } : {}),
    ...(answer === undefined ? {} : { answer, answeredAt: at, answeredBy: by }),
  });
  if (!closed) return false;
  await record(context, tx, {
    type: 'inquiry.closed',
    actor,
    certificateId: inquiry.certificateId,
    peer: inquiry.peer,
    messageId,
    data: {
      inquiryId: inquiry.id,
      kind: inquiry.kind,
      from: inquiry.state,
      how,
      ...(reason ? { reason } : {}),
      ...(determined === undefined ? {} : { determinations }),
    },
  });
  return true;
}

/** Whether a certificate was taken back by its issuing authority, so that nothing is left to ask about. */
export function isTakenBack(state: CertificateState): boolean {
  return state === 'CANCELLED' || state === 'REPLACED';
}

/** Closes whatever is asked about a certificate that was cancelled or replaced; each side does so by itself. */
export async function endInquiries(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificateId: string,
  about: { readonly by: string; readonly actor?: string; readonly messageId?: string },
): Promise<void> {
  for (const inquiry of await tx.inquiriesOfCertificate(certificateId)) {
    await closeInquiry(context, tx, inquiry, { how: 'CERTIFICATE_ENDED', ...about });
  }
}
