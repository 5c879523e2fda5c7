import { GatewayError } from '../kernel/errors.ts';
import { shown, type Text } from '../kernel/finding.ts';
import { type AseanCountry, isAseanCountry } from './countries.ts';

/**
 * The reference number of a Form D issued by Viet Nam: 13 characters in five groups, `VN-TH 09/02/00006`: Viet
 * Nam, importing state, year, issuing office, serial. Source: Circular 22/2016/TT-BCT (annex on how to fill the
 * form), repeated by Circular 19/2020/TT-BCT.
 *
 * Peers have formats of their own, which were not published: their numbers are opaque texts of up to 35
 * characters and never come here.
 */
export interface ReferenceNumber {
  readonly importingCountry: AseanCountry;
  /** 2000 to 2099; two digits of it are printed. */
  readonly year: number;
  /** Two digits, see issuing-offices.ts. */
  readonly office: string;
  /** 1 upwards within office, importing state and year (OCP Rule 7.3: given by each office of issue). */
  readonly serial: number;
}

/** The rule prints five digits. */
export const MAX_SERIAL = 99_999;

// Five digits are the rule; numbers with up to seven were seen in use, so those are read as well.
const FORM = /^VN-([A-Z]{2}) (\d{2})\/(\d{2})\/(\d{5,7})$/;

/**
 * Composes a number, e.g. `VN-TH 09/02/00006`.
 *
 * @throws GatewayError REFERENCE_NUMBER_INVALID for a part that the form has no room for, such as a serial
 *   above 99999 (the office's series of that year is exhausted)
 */
export function composeReferenceNumber(parts: ReferenceNumber): string {
  const { importingCountry, year, office, serial } = parts;
  checkDestination(importingCountry);
  if (!Number.isInteger(year) || year < 2000 || year > 2099) {
    throw invalid({ en: `year ${year}`, vi: `năm ${year}` }, 'year');
  }
  if (!/^\d{2}$/.test(office)) {
    throw invalid(
      {
        en: `office "${shown(office)}" is not two digits`,
        vi: `mã tổ chức cấp "${shown(office)}" không phải hai chữ số`,
      },
      'office',
    );
  }
  if (!Number.isInteger(serial) || serial < 1 || serial > MAX_SERIAL) {
    throw invalid(
      {
        en: `serial ${serial} is not within 1 and ${MAX_SERIAL}`,
        vi: `số thứ tự ${serial} không nằm trong khoảng 1 đến ${MAX_SERIAL}`,
      },
      'serial',
    );
  }
  const yy = String(year % 100).padStart(2, '0');
  return `VN-${importingCountry} ${yy}/${office}/${String(serial).padStart(5, '0')}`;
}

/**
 * Reads a number of Viet Nam's form. Serials of five to seven digits are read.
 *
 * @throws GatewayError REFERENCE_NUMBER_INVALID when the text is none
 */
export function parseReferenceNumber(text: string): ReferenceNumber {
  const match = FORM.exec(text);
  const [, destination = '', yy = '', office = '', digits = ''] = match ?? [];
  if (!match) throw invalid(sameInBoth(`"${shown(text)}"`), 'referenceNumber');
  checkDestination(destination);
  const serial = Number(digits);
  if (serial === 0) throw invalid({ en: 'serial 0', vi: 'số thứ tự 0' }, 'serial');
  return { importingCountry: destination, year: 2000 + Number(yy), office, serial };
}

/** A Form D of Viet Nam goes to one of the nine others. */
function checkDestination(code: string): asserts code is AseanCountry {
  if (!isAseanCountry(code) || code === 'VN') {
    throw invalid(
      {
        en: `"${shown(code)}" is not an importing state of the ATIGA`,
        vi: `"${shown(code)}" không phải nước nhập khẩu theo ATIGA`,
      },
      'importingCountry',
    );
  }
}

function sameInBoth(text: string): Text {
  return { en: text, vi: text };
}

function invalid(detail: Text, where: string): GatewayError {
  return new GatewayError('REFERENCE_NUMBER_INVALID', { detail, where });
}

/** Also the minus sign, which is typed and printed for a dash. */
const SEPARATORS = /[\s\p{Cf}\p{Cc}\p{Cs}\p{Pd}\u2212._]/gu;

/**
 * A number as it is compared when people copied it: in one case and one width, without what people put between its
 * groups or leave out (spaces, dashes, full stops, underscores) and without invisible signs. A slash stays: it parts
 * fields whose lengths vary. For finding what is meant only. What is signed and shown stays as written, and two numbers
 * of a peer that differ in this alone are two numbers.
 */
export function foldedNumber(number: string): string {
  return (
    number
      .normalize('NFKC')
      .replace(SEPARATORS, '')
      .toUpperCase()
      // Upper case may leave letters and marks apart that were one sign.
      .normalize('NFKC')
  );
}
