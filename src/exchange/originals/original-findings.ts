import { type CertificateState, isInForce } from '../../certificate/lifecycle.ts';
import type { CalendarDate } from '../../kernel/clock.ts';
import type { Finding } from '../../kernel/finding.ts';
import type { ReceivedCertificate } from '../../ledger/records.ts';
import type { Proof } from './drawing.ts';

/** What is said of the originals that a back-to-back certificate names, whatever it takes of them (rule V7). */

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

/**
 * Why an original that is held gives nothing at all.
 * @param today the day on which it is re-exported, by the re-export's date
 */
export function faultOf(
  original: ReceivedCertificate,
  proof: Proof,
  path: string,
  today: CalendarDate,
): Finding | undefined {
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
  if (original.state === 'REPLACED' && original.replacedBy) {
    return replacedAlready({ referenceNumber: original.replacedBy }, proof, path);
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
  // Rule 11: originals in their validity. One that is back-to-back itself ends with its own originals, and one whose
  // preference was GIVEN never becomes EXPIRED.
  if (original.validUntil < today) {
    return findingOf(
      `${path}.referenceNumber`,
      `The original ${referenceNumber} was valid until ${original.validUntil}.`,
      `Chứng từ gốc ${referenceNumber} có hiệu lực đến ${original.validUntil}.`,
      'Only an original in its validity can be used.',
      'Chỉ dùng chứng từ gốc còn hiệu lực.',
      referenceNumber,
    );
  }
  const ids = [...new Set(original.unmet?.map(({ certificateId }) => certificateId))].join(', ');
  if (ids === '') return undefined;
  return findingOf(
    `${path}.referenceNumber`,
    `Nothing remains of the original ${referenceNumber}: re-exports claim more or other goods than it gives (${ids}).`,
    `Chứng từ gốc ${referenceNumber} không còn lượng nào: các C/O giáp lưng ghi nhiều hơn hoặc khác hàng của nó (${ids}).`,
    'Cancel or replace these re-exports first; where they have ended, others that take too much.',
    'Trước hết hủy hoặc thay thế các C/O giáp lưng đó; nếu chúng đã kết thúc thì C/O khác ghi quá lượng.',
    referenceNumber,
  );
}

/** OCP Rule 29.4: the successor stands in its place, with what was re-exported of it. */
export function replacedAlready(
  { referenceNumber: by }: Pick<ReceivedCertificate, 'referenceNumber'>,
  { referenceNumber }: Proof,
  path: string,
): Finding {
  return findingOf(
    `${path}.referenceNumber`,
    `The original ${referenceNumber} was replaced by ${by}.`,
    `Chứng từ gốc ${referenceNumber} đã được thay thế bằng ${by}.`,
    `Name ${by} in Box 7, with its date.`,
    `Ghi ${by} và ngày của nó ở ô 7.`,
    referenceNumber,
  );
}

/**
 * One that this gateway refused gives nothing.
 * @param beside what stands of the same consignment
 */
export function refusedHere(
  { referenceNumber, issuingCountry }: Proof,
  path: string,
  beside: Pick<ReceivedCertificate, 'referenceNumber'> | undefined,
): Finding {
  if (!beside) {
    return findingOf(
      `${path}.referenceNumber`,
      `The original ${referenceNumber} was refused here when it came: it is in force nowhere.`,
      `Chứng từ gốc ${referenceNumber} đã bị từ chối khi đến đây: không có hiệu lực ở đâu cả.`,
      `Name what ${issuingCountry} issues instead, once it is here.`,
      `Ghi C/O mà ${issuingCountry} cấp thay khi C/O đó đã đến đây.`,
      referenceNumber,
    );
  }
  const { referenceNumber: stands } = beside;
  return findingOf(
    `${path}.referenceNumber`,
    `The original ${referenceNumber} was refused here, and ${stands} stands for the same consignment.`,
    `Chứng từ gốc ${referenceNumber} đã bị từ chối tại đây, còn ${stands} có hiệu lực cho cùng lô hàng.`,
    `Name ${stands} in Box 7, with its date.`,
    `Ghi ${stands} và ngày của nó ở ô 7.`,
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
export function givesPreference(state: CertificateState): boolean {
  return isInForce(state) && state !== 'NOT_GIVEN' && state !== 'EXPIRED';
}

/** An error of rule V7 in Box 7. */
export function findingOf(
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
