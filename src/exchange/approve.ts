import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import { requireAsSeen, type SeenApplication } from './as-seen.ts';
import type { ExchangeContext } from './context.ts';
import { reopenDossier } from './reopen-dossier.ts';
import { moveSent } from './sent-state.ts';

/**
 * The second person of the two-person rule: a supervisor who did not file the application lets it be issued.
 * @param seen the version that was read
 * @throws NOT_FOUND, STATE_CONFLICT when it is not FILED or not as seen any more, SAME_PERSON
 */
export function approveApplication(
  context: ExchangeContext,
  id: string,
  actor: string,
  seen: SeenApplication = {},
): Promise<SentCertificate> {
  return context.ledger.transaction(async (tx) => {
    const filed = await filedApplication(tx, id, ['FILED']);
    await requireAsSeen(tx, filed, seen);
    if (filed.filedBy === actor) {
      throw new GatewayError('SAME_PERSON', {
        detail: { en: `${actor} filed it`, vi: `${actor} là người nộp đơn` },
        where: id,
      });
    }
    return moveTo(context, tx, filed, 'APPROVED', { approvedBy: actor }, actor);
  });
}

/**
 * Returns an application to who filed it, with the reason. What an officer filed is mended and filed anew, so that both
 * stay in the ledger; what came of an exporter's dossier goes back to the exporter, and is filed again under its id when
 * the ministry accepts the corrected dossier. NOT_FOUND, STATE_CONFLICT once it was issued or returned.
 */
export function returnApplication(
  context: ExchangeContext,
  id: string,
  reason: string,
  actor: string,
): Promise<SentCertificate> {
  return context.ledger.transaction(async (tx) => {
    const filed = await filedApplication(tx, id, ['FILED', 'APPROVED']);
    return returnFiled(context, tx, filed, reason, actor);
  });
}

/** Returns an application in the caller's transaction, and its dossier with it. STATE_CONFLICT. */
export async function returnFiled(
  context: ExchangeContext,
  tx: LedgerTransaction,
  filed: SentCertificate,
  reason: string,
  actor: string,
): Promise<SentCertificate> {
  const ending = { reason, at: context.clock.now().toISOString(), by: actor };
  const returned = await moveTo(context, tx, filed, 'RETURNED', { ending }, actor, { reason });
  await reopenDossier(context, tx, filed.id, reason, actor);
  return returned;
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
      detail: {
        en: `it is ${filed.state}, not ${states.join(' or ')}`,
        vi: `đơn đang ở trạng thái ${filed.state}, không phải ${states.join(' hoặc ')}`,
      },
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
    throw new GatewayError('STATE_CONFLICT', {
      detail: { en: 'it was decided meanwhile', vi: 'đơn vừa được quyết định' },
      where: filed.id,
    });
  }
  const moved = await tx.sent(filed.id);
  if (!moved) throw new GatewayError('INTERNAL', { detail: 'a record vanished', where: filed.id });
  return moved;
}
