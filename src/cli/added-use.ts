import type { ItemDecision } from '../certificate/form-d.ts';
import type { ReceivedView } from '../client/views.ts';
import { GatewayError } from '../kernel/errors.ts';
import { measuresOf, measuresText, sumIn } from '../validation/measures.ts';
import { invalidValue } from './usage-words.ts';

/** How much more of items was used, as an option names it. */
export interface Addition {
  readonly itemNumber: number;
  readonly value: string;
  /** The one used so far, or the item's first, when absent. */
  readonly unit?: string | undefined;
}

export type Additions = readonly Addition[];

const ADDITION = /^(\d{1,3})=(\d{1,15}(?:\.\d{1,6})?) ?([A-Z0-9]{2,3})?$/;

/** Reads `1=20TNE,3=500`. */
export function additions(text: string): Additions {
  const read = text.split(',').map((part): Addition => {
    const [, item, value, unit] = ADDITION.exec(part.trim()) ?? [];
    if (item === undefined || value === undefined) {
      throw invalidValue(
        'Uses are named as 1=20TNE or as 1=20TNE,3=500.',
        'Ghi lượng dùng dạng 1=20TNE hoặc 1=20TNE,3=500.',
      );
    }
    return { itemNumber: Number(item), value, unit };
  });
  const numbers = read.map(({ itemNumber }) => itemNumber);
  if (new Set(numbers).size < numbers.length)
    throw invalidValue('Each item is named once.', 'Mỗi mặt hàng chỉ ghi một lần.');
  return read;
}

/**
 * The decision that an addition comes to: what was used so far in all, and that much more.
 * @throws DECISION_INVALID for an item that is not there or is not measured in that unit, STATE_CONFLICT for one that was
 *   used whole
 */
export function addedUse(
  { form, decisions }: Pick<ReceivedView, 'form' | 'decisions'>,
  { itemNumber, value, unit }: Addition,
): ItemDecision {
  const fault = (en: string, vi: string, code: 'DECISION_INVALID' | 'STATE_CONFLICT' = 'DECISION_INVALID') =>
    new GatewayError(code, { detail: { en, vi }, where: '--add' });
  const item = form.items.find(({ number }) => number === itemNumber);
  if (!item) throw fault(`the certificate has no item ${itemNumber}`, `C/O không có mặt hàng ${itemNumber}`);
  const before = decisions.find((one) => one.itemNumber === itemNumber && one.decision === 'GIVEN');
  if (before && !before.quantity) {
    throw fault(`item ${itemNumber} was used whole`, `mặt hàng ${itemNumber} đã dùng hết`, 'STATE_CONFLICT');
  }
  const used = before?.quantity;
  const more = { value, unit: unit ?? used?.unit ?? measuresOf(item)[0]?.unit ?? '' };
  const quantity = used ? sumIn(item, used, more) : more;
  if (!quantity) {
    const measures = measuresText(item);
    throw fault(
      `item ${itemNumber} is not measured in ${more.unit}, but as ${measures}`,
      `mặt hàng ${itemNumber} không đo bằng ${more.unit}, mà là ${measures}`,
    );
  }
  return { itemNumber, decision: 'GIVEN', quantity };
}
