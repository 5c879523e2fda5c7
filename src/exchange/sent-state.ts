import {
  type CertificateState,
  DECISION,
  isInForce,
  isRefusedAbroad,
  mayFollow,
  WAY,
} from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record, stepInstant } from './events.ts';
import { endInquiries, isTakenBack } from './inquiries/close.ts';
import { resettle } from './originals/claims.ts';
import { queueEndAgain } from './resend.ts';
import { supersedeTransfers } from './supersede.ts';

/**
 * Moves a certificate of the sent ledger, if the drawn machine has the arrow; late, repeated and reordered news
 * moves nothing. The state read in this transaction is the write's guard (invariant 3). Whatever ends a certificate
 * that was issued, a peer's refusal too, gives back what it took of original proofs (OCP Rule 11), but for what was used
 * under it.
 * @returns whether it moved
 */
export async function moveSent(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificate: SentCertificate,
  to: CertificateState,
  about: {
    readonly messageId?: string;
    readonly change?: Partial<SentCertificate>;
    readonly data?: Record<string, unknown>;
    readonly actor?: string;
    /** Type of the event when it is not `certificate.state`. */
    readonly event?: string;
  } = {},
): Promise<boolean> {
  const at = stepInstant(context.clock, certificate.stateTimes, { after: to === 'REJECTED' });
  if (!mayFollow(certificate, to)) {
    await noteLateNews(context, tx, certificate, to, at, about.messageId);
    // What was cancelled before its peer was heard of stays as it is; that the peer has it is news all the same. An AS2
    // alone may answer the cancellation, which a peer takes in before it has the certificate.
    if (about.messageId && to !== 'AS2' && to !== 'REJECTED') {
      await supersedeTransfers(context, tx, certificate, about.messageId);
    }
    return false;
  }
  const moved = await tx.changeSent(certificate.id, certificate.state, {
    ...about.change,
    state: to,
    stateTimes: { ...certificate.stateTimes, [to]: at },
  });
  if (!moved) return false;
  // What is replaced gives back once its successor has taken what it needs (issue.ts).
  const ends = isInForce(certificate.state) && !isInForce(to);
  if (ends && to !== 'REPLACED') await resettle(tx, certificate.id);
  // A message that moves it past AS1 shows that the peer has it: deliveries given up need no one's care any more.
  if (certificate.state === 'AS1' && about.messageId) {
    await supersedeTransfers(context, tx, certificate, about.messageId);
  }
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
    await endInquiries(context, tx, certificate.id, {
      by: actor ?? context.profile.country,
      actor,
      messageId,
    });
  }
  return true;
}

/**
 * News of a step passed already moves nothing, but its time belongs into the record, once. Of one that the peer refused it
 * shows that the peer holds it all the same: it has ended here, and another may have been issued instead, so its end is told.
 * A cancellation tells it by itself, whatever the peer said before.
 */
async function noteLateNews(
  context: ExchangeContext,
  tx: LedgerTransaction,
  certificate: SentCertificate,
  news: CertificateState,
  at: string,
  messageId: string | undefined,
): Promise<void> {
  const { id, state } = certificate;
  const refused = isRefusedAbroad(certificate.stateTimes);
  const step = refused && (DECISION as readonly CertificateState[]).includes(news) ? 'REC' : news;
  if (!(WAY as readonly CertificateState[]).includes(step)) return;
  if (!refused && certificate.stateTimes[step]) return;
  const stateTimes = { ...certificate.stateTimes, [step]: at };
  // With the state it is folded into the digests anew: of one that is EXPIRED these say how far it had come.
  if (!(await tx.changeSent(id, state, { state, stateTimes }))) return;
  await record(context, tx, {
    type: 'certificate.late-news',
    certificateId: id,
    peer: certificate.peer,
    messageId,
    data: { state, step },
  });
  if (refused && state !== 'CANCELLED') await queueEndAgain(context, tx, certificate);
}
