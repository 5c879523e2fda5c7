import type { AseanCountry } from '../certificate/countries.ts';
import { composeReferenceNumber, MAX_SERIAL } from '../certificate/reference-number.ts';
import type { CalendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { LedgerTransaction } from '../ledger/port.ts';
import type { CountryProfile } from './country-profile.ts';

/**
 * Gives the next reference number. OCP Rule 7.3: the number is "separately given by each place or office of
 * issuance", so a series runs per office, importing state and year. REFERENCE_NUMBER_INVALID when the series is
 * exhausted.
 */
export async function nextReferenceNumber(
  tx: LedgerTransaction,
  profile: CountryProfile,
  importingCountry: AseanCountry,
  issueDate: CalendarDate,
): Promise<string> {
  const year = Number(issueDate.slice(0, 4));
  const office = profile.issuingOffice ?? '00';
  const serial = await tx.nextSerial(seriesOf(profile, importingCountry, year));
  if (profile.numbering.rule === 'viet-nam') {
    return composeReferenceNumber({ importingCountry, year, office, serial });
  }
  return fillTemplate(profile.numbering.template, { importing: importingCountry, year, serial });
}

/** Name of the series the numbers for an importing state are taken from. */
export function seriesOf(profile: CountryProfile, importingCountry: AseanCountry, year: number): string {
  return `${profile.country}-${importingCountry}/${year}/${profile.issuingOffice ?? '00'}`;
}

/** The last number a series can have: what the digits of the form have room for. */
export function lastNumberOf({ numbering }: Pick<CountryProfile, 'numbering'>): number {
  if (numbering.rule === 'viet-nam') return MAX_SERIAL;
  const digits = Number(/\{serial:(\d)\}/.exec(numbering.template)?.[1]);
  return 10 ** digits - 1;
}

/** `D{importing}{yy}-{serial:6}` with TH, 2026 and 17 gives `DTH26-000017`. */
export function fillTemplate(
  template: string,
  values: { readonly importing: AseanCountry; readonly year: number; readonly serial: number },
): string {
  return template.replace(/\{(importing|year|yy|serial):?(\d)?\}/g, (_, name: string, width?: string) => {
    if (name === 'importing') return values.importing;
    if (name === 'year') return String(values.year);
    if (name === 'yy') return String(values.year % 100).padStart(2, '0');
    const digits = String(values.serial).padStart(Number(width), '0');
    if (digits.length > Number(width)) {
      throw new GatewayError('REFERENCE_NUMBER_INVALID', {
        detail: {
          en: `the series is exhausted: serial ${values.serial} has more than ${width} digits`,
          vi: `dãy số đã hết: số thứ tự ${values.serial} có hơn ${width} chữ số`,
        },
      });
    }
    return digits;
  });
}
