import { readPage } from './cursor.ts';
import { withDecisionTimes } from './decision-times.ts';
import { bucketOf, documentsOf, partsOf } from './digest-store.ts';
import { FIRST_RUN, RUNS_BY_HOLD } from './paths.ts';
import type { ReconciliationReader, ReconciliationWriter } from './reconciliation-port.ts';
import type { Difference, PeerReport, QuestionGuard } from './reconciliation-records.ts';
import * as tables from './reconciliation-tables.ts';
import type { Row, StoreReader, StoreTransaction } from './record-store.ts';
import type { ReconciliationRun } from './run-records.ts';
import { EARLIEST_INSTANT } from './search.ts';
import { storableChange, storableInstant, storableRow } from './storable.ts';
import { RUN } from './tables.ts';

/** The port's verbs for two-sided reconciliation over a store, the same for both adapters. */

/** Questions of one peer that are remembered at once; a run asks some tens. */
const REMEMBERED = 2_000;

export function createReconciliationReader(store: StoreReader): ReconciliationReader {
  const one = async <T>(found: Promise<Row | undefined>) => (await found) as T | undefined;
  return {
    digestOf: (ledger, peer, path) => bucketOf(store, ledger, peer, path),
    digestParts: (ledger, peer, path) => partsOf(store, ledger, peer, path),
    digestDocuments: async (ledger, peer, path) =>
      withDecisionTimes(store, await documentsOf(store, ledger, peer, path)),
    difference: (id) => one<Difference>(store.get(tables.DIFFERENCE, id, 'all')),
    differenceOf: (peer, issuer, number) =>
      one<Difference>(store.find(tables.DIFFERENCE, 'difference.document', [peer, issuer, number])),
    differences: ({ status, peer }, page) =>
      readPage(
        store,
        peer ? tables.DIFFERENCES_BY_PEER_STATUS : tables.DIFFERENCES_BY_STATUS,
        { equal: peer ? { peer, status } : { status }, from: EARLIEST_INSTANT },
        page,
        (row) => row as unknown as Difference,
      ),
    peerReports: ({ peer, from }, page) =>
      readPage(
        store,
        peer ? tables.REPORTS_BY_PEER : tables.REPORTS,
        { ...(peer ? { equal: { peer } } : {}), from: from ? storableInstant(from) : EARLIEST_INSTANT },
        page,
        (row) => row as unknown as PeerReport,
      ),
    peerReport: (runId, peer) =>
      one<PeerReport>(store.find(tables.PEER_REPORT, 'peer_report.run', [runId, peer])),
    runOfSlot: (kind, slot) =>
      one<ReconciliationRun>(store.find(RUN, 'run.slot', [kind, storableInstant(slot)])),
    async firstRun() {
      const [first] = await store.list(FIRST_RUN, { from: EARLIEST_INSTANT, limit: 1 });
      return first as ReconciliationRun | undefined;
    },
    async runsCutOff(now, limit) {
      const rows = await store.list(RUNS_BY_HOLD, {
        from: EARLIEST_INSTANT,
        to: storableInstant(now),
        limit,
      });
      return rows as unknown as readonly ReconciliationRun[];
    },
  };
}

export function createReconciliationWriter(tx: StoreTransaction): ReconciliationWriter {
  return {
    insertDifference: (difference) =>
      tx.insert(tables.DIFFERENCE, storableRow(tables.DIFFERENCE, { ...difference })),
    changeDifference: (id, { status, lastSeenAt }, { id: _, ...change }) =>
      tx.update(
        tables.DIFFERENCE,
        id,
        { status, ...(lastSeenAt ? { lastSeenAt: storableInstant(lastSeenAt) } : {}) },
        storableChange(tables.DIFFERENCE, change),
      ),
    insertPeerReport: (report) =>
      tx.insert(tables.PEER_REPORT, storableRow(tables.PEER_REPORT, { ...report })),
    async admitQuestion(peer, messageId, now, until) {
      // Two workers that admit at once meet here, and one starts again.
      await tx.increment(`question/${peer}`);
      const held = (await tx.get(tables.QUESTION_GUARD, peer, 'all')) as QuestionGuard | undefined;
      const recent = (held?.recent ?? []).filter((each) => each.until > now);
      if (recent.some((each) => each.messageId === messageId)) return 'seen';
      if (recent.length >= REMEMBERED) return 'full';
      const row = { recent: [...recent, { messageId, until }] };
      if (held) await tx.update(tables.QUESTION_GUARD, peer, {}, row);
      else await tx.insert(tables.QUESTION_GUARD, { peer, ...row });
      return 'admitted';
    },
  };
}
