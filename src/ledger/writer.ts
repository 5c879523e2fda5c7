import { createDossierWriter } from './dossier-store.ts';
import { createOutbox } from './outbox.ts';
import type { LedgerWriter } from './port.ts';
import { createReconciliationWriter } from './reconciliation-store.ts';
import type { StoreTransaction } from './record-store.ts';
import { messageChange, messageRow, receivedChange, receivedRow, sentChange, sentRow } from './rows.ts';
import { storableChange, storableRow } from './storable.ts';
import type { TableSpec } from './table-spec.ts';
import { ATTEMPT, EVENT, MESSAGE, RECEIVED, RUN, SENT } from './tables.ts';

/** The port's writing verbs inside a transaction. */
export function createWriter(tx: StoreTransaction): LedgerWriter {
  /**
   * Changes a record that is in the expected state. The record is read for its derived fields; the guard of the
   * write decides.
   */
  const change = async <T>(
    table: TableSpec,
    id: string,
    guard: Readonly<Record<string, string>>,
    toRow: (current: Readonly<Record<string, unknown>>, change: T) => Readonly<Record<string, unknown>>,
    named: T,
  ): Promise<boolean> => {
    const current = await tx.get(table, id, 'light');
    if (!current) return false;
    return tx.update(table, id, guard, toRow(current, named));
  };

  return {
    ...createDossierWriter(tx),
    ...createReconciliationWriter(tx),
    ...createOutbox(tx),

    insertSent: (certificate) => tx.insert(SENT, sentRow(certificate)),
    changeSent: (id, state, named) => change(SENT, id, { state }, sentChange, named),
    insertReceived: (certificate) => tx.insert(RECEIVED, receivedRow(certificate)),
    changeReceived: (id, state, named) => change(RECEIVED, id, { state }, receivedChange, named),
    insertMessage: (message) => tx.insert(MESSAGE, messageRow(message)),
    changeMessage: (id, status, named) => change(MESSAGE, id, { status }, messageChange, named),

    insertAttempt: (attempt) => tx.insert(ATTEMPT, storableRow(ATTEMPT, { ...attempt })),
    append: (event) => tx.insert(EVENT, storableRow(EVENT, { ...event })),
    insertRun: (run) => tx.insert(RUN, storableRow(RUN, { ...run })),
    finishRun: (id, named) =>
      tx.update(RUN, id, { finishedAt: undefined }, storableChange(RUN, { ...named })),
    nextSerial: (series) => tx.increment(`serial/${series}`),
  };
}
