import { boxLabel } from '../certificate/boxes.ts';
import type { FormDApplication } from '../certificate/form-d.ts';
import { mayBeReplaced, ownerOfPlace, refusedReplacement } from '../exchange/place.ts';
import { originalsLost } from '../exchange/reissue-originals.ts';
import {
  anothers,
  type FirstIssue,
  firstIssue,
  isReissueOver,
  notInForce,
  paidAlready,
  rivalFor,
  tooLate,
} from '../exchange/reissue-time.ts';
import { contentDifferences } from '../exchange/same-content.ts';
import { calendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { type Finding, shown, type Text } from '../kernel/finding.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { DossierContext } from './context.ts';
import { type DossierRule, refuse } from './findings.ts';

/**
 * Whether a certificate is an exporter's: it came of a dossier of the same key, or, where the ministry filed it itself, names
 * the same exporter in Box 1.
 * @param owner whose its place is
 */
function isOwn(
  { form: held }: SentCertificate,
  owner: string | undefined,
  exporter: string,
  form: FormDApplication,
): boolean {
  if (owner !== undefined) return owner === exporter;
  return held.exporter.name === form.exporter.name && held.exporter.country === form.exporter.country;
}

/** What a re-issue is judged by. A first certificate has no `reissueOf`, and nothing here is against it. */
type Asked = Pick<Dossier, 'reissueOf' | 'exporter' | 'form' | 'payment'> & Partial<Pick<Dossier, 'id'>>;

/**
 * Refuses a re-issue that cannot be had.
 * @throws DOSSIER_INVALID as `reissueFault` says
 */
export async function checkReissue(
  context: DossierContext,
  reader: LedgerReader,
  asked: Asked,
): Promise<void> {
  const fault = await reissueFault(context, reader, asked);
  if (fault) throw fault;
}

/**
 * OCP Rule 29.1: an e-Form D may be re-issued in exceptional cases, within one year of the original's first issue. It is
 * the same certificate once more: what changes the content is an amendment (Rule 29.4).
 * @returns DOSSIER_INVALID with D1 when there is no such certificate of this exporter, D9 when it has ended or its re-issue was
 *   paid for already, D2 when it
 *   is older than a year, D12 when what it repeats in Box 7 cannot stand any more, D10 for each field that is not the
 *   original's; undefined when nothing is against it
 */
export async function reissueFault(
  { exchange }: DossierContext,
  reader: LedgerReader,
  { id, reissueOf: referenceNumber, exporter, form, payment }: Asked,
): Promise<GatewayError | undefined> {
  if (referenceNumber === undefined) return undefined;
  const original = await reader.sentByNumber(referenceNumber);
  // One answer for a number that is unknown and for another's: which numbers exist is nobody else's business.
  const owner = original && (await ownerOfPlace(reader, original));
  if (!original || !isOwn(original, owner, exporter, form)) {
    // It was the exporter's when the dossier was filed.
    return id !== undefined && owner !== undefined
      ? lostToAnother(referenceNumber)
      : unknown(referenceNumber);
  }
  if (!(await mayBeReplaced(reader, original))) return ended(reader, original);
  const paid = payment?.status === 'PAID' ? undefined : await paidAlready(reader, original);
  if (paid) return notInItsPlace(referenceNumber, paid, ASK_FOR_ANOTHER);
  const today = calendarDate(exchange.clock.now(), exchange.profile.timeZone);
  const first = await firstIssue(reader, original);
  if (isReissueOver(first, today)) return overAYear(referenceNumber, first);
  const found = contentDifferences(original.form, form, 'D10' satisfies DossierRule);
  // Box 1 alone does not prove whose it is: somebody who only knows a name must not learn prices and partners.
  const findings = owner === exporter ? found : found.map(withoutOriginal);
  // Before a field that differs: who corrects Box 7 as it must be now is not to be told to write the old one.
  const lost = owner === exporter || found.length === 0;
  const why = lost ? await originalsLost(exchange, reader, original) : undefined;
  if (why) return withoutOriginals(referenceNumber, why);
  if (findings.length === 0) return undefined;
  return new GatewayError('DOSSIER_INVALID', {
    detail: findings[0]?.message,
    where: findings[0]?.path,
    findings,
  });
}

function unknown(referenceNumber: string): GatewayError {
  return refuse('D1', {
    box: 'reference',
    path: 'reissueOf',
    value: shown(referenceNumber),
    message: {
      en: 'No certificate of this exporter has this reference number.',
      vi: 'Không có C/O nào của người xuất khẩu này mang số tham chiếu này.',
    },
    remedy: {
      en: 'Write the number as it stands on the certificate, or file without it for a first certificate.',
      vi: 'Ghi đúng số trên C/O, hoặc nộp hồ sơ cấp mới không kèm số này.',
    },
  });
}

function lostToAnother(referenceNumber: string): GatewayError {
  return refuse('D1', {
    box: 'reference',
    path: 'reissueOf',
    value: shown(referenceNumber),
    message: anothers(referenceNumber),
    remedy: {
      en: 'Withdraw the dossier (asw dossier withdraw): no fee is asked for it.',
      vi: 'Rút hồ sơ (asw dossier withdraw): hồ sơ này không thu phí.',
    },
  });
}

/** The finding with the place, without what the original says there. */
function withoutOriginal(finding: Finding): Finding {
  const label = boxLabel(finding.box ?? 'reference');
  return {
    ...finding,
    message: {
      en: `${label.en}, ${finding.path}: the original says something else.`,
      vi: `${label.vi}, ${finding.path}: khác với bản gốc.`,
    },
  };
}

function withoutOriginals(referenceNumber: string, why: Text): GatewayError {
  return refuse('D12', {
    box: 7,
    path: 'reissueOf',
    value: shown(referenceNumber),
    message: why,
    remedy: {
      en: 'Ask the ministry for the amendment (asw replace). A dossier for the re-issue is withdrawn (asw dossier withdraw), or ended by the ministry (asw dossier refuse).',
      vi: 'Đề nghị Bộ sửa đổi C/O (asw replace). Hồ sơ cấp lại thì rút (asw dossier withdraw), hoặc Bộ kết thúc (asw dossier refuse).',
    },
  });
}

function overAYear(referenceNumber: string, first: FirstIssue | undefined): GatewayError {
  return refuse('D2', {
    box: 'reference',
    path: 'reissueOf',
    value: shown(referenceNumber),
    message: tooLate(first),
    remedy: {
      en: 'File for a first certificate, which may be issued retroactively.',
      vi: 'Nộp hồ sơ cấp mới; C/O có thể được cấp sau.',
    },
  });
}

/** No fee is due for what the importing gateway did not take (exchange/place.ts). */
const ASK_FOR_ANOTHER: Text = {
  en: 'Ask the ministry to issue another in its place, without a new dossier or fee: the importing gateway did not take what was issued.',
  vi: 'Đề nghị Bộ cấp C/O khác thay thế, không phải nộp hồ sơ mới hay thêm phí: cổng nước nhập khẩu không tiếp nhận C/O đã cấp.',
};

async function ended(reader: LedgerReader, original: SentCertificate): Promise<GatewayError> {
  const { referenceNumber } = original;
  const open = original.state === 'REJECTED' ? await refusedReplacement(reader, original) : undefined;
  const taken = open?.takenBy;
  const message = notInForce(referenceNumber, { ...original, ...(taken ? { replacedBy: taken } : {}) });
  return notInItsPlace(referenceNumber, message, open && !taken ? ASK_FOR_ANOTHER : FILE_ANEW);
}

const FILE_ANEW: Text = {
  en: 'File anew, naming the certificate that took its place or for a first certificate; withdraw a dossier that names this one.',
  vi: 'Nộp hồ sơ mới ghi số C/O đã thay thế hoặc cấp mới; rút hồ sơ đã ghi số này.',
};

function notInItsPlace(referenceNumber: string, message: Text, remedy: Text): GatewayError {
  const value = shown(referenceNumber);
  return refuse('D9', { box: 'reference', path: 'reissueOf', value, message, remedy });
}

/**
 * Refuses a re-issue while something else is under way for the place of the same certificate.
 * @throws DOSSIER_INVALID D11
 */
export async function requireNoRival(
  reader: LedgerReader,
  dossier: Pick<Dossier, 'id' | 'reissueOf' | 'exporter'>,
): Promise<void> {
  const rival = await rivalFor(reader, dossier);
  if (!rival) return;
  const { own, message } = rival;
  throw refuse('D11', {
    box: 'reference',
    path: 'reissueOf',
    value: shown(dossier.reissueOf ?? ''),
    message,
    remedy:
      own === undefined
        ? {
            en: 'Ask the ministry what becomes of it, and go on when it is decided.',
            vi: 'Hỏi Bộ về đơn đó rồi tiếp tục khi đã có quyết định.',
          }
        : {
            en: `Go on with one of the two, and withdraw the other: asw dossier withdraw ${own.id}.`,
            vi: `Chỉ tiếp tục một trong hai hồ sơ và rút hồ sơ kia: asw dossier withdraw ${own.id}.`,
          },
  });
}
