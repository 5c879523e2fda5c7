import { STATE_LABELS } from '../certificate/lifecycle.ts';
import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import type { Text } from '../kernel/finding.ts';
import type { Dossier, DossierState, DossierSummary } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate, Succession } from '../ledger/records.ts';
import { addMonths, earliest } from '../validation/calendar.ts';
import type { ExchangeContext } from './context.ts';
import { mayBeReplaced, ownerOfPlace, refusedThoughPaid } from './place.ts';
import { originalsLost } from './reissue-originals.ts';

/** Whether and until when a certificate can be issued once more, and how long what is issued then is valid. */

/** The certificate that a line of re-issues began with. */
export type FirstIssue = Pick<SentCertificate, 'referenceNumber' | 'issueDate'>;

/**
 * OCP Rule 29.1 counts its year from the original's issue, so a re-issue of a re-issue counts from the first: its links
 * are followed back. An amendment is a new certificate (Rule 29.4) and begins a line of its own. The line ends, because
 * each certificate takes the place of one that was issued before it.
 * @returns nothing when the first is removed already: retention keeps a line together, and for years
 */
export async function firstIssue(
  reader: LedgerReader,
  certificate: SentCertificate,
): Promise<FirstIssue | undefined> {
  let first: SentCertificate | undefined = certificate;
  while (first?.replaces?.kind === 'REISSUE')
    first = await reader.sentByNumber(first.replaces.referenceNumber);
  return first;
}

/** Whether a certificate can no longer be re-issued on a day: more than a year lies between it and the first issue. */
export function isReissueOver(first: FirstIssue | undefined, today: CalendarDate): boolean {
  return !first || today > addMonths(first.issueDate, 12);
}

/**
 * Why nothing can be issued once more in a certificate's place, whatever is corrected; nothing when it can be. What the
 * exporter of a dossier reads when it ends for that.
 */
export async function reissueLost(
  context: Pick<ExchangeContext, 'checks' | 'clock' | 'profile'>,
  reader: LedgerReader,
  referenceNumber: string,
): Promise<Text | undefined> {
  const original = await reader.sentByNumber(referenceNumber);
  if (!original || !(await mayBeReplaced(reader, original))) return notInForce(referenceNumber, original);
  const first = await firstIssue(reader, original);
  const today = calendarDate(context.clock.now(), context.profile.timeZone);
  return isReissueOver(first, today) ? tooLate(first) : originalsLost(context, reader, original);
}

/**
 * Why a dossier that is not paid yet can no longer be granted, or needs no fee any more, whatever is corrected; nothing when it
 * can be paid.
 */
export async function unpaidLost(
  context: Pick<ExchangeContext, 'checks' | 'clock' | 'profile'>,
  reader: LedgerReader,
  referenceNumber: string,
  { exporter }: Pick<Dossier, 'exporter'>,
): Promise<Text | undefined> {
  const original = await reader.sentByNumber(referenceNumber);
  const owner = original && (await ownerOfPlace(reader, original));
  if (owner !== undefined && owner !== exporter) return anothers(referenceNumber);
  return (original && (await paidAlready(reader, original))) ?? reissueLost(context, reader, referenceNumber);
}

/** Says whose a certificate became whose dossier was filed while it was nobody's. */
export function anothers(referenceNumber: string): Text {
  return {
    en: `The certificate ${referenceNumber} is another exporter's by now, who paid for its re-issue first.`,
    vi: `C/O ${referenceNumber} nay thuộc người xuất khẩu khác, là người đã nộp phí cấp lại trước.`,
  };
}

/** Says what became of a certificate that has ended. */
export function notInForce(
  referenceNumber: string,
  ended: Pick<SentCertificate, 'state' | 'replacedBy'> | undefined,
): Text {
  const state = ended ? STATE_LABELS[ended.state] : '-';
  const by = ended?.replacedBy === undefined ? '' : ` (${ended.replacedBy})`;
  return {
    en: `The certificate ${referenceNumber} is ${state}${by}; only one in force can be re-issued.`,
    vi: `C/O ${referenceNumber} ở trạng thái ${state}${by}; chỉ cấp lại C/O còn giá trị.`,
  };
}

/** Says from which issue the year counts. */
export function tooLate(first: FirstIssue | undefined): Text {
  if (!first) {
    return {
      en: 'The first certificate of this line is no longer on record; it can be re-issued within one year only.',
      vi: 'Không còn lưu C/O được cấp đầu tiên; chỉ được cấp lại trong vòng một năm.',
    };
  }
  return {
    en: `The certificate was issued first on ${first.issueDate} (${first.referenceNumber}); it can be re-issued within one year only.`,
    vi: `C/O được cấp lần đầu ngày ${first.issueDate} (${first.referenceNumber}); chỉ được cấp lại trong vòng một năm.`,
  };
}

