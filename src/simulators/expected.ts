import type { FormD } from '../certificate/form-d.ts';
import type { CertificateState } from '../certificate/lifecycle.ts';
import type { CountryProfile } from '../exchange/country-profile.ts';
import { type Finding, isAcceptable, type Text } from '../kernel/finding.ts';
import { decide } from './decide.ts';
import type { DemoCountry } from './demo-options.ts';
import { officialsOf } from './officials-profile.ts';

/** The state a certificate ends in at the issuing state, and why, before anything is sent. */
export interface Expectation {
  readonly state: Extract<
    CertificateState,
    'APPROVED' | 'GIVEN' | 'PARTLY_GIVEN' | 'NOT_GIVEN' | 'REJECTED' | 'REC'
  >;
  readonly because: Text;
}

/** What becomes of an application that is approved and never transmitted: nothing more. */
export function neverSent(from: DemoCountry): Expectation {
  return {
    state: 'APPROVED',
    because: {
      en: `its exporter in ${from} does not ask for transmission`,
      vi: `người xuất khẩu ở ${from} không yêu cầu truyền`,
    },
  };
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
  const by = importing.country;
  if (!isAcceptable(findings)) {
    const errors = findings.filter((finding) => finding.severity === 'error');
    const rules = [...new Set(errors.map((finding) => finding.rule))].join(', ');
    return {
      state: 'REJECTED',
      because: { en: `${by} refuses it by ${rules}`, vi: `${by} từ chối theo quy tắc ${rules}` },
    };
  }
  const { response, decisions } = decide(form, officialsOf(importing));
  if (response === 'NONE') {
    return {
      state: 'REC',
      because: { en: `customs of ${by} leave it unanswered`, vi: `hải quan ${by} không phản hồi` },
    };
  }
  const given = decisions.filter((decision) => decision.decision === 'GIVEN').length;
  return {
    state: response,
    because: {
      en: `customs of ${by} give ${given} of ${decisions.length} items the preference`,
      vi: `hải quan ${by} cho hưởng ưu đãi ${given}/${decisions.length} mặt hàng`,
    },
  };
}
