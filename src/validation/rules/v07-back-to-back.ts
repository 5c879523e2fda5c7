import type { Item } from '../../certificate/form-d.ts';
import { addMonths } from '../calendar.ts';
import { compare, ONE, total } from '../fraction.ts';
import { measureIn, measuresText, shareIn, shareOf } from '../measures.ts';
import { type CheckedForm, type Remark, type Rule, remark } from './rule.ts';

type Proof = NonNullable<Item['originalProofs']>[number];

/**
 * OCP Rule 11: a back-to-back certificate rests on original proofs of origin, all of them in their validity, whose
 * numbers and dates Box 7 gives; not more is re-exported than the originals give.
 */
export const backToBack: Rule = {
  id: 'V7',
  title: {
    en: 'A back-to-back certificate names valid original proofs for every item and re-exports no more than they give',
    vi: 'C/O giáp lưng ghi chứng từ gốc còn hiệu lực cho từng mặt hàng và không tái xuất quá lượng gốc',
  },
  source: 'OCP Rule 11; ATIGA Annex 7, overleaf note 12',
  severity: { own: 'error', peer: 'error' },
  check: (form, { own }) => {
    const remarks = form.items.flatMap((item, index): Remark[] => [
      ...withoutProof(form, item, index),
      ...(item.originalProofs ?? []).flatMap((proof, n) =>
        faultyProof(form, proof, `items[${index}].originalProofs[${n}]`),
      ),
      ...overUse(item, index, own),
    ]);
    const anyProof = form.items.some(({ originalProofs }) => originalProofs !== undefined);
    if (anyProof && !form.ticks.backToBack) {
      remarks.push(
        remark(
          'ticks.backToBack',
          [
            'Box 7 names original proofs of origin, but "Back-to-Back CO" is not ticked.',
            'Ô 7 ghi chứng từ xuất xứ gốc nhưng chưa đánh dấu "Back-to-Back CO".',
          ],
          [
            'Tick "Back-to-Back CO", or remove the original proofs.',
            'Đánh dấu "Back-to-Back CO" hoặc bỏ các chứng từ gốc.',
          ],
        ),
      );
    }
    return remarks;
  },
};

function withoutProof(form: CheckedForm, item: Item, index: number): Remark[] {
  if (!form.ticks.backToBack || item.originalProofs) return [];
  return [
    remark(
      `items[${index}].originalProofs`,
      [
        `"Back-to-Back CO" is ticked, but item ${item.number} names no original proof of origin.`,
        `Đã đánh dấu "Back-to-Back CO" nhưng mặt hàng ${item.number} không ghi chứng từ xuất xứ gốc.`,
      ],
      [
        'Give number and date of each original proof in Box 7.',
        'Ghi số và ngày của từng chứng từ gốc ở ô 7.',
      ],
    ),
  ];
}

function faultyProof(form: CheckedForm, proof: Proof, path: string): Remark[] {
  const issued = form.certification.date;
  const { referenceNumber, issueDate } = proof;
  const remarks: Remark[] = [];
  if (issueDate > issued) {
    remarks.push(
      remark(
        `${path}.issueDate`,
        [
          `The original ${referenceNumber} is dated ${issueDate}, after this certificate (${issued}).`,
          `Chứng từ gốc ${referenceNumber} ghi ngày ${issueDate}, sau ngày C/O này (${issued}).`,
        ],
        ['Correct the date of the original proof.', 'Sửa ngày của chứng từ gốc.'],
        { value: issueDate },
      ),
    );
  } else if (issued > addMonths(issueDate, 12)) {
    remarks.push(
      remark(
        `${path}.issueDate`,
        [
          `The original ${referenceNumber} of ${issueDate} was no longer valid on ${issued}.`,
          `Chứng từ gốc ${referenceNumber} ngày ${issueDate} đã hết hiệu lực vào ngày ${issued}.`,
        ],
        [
          'Only originals within their twelve months can be used.',
          'Chỉ dùng chứng từ gốc còn trong thời hạn mười hai tháng.',
        ],
        { value: issueDate },
      ),
    );
  }
  if (proof.issuingCountry === form.issuingCountry) {
    remarks.push(
      remark(
        `${path}.issuingCountry`,
        [
          `The original ${referenceNumber} is of ${proof.issuingCountry} itself; a back-to-back certificate rests on another state's.`,
          `Chứng từ gốc ${referenceNumber} do chính ${proof.issuingCountry} cấp; C/O giáp lưng dựa trên chứng từ của nước khác.`,
        ],
        ['Correct the country of the original proof.', 'Sửa nước cấp chứng từ gốc.'],
        { value: proof.issuingCountry },
      ),
    );
  }
  return remarks;
}

/**
 * A proof states its share in a unit of the item, so that the two can be compared; and the shares cover the whole
 * item, in whatever units they are stated. A proof without a share stands for the whole item.
 */
function overUse(item: Item, index: number, own: boolean): Remark[] {
  const { number, originalProofs: proofs } = item;
  if (!proofs) return [];
  const strange = proofs.flatMap(({ quantity }, n): Remark[] =>
    quantity && !measureIn(item, quantity.unit)
      ? [otherUnit(item, quantity.unit, `items[${index}].originalProofs[${n}].quantity.unit`, own)]
      : [],
  );
  const stated = proofs.flatMap(({ quantity }) => (quantity ? [quantity] : []));
  const shares = stated.flatMap((quantity) => shareOf(item, quantity) ?? []);
  if (strange.length > 0 || shares.length < proofs.length) return strange;
  const given = total(shares);
  const unit = (item.quantity ?? stated[0])?.unit ?? item.weight.unit;
  const whole = shareIn(item, ONE, unit);
  const covered = shareIn(item, given, unit);
  if (compare(given, ONE) >= 0 || !whole || !covered) return [];
  const field = whole.unit === item.quantity?.unit ? 'quantity' : 'weight';
  return [
    remark(
      `items[${index}].${field}.value`,
      [
        `Item ${number} re-exports ${whole.value} ${unit}, more than its original proofs give (${covered.value} ${unit}).`,
        `Mặt hàng ${number} tái xuất ${whole.value} ${unit}, nhiều hơn lượng của chứng từ gốc (${covered.value} ${unit}).`,
      ],
      [
        'Reduce the quantity, or add the original proof that covers the rest.',
        'Giảm số lượng hoặc thêm chứng từ gốc cho phần còn lại.',
      ],
      { value: whole.value },
    ),
  ];
}

function otherUnit(item: Item, unit: string, path: string, own: boolean): Remark {
  const measures = measuresText(item);
  return remark(
    path,
    [
      `Item ${item.number} is not measured in ${unit}, the unit of its original proof, but as ${measures}.`,
      `Mặt hàng ${item.number} không tính theo ${unit} như chứng từ gốc, mà là ${measures}.`,
    ],
    [
      'State the share of the original in a unit of the item, or give the item in that unit too.',
      'Ghi lượng lấy từ chứng từ gốc theo đơn vị của mặt hàng, hoặc ghi thêm đơn vị đó cho mặt hàng.',
    ],
    // Other units than elsewhere are among the minor discrepancies that do not invalidate (Rule 16.1).
    { value: unit, ...(own ? {} : { atMost: 'warning' as const }) },
  );
}
