import { RECEIVED, SENT } from './certificate-tables.ts';
import { createDossierWriter } from './dossier-store.ts';
import { FILING } from './filing.ts';
import { createInquiryWriter } from './inquiry-store.ts';
import { createNoticeWriter } from './notice-store.ts';
import { createOriginalWriter, enterHeld } from './original-store.ts';
import { createOutbox } from './outbox.ts';
import type { LedgerWriter } from './port.ts';
import { createReconciliationWriter } from './reconciliation-store.ts';
import type { StoreTransaction } from './record-store.ts';
import { createRemoval, refuseRemoved } from './removal.ts';
import {
  fromRow,
  messageChange,
  messageRow,
  receivedChange,
  receivedRow,
  restsOnReceived,
  sentChange,
  sentRow,
} from './rows.ts';
import { storableChange, storableRow } from './storable.ts';
import type { TableSpec } from './table-spec.ts';
import { ATTEMPT, EVENT, MESSAGE, RUN } from './tables.ts';

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
    needsAll: (current: Readonly<Record<string, unknown>>, change: T) => boolean = () => false,
  ): Promise<boolean> => {
    const light = await tx.get(table, id, 'light');
    const current = light && needsAll(light, named) ? await tx.get(table, id, 'all') : light;
    if (!current) return false;
    return tx.update(table, id, guard, toRow(current, named));
  };

  return {
    ...createDossierWriter(tx),
    ...createInquiryWriter(tx),
    ...createOriginalWriter(tx),
    ...createNoticeWriter(tx),
    ...createReconciliationWriter(tx),
    ...createOutbox(tx),
    ...createRemoval(tx),

    insertSent: async (certificate) => {
      await refuseRemoved(tx, certificate.issuingCountry, certificate.referenceNumber);
      await tx.insert(SENT, sentRow(certificate));
    },
    changeSent: async (id, state, named) => {
      const { referenceNumber } = named;
      const current = referenceNumber ? await tx.get(SENT, id, 'light') : undefined;
      if (current && current.referenceNumber !== referenceNumber) {
        await refuseRemoved(tx, String(current.issuingCountry), referenceNumber);
      }
      return change(SENT, id, { state }, sentChange, named);
    },
    insertReceived: async (certificate) => {
      await refuseRemoved(tx, certificate.issuingCountry, certificate.referenceNumber);
      await tx.insert(RECEIVED, receivedRow(certificate));
      await enterHeld(tx, certificate, true);
    },
    insertFiling: (filing) => tx.insert(FILING, storableRow(FILING, { ...filing })),
    changeReceived: async (id, state, named) => {
      const changed = await change(RECEIVED, id, { state }, receivedChange, named, restsOnReceived);
      const row = changed && named.replaces ? await tx.get(RECEIVED, id, 'light') : undefined;
      if (row) await enterHeld(tx, fromRow(row), true);
      return changed;
    },
    insertMessage: (message) => tx.insert(MESSAGE, messageRow(message)),
    changeMessage: (id, status, named) => change(MESSAGE, id, { status }, messageChange, named),

    insertAttempt: (attempt) => tx.insert(ATTEMPT, storableRow(ATTEMPT, { ...attempt })),
    append: (event) => tx.insert(EVENT, storableRow(EVENT, { ...event })),
    insertRun: (run) => tx.insert(RUN, storableRow(RUN, { ...run })),
    changeRun: (id, heldBy, { id: _, ...named }) =>
      tx.update(RUN, id, { finishedAt: undefined, heldBy }, storableChange(RUN, named)),
    nextSerial: (series) => tx.increment(`serial/${series}`),
  };
}
