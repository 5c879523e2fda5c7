import { readPage } from './cursor.ts';
import type {
  Notice,
  NoticeClaim,
  NoticeCriteria,
  NoticeDelivery,
  NoticeReader,
  NoticeWriter,
} from './notice-port.ts';
import * as tables from './notice-tables.ts';
import {
  type Claim,
  claimed,
  type RecordStore,
  type Row,
  type StoreReader,
  type StoreTransaction,
} from './record-store.ts';
import { EARLIEST_INSTANT } from './search.ts';
import { storableChange, storableInstant, storableRow } from './storable.ts';

/** The port's verbs for notices over a store, the same for both adapters. */

function deliveryOf(row: Row): NoticeDelivery {
  return row as unknown as NoticeDelivery;
}

function listOf({ status, receiver }: NoticeCriteria) {
  return receiver === undefined
    ? { path: tables.NOTICE_DELIVERIES, equal: { status } }
    : { path: tables.NOTICE_DELIVERIES_TO, equal: { receiver, status } };
}

export function createNoticeReader(store: StoreReader): NoticeReader {
  return {
    notice: async (id) => (await store.get(tables.NOTICE, id, 'all')) as Notice | undefined,
    noticeOf: async (item, severity) =>
      (await store.find(tables.NOTICE, 'notice.item', [item, severity])) as Notice | undefined,
    noticeDelivery: async (id) =>
      (await store.get(tables.NOTICE_DELIVERY, id, 'all')) as NoticeDelivery | undefined,
    noticeDeliveryTo: async (noticeId, receiver) =>
      (await store.find(tables.NOTICE_DELIVERY, 'notice_delivery.receiver', [noticeId, receiver])) as
        | NoticeDelivery
        | undefined,
    noticeDeliveries: (criteria, page) => {
      const { path, equal } = listOf(criteria);
      return readPage(store, path, { equal, from: EARLIEST_INSTANT }, page, deliveryOf);
    },
    countNoticeDeliveries: (criteria, atMost) => {
      const { path, equal } = listOf(criteria);
      return store.count(path, { equal, from: EARLIEST_INSTANT, limit: atMost });
    },
  };
}

export function createNoticeWriter(tx: StoreTransaction): NoticeWriter {
  const change = (id: string, guard: Row, named: Row) =>
    tx.update(tables.NOTICE_DELIVERY, id, guard, storableChange(tables.NOTICE_DELIVERY, named));
  return {
    insertNotice: (notice) => tx.insert(tables.NOTICE, storableRow(tables.NOTICE, { ...notice })),
    insertNoticeDelivery: (delivery) =>
      tx.insert(tables.NOTICE_DELIVERY, storableRow(tables.NOTICE_DELIVERY, { ...delivery })),
    settleNotice: (id, lease, { status, ...rest }) => {
      const { error, ...next } = { error: undefined, ...rest };
      const lastError = error === undefined ? {} : { lastError: error };
      return change(id, { status: 'due', lease }, { status, lease: undefined, ...next, ...lastError });
    },
    reviveNotice: (id, nextAttemptAt, expiresAt) =>
      change(id, { status: 'dead' }, { status: 'due', nextAttemptAt, expiresAt }),
  };
}

/** Taking deliveries: atomic by itself, outside any transaction. */
export async function claimNotices(
  store: RecordStore,
  { now, leaseUntil, lease, limit }: NoticeClaim,
): Promise<readonly NoticeDelivery[]> {
  const claim: Claim = {
    equal: { status: 'due' },
    to: storableInstant(now),
    limit,
    change: storableChange(tables.NOTICE_DELIVERY, { lease, nextAttemptAt: leaseUntil }),
    increment: 'attempts',
  };
  const rows = await store.claim(tables.NOTICE_CLAIMS, claim);
  return rows.map((row) => deliveryOf(claimed(row, claim)));
}
