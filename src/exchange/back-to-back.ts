import type { FormD, FormDApplication, Item } from '../certificate/form-d.ts';
import { type CertificateState, isInForce } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, isAcceptable } from '../kernel/finding.ts';
import type { LedgerReader, LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { type Drawing, draw, type Proof } from './drawing.ts';

/** What a back-to-back certificate would take of the originals that are held, and what speaks against it. */
interface Plan {
  readonly findings: readonly Finding[];
  /** Originals with what they have given then; each once. */
  readonly originals: readonly ReceivedCertificate[];
}

/**
 * Plans what a back-to-back certificate re-exports from its original proofs (OCP Rule 11): each original that is
 * held must stand, be of the stated date and of the same goods, and still give that much. An original that never
 * came through the exchange (paper, after a failure) is a warning: the officer has it in hand, the ledger cannot
 * count it. Changes nothing.
 * @param about `certificateId`: whose draws they are; `replacing`: id of the certificate that ends with the issue,
 *   so that what it took is free again
 */
export async function planDraws(
  ledger: Pick<LedgerReader, 'receivedByNumber'>,
  form: FormDApplication,
  about: { readonly certificateId: string; readonly replacing?: string | undefined },
): Promise<Plan> {
  if (!form.ticks.backToBack) return { findings: [], originals: [] };
  const findings: Finding[] = [];
  const originals = new Map<string, ReceivedCertificate>();
  for (const [index, item] of form.items.entries()) {
    for (const [n, proof] of (item.originalProofs ?? []).entries()) {
      const path = `items[${index}].originalProofs[${n}]`;
      const found = await ledger.receivedByNumber(proof.issuingCountry, proof.referenceNumber);
      const original = found && (originals.get(found.id) ?? withoutDraws(found, about.replacing));
      const fault = original ? faultOf(original, proof, path) : unheld(proof, path);
      if (fault) findings.push(fault);
      if (!original || fault) continue;
      const drawing = draw(original, about.certificateId, item, proof);
      const finding = drawingFinding(drawing, item, proof, path);
      if (finding) findings.push(finding);
      if (!('drawn' in drawing)) continue;
      originals.set(original.id, { ...original, drawdowns: [...original.drawdowns, ...drawing.drawn] });
    }
  }
  return { findings, originals: [...originals.values()] };
}

/**
 * Draws what `planDraws` plans. The originals are changed in the issuing transaction, so two re-exports at once can
 * never take more than there is.
 * @returns the warnings
 * @throws CERTIFICATE_INVALID with a finding (rule V7) for each proof that does not give it
 */
export async function drawOriginals(
  tx: LedgerTransaction,
  certificateId: string,
  form: FormD,
): Promise<readonly Finding[]> {
  const { findings, originals } = await planDraws(tx, form, { certificateId });
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
  for (const original of originals) {
    const { drawdowns } = original;
    const reexports = [...new Set([...(original.reexports ?? []), certificateId])];
    await changeOriginal(tx, original, { drawdowns, reexports });
  }
  return findings;
}

/** Gives back what a certificate had drawn; for one that is cancelled or replaced. */
export async function releaseOriginals(tx: LedgerTransaction, certificate: SentCertificate): Promise<void> {
  for (const { originalProofs = [] } of certificate.form.items) {
    for (const proof of originalProofs) {
      const original = await tx.receivedByNumber(proof.issuingCountry, proof.referenceNumber);
      if (!original?.drawdowns.some((drawn) => drawn.certificateId === certificate.id)) continue;
      const drawdowns = original.drawdowns.filter((drawn) => drawn.certificateId !== certificate.id);
      await changeOriginal(tx, original, { drawdowns });
    }
  }
}

function withoutDraws(original: ReceivedCertificate, certificateId: string | undefined): ReceivedCertificate {
  const drawdowns = original.drawdowns.filter((drawn) => drawn.certificateId !== certificateId);
  return { ...original, drawdowns };
}

function unheld({ referenceNumber, issuingCountry }: Proof, path: string): Finding {
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

function faultOf(original: ReceivedCertificate, proof: Proof, path: string): Finding | undefined {
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
  if (givesPreference(original.state)) return undefined;
  return findingOf(
    `${path}.referenceNumber`,
    `The original ${referenceNumber} is ${original.state}.`,
    `Chứng từ gốc ${referenceNumber} đang ở trạng thái ${original.state}.`,
    'Only an original that stands can be used.',
    'Chỉ dùng chứng từ gốc còn giá trị.',
    referenceNumber,
  );
}

/** Rule 11: an original in its validity, to which preference was not refused. */
function givesPreference(state: CertificateState): boolean {
  return isInForce(state) && state !== 'NOT_GIVEN' && state !== 'EXPIRED';
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

/** The record was read in this transaction, so a change since then makes it start again. */
async function changeOriginal(
  tx: LedgerTransaction,
  original: ReceivedCertificate,
  change: Partial<Pick<ReceivedCertificate, 'drawdowns' | 'reexports'>>,
): Promise<void> {
  if (!(await tx.changeReceived(original.id, original.state, change))) {
    throw new GatewayError('STATE_CONFLICT', { detail: 'an original changed meanwhile', where: original.id });
  }
}

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
