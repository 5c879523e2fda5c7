import { z } from 'zod';
import { country, instant } from './common.ts';
import { named } from './registry.ts';

export const liveness = named(
  'Liveness',
  z.strictObject({ status: z.literal('alive'), country, version: z.string() }),
);

export const readiness = named(
  'Readiness',
  z.strictObject({
    status: z.enum(['ready', 'degraded', 'not-ready']),
    country,
    version: z.string(),
    at: instant,
    checks: z.array(
      z.strictObject({
        name: z.enum(['ledger', 'gateway-key', 'authority-key']),
        outcome: z.enum(['ok', 'warning', 'failed']),
        detail: z.string(),
        notAfter: instant.optional(),
        daysLeft: z.int().optional(),
      }),
    ),
  }),
  'Not ready: nothing can be taken in. Degraded: certificates cannot be issued; messages are still exchanged.',
);
