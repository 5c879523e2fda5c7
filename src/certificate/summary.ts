import type { CalendarDate } from '../kernel/clock.ts';
import type { AseanCountry } from './countries.ts';
import type { FormD, FormDApplication } from './form-d.ts';

/** What lists and searches show of a certificate's content. */
export interface FormSummary {
  /** Empty until issued. */
  readonly referenceNumber: string;
  readonly issuingCountry: AseanCountry;
  readonly importingCountry: AseanCountry;
  /** Box 12; for an application the date given with it. */
  readonly issueDate: CalendarDate;
  readonly exporterName: string;
  readonly consigneeName: string;
  /** Each once, in order. */
  readonly hsCodes: readonly string[];
  readonly itemCount: number;
}

/** An application with the date that stands in for Box 12 until it is issued: the filing date. */
export type DatedApplication = FormDApplication & { readonly issueDate: CalendarDate };

/** Summarizes an issued certificate, or an application that has no number and no Box 12 yet. */
export function summarize(form: FormD | DatedApplication): FormSummary {
  const issued = 'certification' in form;
  return {
    referenceNumber: issued ? form.referenceNumber : '',
    issuingCountry: form.issuingCountry,
    importingCountry: form.declaration.importingCountry,
    issueDate: issued ? form.certification.date : form.issueDate,
    exporterName: form.exporter.name,
    consigneeName: form.consignee.name,
    hsCodes: [...new Set(form.items.map((item) => item.hsCode))].sort(),
    itemCount: form.items.length,
  };
}
