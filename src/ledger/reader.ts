import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { CERTIFICATE_STATES } from '../certificate/lifecycle.ts';
import { RECEIVED, REMOVED, SENT } from './certificate-tables.ts';
import { readPage } from './cursor.ts';
import { lastDecided } from './decision-times.ts';
import { createDossierReader } from './dossier-store.ts';
import { FILING, type Filing } from './filing.ts';
import { createInquiryReader } from './inquiry-store.ts';
import { createNoticeReader } from './notice-store.ts';
import { createOriginalReader } from './original-store.ts';
import { waitingBehindNothing } from './outbox.ts';
import * as paths from './paths.ts';
import type {
  CountCriteria,
  CountRow,
  LedgerName,
  LedgerReader,
  LedgerTotals,
  MessageHead,
  OutboxCriteria,
  Unacknowledged,
} from './port.ts';
import { createReconciliationReader } from './reconciliation-store.ts';
import type { StoreReader } from './record-store.ts';
import {
  type CertificateSummary,
  type DeliveryAttempt,
  type LedgerEvent,
  type MessageRecord,
  OUTBOX_STATUSES,
  type OutboxEntry,
  type OutboxStatus,
  type ReceivedCertificate,
  type SentCertificate,
} from './records.ts';
import type { RemovedCertificate } from './removal-records.ts';
import { acceptedKey, fromRow, removedKey, uniqueNumber } from './rows.ts';
import type { ReconciliationRun } from './run-records.ts';
import { EARLIEST_DATE, EARLIEST_INSTANT, planSearch } from './search.ts';
import { storableInstant } from './storable.ts';
import type { AccessPath } from './table-spec.ts';
import { MESSAGE, OUTBOX, RUN } from './tables.ts';
import { createWaitingReader } from './waiting-store.ts';

async function counts(
  store: StoreReader,
  ledger: LedgerName,
  criteria: CountCriteria,
): Promise<readonly CountRow[]> {
  const { issuedFrom, issuedTo } = criteria;
  const bounds = {
    ...(issuedFrom ? { from: issuedFrom } : {}),
    ...(issuedTo ? { to: issuedTo } : {}),
  };
  const months = {
    ...(issuedFrom ? { from: issuedFrom.slice(0, 7) } : {}),
    ...(issuedTo ? { to: issuedTo.slice(0, 7) } : {}),
  };
  const rows: CountRow[] = [];
  for (const peer of criteria.peer ? [criteria.peer] : ASEAN_COUNTRIES) {
    const groups = await store.countGroups(paths.COUNTS[ledger], {
      equal: { peer },
      ...months,
      within: bounds,
    });
    for (const { group, count } of groups) {
      rows.push({ peer, month: group.issueMonth, state: group.state, count } as CountRow);
    }
  }
  return rows.sort((a, b) => countOrder(a).localeCompare(countOrder(b), 'en'));
}

function countOrder(row: CountRow): string {
  return [row.peer, row.month, row.state].join();
}

async function totals(store: StoreReader): Promise<LedgerTotals> {
  const byState = async (ledger: LedgerName) => {
    const found: Partial<Record<(typeof CERTIFICATE_STATES)[number], number>> = {};
    for (const state of CERTIFICATE_STATES) {
      const count = await store.count(paths.SEARCH[ledger].byState, { equal: { state } });
      if (count > 0) found[state] = count;
    }
    return found;
  };
  const sent = await byState('sent');
  const received = await byState('received');
  const outbox: Record<OutboxStatus, number> = { waiting: 0, due: 0, delivered: 0, dead: 0, superseded: 0 };
  for (const status of OUTBOX_STATUSES) {
    outbox[status] = await store.count(paths.OUTBOX_BY_STATUS, { equal: { status } });
  }
  return {
    sent,
    received,
    outbox,
    messagesIn: await store.count(paths.MESSAGES_BY_DIRECTION, { equal: { direction: 'in' } }),
    messagesOut: await store.count(paths.MESSAGES_BY_DIRECTION, { equal: { direction: 'out' } }),
    events: await store.count(paths.EVENTS, { from: EARLIEST_INSTANT }),
  };
}

function outboxQuery({ status, peer, since, until }: OutboxCriteria) {
  return {
    equal: peer ? { status, peer } : { status },
    ...(since === undefined ? {} : { from: storableInstant(since) }),
    ...(until === undefined ? {} : { below: storableInstant(until) }),
  };
}

async function outboxCounts(
  store: StoreReader,
  status: OutboxStatus,
): Promise<Partial<Record<(typeof ASEAN_COUNTRIES)[number], number>>> {
  const counted: Partial<Record<(typeof ASEAN_COUNTRIES)[number], number>> = {};
  for (const peer of ASEAN_COUNTRIES) {
    const count = await store.count(paths.OUTBOX_BY_STATUS_PEER, { equal: { status, peer } });
    if (count > 0) counted[peer] = count;
  }
  return counted;
}

