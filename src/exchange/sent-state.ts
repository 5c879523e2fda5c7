import type { ItemDecision } from '../certificate/form-d.ts';
import { type CertificateState, mayMove } from '../certificate/lifecycle.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';

/**
 * Moves a certificate of the sent ledger, if the drawn machine has the arrow; late, repeated and reordered news
 * moves nothing. The state read in this transaction is the write's guard (invariant 3).
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
  } = {},
): Promise<boolean> {
  if (!mayMove(certificate.state, to)) return false;
  const at = context.clock.now().toISOString();
  const moved = await tx.changeSent(certificate.id, certificate.state, {
    ...about.change,
    state: to,
    stateTimes: { ...certificate.stateTimes, [to]: at },
  });
  if (!moved) return false;
  await record(context, tx, {
    type: 'certificate.state',
    certificateId: certificate.id,
    peer: certificate.peer,
    messageId: about.messageId,
    actor: about.actor,
    data: { from: certificate.state, to, ...about.data },
  });
  return true;
}

/**
 * Joins decisions per item. An item goes from undecided to NOT GIVEN to GIVEN and never back (Rule 30.4 lets
 * the importing state reassess in the trader's favour), so the order in which responses arrive does not matter.
 */
export function mergeDecisions(
  held: readonly ItemDecision[],
  news: readonly ItemDecision[],
): readonly ItemDecision[] {
  const byItem = new Map(held.map((decision) => [decision.itemNumber, decision]));
  for (const decision of news) {
    if (byItem.get(decision.itemNumber)?.decision !== 'GIVEN') byItem.set(decision.itemNumber, decision);
  }
  return [...byItem.values()].sort((a, b) => a.itemNumber - b.itemNumber);
}

/** The certificate's state that follows from its items' decisions; REC while some item is undecided. */
export function decidedState(decisions: readonly ItemDecision[], itemCount: number): CertificateState {
  if (decisions.length < itemCount) return 'REC';
  const given = decisions.filter((decision) => decision.decision === 'GIVEN').length;
  if (given === itemCount) return 'GIVEN';
  return given === 0 ? 'NOT_GIVEN' : 'PARTLY_GIVEN';
}
