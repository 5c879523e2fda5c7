import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { CERTIFICATE_STATES } from '../certificate/lifecycle.ts';
import { readPage } from './cursor.ts';
import { createDossierReader } from './dossier-store.ts';
import * as paths from './paths.ts';
import type { CountCriteria, CountRow, LedgerName, LedgerReader, LedgerTotals } from './port.ts';
import { createReconciliationReader } from './reconciliation-store.ts';
import type { StoreReader } from './record-store.ts';
import type {
  CertificateSummary,
  DeliveryAttempt,
  LedgerEvent,
  MessageRecord,
  OutboxEntry,
  OutboxStatus,
  ReceivedCertificate,
  ReconciliationRun,
  SentCertificate,
} from './records.ts';
import { acceptedKey, fromRow, uniqueNumber } from './rows.ts';
import { EARLIEST_INSTANT, planSearch } from './search.ts';
import { storableInstant } from './storable.ts';
import type { AccessPath } from './table-spec.ts';
import { MESSAGE, OUTBOX, RECEIVED, RUN, SENT } from './tables.ts';

const OUTBOX_STATUSES: readonly OutboxStatus[] = ['waiting', 'due', 'delivered', 'dead'];

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
  const outbox: Record<OutboxStatus, number> = { waiting: 0, due: 0, delivered: 0, dead: 0 };
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
    ...createReconciliationReader(store),

    sent: (id) => record(store.get(SENT, id, 'all')),
    sentByNumber: (number) => record(store.find(SENT, 'sent.referenceNumber', [uniqueNumber(number)])),
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

    outboxEntry: (messageId) => record(store.get(OUTBOX, messageId, 'all')),
    outbox: async ({ status, peer }, page) =>
      peer
        ? readPage(
            store,
            paths.OUTBOX_BY_STATUS_PEER,
            { equal: { status, peer } },
            page,
            fromRow<OutboxEntry>,
          )
        : readPage(store, paths.OUTBOX_BY_STATUS, { equal: { status } }, page, fromRow<OutboxEntry>),
    attempts: (messageId) => all<DeliveryAttempt>(paths.ATTEMPTS, { messageId }),

    eventsOfCertificate: (certificateId) => all<LedgerEvent>(paths.EVENTS_OF_CERTIFICATE, { certificateId }),
    events: async (page) =>
      readPage(store, paths.EVENTS, { from: EARLIEST_INSTANT }, page, fromRow<LedgerEvent>),

    run: (id) => record(store.get(RUN, id, 'all')),
    runs: async (page) =>
      readPage(store, paths.RUNS, { from: EARLIEST_INSTANT }, page, fromRow<ReconciliationRun>),

    unacknowledged: async (before, limit) => {
      const below = storableInstant(before);
      const rows = await store.list(paths.SENT_BY_STATE_TIME, { equal: { state: 'AS1' }, below, limit });
      return rows.map((row) => fromRow<SentCertificate>(row));
    },
    handoversDue: async (now, limit) => {
      const to = storableInstant(now);
      const rows = await store.list(paths.HANDOVERS_DUE, { from: EARLIEST_INSTANT, to, limit });
      return rows.map((row) => fromRow<ReceivedCertificate>(row));
    },

    counts: (ledger, criteria) => counts(store, ledger, criteria),
    totals: () => totals(store),
  };
}