/**
 * Why no fee is due for a re-issue, though it could be had: its place is paid for, and what was issued in it the peer refused.
 * Nothing where a fee is due.
 */
export async function paidAlready(
  reader: LedgerReader,
  original: SentCertificate,
): Promise<Text | undefined> {
  const refused = await refusedThoughPaid(reader, original);
  if (refused === undefined) return undefined;
  const { referenceNumber } = original;
  return {
    en: `The place of ${referenceNumber} is paid for: the importing gateway did not take ${refused}, which was issued in it, and what the ministry issues next needs no other dossier or fee.`,
    vi: `Đã nộp phí cho C/O ${referenceNumber}: cổng nước nhập khẩu không tiếp nhận ${refused} được cấp thay; C/O mà Bộ cấp tiếp theo không cần hồ sơ hay phí khác.`,
  };
}

/** Not paid yet: nobody's business but its exporter's. */
const UNPAID: readonly DossierState[] = ['OPEN', 'AWAITING_PAYMENT'];
/** Paid, and no application yet. */
const WAITING: readonly DossierState[] = ['FORWARDED', 'SUPPLEMENT_REQUESTED'];

/** Paid dossiers that wait for the place of a certificate. An accepted one does for as long as its application waits. */
export async function waitingForReissue(
  reader: LedgerReader,
  referenceNumber: string,
): Promise<readonly DossierSummary[]> {
  const [dossiers, applications] = await Promise.all([
    reader.dossiersForReissue(referenceNumber),
    reader.applicationsToReplace(referenceNumber),
  ]);
  return dossiers.filter(
    ({ id, state }) =>
      WAITING.includes(state) || (state === 'ACCEPTED' && applications.some((one) => one.id === id)),
  );
}

/** What else is under way for the same place. */
export interface Rival {
  readonly own?: { readonly id: string; readonly goesFirst: boolean };
  readonly message: Text;
}

/**
 * What else is under way for the place of the certificate that a dossier is to have issued once more: only one can have
 * it, and the fee of the other would be paid for nothing. Of two that were filed at the same instant each is the other's
 * rival, and the later one is withdrawn. Another exporter's counts from its payment on, so that nobody bars a certificate's owner by
 * filing alone.
 * @returns `own`: the exporter's own dossier, and whether that is the one to go on with; whose another is, is nobody else's
 *   business
 */
export async function rivalFor(
  reader: LedgerReader,
  { id, reissueOf: referenceNumber, exporter }: Pick<Dossier, 'id' | 'reissueOf' | 'exporter'>,
): Promise<Rival | undefined> {
  if (referenceNumber === undefined) return undefined;
  const [dossiers, applications, waiting] = await Promise.all([
    reader.dossiersForReissue(referenceNumber),
    reader.applicationsToReplace(referenceNumber),
    waitingForReissue(reader, referenceNumber),
  ]);
  const unpaid = dossiers.filter(({ state }) => UNPAID.includes(state));
  const own = [...waiting, ...unpaid].find((one) => one.id !== id && one.exporter === exporter);
  if (own) {
    const message = {
      en: `Dossier ${own.id} is under way for the re-issue of ${referenceNumber}.`,
      vi: `Hồ sơ ${own.id} đang đề nghị cấp lại C/O ${referenceNumber}.`,
    };
    return { own: { id: own.id, goesFirst: waiting.includes(own) || own.id < id }, message };
  }
  if (waiting.every((one) => one.id === id) && applications.every((one) => one.id === id)) return undefined;
  return {
    message: {
      en: `Another application for the place of ${referenceNumber} is with the ministry.`,
      vi: `Bộ đang xử lý một đơn khác thay cho C/O ${referenceNumber}.`,
    },
  };
}

/**
 * The last day of a re-issue. OCP Rule 14 gives a proof of origin twelve months from its issue, and Rule 29.1 says
 * nothing of those of a re-issue. Of the paper form Rule 12 does: the certified true copy of a lost
 * one bears the date of the original. The safe reading is that here too: a re-issue is the same certificate once more and ends
 * with the one it stands for, so that no line of re-issues is valid for more than twelve months.
 *
 * This is the sending side's own count: its lists, its EXPIRED. The importing side cannot know it, because a message
 * says which certificate is replaced and not whether it was amended or issued once more; it counts from Box 12. That is
 * no difference between two ledgers (`agree` of certificate/lifecycle.ts), and a decision that comes later still counts.
 */
export function validityOf(
  own: CalendarDate,
  replaces: Succession | undefined,
  replaced: SentCertificate | undefined,
): CalendarDate {
  if (replaces?.kind !== 'REISSUE' || replaced?.validUntil === undefined) return own;
  return earliest([own, replaced.validUntil]) ?? own;
}
