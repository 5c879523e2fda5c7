import type { ItemDecision } from '../../certificate/form-d.ts';
import type { ReconsiderationInquiry } from '../../ledger/inquiry-records.ts';

/** The decisions that answer a request to reconsider: those on items it is about. */
export function ofInquiry(
  { question }: Pick<ReconsiderationInquiry, 'question'>,
  decisions: readonly ItemDecision[],
): readonly ItemDecision[] {
  const items = question.clarifications.map((one) => one.itemNumber);
  return decisions.filter((one) => items.includes(one.itemNumber));
}
