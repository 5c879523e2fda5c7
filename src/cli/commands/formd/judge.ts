import type { AseanCountry } from '../../../certificate/countries.ts';
import type { CalendarDate } from '../../../kernel/clock.ts';
import { calendarDate } from '../../../kernel/clock.ts';
import { country as readCountry } from '../../define.ts';
import type { CliIo } from '../../io.ts';

export interface JudgeOptions {
  /** Whose node judges. */
  readonly country?: AseanCountry;
  readonly profile?: string;
  readonly today?: CalendarDate;
}

/** The country of this node, as its environment has it. COUNTRY_UNKNOWN when that is none of the ten. */
export function ownCountry(io: CliIo): AseanCountry {
  return readCountry(io.environment.COUNTRY?.trim() || 'VN');
}

/**
 * The rules with the severities of one country's node, and the date there.
 * @throws GatewayError CONFIG_INVALID when the country has no profile or it has faults
 */
export async function judgeOf(io: CliIo, options: JudgeOptions) {
  const country = options.country ?? ownCountry(io);
  const { loadCountryProfile } = await import('../../../exchange/country-profile.ts');
  const { documentChecks } = await import('../../../validation/document-checks.ts');
  const profile = loadCountryProfile(country, options.profile ?? io.environment.PROFILE_FILE?.trim());
  return {
    country,
    checks: documentChecks(profile),
    today: options.today ?? calendarDate(io.clock.now(), profile.timeZone),
  };
}
