import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ExchangeContext } from './context.ts';
import { record } from './events.ts';

/**
 * Takes a dossier back to its exporter when the application that came of it is returned: the step `return` of
 * dossier/machine.ts. It stands here because applications are returned here, in one transaction with their dossier; a
 * test holds it to the machine's table. The fee stays paid. Nothing happens for an application without a dossier.
 */
export async function reopenDossier(
  context: ExchangeContext,
  tx: LedgerTransaction,
  id: string,
  reason: string,
  actor: string,
): Promise<void> {
  const dossier = await tx.dossier(id);
  if (dossier?.state !== 'ACCEPTED') return;
  const round = dossier.round + 1;
  const change = {
    state: 'SUPPLEMENT_REQUESTED',
    round,
    remark: reason,
    changedAt: context.clock.now().toISOString(),
  } as const;
  if (!(await tx.changeDossier(id, 'ACCEPTED', change))) {
    throw new GatewayError('DOSSIER_STATE', { detail: 'it moved meanwhile', where: id });
  }
  await record(context, tx, { type: 'dossier.returned', actor, certificateId: id, data: { reason, round } });
}
