import type { AseanCountry } from '../certificate/countries.ts';
import type { Instant } from '../kernel/clock.ts';
import { RECEIVED, REMOVED, SENT } from './certificate-tables.ts';
import { dropFromDigests } from './digest-store.ts';
import { ATTACHMENT, ATTACHMENTS, DOSSIER } from './dossier-tables.ts';
import { INQUIRIES_OF_CERTIFICATE, INQUIRY } from './inquiry-tables.ts';
import { createOriginalWriter, enterHeld } from './original-store.ts';
import * as paths from './paths.ts';
import type { LedgerName, LedgerWriter } from './port.ts';
import type { Row, StoreTransaction } from './record-store.ts';
import type { SentCertificate } from './records.ts';
import type { RemovedCertificate, RemovedCounts } from './removal-records.ts';
import { fromRow, removedKey } from './rows.ts';
import { storableRow } from './storable.ts';
import type { AccessPath, TableSpec } from './table-spec.ts';
import { ATTEMPT, MESSAGE, OUTBOX } from './tables.ts';

/** Removing a certificate with all that hangs on it, the same for both adapters. */

function removedRow(ledger: LedgerName, certificate: Row, at: Instant): Row {
  const { id, issuingCountry, referenceNumber, xmlDigest } = certificate;
  const removed = {
    id: removedKey(String(issuingCountry), String(referenceNumber)),
    ledger,
    certificateId: String(id),
    issuingCountry: issuingCountry as AseanCountry,
    referenceNumber: String(referenceNumber),
    ...(xmlDigest === undefined ? {} : { xmlDigest: String(xmlDigest) }),
    removedAt: at,
  } satisfies RemovedCertificate;
  return storableRow(REMOVED, removed);
}

async function deleteAll(
  tx: StoreTransaction,
  path: AccessPath,
  equal: Readonly<Record<string, string>>,
  table: TableSpec = path.table,
): Promise<readonly Row[]> {
  const rows = await tx.list(path, { equal });
  for (const row of rows) await tx.delete(table, String(row[table.key]), {});
  return rows;
}

async function removeMessages(tx: StoreTransaction, certificateId: string) {
  let outboxEntries = 0;
  let attempts = 0;
  const messages = await deleteAll(tx, paths.MESSAGES_OF_CERTIFICATE, { certificateId }, MESSAGE);
  for (const { direction, messageId } of messages) {
    if (direction !== 'out' || typeof messageId !== 'string') continue;
    if (await tx.delete(OUTBOX, messageId, {})) outboxEntries += 1;
    attempts += (await deleteAll(tx, paths.ATTEMPTS, { messageId }, ATTEMPT)).length;
  }
  return { messages: messages.length, outboxEntries, attempts };
}

/** The certificate that came of a dossier has the dossier's id. */
async function dropDossier(tx: StoreTransaction, id: string, guard: Readonly<Record<string, string>> = {}) {
  if (!(await tx.delete(DOSSIER, id, guard))) return { dossiers: 0, attachments: 0 };
  return {
    dossiers: 1,
    attachments: (await deleteAll(tx, ATTACHMENTS, { dossierId: id }, ATTACHMENT)).length,
  };
}

/** A removed re-export waits for no original any more. */
async function dropClaims(tx: StoreTransaction, { id, form }: SentCertificate): Promise<void> {
  const originals = createOriginalWriter(tx);
  for (const { issuingCountry, referenceNumber } of form.items.flatMap((item) => item.originalProofs ?? [])) {
    await originals.dropClaim(issuingCountry, referenceNumber, id);
  }
}

/** The port's verbs of removal inside a transaction. */
export function createRemoval(
  tx: StoreTransaction,
): Pick<LedgerWriter, 'removeCertificate' | 'removeDossier'> {
  return {
    async removeDossier(id, state): Promise<number | undefined> {
      if (await tx.get(SENT, id, 'light')) return undefined;
      const { dossiers, attachments } = await dropDossier(tx, id, { state });
      return dossiers === 0 ? undefined : attachments;
    },
    async removeCertificate(ledger, id, expected, at): Promise<RemovedCounts | undefined> {
      const table = ledger === 'sent' ? SENT : RECEIVED;
      const certificate = await tx.get(table, id, ledger === 'sent' ? 'all' : 'light');
      if (!certificate || !(await tx.delete(table, id, { state: expected }))) return undefined;
      // An application that was never issued has no number to keep.
      if (certificate.referenceNumber !== '') await tx.insert(REMOVED, removedRow(ledger, certificate, at));
      await dropFromDigests(tx, ledger, certificate);
      if (ledger === 'received') await enterHeld(tx, fromRow(certificate), false);
      else await dropClaims(tx, fromRow(certificate));
      const messages = await removeMessages(tx, id);
      const dossier = ledger === 'sent' ? await dropDossier(tx, id) : { dossiers: 0, attachments: 0 };
      const { length: inquiries } = await deleteAll(
        tx,
        INQUIRIES_OF_CERTIFICATE,
        { certificateId: id },
        INQUIRY,
      );
      return { ...messages, ...dossier, inquiries };
    },
  };
}

/**
 * Refuses a number that a removed certificate had. What remains of that one is inserted once more: this fails in the
 * store, as any taken number does, and ends the transaction as every failed call.
 * @throws LEDGER_DUPLICATE
 */
export async function refuseRemoved(
  tx: StoreTransaction,
  issuingCountry: string,
  referenceNumber: string | undefined,
): Promise<void> {
  if (!referenceNumber) return;
  const held = await tx.get(REMOVED, removedKey(issuingCountry, referenceNumber), 'all');
  if (held) await tx.insert(REMOVED, held);
}
