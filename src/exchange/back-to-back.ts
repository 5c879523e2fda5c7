import type { FormD, Item, Measure } from '../certificate/form-d.ts';
import { type CertificateState, isInForce } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, isAcceptable } from '../kernel/finding.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { Drawdown, ReceivedCertificate, SentCertificate } from '../ledger/records.ts';
import { fromMillionths, millionths } from '../validation/decimal.ts';

type Proof = NonNullable<Item['originalProofs']>[number];

/**
 * Draws what a back-to-back certificate re-exports from its original proofs (OCP Rule 11): each original that is
 * held must stand, be of the stated date, and still give that much. The originals are changed in the issuing
 * transaction, so two re-exports at once can never take more than there is. An original that never came through
 * the exchange (paper, after a failure) is a warning: the officer has it in hand, the ledger cannot count it.
 * @returns the warnings
 * @throws CERTIFICATE_INVALID with a finding (rule V7) for each proof that does not give it
 */
export async function drawOriginals(
  tx: LedgerTransaction,
  certificateId: string,
  form: FormD,
): Promise<readonly Finding[]> {
  if (!form.ticks.backToBack) return [];
  const findings: Finding[] = [];
  for (const [index, item] of form.items.entries()) {
    for (const [n, proof] of (item.originalProofs ?? []).entries()) {
      const path = `items[${index}].originalProofs[${n}]`;
      const finding = await drawOne(tx, certificateId, item, proof, path);
      if (finding) findings.push(finding);
    }
  }
  if (!isAcceptable(findings)) throw new GatewayError('CERTIFICATE_INVALID', { findings });
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

async function drawOne(
  tx: LedgerTransaction,
  certificateId: string,
  item: Item,
  proof: Proof,
  path: string,
): Promise<Finding | undefined> {
  const original = await tx.receivedByNumber(proof.issuingCountry, proof.referenceNumber);
  if (!original) {
    const unheld = finding(
      `${path}.referenceNumber`,
      `The original ${proof.referenceNumber} of ${proof.issuingCountry} is not in the received ledger: what remains of it is not known.`,
      `Chứng từ gốc ${proof.referenceNumber} của ${proof.issuingCountry} không có trong sổ nhận: không rõ lượng còn lại.`,
      'Examine the original itself, or ask the issuing state to send it.',
      'Kiểm tra chính chứng từ gốc, hoặc yêu cầu nước cấp gửi.',
      proof.referenceNumber,
    );
    return { ...unheld, severity: 'warning' };
  }
  if (original.form.certification.date !== proof.issueDate) {
    return finding(
      `${path}.issueDate`,
      `The original ${proof.referenceNumber} is dated ${original.form.certification.date}, not ${proof.issueDate}.`,
      `Chứng từ gốc ${proof.referenceNumber} ghi ngày ${original.form.certification.date}, không phải ${proof.issueDate}.`,
      'Correct the date in Box 7.',
      'Sửa ngày ở ô 7.',
      proof.issueDate,
    );
  }
  if (!givesPreference(original.state)) {
    return finding(
      `${path}.referenceNumber`,
      `The original ${proof.referenceNumber} is ${original.state}.`,
      `Chứng từ gốc ${proof.referenceNumber} đang ở trạng thái ${original.state}.`,
      'Only an original that stands can be used.',
      'Chỉ dùng chứng từ gốc còn giá trị.',
      proof.referenceNumber,
    );
  }
  const quantity = proof.quantity ?? item.quantity ?? item.weight;
  const remaining = remainingOf(original, quantity.unit);
  if (remaining === undefined || millionths(quantity.value) > remaining) {
    const left = remaining === undefined ? 'none' : fromMillionths(remaining);
    return finding(
      `${path}.quantity`,
      `${quantity.value} ${quantity.unit} is more than the original ${proof.referenceNumber} still gives: ${left}.`,
      `${quantity.value} ${quantity.unit} vượt lượng còn lại của chứng từ gốc ${proof.referenceNumber}: ${left}.`,
      'Reduce the quantity or add another original.',
      'Giảm lượng hoặc bổ sung chứng từ gốc khác.',
      quantity.value,
    );
  }
  const drawn: Drawdown = { certificateId, itemNumber: item.number, quantity };
  const reexports = [...new Set([...(original.reexports ?? []), certificateId])];
  await changeOriginal(tx, original, { drawdowns: [...original.drawdowns, drawn], reexports });
  return undefined;
}

/** Rule 11: an original in its validity, to which preference was not refused. */
function givesPreference(state: CertificateState): boolean {
  return isInForce(state) && state !== 'NOT_GIVEN' && state !== 'EXPIRED';
}

/**
 * What an original still gives in a unit, in millionths: its items' quantities (or Box 9 where Box 7 gives none
 * in that unit) less what earlier re-exports took. Undefined when no item is measured in it.
 */
export function remainingOf(
  original: Pick<ReceivedCertificate, 'form' | 'drawdowns'>,
  unit: string,
): bigint | undefined {
  const given = original.form.items.flatMap(({ quantity, weight }): Measure[] => {
    if (quantity?.unit === unit) return [quantity];
    return weight.unit === unit ? [weight] : [];
  });
  if (given.length === 0) return undefined;
  const drawn = original.drawdowns.flatMap(({ quantity }) => (quantity.unit === unit ? [quantity] : []));
  return sum(given) - sum(drawn);
}

function sum(measures: readonly Measure[]): bigint {
  return measures.reduce((total, { value }) => total + millionths(value), 0n);
}

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

function finding(
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
