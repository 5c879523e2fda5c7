import { foldedNumber } from '../certificate/reference-number.ts';
import { allPages } from '../client/all-pages.ts';
import type { GatewayClient } from '../client/gateway-client.ts';
import type { ReceivedView, SearchQuery, SentView, SummaryView } from '../client/views.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Page } from '../ledger/port.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A number is searched by its beginning; no number is the beginning of more numbers than this. */
const MOST = 1000;

/**
 * The certificates of this country with that id or number; none is an empty list.
 * @throws GatewayError of the client
 */
export function findSent(client: GatewayClient, what: string): Promise<readonly SentView[]> {
  return find(
    what,
    (id) => client.sent(id),
    ({ referenceNumber, ...page }) =>
      client.searchSent({ ...page, referenceNumber: referenceNumber?.normalize('NFKC') }),
  );
}

/** The certificates of other countries with that id or number; numbers of two countries may be alike. */
export function findReceived(client: GatewayClient, what: string): Promise<readonly ReceivedView[]> {
  return find(
    what,
    (id) => client.received(id),
    ({ referenceNumber: number, ...page }) => client.searchReceived({ ...page, number }),
  );
}

/**
 * The one certificate found.
 * @throws GatewayError NOT_FOUND, REFERENCE_NUMBER_AMBIGUOUS naming the ids
 */
export function theOne<T extends SummaryView>(what: string, found: readonly T[]): T {
  const [first, ...others] = found;
  if (first === undefined) throw new GatewayError('NOT_FOUND', { where: what });
  if (others.length === 0) return first;
  const ids = found.map(({ issuingCountry, id }) => `${issuingCountry} ${id}`);
  throw new GatewayError('REFERENCE_NUMBER_AMBIGUOUS', {
    detail: { en: ids.join(', '), vi: ids.join(', ') },
    where: what,
  });
}

async function find<T>(
  what: string,
  byId: (id: string) => Promise<T>,
  search: (query: SearchQuery) => Promise<Page<SummaryView>>,
): Promise<T[]> {
  if (ID.test(what)) {
    try {
      return [await byId(what.toLowerCase())];
    } catch (thrown) {
      if (thrown instanceof GatewayError && thrown.code === 'NOT_FOUND') return [];
      throw thrown;
    }
  }
  const found: T[] = [];
  for await (const row of allPages((page) => search({ ...page, referenceNumber: what }), MOST)) {
    if (foldedNumber(row.referenceNumber) === foldedNumber(what)) found.push(await byId(row.id));
  }
  return found;
}
