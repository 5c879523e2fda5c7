import { readPage } from './cursor.ts';
import type { InquiryReader, InquiryWriter } from './inquiry-port.ts';
import type { Inquiry, InquirySummary } from './inquiry-records.ts';
import { INQUIRIES_BY_DUE, INQUIRIES_OF_CERTIFICATE, INQUIRY } from './inquiry-tables.ts';
import type { StoreReader, StoreTransaction } from './record-store.ts';
import { EARLIEST_DATE } from './search.ts';
import { storableChange, storableRow } from './storable.ts';

/** The port's verbs for inquiries over a store, the same for both adapters. */

export function createInquiryReader(store: StoreReader): InquiryReader {
  return {
    inquiry: async (id) => (await store.get(INQUIRY, id, 'all')) as Inquiry | undefined,
    inquiriesOfCertificate: async (certificateId) =>
      (await store.list(INQUIRIES_OF_CERTIFICATE, {
        equal: { certificateId },
      })) as unknown as readonly Inquiry[],
    inquiries: ({ ledger, role, state, dueTo }, page) => {
      const query = {
        equal: { ledger, role, state },
        from: EARLIEST_DATE,
        ...(dueTo === undefined ? {} : { to: dueTo }),
      };
      const summary = (row: object) => row as InquirySummary;
      return readPage(store, INQUIRIES_BY_DUE, query, page, summary);
    },
  };
}

export function createInquiryWriter(tx: StoreTransaction): InquiryWriter {
  return {
    insertInquiry: (inquiry) => tx.insert(INQUIRY, storableRow(INQUIRY, { ...inquiry })),
    changeInquiry: (id, state, change) =>
      tx.update(INQUIRY, id, { state }, storableChange(INQUIRY, { ...change })),
  };
}
