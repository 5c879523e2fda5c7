import { z } from 'zod';
import { applyRetention } from '../../retention/apply.ts';
import { planRetention } from '../../retention/plan.ts';
import { type Route, route } from '../route.ts';
import { pageParams } from '../schemas/common.ts';
import { retentionPlan, retentionRun } from '../schemas/retention.ts';

const BASE = '/api/v1/operator/retention';

/** What the operator sees and does about certificates whose retention is over (rule V13). */
export const RETENTION_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: BASE,
    role: 'operator',
    id: 'planRetention',
    summary: 'Dry run: which certificates of a ledger would be removed, and what holds the others.',
    query: z.strictObject({ ledger: z.enum(['sent', 'received']), ...pageParams }),
    answer: retentionPlan,
    answers: { 200: 'A page of the certificates old enough; only a page without `next` is the last.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { ledger, ...page } }) {
      const planned = await planRetention(http.exchange, http.retention, ledger, page);
      return { status: 200, json: { policy: http.retention, ...planned } };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/runs`,
    role: 'operator',
    id: 'applyRetention',
    summary: 'Removes the certificates whose retention is over and which nothing holds.',
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(1000).default(500).describe('Certificates removed, at most.'),
    }),
    answer: retentionRun,
    answers: { 200: 'What was done.' },
    errors: [],
    async handle({ http, query: { limit }, actor }) {
      return { status: 200, json: await applyRetention(http.exchange, http.retention, { actor, limit }) };
    },
  }),
];
