import type { Finding } from '../kernel/finding.ts';
import type { LedgerReader } from '../ledger/port.ts';
import { waitingForReissue } from './reissue-time.ts';

/**
 * Whose fee was paid for the place that an application is to take: issuing that ends these dossiers (OCP Rules 29.1, 29.4).
 * Warnings for the ministry alone, because whose dossiers these are is no other exporter's business.
 */
export async function overtakenFindings(
  reader: LedgerReader,
  referenceNumber: string,
): Promise<readonly Finding[]> {
  return (await waitingForReissue(reader, referenceNumber)).map(({ id, exporterName }) => ({
    rule: 'REPLACES',
    severity: 'warning',
    box: 'reference',
    path: 'replaces',
    message: {
      en: `Dossier ${id} of ${exporterName}, whose fee is paid, waits for the re-issue of ${referenceNumber}: it ends when this takes the place.`,
      vi: `Hồ sơ ${id} của ${exporterName} đã nộp phí, đang chờ cấp lại C/O ${referenceNumber}: hồ sơ kết thúc khi C/O này thay thế.`,
    },
    remedy: {
      en: `Decide it first, or tell its exporter: asw dossier review ${id}.`,
      vi: `Giải quyết hồ sơ đó trước, hoặc báo người xuất khẩu: asw dossier review ${id}.`,
    },
    value: id,
  }));
}
