import { z } from 'zod';
import { countCertificates } from '../../statistics/certificate-counts.ts';
import { reportTotals } from '../../statistics/ledger-totals.ts';
import type { HttpContext } from '../context.ts';
import { type Route, route } from '../route.ts';
import { country, date, pageParams } from '../schemas/common.ts';
import { eventPage } from '../schemas/history.ts';
import { certificateCounts, totalsReport } from '../schemas/statistics.ts';

const BASE = '/api/v1/auditor';

/** What the auditor takes: figures that say what they count, and the history. */
export const AUDITOR_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: `${BASE}/statistics`,
    role: 'auditor',
    id: 'countCertificates',
    summary: 'Certificates of one ledger by peer, month of issue and state.',
    query: z.strictObject({
      ledger: z.enum(['sent', 'received']),
      from: date.optional(),
      to: date.optional(),
      peer: country.optional(),
    }),
    answer: certificateCounts,
    answers: { 200: 'The counts with period, direction, basis and cut-off.' },
    errors: [],
    async handle({ http, query }) {
      return { status: 200, json: await countCertificates(sourceOf(http), query) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/totals`,
    role: 'auditor',
    id: 'getTotals',
    summary: 'Everything the ledgers hold, since their beginning.',
    answer: totalsReport,
    answers: { 200: 'The totals, each with what it counts.' },
    errors: [],
    async handle({ http }) {
      return { status: 200, json: await reportTotals(sourceOf(http)) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/events`,
    role: 'auditor',
    id: 'listEvents',
    summary: 'The whole history, oldest first.',
    query: z.strictObject(pageParams),
    answer: eventPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query }) {
      return { status: 200, json: await http.exchange.ledger.events(query) };
    },
  }),
];

function sourceOf({ exchange: { ledger, clock, profile } }: HttpContext) {
  return { ledger, clock, country: profile.country };
}
