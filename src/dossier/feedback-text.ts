import type { Text } from '../kernel/finding.ts';
import type { LedgerEvent } from '../ledger/records.ts';

/** What an event holds. */
export type Data = LedgerEvent['data'];

/** English, then Vietnamese. */
export function text(en: string, vi: string): Text {
  return { en, vi };
}
