import { z } from 'zod';
import { Ticks } from '../certificate/form-d.ts';
import type { CountryProfile } from '../exchange/country-profile.ts';
import { GatewayError } from '../kernel/errors.ts';
import { Faults } from './faults/faults-profile.ts';
import { InquiriesProfile } from './inquiries-profile.ts';

/** What a simulated customs may decide about a whole certificate; NONE leaves it unanswered in REC. */
export const RESPONSES = ['GIVEN', 'PARTLY_GIVEN', 'NOT_GIVEN', 'NONE'] as const;
export type ResponseKind = (typeof RESPONSES)[number];

const reason = z.string().min(1).max(1000);
const weight = z.number().min(0).finite();

/** Which items a fixed practice of a country's customs is about; all given conditions must hold. */
const ItemCondition = z
  .strictObject({
    /** The kind of origin criterion in Box 8. */
    criterion: z.enum(['WO', 'RVC', 'CTC', 'SP', 'COMBINED', 'PC']).optional(),
    /** A tick in Box 13. */
    tick: z.enum(Object.keys(Ticks.shape) as [keyof Ticks, ...(keyof Ticks)[]]).optional(),
    hsPrefix: z
      .string()
      .regex(/^\d{2,10}$/)
      .optional(),
  })
  .refine((when) => Object.keys(when).length > 0, 'names no condition');

/**
 * How the officials of a country behave when it is simulated: the `simulation` part of `profiles/<CC>.json`.
 * A whole certificate is refused by the gateway itself, through the profile's `ruleSeverity`, not by officials.
 */
export const OfficialsProfile = z.strictObject({
  /** Varies the decisions from country to country, and never from run to run. */
  seed: z.int().min(0),
  /** Shortest and longest time from AS4 (RES-REC) to the answer, in milliseconds. */
  answerDelayMs: z
    .tuple([z.int().min(0), z.int().min(0)])
    .refine(([shortest, longest]) => shortest <= longest, 'the shortest delay is above the longest'),
  /** Shares of the answers; only their proportion counts. */
  responses: z
    .strictObject({
      GIVEN: weight.default(0),
      PARTLY_GIVEN: weight.default(0),
      NOT_GIVEN: weight.default(0),
      NONE: weight.default(0),
    })
    // PARTLY_GIVEN is no answer to a certificate of one item, so it may not be the only one.
    .refine((shares) => shares.GIVEN + shares.NOT_GIVEN + shares.NONE > 0, 'leaves single items unanswered'),
  /** Practices that stand above the shares: these items are NOT GIVEN, for this reason. */
  itemRules: z.array(z.strictObject({ when: ItemCondition, reason })).default([]),
  /** For NOT GIVEN by the shares (OCP Rule 30.3 asks for a reason). */
  reasons: z.array(reason).min(1),
  /** What they ask other states about certificates, and how they answer. */
  inquiries: InquiriesProfile.optional(),
  /** What goes wrong when it is simulated with faults. */
  faults: Faults.optional(),
});
export type OfficialsProfile = z.infer<typeof OfficialsProfile>;

/** The officials of a country profile. CONFIG_INVALID naming every fault, or that the profile has none. */
export function officialsOf(profile: CountryProfile): OfficialsProfile {
  const read = OfficialsProfile.safeParse(profile.simulation);
  if (read.success) return read.data;
  const faults = read.error.issues.map(
    (issue) => `${['simulation', ...issue.path].join('.')}: ${issue.message}`,
  );
  throw new GatewayError('CONFIG_INVALID', {
    detail: `the country profile cannot be simulated: ${faults.join('; ')}`,
    where: profile.country,
  });
}

/** A country profile that hands certificates over as slowly as its faults say. */
export function withSlowHandover(profile: CountryProfile): CountryProfile {
  const { handover = profile.handover } = officialsOf(profile).faults?.exchange ?? {};
  return { ...profile, handover };
}

/** A country profile whose officials and line have no faults: as long as nobody asks for them, nothing goes wrong. */
export function withoutFaults(profile: CountryProfile): CountryProfile {
  const { faults: _faults, ...simulation } = officialsOf(profile);
  return { ...profile, simulation };
}
