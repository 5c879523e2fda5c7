import type { ReceivedCertificate } from '../ledger/records.ts';
import type { CustomsResponseBody } from '../message/types.ts';
import type { ExchangeContext } from './context.ts';

/** The Customs Response that tells the issuing state where a received certificate stands now. */
export function responseOf(
  context: ExchangeContext,
  certificate: Pick<ReceivedCertificate, 'referenceNumber' | 'decisions'>,
): CustomsResponseBody {
  return {
    kind: 'RES',
    referenceNumber: certificate.referenceNumber,
    status: certificate.decisions.length === 0 ? 'REC' : 'DECIDED',
    at: context.clock.now().toISOString(),
    decisions: certificate.decisions,
  };
}
