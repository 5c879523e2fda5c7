import { z } from 'zod';
import { requirePeer } from '../../exchange/require-peer.ts';
import { addDays, calendarDate } from '../../kernel/clock.ts';
import type { Difference } from '../../ledger/reconciliation-records.ts';
import { acceptProposal, closeDifference, reopenDifference } from '../../reconciliation/proposals.ts';
import { REPAIRS } from '../../reconciliation/repair.ts';
import { trendSince } from '../../reconciliation/report.ts';
import { reconcileNow } from '../../reconciliation/run.ts';
import { runView } from '../../reconciliation/run-view.ts';
import { jsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { country, date, idParams, pageParams } from '../schemas/common.ts';
import * as schemas from '../schemas/reconciliation.ts';

const OPERATOR = '/api/v1/operator/reconciliation';
const AUDITOR = '/api/v1/auditor/reconciliation';

/** Days of a trend when no beginning is given. */
const TREND_DAYS = 30;

/** Two-sided reconciliation: comparing now, what waits for a person, and what was found over time. */
export const RECONCILIATION_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: `${OPERATOR}/comparisons`,
    role: 'operator',
    id: 'compareWithPeers',
    summary: 'Counts this ledger anew, compares it with the peers’ now, repairs, and answers when done.',
    query: z.strictObject({ peer: country.optional() }),
    answer: schemas.comparison,
    answers: { 201: 'The finished run and its reports. Location names the run.' },
    errors: ['PEER_UNKNOWN'],
    async handle({ http: { exchange, reconciliation }, query: { peer } }) {
      if (peer) requirePeer(exchange.peers, peer);
      const made = await reconcileNow(exchange, reconciliation, peer ? [peer] : undefined);
      const run = runView(made.run, exchange.clock.now());
      return { status: 201, headers: { Location: `${OPERATOR}/runs/${run.id}` }, json: { ...made, run } };
    },
  }),
  route({
    method: 'get',
    path: `${OPERATOR}/differences`,
    role: 'operator',
    id: 'listDifferences',
    summary:
      'Certificates on which the ledgers differ, the oldest first; what waits for a person when not said.',
    query: z.strictObject({
      status: z.enum(schemas.DIFFERENCE_STATUSES).default('PROPOSED'),
      peer: country.optional(),
      ...pageParams,
    }),
    answer: schemas.differencePage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { limit, after, ...criteria } }) {
      const page = await http.exchange.ledger.differences(criteria, { limit, after });
      return { status: 200, json: { rows: page.rows.map(viewOf), next: page.next } };
    },
  }),
  route({
    method: 'post',
    path: `${OPERATOR}/differences/{id}/accept`,
    role: 'operator',
    id: 'acceptProposal',
    summary: 'Lets a proposed repair be made, or takes over one that is to be settled by hand.',
    params: idParams,
    answer: schemas.difference,
    answers: { 200: 'The difference, accepted.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params, actor }) {
      return { status: 200, json: viewOf(await acceptProposal(http.exchange, params.id, actor)) };
    },
  }),
  route({
    method: 'post',
    path: `${OPERATOR}/differences/{id}/close`,
    role: 'operator',
    id: 'closeDifference',
    summary:
      'Closes a difference that is settled elsewhere; it comes back when either side’s certificate changes.',
    params: idParams,
    body: jsonBody(schemas.closing),
    answer: schemas.difference,
    answers: { 200: 'The difference, closed.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params, actor, body }) {
      return {
        status: 200,
        json: viewOf(await closeDifference(http.exchange, params.id, actor, body.reason)),
      };
    },
  }),
  route({
    method: 'post',
    path: `${OPERATOR}/differences/{id}/reopen`,
    role: 'operator',
    id: 'reopenDifference',
    summary: 'Puts a difference that was accepted or closed before a person again.',
    params: idParams,
    answer: schemas.difference,
    answers: { 200: 'The difference, proposed.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params, actor }) {
      return { status: 200, json: viewOf(await reopenDifference(http.exchange, params.id, actor)) };
    },
  }),
  route({
    method: 'get',
    path: `${AUDITOR}/reports`,
    role: 'auditor',
    id: 'listPeerReports',
    summary: 'Reports of comparisons with peers, newest first.',
    query: z.strictObject({ peer: country.optional(), ...pageParams }),
    answer: schemas.peerReportPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { limit, after, peer } }) {
      return { status: 200, json: await http.exchange.ledger.peerReports({ peer }, { limit, after }) };
    },
  }),
  route({
    method: 'get',
    path: `${AUDITOR}/trend`,
    role: 'auditor',
    id: 'reconciliationTrend',
    summary: 'What comparisons found, by peer and day, since a day; the last 30 when not said.',
    query: z.strictObject({ peer: country.optional(), from: date.optional() }),
    answer: schemas.trend,
    answers: { 200: 'The trend with its cut-off.' },
    errors: [],
    async handle({ http: { exchange }, query }) {
      const { ledger, clock, profile } = exchange;
      const now = clock.now();
      const from = query.from ?? addDays(calendarDate(now, profile.timeZone), 1 - TREND_DAYS);
      const rows = await trendSince(ledger, { peer: query.peer, from });
      return { status: 200, json: { from, cutOff: now.toISOString(), rows } };
    },
  }),
];

function viewOf(found: Difference) {
  return { ...found, repairText: REPAIRS[found.repair].text };
}
