import { GatewayError } from '../kernel/errors.ts';
import { inBothLanguages, type Text } from '../kernel/finding.ts';
import type { Dossier, DossierState } from '../ledger/dossier-records.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { ExchangeContext } from './context.ts';
import { record, SYSTEM } from './events.ts';
import { reissueLost } from './reissue-time.ts';

/**
 * What applications that are returned, and certificates that end, do to exporters' dossiers: the steps `return` and
 * `overtake` of dossier/machine.ts. They stand here because they happen here, in one transaction with what caused them; a
 * test holds them to the machine's table.
 */

/**
 * Takes a dossier back to its exporter when the application that came of it is returned. The fee stays paid. A re-issue
 * whose certificate cannot be issued once more any longer is not given back: no supplement could mend it. Nothing happens
 * for an application without a dossier.
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
  const { reissueOf } = dossier;
  const lost = reissueOf === undefined ? undefined : await reissueLost(context, tx, reissueOf);
  if (lost) return overtake(context, tx, dossier, lost);
  const round = dossier.round + 1;
  const change = { state: 'SUPPLEMENT_REQUESTED', round, remark: reason } as const;
  await move(context, tx, dossier, change);
  await record(context, tx, { type: 'dossier.returned', actor, certificateId: id, data: { reason, round } });
}

/** With the ministry or back at the exporter, paid, and without an application. */
const WAITING: readonly DossierState[] = ['FORWARDED', 'SUPPLEMENT_REQUESTED'];

/**
 * Ends the dossiers that were to have a certificate issued once more which has ended: replaced, cancelled, or refused by
 * its peer. What waits for its fee stays: no fee is asked for it any more, and money on its way ends it (`lapse`).
 */
export async function endOvertaken(
  context: ExchangeContext,
  tx: LedgerTransaction,
  referenceNumber: string,
): Promise<void> {
  for (const { id, state } of await tx.dossiersForReissue(referenceNumber)) {
    const dossier = WAITING.includes(state) ? await tx.dossier(id) : undefined;
    const lost = dossier && (await reissueLost(context, tx, referenceNumber));
    if (lost) await overtake(context, tx, dossier, lost);
  }
}

/** The exporter is told why, and what becomes of the money: it stays recorded as paid, and nothing here returns it. */
async function overtake(
  context: ExchangeContext,
  tx: LedgerTransaction,
  dossier: Dossier,
  because: Text,
): Promise<void> {
  const { amount, transaction } = dossier.payment ?? {};
  await move(context, tx, dossier, { state: 'REFUSED', remark: inBothLanguages(because) });
  await record(context, tx, {
    type: 'dossier.overtaken',
    actor: SYSTEM,
    certificateId: dossier.id,
    data: { because, amount, transaction },
  });
}

async function move(
  { clock }: ExchangeContext,
  tx: LedgerTransaction,
  { id, state }: Dossier,
  change: Partial<Dossier>,
): Promise<void> {
  if (await tx.changeDossier(id, state, { ...change, changedAt: clock.now().toISOString() })) return;
  throw new GatewayError('DOSSIER_STATE', {
    detail: { en: 'it moved meanwhile', vi: 'hồ sơ vừa chuyển trạng thái' },
    where: id,
  });
}
