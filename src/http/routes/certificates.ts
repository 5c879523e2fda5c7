import { ASEAN_COUNTRIES } from '../../certificate/countries.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { asGiven } from '../../exchange/own-number.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { LedgerReader } from '../../ledger/port.ts';
import type { Reply } from '../route.ts';
import { summaryView } from '../views.ts';

/** What the ministry's and the customs' side do alike. */

export interface SearchQuery {
  readonly limit: number;
  readonly after?: string | undefined;
}

type LedgerQuery = SearchQuery & Parameters<LedgerReader['search']>[1];

/** A page of certificates of one ledger. */
export async function searchLedger(
  reader: LedgerReader,
  ledger: 'sent' | 'received',
  { limit, after, ...criteria }: LedgerQuery,
) {
  const { issuedFrom, issuedTo } = criteria;
  if (issuedFrom !== undefined && issuedTo !== undefined && issuedFrom > issuedTo) {
    throw new GatewayError('QUERY_INVALID', {
      detail: {
        en: `issuedTo ${issuedTo} is before issuedFrom ${issuedFrom}`,
        vi: `issuedTo ${issuedTo} trước issuedFrom ${issuedFrom}`,
      },
      where: 'issuedFrom, issuedTo',
    });
  }
  const page = await reader.search(ledger, criteria, { limit, after });
  return { status: 200, json: { rows: page.rows.map(summaryView), next: page.next } };
}

/** A page of this country's certificates. A number that is found nowhere as typed is read as the state gives it. */
export async function searchSent({ ledger, profile }: ExchangeContext, query: LedgerQuery) {
  const found = await searchLedger(ledger, 'sent', query);
  const typed = query.referenceNumber;
  const given = typed === undefined ? undefined : asGiven(profile, typed);
  if (found.json.rows.length > 0 || given === undefined || given === typed) return found;
  return searchLedger(ledger, 'sent', { ...query, referenceNumber: given });
}

/** The received certificates of that number, however it is spelled, of every state. */
export async function receivedOfNumber(reader: LedgerReader, number: string) {
  const rows = [];
  for (const country of ASEAN_COUNTRIES) rows.push(...(await reader.receivedAlike(country, number)));
  return { status: 200, json: { rows: rows.map(summaryView) } };
}

/** The record, or NOT_FOUND. */
export async function existing<T>(id: string, record: Promise<T | undefined>): Promise<T> {
  const found = await record;
  if (found === undefined) throw new GatewayError('NOT_FOUND', { where: id });
  return found;
}

/** Everything that happened to a certificate of either ledger. */
export async function historyOf(reader: LedgerReader, certificateId: string) {
  const [events, messages] = await Promise.all([
    reader.eventsOfCertificate(certificateId),
    reader.messagesOfCertificate(certificateId),
  ]);
  const outbound = messages.filter(({ direction }) => direction === 'out');
  const attempts = await Promise.all(outbound.map(({ id }) => reader.attempts(id)));
  const byTime = attempts.flat().sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return { status: 200, json: { events, messages, attempts: byTime } };
}

/** The signed octets, named after the certificate; STATE_CONFLICT when there are none yet. */
export function signedOctets(certificate: {
  readonly id: string;
  readonly referenceNumber: string;
  readonly xml?: Uint8Array;
}): Reply<never> {
  const { id, referenceNumber, xml } = certificate;
  if (!xml) {
    const detail = { en: 'it is not issued yet', vi: 'chưa được cấp' };
    throw new GatewayError('STATE_CONFLICT', { detail, where: id });
  }
  // Peers choose their numbers freely; a file name is letters, digits and dashes.
  const name = referenceNumber.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || id;
  return {
    status: 200,
    octets: xml,
    headers: { 'Content-Disposition': `attachment; filename="${name}.xml"` },
  };
}
