import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import { addDays, type CalendarDate, daysBetween } from '../kernel/clock.ts';

/**
 * A certificate of the past as if it were certified on `today`: every date of the form moves by the same number of
 * days, so that all that its dates say about each other stays true. Texts are left alone.
 */
export function rebase(form: FormD, today: CalendarDate): FormD {
  const days = daysBetween(form.certification.date, today);
  return shiftDates(form, days) as FormD;
}

/** What the exporter had applied for: number and Box 12 are given at issue. */
export function asApplication(form: FormD): FormDApplication {
  const { referenceNumber: _number, certification: _box12, ...application } = form;
  return application;
}

/** Fields of the model that hold a calendar date: `date`, `departureDate`, `issueDate`. */
const DATE_FIELD = /^date$|Date$/;

function shiftDates(value: unknown, days: number): unknown {
  if (Array.isArray(value)) return value.map((element) => shiftDates(element, days));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      name,
      typeof content === 'string' && DATE_FIELD.test(name)
        ? addDays(content, days)
        : shiftDates(content, days),
    ]),
  );
}
