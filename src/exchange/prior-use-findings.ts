import type { FormDApplication, Item, Measure } from '../certificate/form-d.ts';
import type { Finding, Text } from '../kernel/finding.ts';
import type { Fraction } from '../validation/fraction.ts';
import { measuresOf, measuresText, shareIn, timesIn } from '../validation/measures.ts';
import { DECISION_RULE } from '../validation/rules/v11-decisions.ts';

/** What is said of use on a certificate that another one replaces: warnings, because a person has to look. */

const WARNING = { rule: DECISION_RULE.id, severity: 'warning', box: 4 } as const;

/** On the new certificate: so much of it is gone already. */
export function carriedOver(
  { items }: FormDApplication,
  use: { readonly itemNumber: number; readonly referenceNumber: string; readonly quantity: Measure },
): Finding {
  const { itemNumber, referenceNumber, quantity } = use;
  const used = `${quantity.value} ${quantity.unit}`;
  return {
    ...WARNING,
    path: `items[${items.findIndex(({ number }) => number === itemNumber)}]`,
    message: {
      en: `Item ${itemNumber}: ${used} were used on ${referenceNumber}, which this one replaces; they count against it.`,
      vi: `Mặt hàng ${itemNumber}: ${used} đã sử dụng theo ${referenceNumber} mà C/O này thay thế; lượng này được trừ vào C/O này.`,
    },
    remedy: {
      en: 'State the whole consignment, not what remains of it; the importing customs subtract what was used.',
      vi: 'Ghi toàn bộ lô hàng, không ghi phần còn lại; hải quan nước nhập khẩu tự trừ phần đã sử dụng.',
    },
    value: used,
  };
}

/**
 * What of an item's use no item of the new certificate could take.
 * @param alike the items of its subheading
 */
export function notCarriedOver(
  item: Item,
  alike: readonly Item[],
  part: { readonly referenceNumber: string; readonly share: Fraction; readonly unit?: string | undefined },
): Finding {
  const unit = part.unit ?? measuresOf(item)[0]?.unit ?? '';
  const quantity =
    shareIn(item, part.share, unit) ?? shareIn(item, part.share, measuresOf(item)[0]?.unit ?? '');
  const used = quantity ? `${quantity.value} ${quantity.unit}` : '?';
  return byHand(item, part.referenceNumber, used, whyNot(item, alike, part.unit));
}

/** Use that was stated in a unit which the item of the replaced certificate does not have. */
export function notComparable(item: Item, referenceNumber: string, quantity: Measure | undefined): Finding {
  const used = quantity ? `${quantity.value} ${quantity.unit}` : '?';
  const measures = measuresText(item);
  return byHand(item, referenceNumber, used, {
    en: `that item is measured as ${measures}, so nothing is subtracted.`,
    vi: `mặt hàng đó tính theo ${measures}, nên không trừ được.`,
  });
}

/**
 * More was used of an item, on those it replaces and under it, than it has.
 * @param used all of it, in the unit of the last decision
 */
export function usedBeyondWhole(item: Item, on: string, used: Measure | undefined): Finding {
  const amount = used ? `${used.value} ${used.unit}` : '?';
  const whole = measuresText(item);
  return {
    ...WARNING,
    path: 'decisions',
    message: {
      en: `Item ${item.number}: with what was used on ${on}, which this one replaces, ${amount} were used of ${whole}.`,
      vi: `Mặt hàng ${item.number}: kể cả lượng đã dùng theo ${on} mà C/O này thay thế, đã dùng ${amount} trong ${whole}.`,
    },
    remedy: {
      en: 'Find the imports that had no right to preference, and ask the issuing state for a check (Rule 18).',
      vi: 'Xác định các lô không được hưởng ưu đãi và yêu cầu nước cấp kiểm tra (Quy tắc 18).',
    },
    value: amount,
  };
}

/** Its state has put another in its place and has not ended this one: use under the other is not counted here. */
export function standsBeside(successor: string): Finding {
  return {
    ...WARNING,
    path: 'replacedBy',
    message: {
      en: `${successor} says to take the place of this one, which stands all the same: what is used under that is not counted here.`,
      vi: `${successor} ghi là thay thế C/O này nhưng C/O này vẫn còn hiệu lực: lượng sử dụng theo C/O kia không được trừ ở đây.`,
    },
    remedy: {
      en: 'Ask the issuing state to cancel or replace one of them, before preference is given.',
      vi: 'Yêu cầu nước cấp hủy hoặc thay thế một trong hai C/O trước khi cho hưởng ưu đãi.',
    },
    value: successor,
  };
}

function byHand({ number, hsCode }: Item, referenceNumber: string, used: string, why: Text): Finding {
  const en = `${used} of item ${number} (HS ${hsCode}) were used on ${referenceNumber}, which this one replaces`;
  const vi = `${used} của mặt hàng ${number} (HS ${hsCode}) đã sử dụng theo ${referenceNumber} mà C/O này thay thế`;
  return {
    ...WARNING,
    path: 'replaces',
    message: { en: `${en}: ${why.en}`, vi: `${vi}: ${why.vi}` },
    remedy: {
      en: 'Compare both certificates, and count what was used by hand.',
      vi: 'Đối chiếu hai C/O và tự trừ phần đã sử dụng.',
    },
    value: used,
  };
}

function whyNot(item: Item, alike: readonly Item[], unit: string | undefined): Text {
  if (alike.length === 0) {
    return {
      en: 'no item of this one has that subheading, so nothing is subtracted.',
      vi: 'C/O này không có mặt hàng thuộc phân nhóm đó, nên không trừ được.',
    };
  }
  if (!alike.some((one) => timesIn(one, item, unit))) {
    const measured = alike.map(measuresText).join('; ');
    return {
      en: `its goods are measured otherwise here (${measured}), so nothing is subtracted.`,
      vi: `hàng ở đây tính theo đơn vị khác (${measured}), nên không trừ được.`,
    };
  }
  return { en: 'that is more than this one has.', vi: 'vượt lượng của C/O này.' };
}
