import { type CertificateState, mayMove } from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ReceivedCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record, stepInstant } from './events.ts';
import { endInquiries, isTakenBack } from './inquiries/close.ts';

/**
 * Moves a certificate of the received ledger, if the drawn machine has the arrow. The state read in this
 * transaction is the write's guard (invariant 3).
 * @returns whether it moved
 */
export async function moveReceived(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificate: ReceivedCertificate,
  to: CertificateState,
  about: {
    readonly change?: Partial<ReceivedCertificate>;
    readonly data?: Record<string, unknown>;
    readonly actor?: string;
    readonly messageId?: string;
    /** Type of the event when it is not `certificate.state`. */
    readonly event?: string;
  } = {},
): Promise<boolean> {
  if (!mayMove(certificate.state, to)) return false;
  const at = stepInstant(context.clock, certificate.stateTimes);
  const moved = await tx.changeReceived(certificate.id, certificate.state, {
    ...about.change,
    state: to,
    stateTimes: { ...certificate.stateTimes, [to]: at },
  });
  if (!moved) return false;
  await record(context, tx, {
    type: about.event ?? 'certificate.state',
    certificateId: certificate.id,
    peer: certificate.peer,
    messageId: about.messageId,
    actor: about.actor,
    data: { from: certificate.state, to, ...about.data },
  });
  if (isTakenBack(to)) {
    const { actor, messageId } = about;
    await endInquiries(context, tx, certificate.id, { by: actor ?? certificate.peer, actor, messageId });
  }
  return true;
}
