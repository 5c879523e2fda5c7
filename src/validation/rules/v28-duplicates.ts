import type { Item } from '../../certificate/form-d.ts';
import { foldedNumber } from '../../certificate/reference-number.ts';
import { type Remark, type Rule, remark } from './rule.ts';

/**
 * OCP Rule 6(d) and (e): each item stands for goods of its own. An item, invoice or original proof that is entered
 * twice is nearly always a slip of copying.
 */
export const duplicates: Rule = {
  id: 'V28',
  title: {
    en: 'No item, invoice of an item or original proof of an item is entered twice',
    vi: 'Không mặt hàng, hóa đơn hay chứng từ gốc nào của mặt hàng bị ghi hai lần',
  },
  source: 'OCP Rule 6(d), (e); ATIGA Annex 7, boxes 5 to 10',
  severity: { own: 'warning', peer: 'warning' },
  check: ({ items }) => [
    ...repeated(items, (item) => JSON.stringify(content(item))).map((index) => twice(`items[${index}]`)),
    ...items.flatMap(({ invoices, originalProofs = [] }, index): Remark[] => [
      ...repeated(invoices, ({ number, date }) => JSON.stringify([number, date])).map((n) =>
        twice(`items[${index}].invoices[${n}]`),
      ),
      ...repeated(originalProofs, ({ issuingCountry, referenceNumber }) =>
        JSON.stringify([issuingCountry, foldedNumber(referenceNumber)]),
      ).map((n) => twice(`items[${index}].originalProofs[${n}]`)),
    ]),
  ],
};

/** Everything but the number. */
function content(item: Item): unknown[] {
  const { marks, packages, description, hsCode, quantity, manufacturer, originalProofs } = item;
  const { originCriterion, weight, fob, invoices } = item;
  return [
    [marks, packages.quantity, packages.type, description, hsCode, originCriterion],
    [quantity?.value, quantity?.unit, weight.value, weight.unit, fob?.amount, fob?.currency],
    [manufacturer?.name, manufacturer?.trademark],
    originalProofs?.map(({ issuingCountry, referenceNumber, issueDate, quantity: share }) => [
      issuingCountry,
      referenceNumber,
      issueDate,
      share?.value,
      share?.unit,
    ]),
    invoices.map(({ number, date }) => [number, date]),
  ];
}

/** The places of entries whose key came before. */
function repeated<T>(entries: readonly T[], key: (entry: T) => string): number[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const known = seen.has(key(entry));
    seen.add(key(entry));
    return known ? [index] : [];
  });
}

function twice(path: string): Remark {
  return remark(
    path,
    ['The same was entered before.', 'Nội dung này đã được ghi trước đó.'],
    ['Remove it, or correct what differs.', 'Bỏ đi hoặc sửa phần khác biệt.'],
  );
}
