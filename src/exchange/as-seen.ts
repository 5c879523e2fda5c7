import type { Instant } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';

/**
 * Which version of an application somebody read: the instant it was filed. An application that was returned, mended and
 * filed again has its old id, so the id alone does not say what was approved.
 */
export interface SeenApplication {
  readonly filedAt?: Instant | undefined;
}

/** STATE_CONFLICT when another version was filed since; it says when, by whom, and which fields are others. */
export async function requireAsSeen(
  reader: LedgerReader,
  { id, stateTimes, filedBy }: SentCertificate,
  { filedAt }: SeenApplication,
): Promise<void> {
  if (filedAt === undefined || filedAt === stateTimes.FILED) return;
  const filings = (await reader.eventsOfCertificate(id)).filter(({ type }) => type === 'certificate.filed');
  const changed = filings.at(-1)?.data.changed;
  const fields = Array.isArray(changed) ? changed.join(', ') : '';
  const { FILED } = stateTimes;
  const [what, gi] = fields === '' ? ['', ''] : [`; changed: ${fields}`, `; đã sửa: ${fields}`];
  throw new GatewayError('STATE_CONFLICT', {
    detail: {
      en: `the version of ${filedAt} is not the present one: ${filedBy} filed it at ${FILED}${what}`,
      vi: `bản lúc ${filedAt} không phải bản hiện tại: ${filedBy} nộp bản này lúc ${FILED}${gi}`,
    },
    where: id,
  });
}
