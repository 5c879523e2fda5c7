import type { FormDApplication } from '../certificate/form-d.ts';
import { type CalendarDate, calendarDate } from '../kernel/clock.ts';
import { shown } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { DossierContext } from './context.ts';
import { refuse } from './findings.ts';

/** The same day a year later; 29 February's is the last day of that February. */
function aYearAfter(date: CalendarDate): CalendarDate {
  return `${Number(date.slice(0, 4)) + 1}${date.slice(4)}`;
}

/**
 * Whether a certificate is the exporter's: it came of a dossier of the same key, or, where the ministry filed it
 * itself, names the same exporter in Box 1.
 */
async function isOwn(
  reader: LedgerReader,
  certificate: SentCertificate,
  exporter: string,
  form: FormDApplication,
): Promise<boolean> {
  const dossier = await reader.dossier(certificate.id);
  return dossier ? dossier.exporter === exporter : certificate.exporterName === form.exporter.name;
}

/**
 * OCP Rule 29.1: an e-Form D may be re-issued in exceptional cases, within one year of the original's issue.
 * @throws DOSSIER_INVALID D1 when there is no such certificate of this exporter, D2 when it is older than a year
 */
export async function checkReissue(
  { exchange }: DossierContext,
  reader: LedgerReader,
  referenceNumber: string,
  exporter: string,
  form: FormDApplication,
): Promise<void> {
  const original = await reader.sentByNumber(referenceNumber);
  // One answer for a number that is unknown and for another's: which numbers exist is nobody else's business.
  if (!original || !(await isOwn(reader, original, exporter, form))) {
    throw refuse('D1', {
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
  const today = calendarDate(exchange.clock.now(), exchange.profile.timeZone);
  if (today <= aYearAfter(original.issueDate)) return;
  throw refuse('D2', {
    box: 'reference',
    path: 'reissueOf',
    value: shown(referenceNumber),
    message: {
      en: `The certificate was issued on ${original.issueDate}; it can be re-issued within one year only.`,
      vi: `C/O được cấp ngày ${original.issueDate}; chỉ được cấp lại trong vòng một năm.`,
    },
    remedy: {
      en: 'File for a first certificate, which may be issued retroactively.',
      vi: 'Nộp hồ sơ cấp mới; C/O có thể được cấp sau.',
    },
  });
}
