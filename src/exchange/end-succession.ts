import { inBothLanguages, type Text } from '../kernel/finding.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import { returnFiled } from './approve.ts';
import type { ExchangeContext } from './context.ts';
import { SYSTEM } from './events.ts';
import { endOvertaken } from './reopen-dossier.ts';

/**
 * What else was to take the place of a certificate that has just ended: replaced by another, cancelled, or refused by its
 * peer. It can no longer be issued. Applications are returned with the reason, dossiers that were to have it issued once
 * more end; all in the transaction of what ended it.
 * @param successor id of what took its place
 */
export async function endSuccession(
  context: ExchangeContext,
  tx: LedgerTransaction,
  referenceNumber: string,
  reason: Text,
  successor?: string,
): Promise<void> {
  for (const rival of await tx.applicationsToReplace(referenceNumber)) {
    if (rival.id === successor) continue;
    await returnFiled(context, tx, rival, inBothLanguages(reason), SYSTEM);
  }
  await endOvertaken(context, tx, referenceNumber);
}
