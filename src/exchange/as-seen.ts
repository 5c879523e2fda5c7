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
  const what = Array.isArray(changed) && changed.length > 0 ? `; changed: ${changed.join(', ')}` : '';
  throw new GatewayError('STATE_CONFLICT', {
    detail: `the version of ${filedAt} is not the present one: ${filedBy} filed it at ${stateTimes.FILED}${what}`,
    where: id,
  });
}
