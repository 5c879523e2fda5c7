import { STATE_LABELS } from '../certificate/lifecycle.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Text } from '../kernel/finding.ts';
import type {
  AttachmentSummary,
  Dossier,
  DossierAttachment,
  DossierSummary,
} from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { SentCertificate } from '../ledger/records.ts';
import { type FeedbackLine, feedbackOf } from './feedback.ts';
import { STATE_TEXTS } from './machine.ts';

/** A dossier as people see it: where it stands, what it waits for, all it holds, and what came of it. */

export type DossierRow = DossierSummary & { readonly stateText: Text };

/** The certificate's own journey, once the ministry has accepted. */
export type DossierCertificate = Pick<
  SentCertificate,
  'id' | 'referenceNumber' | 'state' | 'stateTimes' | 'issueDate' | 'decisions' | 'rejection'
> & { readonly stateLabel: string };

export type DossierView = Omit<Dossier, 'pollAt'> & {
  readonly stateText: Text;
  readonly next: Text;
  readonly attachments: readonly AttachmentSummary[];
  readonly feedback: readonly FeedbackLine[];
  readonly certificate?: DossierCertificate;
};

export function dossierRow(summary: DossierSummary): DossierRow {
  return { ...summary, stateText: STATE_TEXTS[summary.state].label };
}

/** Gathers the view. */
export async function viewDossier(reader: LedgerReader, dossier: Dossier): Promise<DossierView> {
  const [attachments, history, certificate] = await Promise.all([
    reader.attachmentsOfDossier(dossier.id),
    reader.eventsOfCertificate(dossier.id),
    reader.sent(dossier.id),
  ]);
  const { pollAt, ...shown } = dossier;
  const { label, next } = STATE_TEXTS[dossier.state];
  return {
    ...shown,
    stateText: label,
    next,
    attachments,
    feedback: feedbackOf(history, dossier.exporter),
    ...(certificate ? { certificate: journey(certificate) } : {}),
  };
}

function journey(certificate: SentCertificate): DossierCertificate {
  const { id, referenceNumber, state, stateTimes, issueDate, decisions, rejection } = certificate;
  const stateLabel = STATE_LABELS[state];
  return { id, referenceNumber, state, stateLabel, stateTimes, issueDate, decisions, rejection };
}

/** One version of a document of that dossier. NOT_FOUND for another's. */
export async function documentOf(
  reader: LedgerReader,
  dossier: Dossier,
  documentId: string,
): Promise<DossierAttachment> {
  const document = await reader.attachment(documentId);
  if (document?.dossierId !== dossier.id) throw new GatewayError('NOT_FOUND', { where: documentId });
  return document;
}
