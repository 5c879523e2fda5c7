import { checkApplication, refuseUnacceptable } from '../exchange/file.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { checkReissue, requireNoRival } from './reissue.ts';

/**
 * The application as the exchange would take it now.
 * @param about whose it is, and what it is to have issued once more; the transaction it is part of
 * @throws SCHEMA_INVALID, DOSSIER_INVALID, CERTIFICATE_INVALID, PEER_UNKNOWN
 */
export async function judged(
  context: DossierContext,
  application: unknown,
  about: Pick<Dossier, 'reissueOf' | 'exporter' | 'payment'> &
    Partial<Pick<Dossier, 'id'>> & { readonly ledger?: LedgerReader },
): Promise<Pick<Dossier, 'form' | 'findings' | 'exporterName' | 'consigneeName' | 'importingCountry'>> {
  const { exchange } = context;
  const { reissueOf, ledger = exchange.ledger } = about;
  const read = exchange.checks.readApplication(application);
  // First: what no correction mends. The rules would have it corrected, and then it would not be the same certificate.
  if ('form' in read) await checkReissue(context, ledger, { ...about, form: read.form });
  const { form, findings } = await checkApplication(exchange, application, { replaces: reissueOf, ledger });
  if (!form) throw new GatewayError('SCHEMA_INVALID', { findings });
  refuseUnacceptable(exchange, form, findings);
  return {
    form,
    findings,
    exporterName: form.exporter.name,
    consigneeName: form.consignee.name,
    importingCountry: form.declaration.importingCountry,
  };
}

/**
 * Refuses a dossier that was right when it was filed and could not be accepted today: its original has ended or is
 * older than a year, what it re-exports has lost its original, another is to take its place, the goods have left since,
 * another re-export took the quantity. Asked before a fee is taken, because fees are not refunded.
 * @throws DOSSIER_INVALID, CERTIFICATE_INVALID, PEER_UNKNOWN
 */
export async function requireStillRight(context: DossierContext, dossier: Dossier): Promise<void> {
  await checkReissue(context, context.exchange.ledger, dossier);
  await requireNoRival(context.exchange.ledger, dossier);
  await judged(context, dossier.form, dossier);
}
