import type { AseanCountry } from '../certificate/countries.ts';
import type { FormDApplication } from '../certificate/form-d.ts';
import { loadCountryProfile } from '../exchange/country-profile.ts';
import { calendarDate } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { loadFixtures } from '../simulators/fixtures.ts';
import { asApplication, rebase } from '../simulators/rebase.ts';

/** Applications without end, of the fixtures from one state to another, each with an exporter of its own. */
export interface ApplicationSource {
  next(now: Date): FormDApplication;
}

/** The largest fixtures measure thousands of lines: right for a benchmark, of no use to a drill. */
const MOST_ITEMS = 20;

/** @throws GatewayError DRILL_FAILED when no fixture goes that way */
export function applications(from: AseanCountry, to: AseanCountry): ApplicationSource {
  const { timeZone } = loadCountryProfile(from);
  const forms = loadFixtures(`${from}-${to}-*`.toLowerCase())
    .map(({ form }) => form)
    .filter(
      (form) =>
        form.items.length <= MOST_ITEMS &&
        // A re-export draws on its original, which a drill does not have.
        !form.ticks.backToBack,
    );
  if (forms.length === 0) {
    throw new GatewayError('DRILL_FAILED', { detail: `no fixture goes from ${from} to ${to}` });
  }
  let serial = 0;
  return {
    next(now) {
      const form = forms[serial % forms.length];
      serial += 1;
      if (!form) throw new GatewayError('INTERNAL', { detail: 'no fixture' });
      const application = asApplication(rebase(form, calendarDate(now, timeZone)));
      const name = `DRILL ${from}-${to} ${String(serial).padStart(7, '0')} ${application.exporter.name}`
        .slice(0, 250)
        .trim();
      return { ...application, exporter: { ...application.exporter, name } };
    },
  };
}
