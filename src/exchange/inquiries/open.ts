import type { InquiryKind, InquiryRole } from '../../certificate/inquiry.ts';
import { inquiryDueDates } from '../../certificate/inquiry-limits.ts';
import { calendarDate } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { Inquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerTransaction } from '../../ledger/port.ts';
import type { CertificateSummary } from '../../ledger/records.ts';
import type { ExchangeContext } from '../context.ts';
import { record } from '../events.ts';

/** Where each kind of inquiry finds its certificate, on the side that asks and on the one that answers. */
const LEDGER_OF: Readonly<Record<InquiryKind, Readonly<Record<InquiryRole, Inquiry['ledger']>>>> = {
  RETROACTIVE_CHECK: { ASKING: 'received', ANSWERING: 'sent' },
  RECONSIDERATION: { ASKING: 'sent', ANSWERING: 'received' },
};

export interface Opening {
  readonly id: string;
  readonly role: InquiryRole;
  readonly certificate: CertificateSummary;
  /** When the question was sent. */
  readonly askedAt: string;
  readonly askedBy: string;
  readonly receivedAt?: string;
  readonly messageId: string;
}

/** A new inquiry but for its question; its last days follow from when it was asked and received. */
export function opened<K extends InquiryKind>(
  context: ExchangeContext,
  kind: K,
  { id, role, certificate, askedAt, askedBy, receivedAt, messageId }: Opening,
) {
  const day = (at: string) => calendarDate(new Date(at), context.profile.timeZone);
  const due = inquiryDueDates(kind, day(askedAt), day(receivedAt ?? askedAt));
  return {
    id,
    kind,
    role,
    ledger: LEDGER_OF[kind][role],
    certificateId: certificate.id,
    peer: certificate.peer,
    referenceNumber: certificate.referenceNumber,
    conversationId: certificate.conversationId,
    state: 'OPEN',
    askedAt,
    askedBy,
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...due,
    dueOn: due.replyDueOn,
    messageIds: [messageId],
  } as const;
}

/** Stores a new inquiry and tells the history of it. */
export async function keepInquiry(
  context: ExchangeContext,
  tx: LedgerTransaction,
  inquiry: Inquiry,
  actor?: string,
): Promise<void> {
  await tx.insertInquiry(inquiry);
  await record(context, tx, {
    type: inquiry.role === 'ASKING' ? 'inquiry.asked' : 'inquiry.received',
    actor,
    certificateId: inquiry.certificateId,
    peer: inquiry.peer,
    messageId: inquiry.messageIds[0],
    data: { inquiryId: inquiry.id, kind: inquiry.kind, replyDueOn: inquiry.replyDueOn },
  });
}

/**
 * Customs ask once at a time, and so does the ministry: what is open is to be answered first.
 * @throws INQUIRY_CONFLICT
 */
export async function refuseSecond(
  tx: LedgerTransaction,
  certificateId: string,
  kind: InquiryKind,
): Promise<void> {
  // Two who ask at once both take this number, so that one of them is made to look again.
  await tx.nextSerial(`inquiry/${certificateId}`);
  const open = (await tx.inquiriesOfCertificate(certificateId)).find(
    (inquiry) => inquiry.kind === kind && inquiry.state !== 'CLOSED',
  );
  if (!open) return;
  throw new GatewayError('INQUIRY_CONFLICT', {
    detail: { en: `${open.id} is ${open.state}`, vi: `${open.id} đang ở trạng thái ${open.state}` },
    where: certificateId,
  });
}

/** @throws INQUIRY_INVALID naming them */
export function refuseFaults(findings: readonly Finding[], where: string): void {
  if (findings.length > 0) throw new GatewayError('INQUIRY_INVALID', { findings, where });
}
