import { z } from 'zod';
import { CERTIFICATE_STATES } from '../../certificate/lifecycle.ts';
import { HOLD_REASONS } from '../../retention/holds.ts';
import { country, date, instant } from './common.ts';
import { named } from './registry.ts';

const years = z.union([z.int(), z.literal('never')]);

const policy = named(
  'RetentionPolicy',
  z.strictObject({ sent: years, received: years }),
  'Whole years the certificates of each ledger are kept; `never` removes none.',
);

const holdReason = z.enum(HOLD_REASONS);

const candidate = named(
  'RetentionCandidate',
  z.strictObject({
    ledger: z.enum(['sent', 'received']),
    id: z.string(),
    referenceNumber: z.string(),
    peer: country,
    state: z.enum(CERTIFICATE_STATES),
    issueDate: date,
    basis: z.strictObject({ from: z.enum(['ISSUE', 'RECEIPT', 'DECISION']), date, until: date }),
    holds: z.array(z.strictObject({ reason: holdReason, detail: z.string() })),
  }),
  'A certificate old enough to be looked at. It would be removed when `holds` is empty.',
);

export const retentionPlan = named(
  'RetentionPlan',
  z.strictObject({ policy, rows: z.array(candidate), next: z.string().optional() }),
);

export const retentionRun = named(
  'RetentionRun',
  z.strictObject({
    startedAt: instant,
    finishedAt: instant,
    policy,
    examined: z.int(),
    removed: z.strictObject({ sent: z.int(), received: z.int() }),
    removedDossiers: z.int().describe('Dossiers that no certificate came of.'),
    held: z.partialRecord(holdReason, z.int()),
    unfinished: z.boolean(),
  }),
  'What one application of the policy did; `unfinished` when the limit ended it.',
);
