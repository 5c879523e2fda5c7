import { sha256Hex } from '../kernel/digest.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Page } from './port.ts';
import type { ListQuery, Position, Row, StoreReader } from './record-store.ts';
import type { AccessPath } from './table-spec.ts';

/**
 * Page cursors: where a page ended, bound to the list it belongs to by a digest. The digest tells a cursor that was
 * changed or belongs to another list; it is no secret, because a position opens nothing that the list does not.
 */

const DIGEST_LENGTH = 24;
const MAX_CURSOR_LENGTH = 1_000;

function digest(list: string, position: string): string {
  return sha256Hex(`ledger-cursor\n${list}\n${position}`).slice(0, DIGEST_LENGTH);
}

/** The identity of a list: its path and everything asked but the page. */
function identity(path: AccessPath, query: Omit<ListQuery, 'after' | 'limit'>): string {
  return JSON.stringify([path.name, query]);
}

/** A cursor of the list of that identity. */
export function encodeCursor(list: string, position: Position): string {
  const text = JSON.stringify([position.sort, position.key]);
  return Buffer.from(`${digest(list, text)}${text}`).toString('base64url');
}

/** Where a cursor of the list of that identity points. LEDGER_CURSOR_INVALID when it is none of it. */
export function decodeCursor(list: string, cursor: string): Position {
  const invalid = () => new GatewayError('LEDGER_CURSOR_INVALID', { where: 'after' });
  if (cursor.length > MAX_CURSOR_LENGTH) throw invalid();
  const plain = Buffer.from(cursor, 'base64url').toString();
  const text = plain.slice(DIGEST_LENGTH);
  // The one spelling only: base64url readers skip signs they do not know.
  if (plain.slice(0, DIGEST_LENGTH) !== digest(list, text)) throw invalid();
  if (Buffer.from(plain).toString('base64url') !== cursor) throw invalid();
  const [sort, key] = JSON.parse(text) as [string | number, string];
  return { sort, key };
}

/** The page size asked for, kept within what the port allows. */
function pageSize(limit: number): number {
  return Math.min(200, Math.max(1, Math.trunc(limit) || 1));
}

/**
 * One page along an access path.
 * @throws LEDGER_CURSOR_INVALID for a cursor that is not this list's
 */
export async function readPage<T>(
  store: StoreReader,
  path: AccessPath,
  query: Omit<ListQuery, 'after' | 'limit'>,
  page: { readonly limit: number; readonly after?: string },
  fromRow: (row: Row) => T,
): Promise<Page<T>> {
  const list = identity(path, query);
  const limit = pageSize(page.limit);
  const after = page.after === undefined ? undefined : decodeCursor(list, page.after);
  // One more than asked for tells whether there is another page.
  const rows = await store.list(path, { ...query, after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || !last) return { rows: shown.map(fromRow) };
  const position = { sort: last[path.sort] as string | number, key: last[path.table.key] as string };
  return { rows: shown.map(fromRow), next: encodeCursor(list, position) };
}
