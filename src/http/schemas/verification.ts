import { z } from 'zod';
import { FormD } from '../../certificate/form-d.ts';
import { country, finding, id, text } from './common.ts';
import { named } from './registry.ts';

const outcome = z.enum(['valid', 'invalid', 'could-not-check']);

export const verification = named(
  'Verification',
  z.strictObject({
    profile: z.enum(['certificate', 'message']),
    verdict: outcome,
    steps: z.array(
      z.strictObject({
        step: z.string(),
        outcome,
        code: z.string(),
        explanation: text,
        where: z.string().optional(),
      }),
    ),
    signer: z
      .strictObject({
        country,
        role: z.enum(['issuing-authority', 'gateway']),
        subject: z.string(),
        issuer: z.string(),
        serialNumber: z.string(),
        thumbprint: z.string(),
        notBefore: z.string(),
        notAfter: z.string(),
        algorithm: z.string(),
      })
      .optional(),
    signingTime: z.string().optional(),
  }),
  'The whole report of one signature verification: every step with its outcome and why.',
);

export const verificationPair = named(
  'VerificationPair',
  z.strictObject({ atReceipt: verification, now: verification }),
  'The signature of a held certificate as it was judged when it arrived, and judged again now.',
);

export const uploadReport = named(
  'UploadReport',
  z.strictObject({
    verification,
    secondOpinion: verification.optional(),
    findings: z.array(finding),
    form: FormD.optional(),
    held: z.strictObject({ id, sameOctets: z.boolean() }).optional(),
  }),
  'What an uploaded certificate is worth. `form` is given only when its signature verifies; `held` is the ' +
    'received certificate with the same number.',
);
