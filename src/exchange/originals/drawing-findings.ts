import type { Item } from '../../certificate/form-d.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { Drawing, Proof } from './drawing.ts';
import { findingOf } from './original-findings.ts';

/** What is said of what a back-to-back certificate takes of an original (rule V7). */

/**
 * What speaks against a drawing, or is to be looked at.
 * @param itemPath the item's, `path` the proof's
 */
export function drawingFindings(
  drawing: Drawing,
  item: Item,
  proof: Proof,
  itemPath: string,
  path: string,
): readonly Finding[] {
  const finding = drawingFinding(drawing, item, proof, path);
  const heavier = 'drawn' in drawing && drawing.heavier;
  return [...(finding ? [finding] : []), ...(heavier ? [tooHeavy(heavier.left, item, proof, itemPath)] : [])];
}

/** Only a warning: Rule 11 allows repacking, and packages are part of a gross weight. */
function tooHeavy(left: string, { weight }: Item, { referenceNumber }: Proof, path: string): Finding {
  const { value, unit } = weight;
  const finding = findingOf(
    `${path}.weight.value`,
    `The gross weight of ${value} ${unit} is more than re-exports left of that of the original ${referenceNumber}: ${left} ${unit}.`,
    `Trọng lượng cả bì ${value} ${unit} vượt phần còn lại của chứng từ gốc ${referenceNumber}: ${left} ${unit}.`,
    'Make sure that only the packing weighs more, or correct Box 9.',
    'Kiểm tra rằng chỉ bao bì nặng thêm, hoặc sửa ô 9.',
    value,
  );
  return { ...finding, severity: 'warning', box: 9 };
}

function drawingFinding(drawing: Drawing, item: Item, proof: Proof, path: string): Finding | undefined {
  const { referenceNumber } = proof;
  const { hsCode } = item;
  if ('otherGoods' in drawing || ('drawn' in drawing && drawing.headingOnly)) {
    const level = 'otherGoods' in drawing ? HEADING : SUBHEADING;
    const code = hsCode.slice(0, level.digits);
    const finding = findingOf(
      `${path}.referenceNumber`,
      `The original ${referenceNumber} has no item of ${level.en} ${code}, as item ${item.number} is.`,
      `Chứng từ gốc ${referenceNumber} không có mặt hàng thuộc ${level.vi} ${code} như mặt hàng ${item.number}.`,
      'Name the original of these goods, or correct the HS code.',
      'Ghi chứng từ gốc của chính hàng này, hoặc sửa mã HS.',
      hsCode,
    );
    return 'otherGoods' in drawing ? finding : { ...finding, severity: 'warning' };
  }
  if ('notGiven' in drawing) {
    const numbers = drawing.notGiven.join(', ');
    return findingOf(
      `${path}.referenceNumber`,
      `Item ${numbers} of the original ${referenceNumber} is NOT GIVEN: customs here refused these goods preference.`,
      `Mặt hàng ${numbers} của chứng từ gốc ${referenceNumber} là NOT GIVEN: hải quan nước này đã từ chối ưu đãi cho hàng đó.`,
      'Leave these goods out, or ask customs to reconsider.',
      'Bỏ hàng này ra, hoặc đề nghị hải quan xem xét lại.',
      hsCode,
    );
  }
  if ('measures' in drawing) {
    return findingOf(
      `${path}.quantity`,
      `The goods on the original ${referenceNumber} are measured in other units than ${drawing.unit}: ${drawing.measures}.`,
      `Hàng trên chứng từ gốc ${referenceNumber} tính theo đơn vị khác ${drawing.unit}: ${drawing.measures}.`,
      'State the share of the original in a unit it has.',
      'Ghi lượng lấy từ chứng từ gốc theo đơn vị của chứng từ đó.',
      drawing.unit,
    );
  }
  if ('drawn' in drawing) return undefined;
  const { value, unit } = drawing.wanted;
  return findingOf(
    `${path}.quantity`,
    `${value} ${unit} is more than the original ${referenceNumber} still gives: ${drawing.left} ${unit}.`,
    `${value} ${unit} vượt lượng còn lại của chứng từ gốc ${referenceNumber}: ${drawing.left} ${unit}.`,
    'Reduce the quantity or add another original.',
    'Giảm lượng hoặc bổ sung chứng từ gốc khác.',
    value,
  );
}

const HEADING = { digits: 4, en: 'heading', vi: 'nhóm' };
const SUBHEADING = { digits: 6, en: 'subheading', vi: 'phân nhóm' };
