import type { Page } from '../ledger/port.ts';

/**
 * Every row of a paged list, page after page, up to `limit` rows.
 * @param load asks for the page after a cursor (the first without), with at most so many rows
 */
export async function* allPages<T>(
  load: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<T> {
  let left = limit;
  let after: string | undefined;
  while (left > 0) {
    const page = await load({ limit: Math.min(200, left), ...(after === undefined ? {} : { after }) });
    yield* page.rows;
    left -= page.rows.length;
    after = page.next;
    if (after === undefined) return;
  }
}