/** The port's reading verbs over a store, or over a transaction of it. */
export function createReader(store: StoreReader): LedgerReader {
  const record = async <T>(found: ReturnType<StoreReader['get']>): Promise<T | undefined> => {
    const row = await found;
    return row && fromRow<T>(row);
  };
  const all = async <T>(path: AccessPath, equal: Readonly<Record<string, string>>): Promise<readonly T[]> =>
    (await store.list(path, { equal })).map((row) => fromRow<T>(row));

  return {
    ...createDossierReader(store),
    ...createInquiryReader(store),
    ...createOriginalReader(store),
    ...createWaitingReader(store),
    ...createNoticeReader(store),
    ...createReconciliationReader(store),

    sent: (id) => record(store.get(SENT, id, 'all')),
    sentByNumber: (number) => record(store.find(SENT, 'sent.referenceNumber', [uniqueNumber(number)])),
    applicationsToReplace: async (replacing) => {
      const rows: SentCertificate[] = [];
      for (const state of ['FILED', 'APPROVED']) {
        const found = await store.list(paths.SENT_BY_REPLACING, { equal: { replacing, state } });
        rows.push(...found.map((row) => fromRow<SentCertificate>(row)));
      }
      return rows.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
    },
    received: (id) => record(store.get(RECEIVED, id, 'all')),
    receivedByNumber: (country, number) =>
      record(store.find(RECEIVED, 'received.referenceNumber', [country, number])),
    receivedByConversation: (country, conversation) =>
      record(store.find(RECEIVED, 'received.conversationId', [country, conversation])),
    search: async (ledger, criteria, page) => {
      const { path, query } = planSearch(ledger, criteria);
      return readPage(store, path, query, page, fromRow<CertificateSummary>);
    },

    message: (id) => record(store.get(MESSAGE, id, 'all')),
    acceptedInbound: (peer, id) =>
      record<MessageRecord>(store.find(MESSAGE, 'message.accepted', [acceptedKey(peer, id)])),
    messagesOfCertificate: (certificateId) => all(paths.MESSAGES_OF_CERTIFICATE, { certificateId }),
    messagesByStatus: async (status, before, page) => {
      const query = { equal: { status }, below: storableInstant(before) };
      return readPage(store, paths.MESSAGES_BY_STATUS, query, page, fromRow<MessageHead>);
    },
    parkedMessages: async ({ peer }, page) => {
      const status = 'parked';
      const path = peer ? paths.MESSAGES_BY_STATUS_PEER : paths.MESSAGES_BY_STATUS;
      const equal: Readonly<Record<string, string>> = peer ? { status, peer } : { status };
      return readPage(store, path, { equal }, page, fromRow<MessageHead>);
    },

    filing: (key) => record<Filing>(store.get(FILING, key, 'all')),
    outboxEntry: (messageId) => record(store.get(OUTBOX, messageId, 'all')),
    outbox: async (criteria, page) => {
      const path = criteria.peer ? paths.OUTBOX_BY_STATUS_PEER : paths.OUTBOX_BY_STATUS;
      return readPage(store, path, outboxQuery(criteria), page, fromRow<OutboxEntry>);
    },
    outboxCounts: (status) => outboxCounts(store, status),
    overdue: async (before, page, { from, peer } = {}) => {
      const query = {
        equal: peer ? { status: 'due', peer } : { status: 'due' },
        below: storableInstant(before),
        ...(from === undefined ? {} : { from: storableInstant(from) }),
      };
      return readPage(store, peer ? paths.CLAIMS_BY_PEER : paths.CLAIMS, query, page, fromRow<OutboxEntry>);
    },
    waitingBehindNothing: (before, page) => waitingBehindNothing(store, before, page),
    attempts: (messageId) => all<DeliveryAttempt>(paths.ATTEMPTS, { messageId }),

    eventsOfCertificate: (certificateId) => all<LedgerEvent>(paths.EVENTS_OF_CERTIFICATE, { certificateId }),
    latestEvent: async (certificateId) => {
      const [row] = await store.list(paths.LATEST_EVENT, { equal: { certificateId }, limit: 1 });
      return row && fromRow<Pick<LedgerEvent, 'id' | 'at'>>(row);
    },
    lastDecided: (certificateId) => lastDecided(store, certificateId),
    events: async (page) =>
      readPage(store, paths.EVENTS, { from: EARLIEST_INSTANT }, page, fromRow<LedgerEvent>),

    run: (id) => record(store.get(RUN, id, 'all')),
    runs: async (page) =>
      readPage(store, paths.RUNS, { from: EARLIEST_INSTANT }, page, fromRow<ReconciliationRun>),

    unacknowledged: async (peer, before, limit) => {
      const query = { equal: { state: 'AS1', peer }, below: storableInstant(before), limit };
      const rows = await store.list(paths.SENT_BY_STATE_PEER_TIME, query);
      return rows.map((row) => fromRow<Unacknowledged>(row));
    },
    handoversDue: async (now, limit) => {
      const to = storableInstant(now);
      const rows = await store.list(paths.HANDOVERS_DUE, { from: EARLIEST_INSTANT, to, limit });
      return rows.map((row) => fromRow<ReceivedCertificate>(row));
    },

    validityEnded: async (ledger, state, before, limit) => {
      const query = { equal: { state }, from: EARLIEST_DATE, below: before, limit };
      const rows = await store.list(paths.BY_VALIDITY[ledger], query);
      return rows.map((row) => fromRow<CertificateSummary>(row));
    },
    removed: (country, number) =>
      record<RemovedCertificate>(store.get(REMOVED, removedKey(country, number), 'all')),

    counts: (ledger, criteria) => counts(store, ledger, criteria),
    totals: () => totals(store),
  };
}
