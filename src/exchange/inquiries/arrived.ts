import { isDeepStrictEqual } from 'node:util';
import type { InquiryKind, InquiryRole } from '../../certificate/inquiry.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { Inquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { Header } from '../../message/types.ts';
import { type Refusal, refusal, type StepResult } from '../reception.ts';

/** What the receive steps of the inquiries' four kinds have in common. */

/** The same once more, under another message id: acknowledged, and nothing written. */
export function alreadyHeld({ certificateId }: Pick<Inquiry, 'certificateId'>): StepResult {
  return { next: { effect: { certificateId, acknowledgement: { duplicate: true }, write: async () => {} } } };
}

/** What a question that is held already means: the same again, or another one under its id. */
export function heldQuestion(
  inquiry: Inquiry,
  kind: InquiryKind,
  { from, conversationId }: Header,
  question: object,
): StepResult {
  const same =
    inquiry.kind === kind &&
    inquiry.role === 'ANSWERING' &&
    inquiry.peer === from &&
    inquiry.conversationId === conversationId &&
    sameContent(inquiry.question, question);
  if (same) return alreadyHeld(inquiry);
  return refusal('CONTENT_MISMATCH', `inquiry ${inquiry.id} is another one`, true);
}

/** The inquiry of ours that an answer is to, or why it is none. */
export async function answeredInquiry<K extends InquiryKind>(
  ledger: LedgerReader,
  kind: K,
  header: Header,
  body: { readonly inquiryId: string; readonly referenceNumber: string },
): Promise<Extract<Inquiry, { kind: K }> | Refusal> {
  const role: InquiryRole = 'ASKING';
  const inquiry = await ledger.inquiry(body.inquiryId);
  if (!inquiry || inquiry.peer !== header.from || inquiry.kind !== kind || inquiry.role !== role) {
    return refusal('INQUIRY_UNKNOWN', body.inquiryId, true);
  }
  if (inquiry.conversationId !== header.conversationId || inquiry.referenceNumber !== body.referenceNumber) {
    return refusal('CONTENT_MISMATCH', `inquiry ${inquiry.id} is about ${inquiry.referenceNumber}`, true);
  }
  return inquiry as Extract<Inquiry, { kind: K }>;
}

/** Whether two questions or answers say the same. A field left out and one without a value are alike. */
export function sameContent(a: object, b: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
}

/** A refusal that carries each finding on its own. */
export function refusedFor(findings: readonly Finding[]): Refusal {
  const text = findings.map(({ path, message }) => `${path}: ${message.en}`).join('; ');
  return refusal('INQUIRY_INVALID', text, true);
}
