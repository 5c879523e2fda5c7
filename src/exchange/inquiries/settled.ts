import type { ItemDecision } from '../../certificate/form-d.ts';
import { itemsInCheck } from '../../certificate/inquiry.ts';
import type { CheckInquiry, Inquiry, ReconsiderationInquiry } from '../../ledger/inquiry-records.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { LedgerEvent, ReceivedCertificate } from '../../ledger/records.ts';

/** The decisions that answer a request to reconsider: those on items it is about. */
export function ofInquiry(
  { question }: Pick<ReconsiderationInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): readonly ItemDecision[] {
  const items = question.clarifications.map((one) => one.itemNumber);
  return decisions.filter((one) => items.includes(one.itemNumber));
}

/**
 * Whether decisions, which the history tells of already, leave nothing of an inquiry open: every item of a check was
 * decided since it was asked, all of a reconsideration are GIVEN, through whichever responses (OCP Rule 16.3 has items
 * decided one by one).
 * @param decisions all of the certificate as they stand now
 */
export async function settles(
  ledger: Pick<LedgerReader, 'eventsOfCertificate'>,
  { form }: Pick<ReceivedCertificate, 'form'>,
  inquiry: Inquiry,
  decisions: readonly ItemDecision[],
): Promise<boolean> {
  if (inquiry.kind === 'RETROACTIVE_CHECK') {
    // A whole history is read for the few certificates under a check alone.
    const decided = decidedSince(await ledger.eventsOfCertificate(inquiry.certificateId), inquiry);
    return itemsInCheck(inquiry.question, form).every((number) => decided.has(number));
  }
  const given = decisions.filter((one) => one.decision === 'GIVEN').map((one) => one.itemNumber);
  return inquiry.question.clarifications.every(({ itemNumber }) => given.includes(itemNumber));
}

/**
 * The items decided since a check was asked. Further use of an item that was GIVEN before decides nothing of what is
 * asked: goods keep coming in under a certificate that is checked at random.
 */
export function decidedSince(history: readonly LedgerEvent[], { id }: CheckInquiry): ReadonlySet<number> {
  const given = new Set<number>();
  const decided = new Set<number>();
  let asked = false;
  for (const { type, data } of history) {
    if (type === 'inquiry.asked' && data.inquiryId === id) asked = true;
    if (type !== 'certificate.answered') continue;
    for (const { itemNumber, decision } of data.decisions as readonly ItemDecision[]) {
      if (asked && !given.has(itemNumber)) decided.add(itemNumber);
      if (decision === 'GIVEN') given.add(itemNumber);
    }
  }
  return decided;
}
