import type { Item } from '../certificate/form-d.ts';
import { type CertificateState, isInForce } from '../certificate/lifecycle.ts';
import type { Finding } from '../kernel/finding.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { Drawing, Proof } from './drawing.ts';

/** What is said of the originals a back-to-back certificate names (rule V7). */

/** An original that never came through the exchange: the officer has it in hand, the ledger cannot count it yet. */
export function unheld({ referenceNumber, issuingCountry }: Proof, path: string): Finding {
  const finding = findingOf(
    `${path}.referenceNumber`,
    `The original ${referenceNumber} of ${issuingCountry} is not in the received ledger: what remains of it is not known.`,
    `Chứng từ gốc ${referenceNumber} của ${issuingCountry} không có trong sổ nhận: không rõ lượng còn lại.`,
    'Examine the original itself, or ask the issuing state to send it.',
    'Kiểm tra chính chứng từ gốc, hoặc yêu cầu nước cấp gửi.',
    referenceNumber,
  );
  return { ...finding, severity: 'warning' };
}

/** Why an original that is held gives nothing at all. */
export function faultOf(original: ReceivedCertificate, proof: Proof, path: string): Finding | undefined {
  const { referenceNumber, issueDate } = proof;
  const { date } = original.form.certification;
  if (date !== issueDate) {
    return findingOf(
      `${path}.issueDate`,
      `The original ${referenceNumber} is dated ${date}, not ${issueDate}.`,
      `Chứng từ gốc ${referenceNumber} ghi ngày ${date}, không phải ${issueDate}.`,
      'Correct the date in Box 7.',
      'Sửa ngày ở ô 7.',
      issueDate,
    );
  }
  if (!givesPreference(original.state)) {
    return findingOf(
      `${path}.referenceNumber`,
      `The original ${referenceNumber} is ${original.state}.`,
      `Chứng từ gốc ${referenceNumber} đang ở trạng thái ${original.state}.`,
      'Only an original that stands can be used.',
      'Chỉ dùng chứng từ gốc còn giá trị.',
      referenceNumber,
    );
  }
  const ids = [...new Set(original.unmet?.map(({ certificateId }) => certificateId))].join(', ');
  if (ids === '') return undefined;
  return findingOf(
    `${path}.referenceNumber`,
    `Nothing remains of the original ${referenceNumber}: re-exports issued before it came claim more or other goods than it gives (${ids}).`,
    `Chứng từ gốc ${referenceNumber} không còn lượng nào: các C/O giáp lưng cấp trước khi nhận được nó ghi nhiều hơn hoặc khác hàng của nó (${ids}).`,
    'Cancel or replace these re-exports first.',
    'Trước hết hủy hoặc thay thế các C/O giáp lưng đó.',
    referenceNumber,
  );
}

/** Two certificates of a peer whose numbers differ in case, width, spaces or dashes alone: which is meant is not guessed. */
export function ambiguous(
  alike: readonly ReceivedCertificate[],
  { referenceNumber }: Proof,
  path: string,
): Finding {
  const numbers = alike.map((original) => `"${original.referenceNumber}"`).join(', ');
  return findingOf(
    `${path}.referenceNumber`,
    `"${referenceNumber}" can be any of these originals: ${numbers}.`,
    `"${referenceNumber}" có thể là bất kỳ chứng từ gốc nào sau đây: ${numbers}.`,
    'Write the number exactly as the original that is meant does.',
    'Ghi số đúng như trên chứng từ gốc muốn dùng.',
    referenceNumber,
  );
}

/** The number is signed as it is written here, so the officer may want to write it as the original does. */
export function otherSpelling(
  original: ReceivedCertificate,
  { referenceNumber }: Proof,
  path: string,
): Finding {
  const finding = findingOf(
    `${path}.referenceNumber`,
    `"${referenceNumber}" is taken for the original "${original.referenceNumber}".`,
    `"${referenceNumber}" được hiểu là chứng từ gốc "${original.referenceNumber}".`,
    'Write the number as the original does.',
    'Ghi số như trên chứng từ gốc.',
    referenceNumber,
  );
  return { ...finding, severity: 'warning' };
}

/** Rule 11: an original in its validity, to which preference was not refused. */
function givesPreference(state: CertificateState): boolean {
  return isInForce(state) && state !== 'NOT_GIVEN' && state !== 'EXPIRED';
}

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

function findingOf(
  path: string,
  en: string,
  vi: string,
  remedyEn: string,
  remedyVi: string,
  value: string,
): Finding {
  return {
    rule: 'V7',
    severity: 'error',
    box: 7,
    path,
    message: { en, vi },
    remedy: { en: remedyEn, vi: remedyVi },
    value,
  };
}
