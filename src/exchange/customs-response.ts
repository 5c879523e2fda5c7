import type { ReceivedCertificate } from '../ledger/records.ts';
import type { Conclusion, CustomsResponseBody } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';

/**
 * The Customs Response that tells the issuing state where a received certificate stands now.
 * @param conclusions the inquiries that end with it
 */
export function responseOf(
  context: ExchangeContext,
  certificate: Pick<ReceivedCertificate, 'referenceNumber' | 'decisions'>,
  conclusions: readonly Conclusion[] = [],
): CustomsResponseBody {
  return {
    kind: 'RES',
    referenceNumber: certificate.referenceNumber,
    status: certificate.decisions.length === 0 ? 'REC' : 'DECIDED',
    at: context.clock.now().toISOString(),
    decisions: certificate.decisions,
    ...(conclusions.length === 0 ? {} : { conclusions }),
  };
}
