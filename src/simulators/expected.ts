import type { FormD } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { CountryProfile } from '../exchange/country-profile.ts';
import { type Finding, isAcceptable } from '../kernel/finding.ts';
import { decide } from './decide.ts';
import { officialsOf } from './officials-profile.ts';

/** The state a certificate ends in at the issuing state, and why, before anything is sent. */
export interface Expectation {
  readonly state: Extract<CertificateState, 'GIVEN' | 'PARTLY_GIVEN' | 'NOT_GIVEN' | 'REJECTED' | 'REC'>;
  readonly because: string;
}

/**
 * What must become of a valid certificate by the importing country's profile: its gateway refuses it when one of
 * its rules is an error there, otherwise its officials answer as `decide` says.
 * @param findings what the importing gateway's rules say about the certificate as issued
 * @throws GatewayError CONFIG_INVALID when the profile has no officials
 */
export function expectedOutcome(
  form: FormD,
  importing: CountryProfile,
  findings: readonly Finding[],
): Expectation {
  if (!isAcceptable(findings)) {
    const rules = findings.filter((finding) => finding.severity === 'error').map((finding) => finding.rule);
    return {
      state: 'REJECTED',
      because: `${importing.country} refuses it by ${[...new Set(rules)].join(', ')}`,
    };
  }
  const { response, decisions } = decide(form, officialsOf(importing));
  if (response === 'NONE') {
    return { state: 'REC', because: `customs of ${importing.country} leave it unanswered` };
  }
  const notGiven = decisions.filter((decision) => decision.decision === 'NOT_GIVEN').length;
  return {
    state: response,
    because: `customs of ${importing.country} give ${decisions.length - notGiven} of ${decisions.length} items`,
  };
}
