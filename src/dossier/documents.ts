import { sha256Hex } from '../kernel/digest.ts';
import type { AttachmentSummary, Dossier, DossierAttachment } from '../ledger/dossier-records.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { FORM_NAME, FORM_TYPE } from './media-types.ts';

/** Stores a document as the next version of its name. */
export async function addVersion(
  { exchange }: DossierContext,
  tx: LedgerTransaction,
  dossier: Pick<Dossier, 'id' | 'round'>,
  held: readonly AttachmentSummary[],
  document: Pick<DossierAttachment, 'name' | 'mediaType' | 'content'>,
): Promise<AttachmentSummary> {
  const summary: AttachmentSummary = {
    id: exchange.ids.next(),
    dossierId: dossier.id,
    name: document.name,
    version: held.filter(({ name }) => name === document.name).length + 1,
    round: dossier.round,
    mediaType: document.mediaType,
    size: document.content.length,
    digest: sha256Hex(document.content),
    at: exchange.clock.now().toISOString(),
  };
  await tx.insertAttachment({ ...summary, content: document.content });
  return summary;
}

/** Stores the application as a document, so that every version of it stays. */
export function addForm(
  context: DossierContext,
  tx: LedgerTransaction,
  dossier: Pick<Dossier, 'id' | 'round' | 'form'>,
  held: readonly AttachmentSummary[],
): Promise<AttachmentSummary> {
  const content = Buffer.from(`${JSON.stringify(dossier.form, null, 2)}\n`);
  return addVersion(context, tx, dossier, held, { name: FORM_NAME, mediaType: FORM_TYPE, content });
}
