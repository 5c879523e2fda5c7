import { type ItemDecision, itemsNotGiven } from '../certificate/form-d.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';

/**
 * The items of an expired certificate that were refused before it expired, while others were undecided. Decisions bear no
 * time, so the history says it; it is read of such a certificate alone.
 */
export async function refusedInTime(
  ledger: Pick<LedgerReader, 'eventsOfCertificate'>,
  { id, stateTimes, decisions }: Pick<ReceivedCertificate, 'id' | 'stateTimes' | 'decisions'>,
): Promise<ReadonlySet<number>> {
  const refused = itemsNotGiven(decisions);
  if (!stateTimes.EXPIRED || refused.length === 0) return new Set();
  const history = await ledger.eventsOfCertificate(id);
  const end = history.findIndex(({ type }) => type === 'certificate.expired');
  const before = history
    .slice(0, Math.max(end, 0))
    .filter(({ type }) => type === 'certificate.answered')
    .flatMap(({ data }) => data.decisions as readonly ItemDecision[]);
  return new Set(refused.filter((item) => before.some(({ itemNumber }) => itemNumber === item)));
}
