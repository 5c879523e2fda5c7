import type { Item } from '../../certificate/form-d.ts';
import { addMonths } from '../calendar.ts';
import { fromMillionths, millionths } from '../decimal.ts';
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
  check: (form) => {
    const remarks = form.items.flatMap((item, index): Remark[] => [
      ...withoutProof(form, item, index),
      ...(item.originalProofs ?? []).flatMap((proof, n) =>
        faultyProof(form, proof, `items[${index}].originalProofs[${n}]`),
      ),
      ...overUse(item, index),
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

/** Compared only where every proof states its share in the unit of the item's quantity. */
function overUse({ number, quantity, originalProofs: proofs }: Item, index: number): Remark[] {
  if (!quantity || !proofs) return [];
  const shares = proofs.flatMap((proof) =>
    proof.quantity?.unit === quantity.unit ? [millionths(proof.quantity.value)] : [],
  );
  if (shares.length < proofs.length) return [];
  const given = shares.reduce((sum, share) => sum + share, 0n);
  if (millionths(quantity.value) <= given) return [];
  const total = fromMillionths(given);
  return [
    remark(
      `items[${index}].quantity.value`,
      [
        `Item ${number} re-exports ${quantity.value} ${quantity.unit}, more than its original proofs give (${total} ${quantity.unit}).`,
        `Mặt hàng ${number} tái xuất ${quantity.value} ${quantity.unit}, nhiều hơn lượng của chứng từ gốc (${total} ${quantity.unit}).`,
      ],
      [
        'Reduce the quantity, or add the original proof that covers the rest.',
        'Giảm số lượng hoặc thêm chứng từ gốc cho phần còn lại.',
      ],
      { value: quantity.value },
    ),
  ];
}
