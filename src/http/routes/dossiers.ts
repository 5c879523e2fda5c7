import { FORM_TYPE, MEDIA_TYPES } from '../../dossier/media-types.ts';
import { notToBePaid, viewDossier } from '../../dossier/view.ts';
import type { Dossier, DossierAttachment } from '../../ledger/dossier-records.ts';
import { hinderedDossier } from '../../worklist/hindered-dossier.ts';
import type { HttpContext } from '../context.ts';
import type { Reply } from '../route.ts';

/** What the exporter's and the ministry's side of a dossier do alike. */

/** The types a document may be downloaded as. */
export const DOCUMENT_TYPES: readonly string[] = [FORM_TYPE, ...MEDIA_TYPES.map(({ type }) => type)];

/** A dossier as who is to go on with it sees it: with what would be refused today. */
export async function lookedAt(http: HttpContext, dossier: Dossier, role: 'ministry' | 'exporter') {
  const hindered = await hinderedDossier(http.exchange, dossier, role);
  const { status, json } = await shownDossier(http, dossier);
  if (!hindered) return { status, json };
  const { next = json.next, ...refusedToday } = hindered;
  const { payment = undefined } = json;
  const paid = payment?.status === 'PENDING' ? { payment: notToBePaid(payment, 'lost') } : {};
  return { status, json: { ...json, ...paid, next, refusedToday } };
}

/** The dossier as it stands now. */
export async function shownDossier(
  { exchange }: HttpContext,
  dossier: Dossier,
  reply: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
) {
  return { status: 200, ...reply, json: await viewDossier(exchange.ledger, dossier) };
}

/**
 * The octets, to be saved, never shown by a browser: what exporters attach is not ours to vouch for. Names are
 * letters of any script (RFC 6266, 4.3; RFC 8187).
 */
export function download({ name, mediaType, content }: DossierAttachment): Reply<never> {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/[()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return {
    status: 200,
    octets: content,
    type: mediaType,
    headers: { 'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}` },
  };
}
