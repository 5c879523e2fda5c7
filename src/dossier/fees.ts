import type { AseanCountry } from '../certificate/countries.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { DossierKind } from '../ledger/dossier-records.ts';

/** What one set of a certificate costs, from a date on. A newer entry replaces an older one from its own date. */
export interface Fee {
  readonly country: AseanCountry;
  readonly kind: DossierKind;
  /** First day it is asked. */
  readonly from: CalendarDate;
  /** Whole VND. */
  readonly amount: number;
  readonly source: string;
}

/**
 * Paid on filing and not refunded: no step of the gateway returns money. When the amounts change, add entries with their date; those before stay, so
 * that a dossier of last year can still be explained.
 */
export const FEES: readonly Fee[] = [
  {
    country: 'VN',
    kind: 'ORIGINAL',
    from: '2023-07-21',
    amount: 60_000,
    source: 'Circular 36/2023/TT-BTC (21/07/2023): VND 60,000 a set',
  },
  {
    country: 'VN',
    kind: 'REISSUE',
    from: '2023-07-21',
    amount: 30_000,
    source: 'Circular 36/2023/TT-BTC (21/07/2023): re-issue VND 30,000',
  },
];

/** The fee on a day. FEE_UNKNOWN when the table has none for the country, kind and day. */
export function feeOn(
  day: CalendarDate,
  country: AseanCountry,
  kind: DossierKind,
  table: readonly Fee[] = FEES,
): Fee {
  const [latest] = table
    .filter((fee) => fee.country === country && fee.kind === kind && fee.from <= day)
    .sort((a, b) => (a.from < b.from ? 1 : -1));
  if (!latest) {
    const what = `${country}, ${kind}, ${day}`;
    throw new GatewayError('FEE_UNKNOWN', { detail: { en: what, vi: what } });
  }
  return latest;
}
