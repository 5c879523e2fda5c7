import type { FormD, FormDApplication } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import { composeReferenceNumber } from '../certificate/reference-number.ts';
import type { CountryProfile } from '../exchange/country-profile.ts';
import { fillTemplate } from '../exchange/numbering.ts';
import { calendarDate } from '../kernel/clock.ts';
import type { GatewayError } from '../kernel/errors.ts';
import type { StateTimes } from '../ledger/records.ts';
import { documentChecks } from '../validation/document-checks.ts';
import { isUntransmitted } from './decide.ts';
import type { DemoCountry } from './demo-options.ts';
import { type Expectation, expectedOutcome, neverSent } from './expected.ts';
import { spoil } from './faults/document-faults.ts';
import type { DocumentFault } from './faults/faults-profile.ts';
import type { Fixture } from './fixtures.ts';
import { officialsOf } from './officials-profile.ts';
import { asApplication, rebase } from './rebase.ts';

/** One certificate of the demo, from the fixture to its last state. */
export interface Consignment {
  readonly file: string;
  readonly from: DemoCountry;
  readonly to: DemoCountry;
  readonly application: FormDApplication;
  /** What its ministry spoiled before filing. */
  readonly faults: readonly DocumentFault[];
  readonly expected: Expectation;
  /** What the issuing state's ledger says, as last seen. */
  progress: Progress;
}

export interface Progress {
  readonly id?: string;
  readonly referenceNumber?: string;
  readonly state?: CertificateState;
  readonly stateTimes: StateTimes;
  /** Why it was not filed or not issued. */
  readonly fault?: GatewayError;
}

/**
 * Makes the fixtures' certificates ready to be filed today, each with the outcome that the importing country's
 * profile leads to. Fixtures between other countries than the demo's are left out.
 */
export function planConsignments(
  fixtures: readonly Fixture[],
  profiles: ReadonlyMap<DemoCountry, CountryProfile>,
  now: Date,
): readonly Consignment[] {
  const checks = new Map(
    [...profiles].map(([country, { ruleSeverity }]) => [country, documentChecks({ ruleSeverity })]),
  );
  return fixtures.flatMap(({ file, form }) => {
    const { issuingCountry: from } = form;
    const to = form.declaration.importingCountry;
    const [issuing, importing, rules] = [profiles.get(from), profiles.get(to), checks.get(to)];
    if (!issuing || !importing || !rules) return [];
    const { issued, faults } = asIssued(form, issuing, now);
    const findings = rules.certificate(issued, false, calendarDate(now, importing.timeZone));
    return [
      {
        file,
        from,
        to,
        application: asApplication(issued),
        faults,
        expected: isUntransmitted(issued, officialsOf(issuing))
          ? neverSent(from)
          : expectedOutcome(issued, importing, findings),
        progress: { stateTimes: {} },
      },
    ];
  });
}

/** The certificate as the issuing office will make it, faults included, but for the serial. */
function asIssued(
  form: FormD,
  issuing: CountryProfile,
  now: Date,
): { readonly issued: FormD; readonly faults: readonly DocumentFault[] } {
  const today = calendarDate(now, issuing.timeZone);
  const importingCountry = form.declaration.importingCountry;
  const year = Number(today.slice(0, 4));
  const { numbering, issuingOffice: office = '00' } = issuing;
  const { seed, faults: usual } = officialsOf(issuing);
  const { application, faults } = spoil(asApplication(rebase(form, today)), usual?.documents ?? [], seed);
  const issued = {
    ...application,
    referenceNumber:
      numbering.rule === 'viet-nam'
        ? composeReferenceNumber({ importingCountry, year, office, serial: 1 })
        : fillTemplate(numbering.template, { importing: importingCountry, year, serial: 1 }),
    certification: { authority: issuing.authority, place: issuing.placeOfIssue, date: today },
  };
  return { issued, faults };
}

/** States after which nothing more is awaited. */
const FINAL: ReadonlySet<CertificateState> = new Set(['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'REJECTED']);

/** Whether it ended as its profile said. */
export function isAsExpected({ progress, expected }: Consignment): boolean {
  return progress.state === expected.state;
}

/** Whether nothing more is awaited: the expected state, another final one, or never issued. */
export function isSettled(consignment: Consignment): boolean {
  const { state, fault } = consignment.progress;
  return fault !== undefined || isAsExpected(consignment) || (state !== undefined && FINAL.has(state));
}
