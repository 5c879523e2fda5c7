import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import type { ExchangeContext } from './context.ts';
import { moveSent } from './sent-state.ts';

/**
 * The second person of the two-person rule: a supervisor who did not file the application lets it be issued.
 * NOT_FOUND, STATE_CONFLICT when it is not FILED, SAME_PERSON.
 */
export function approveApplication(
  context: ExchangeContext,
  id: string,
  actor: string,
): Promise<SentCertificate> {
  return context.ledger.transaction(async (tx) => {
    const filed = await filedApplication(tx, id, ['FILED']);
    if (filed.filedBy === actor) {
      throw new GatewayError('SAME_PERSON', { detail: `${actor} filed it`, where: id });
    }
    return moveTo(context, tx, filed, 'APPROVED', { approvedBy: actor }, actor);
  });
}

/**
 * Returns an application to who filed it, with the reason; it is not issued any more. What is mended is filed
 * anew, so that both stay in the ledger. NOT_FOUND, STATE_CONFLICT once it was issued or returned.
 */
export function returnApplication(
  context: ExchangeContext,
  id: string,
  reason: string,
  actor: string,
): Promise<SentCertificate> {
  return context.ledger.transaction(async (tx) => {
    const filed = await filedApplication(tx, id, ['FILED', 'APPROVED']);
    const ending = { reason, at: context.clock.now().toISOString(), by: actor };
    return moveTo(context, tx, filed, 'RETURNED', { ending }, actor, { reason });
  });
}

async function filedApplication(
  tx: LedgerTransaction,
  id: string,
  states: readonly SentCertificate['state'][],
): Promise<SentCertificate> {
  const filed = await tx.sent(id);
  if (!filed) throw new GatewayError('NOT_FOUND', { where: id });
  if (!states.includes(filed.state)) {
    throw new GatewayError('STATE_CONFLICT', {
      detail: `it is ${filed.state}, not ${states.join(' or ')}`,
      where: id,
    });
  }
  return filed;
}

async function moveTo(
  context: ExchangeContext,
  tx: LedgerTransaction,
  filed: SentCertificate,
  to: 'APPROVED' | 'RETURNED',
  change: Partial<SentCertificate>,
  actor: string,
  data: Record<string, unknown> = {},
): Promise<SentCertificate> {
  if (!(await moveSent(context, tx, filed, to, { change, actor, data }))) {
    throw new GatewayError('STATE_CONFLICT', { detail: 'it was decided meanwhile', where: filed.id });
  }
  const moved = await tx.sent(filed.id);
  if (!moved) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: filed.id });
  return moved;
}
