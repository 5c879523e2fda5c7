import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ASEAN_COUNTRIES, type AseanCountry } from '../certificate/countries.ts';
import { GatewayError } from '../kernel/errors.ts';

/** What a template may name (exchange/numbering.ts fills it in). */
const FIELD = /\{(importing|year|yy|serial:[1-9])\}/g;

/**
 * A series of numbers runs per importing state and year (OCP Rule 7.3), each from 1: a number that does not say both
 * would be given again.
 */
const NumberTemplate = z
  .string()
  .max(35)
  .regex(/\{serial:[1-9]\}/, 'must have the serial number, {serial:1} to {serial:9} by its digits')
  .regex(/\{importing\}/, 'must have {importing}: each importing state has a series of its own')
  .regex(/\{(year|yy)\}/, 'must have {year} or {yy}: each year has a series of its own')
  .refine((template) => !/[{}]/.test(template.replace(FIELD, '')), {
    message: 'may have {importing}, {year}, {yy} and {serial:N} in braces, nothing else',
  });

/** How long a received certificate takes to the single window (AS3) and on to customs (AS4 RES-REC). */
export const Handover = z.strictObject({
  singleWindowDelayMs: z.int().min(0),
  customsDelayMs: z.int().min(0),
});

/**
 * What differs from country to country, as data (`profiles/<CC>.json`). Whatever of it is uncertain
 * (office codes, peers' number formats, hand-over times) is replaced there without touching code.
 */
export const CountryProfile = z.strictObject({
  country: z.enum(ASEAN_COUNTRIES),
  /** IANA zone of the issuing offices: it decides the date in Box 12. */
  timeZone: z.string(),
  authority: z.string(),
  placeOfIssue: z.string(),
  /** Two digits in Viet Nam's reference number; other states may leave it out. */
  issuingOffice: z
    .string()
    .regex(/^\d{2}$/)
    .optional(),
  /**
   * How reference numbers are given: Viet Nam's rule, or a template with `{importing}`, `{year}`, `{yy}` and
   * `{serial:N}`.
   */
  numbering: z.discriminatedUnion('rule', [
    z.strictObject({ rule: z.literal('viet-nam') }),
    z.strictObject({
      rule: z.literal('template'),
      template: NumberTemplate,
    }),
  ]),
  /** A second person approves before issue; see exchange/approve.ts. */
  twoPersonRule: z.boolean().default(true),
  handover: Handover,
  /**
   * Whole years certificates must be kept at least (rule V13): OCP Rule 31, three years from issue, for both ledgers;
   * national law may ask for more, as Viet Nam's does for import files.
   */
  retention: z.strictObject({ sentYears: z.int().min(3), receivedYears: z.int().min(3) }),
  /** Severities that this state's receiving side sets apart from the rules' own. */
  ruleSeverity: z.record(z.string(), z.enum(['error', 'warning', 'info'])).default({}),
  /**
   * Severities that this state sets apart for certificates of its own. A state that lets some of its certificates
   * leave with faults, as peers do in practice, has warnings here where the rules say error.
   */
  ownRuleSeverity: z.record(z.string(), z.enum(['error', 'warning', 'info'])).default({}),
  /** How this state's officials behave when it is simulated; read by the simulators only. */
  simulation: z.unknown().optional(),
});
export type CountryProfile = z.infer<typeof CountryProfile>;

const PROFILES = new URL('../../profiles/', import.meta.url);

/** Reads `profiles/<country>.json`, or another file. Throws CONFIG_INVALID naming every fault. */
export function loadCountryProfile(country: AseanCountry, file?: string): CountryProfile {
  const from = file ?? new URL(`${country}.json`, PROFILES);
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(from, 'utf8'));
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', { detail: `country profile ${from} cannot be read`, cause });
  }
  const read = CountryProfile.safeParse(data);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new GatewayError('CONFIG_INVALID', { detail: `country profile ${from}: ${faults.join('; ')}` });
  }
  if (read.data.country !== country) {
    throw new GatewayError('CONFIG_INVALID', {
      detail: `country profile ${from} is ${read.data.country}'s, not ${country}'s`,
    });
  }
  return read.data;
}
