import { z } from 'zod';
import { ASEAN_COUNTRIES } from '../certificate/countries.ts';
import { CHECK_GROUNDS, CHECK_OUTCOMES } from '../certificate/inquiry.ts';

const text = z.string().min(1).max(1000);
const share = z.number().min(0).max(1);
const delayMs = z
  .tuple([z.int().min(0), z.int().min(0)])
  .refine(([shortest, longest]) => shortest <= longest, 'the shortest delay is above the longest');
/** The states it is about; all when not given. */
const states = z.array(z.enum(ASEAN_COUNTRIES)).min(1).optional();

/**
 * What the officials of a simulated country ask others about certificates, and how they answer: the `inquiries` of
 * a profile's `simulation`. A part that is not there is not done.
 */
export const InquiriesProfile = z.strictObject({
  /** Customs: the share of received certificates that they check before they decide (OCP Rule 18). */
  check: z
    .strictObject({ with: states, share, ground: z.enum(CHECK_GROUNDS), reason: text.optional() })
    .refine((check) => check.ground === 'RANDOM' || check.reason !== undefined, 'doubt needs a reason')
    .optional(),
  /** Ministry: how checks are answered. Only the proportion of the outcomes counts. */
  reply: z
    .strictObject({
      delayMs,
      outcomes: z
        .partialRecord(z.enum(CHECK_OUTCOMES), z.number().min(0).finite())
        .refine((shares) => Object.values(shares).some((one) => one > 0), 'leaves nothing to answer'),
      text,
    })
    .optional(),
  /** Ministry: the share of certificates with items NOT GIVEN that it clarifies (Rule 30.4). */
  clarify: z.strictObject({ with: states, share, text }).optional(),
  /**
   * Customs: why they stay with their decision. Simulated customs always do, because the state that a certificate
   * must end in is known before it is sent.
   */
  reassess: z.strictObject({ delayMs: z.int().min(0), maintained: text }).optional(),
});
export type InquiriesProfile = z.infer<typeof InquiriesProfile>;
