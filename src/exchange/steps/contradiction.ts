import type { AseanCountry } from '../../certificate/countries.ts';
import type { FormD } from '../../certificate/form-d.ts';

/** What of the envelope and the certificate's own words do not agree, in plain words. */
export function contradiction(
  form: FormD,
  from: AseanCountry,
  to: AseanCountry,
  referenceNumber: string,
): string | undefined {
  if (form.referenceNumber !== referenceNumber) {
    return `the message says ${referenceNumber}, the certificate ${form.referenceNumber}`;
  }
  if (form.issuingCountry !== from) return `issued in ${form.issuingCountry}, sent by ${from}`;
  const importing = form.declaration.importingCountry;
  return importing === to ? undefined : `for import into ${importing}, sent to ${to}`;
}
