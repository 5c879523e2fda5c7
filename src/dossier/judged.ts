import { checkApplication, refuseUnacceptable } from '../exchange/file.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Dossier } from '../ledger/dossier-records.ts';
import type { LedgerReader } from '../ledger/port.ts';
import type { DossierContext } from './context.ts';
import { checkReissue, requireNoRival } from './reissue.ts';

/** The application as the exchange would take it now. SCHEMA_INVALID, CERTIFICATE_INVALID, PEER_UNKNOWN. */
export async function judged(
  { exchange }: DossierContext,
  application: unknown,
  about: { readonly replaces: string | undefined; readonly ledger?: LedgerReader },
): Promise<Pick<Dossier, 'form' | 'findings' | 'exporterName' | 'consigneeName' | 'importingCountry'>> {
  const { form, findings } = await checkApplication(exchange, application, about);
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
 * older than a year, another is to take its place, the goods have left since, another re-export took the quantity. Asked before a fee is taken,
 * because fees are not refunded.
 * @throws DOSSIER_INVALID, CERTIFICATE_INVALID, PEER_UNKNOWN
 */
export async function requireStillRight(context: DossierContext, dossier: Dossier): Promise<void> {
  // First: what no correction mends.
  await checkReissue(context, context.exchange.ledger, dossier);
  await requireNoRival(context.exchange.ledger, dossier);
  await judged(context, dossier.form, { replaces: dossier.reissueOf });
}
