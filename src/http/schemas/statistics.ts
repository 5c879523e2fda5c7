import { z } from 'zod';
import { CERTIFICATE_STATES } from '../../certificate/lifecycle.ts';
import { country, date, instant, state } from './common.ts';
import { named } from './registry.ts';

export const certificateCounts = named(
  'CertificateCounts',
  z.strictObject({
    country,
    ledger: z.enum(['sent', 'received']),
    direction: z.enum(['export', 'import']),
    period: z.strictObject({ from: date.optional(), to: date.optional() }),
    periodOf: z.string(),
    basis: z.string(),
    cutOff: instant,
    peer: country.optional(),
    rows: z.array(
      z.strictObject({
        peer: country,
        month: z.string().regex(/^\d{4}-\d{2}$/),
        state,
        label: z.string(),
        count: z.int().min(0),
      }),
    ),
    total: z.int().min(0),
  }),
  'Counts with everything needed to cite them. A side of the period that is absent is not bounded; changes ' +
    'after the cut-off are not in the figures.',
);

const byState = z.partialRecord(z.enum(CERTIFICATE_STATES), z.int().min(0));
const count = z.int().min(0);

export const totalsReport = named(
  'TotalsReport',
  z.strictObject({
    country,
    cutOff: instant,
    certificates: z.strictObject({ sent: count, received: count }),
    sent: byState,
    received: byState,
    outbox: z.strictObject({
      waiting: count,
      due: count,
      delivered: count,
      dead: count,
      superseded: count,
    }),
    messagesIn: count,
    messagesOut: count,
    events: count,
    basis: z.strictObject({
      sent: z.string(),
      received: z.string(),
      outbox: z.string(),
      messagesIn: z.string(),
      messagesOut: z.string(),
      events: z.string(),
    }),
  }),
  'Everything the ledgers hold, and what each figure counts.',
);
