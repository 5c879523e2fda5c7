import type { X509Certificate } from 'node:crypto';
import { STATE_LABELS } from '../certificate/lifecycle.ts';
import { basisOf } from '../exchange/decision-basis.ts';
import { itemUses } from '../exchange/item-use.ts';
import { originalsOf, reexportUses } from '../exchange/originals/reexport-use.ts';
import { refusedReplacement } from '../exchange/place.ts';
import { usedOnReplaced, usedOnReplacedSent } from '../exchange/prior-use.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type {
  CertificateSummary,
  MessageRecord,
  OutboxEntry,
  ReceivedCertificate,
  ReceivedSuccession,
  SentCertificate,
} from '../ledger/records.ts';
import type { Verification } from '../signing/types.ts';

/** Records as the API shows them: without octets, which have routes of their own. */

/** Adds what the public tracker prints for the state. */
function labelled<T extends CertificateSummary>(certificate: T) {
  return { ...certificate, stateLabel: STATE_LABELS[certificate.state] };
}

/** One row of a list, field by field: a ledger may hold more beside them. */
export function summaryView(row: CertificateSummary) {
  return labelled({
    id: row.id,
    conversationId: row.conversationId,
    referenceNumber: row.referenceNumber,
    issuingCountry: row.issuingCountry,
    importingCountry: row.importingCountry,
    peer: row.peer,
    state: row.state,
    stateTimes: row.stateTimes,
    issueDate: row.issueDate,
    exporterName: row.exporterName,
    consigneeName: row.consigneeName,
    hsCodes: row.hsCodes,
    itemCount: row.itemCount,
    recordedAt: row.recordedAt,
  });
}

export function sentView({ xml, ...rest }: SentCertificate) {
  return labelled({ ...rest, use: itemUses(rest.form, rest.decisions) });
}

/**
 * With the originals that a back-to-back certificate rests on, what was used on certificates it replaces, and the place that
 * a refused replacement was to take.
 */
export async function sentViewWithOriginals(ledger: LedgerReader, certificate: SentCertificate) {
  const originals = await originalsOf(ledger, certificate);
  const { uses, before } = await usedOnReplacedSent(ledger, certificate);
  const refused = await refusedReplacement(ledger, certificate);
  return {
    ...sentView(certificate),
    use: itemUses(certificate.form, certificate.decisions, before),
    ...(uses.length > 0 ? { usedBefore: uses } : {}),
    ...(refused ? { refusedReplacement: refused } : {}),
    ...(originals.length > 0 ? { originals } : {}),
  };
}

export async function receivedView(ledger: LedgerReader, certificate: ReceivedCertificate) {
  const { xml, leftover, replaces, ...rest } = certificate;
  const { uses, before, findings } = await usedOnReplaced(ledger, certificate);
  return labelled({
    ...rest,
    findings: [...rest.findings, ...findings],
    ...(replaces ? { replaces: told(replaces) } : {}),
    basis: basisOf(rest.decisions),
    use: itemUses(rest.form, rest.decisions, before),
    ...(uses.length > 0 ? { usedBefore: uses } : {}),
    reexported: await reexportUses(ledger, certificate),
    verification: verificationView(rest.verification),
  });
}

/** Records of before name a kind of succession that nobody had told. */
function told({ referenceNumber, reason, over }: ReceivedSuccession): ReceivedSuccession {
  return { referenceNumber, reason, ...(over ? { over } : {}) };
}

export function verificationView({ signedOctets, ...rest }: Verification) {
  return rest;
}

/**
 * The token of a lease is between the worker and the ledger. What is settled keeps the end of its last lease in the
 * ledger, but has no next attempt.
 */
export function outboxView({ lease, nextAttemptAt, ...rest }: OutboxEntry) {
  const open = rest.status === 'due' || rest.status === 'waiting';
  return { ...rest, ...(open ? { nextAttemptAt } : {}), leased: lease !== undefined };
}

/** A parked message is authentic, so its header's fields are there. */
export function parkedView(message: Omit<MessageRecord, 'raw' | 'answer'>) {
  const { id, peer, messageId, conversationId, kind, at } = message;
  if (!peer || !messageId || !conversationId || !kind) {
    throw new GatewayError('INTERNAL', { detail: 'a parked message without header', where: id });
  }
  return { id, peer, messageId, conversationId, kind, at };
}

/** When a certificate ends: the instant, and the whole days until then, negative afterwards. */
export function expiryOf(certificate: X509Certificate, now: Date): { notAfter: string; daysLeft: number } {
  const end = new Date(certificate.validTo);
  return { notAfter: end.toISOString(), daysLeft: Math.floor((end.getTime() - now.getTime()) / 86_400_000) };
}
