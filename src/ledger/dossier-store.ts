import { readPage } from './cursor.ts';
import type { DossierReader, DossierWriter } from './dossier-port.ts';
import type { AttachmentSummary, Dossier, DossierAttachment, DossierSummary } from './dossier-records.ts';
import * as tables from './dossier-tables.ts';
import type { StoreReader, StoreTransaction } from './record-store.ts';
import { EARLIEST_INSTANT } from './search.ts';
import { storableChange, storableInstant, storableRow } from './storable.ts';

/** The port's verbs for dossiers over a store, the same for both adapters. */

export function createDossierReader(store: StoreReader): DossierReader {
  return {
    dossier: async (id) => (await store.get(tables.DOSSIER, id, 'all')) as Dossier | undefined,
    dossiers: async ({ exporter, state }, page) => {
      const path =
        exporter === undefined
          ? tables.DOSSIERS_BY_STATE
          : state === undefined
            ? tables.DOSSIERS_BY_EXPORTER
            : tables.DOSSIERS_BY_EXPORTER_STATE;
      const equal = Object.fromEntries(path.equal.map((field) => [field, { exporter, state }[field]]));
      const query = { equal, from: EARLIEST_INSTANT };
      return readPage(store, path, query, page, (row) => row as unknown as DossierSummary);
    },
    dossiersForReissue: async (reissueOf) =>
      (await store.list(tables.DOSSIERS_BY_REISSUE, {
        equal: { reissueOf },
      })) as unknown as readonly DossierSummary[],
    attachmentsOfDossier: async (dossierId) =>
      (await store.list(tables.ATTACHMENTS, {
        equal: { dossierId },
      })) as unknown as readonly AttachmentSummary[],
    attachment: async (id) =>
      (await store.get(tables.ATTACHMENT, id, 'all')) as DossierAttachment | undefined,
    paymentsDue: async (now, limit) => {
      const due = { from: EARLIEST_INSTANT, to: storableInstant(now), limit };
      return (await store.list(tables.PAYMENTS_DUE, due)) as unknown as readonly Dossier[];
    },
  };
}

export function createDossierWriter(tx: StoreTransaction): DossierWriter {
  return {
    insertDossier: (dossier) => tx.insert(tables.DOSSIER, storableRow(tables.DOSSIER, { ...dossier })),
    changeDossier: (id, state, { id: _, ...change }) =>
      tx.update(tables.DOSSIER, id, { state }, storableChange(tables.DOSSIER, change)),
    insertAttachment: (attachment) =>
      tx.insert(tables.ATTACHMENT, storableRow(tables.ATTACHMENT, { ...attachment })),
  };
}
