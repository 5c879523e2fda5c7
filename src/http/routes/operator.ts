import { z } from 'zod';
import { ASEAN_COUNTRIES } from '../../certificate/countries.ts';
import { pingPeer } from '../../exchange/ping.ts';
import { reviveMessage } from '../../exchange/revive.ts';
import { reviveDeadLetters } from '../../exchange/revive-all.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { OUTBOX_STATUSES } from '../../ledger/records.ts';
import { runView } from '../../reconciliation/run-view.ts';
import { oneLine } from '../../signing/certificate-facts.ts';
import { attention } from '../attention.ts';
import { jsonBody } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { readiness } from '../readiness.ts';
import { type Route, route } from '../route.ts';
import { accepted, country, id, idParams, instant, pageParams } from '../schemas/common.ts';
import {
  operatorHealth,
  outboxDetail,
  outboxPage,
  parkedPage,
  peerList,
  ping,
  revival,
  revivalRequest,
  run,
  runPage,
} from '../schemas/operation.ts';
import { expiryOf, outboxView, parkedView } from '../views.ts';
import { existing } from './certificates.ts';

const BASE = '/api/v1/operator';

const messageParams = z.strictObject({ messageId: id });

/** What the operator watches and repairs: queues, messages, peers, reconciliation. */
export const OPERATOR_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: `${BASE}/health`,
    role: 'operator',
    id: 'getOperatorHealth',
    summary: 'Whether the node can do its work, and what waits for a person to see to it.',
    answer: operatorHealth,
    answers: { 200: 'The report, whatever it says.' },
    errors: [],
    async handle({ http }) {
      const report = await readiness(http);
      // A ledger that does not answer is the report's first line already, and knows no counts.
      const reached = report.checks.every(({ name, outcome }) => name !== 'ledger' || outcome === 'ok');
      const open = reached ? await attention(http.exchange) : [];
      return { status: 200, json: { ...report, attention: open } };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/outbox`,
    role: 'operator',
    id: 'listOutbox',
    summary: 'Messages in one state of delivery, oldest first.',
    query: z.strictObject({
      status: z.enum(OUTBOX_STATUSES).default('due'),
      peer: country.optional(),
      since: instant.optional().describe('Queued at this instant or later.'),
      until: instant.optional().describe('Queued before this instant.'),
      ...pageParams,
    }),
    answer: outboxPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { limit, after, ...criteria } }) {
      checkWindow(criteria);
      const page = await http.exchange.ledger.outbox(criteria, { limit, after });
      return { status: 200, json: { rows: page.rows.map(outboxView), next: page.next } };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/outbox/{messageId}`,
    role: 'operator',
    id: 'getOutboxEntry',
    summary: 'One message to deliver, with every attempt.',
    params: messageParams,
    answer: outboxDetail,
    answers: { 200: 'The entry and its attempts.' },
    errors: [],
    async handle({ http, params: { messageId } }) {
      const { ledger } = http.exchange;
      const entry = await existing(messageId, ledger.outboxEntry(messageId));
      return {
        status: 200,
        json: { entry: outboxView(entry), attempts: await ledger.attempts(messageId) },
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/outbox/{messageId}/revive`,
    role: 'operator',
    id: 'reviveMessage',
    summary: "Sends a dead letter's content again, in a new message.",
    params: messageParams,
    answer: accepted,
    answers: { 202: 'Queued for delivery; the id is that of the new message.' },
    errors: ['STATE_CONFLICT', 'PEER_UNKNOWN'],
    async handle({ http, params, actor }) {
      const messageId = await reviveMessage(http.exchange, params.messageId, actor);
      return { status: 202, json: { messageId } };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/outbox/revivals`,
    role: 'operator',
    id: 'reviveDeadLetters',
    summary: 'Sends a page of dead letters again, oldest first, each in a new message.',
    body: jsonBody(revivalRequest),
    answer: revival,
    answers: { 200: 'What became of each; ask with `next` until there is none.' },
    errors: ['QUERY_INVALID', 'LEDGER_CURSOR_INVALID'],
    async handle({ http, body: { limit, after, ...window }, actor }) {
      checkWindow(window);
      return { status: 200, json: await reviveDeadLetters(http.exchange, window, { limit, after }, actor) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/messages/parked`,
    role: 'operator',
    id: 'listParkedMessages',
    summary: 'Messages that were acknowledged and wait for the certificate they are about, oldest first.',
    query: z.strictObject({ peer: country.optional(), ...pageParams }),
    answer: parkedPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { limit, after, peer } }) {
      const page = await http.exchange.ledger.parkedMessages({ peer }, { limit, after });
      return { status: 200, json: { rows: page.rows.map(parkedView), next: page.next } };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/messages/{id}/raw`,
    role: 'operator',
    id: 'getMessageRaw',
    summary:
      'The octets of a message as they arrived or were sent. Inbound ones are unchecked: handle with care.',
    params: idParams,
    answer: 'xml',
    answers: { 200: 'The octets.' },
    errors: [],
    async handle({ http, params }) {
      const { raw } = await existing(params.id, http.exchange.ledger.message(params.id));
      return {
        status: 200,
        octets: raw,
        headers: { 'Content-Disposition': `attachment; filename="message-${params.id}.xml"` },
      };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/peers`,
    role: 'operator',
    id: 'listPeers',
    summary: 'The configured peers: the line to each, its clock, its pinned certificates.',
    answer: peerList,
    answers: { 200: 'The peers, by country.' },
    errors: [],
    async handle({ http }) {
      return { status: 200, json: peersOf(http) };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/peers/{country}/ping`,
    role: 'operator',
    id: 'pingPeer',
    summary: 'A signed question to a peer: does it answer, how fast, with which clock.',
    params: z.strictObject({ country }),
    answer: ping,
    answers: { 200: 'What came back; a silent peer is an answer too.' },
    errors: ['PEER_UNKNOWN'],
    async handle({ http, params }) {
      return { status: 200, json: await pingPeer(http.exchange, params.country) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/reconciliation/runs`,
    role: 'operator',
    id: 'listReconciliationRuns',
    summary: 'Reconciliation runs, newest first.',
    query: z.strictObject(pageParams),
    answer: runPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query }) {
      const { ledger, clock } = http.exchange;
      const { rows, next } = await ledger.runs(query);
      return { status: 200, json: { rows: rows.map((each) => runView(each, clock.now())), next } };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/reconciliation/runs/{id}`,
    role: 'operator',
    id: 'getReconciliationRun',
    summary: 'One reconciliation run with its findings.',
    params: idParams,
    answer: run,
    answers: { 200: 'The run.' },
    errors: [],
    async handle({ http, params }) {
      const { ledger, clock } = http.exchange;
      return { status: 200, json: runView(await existing(params.id, ledger.run(params.id)), clock.now()) };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/reconciliation/runs`,
    role: 'operator',
    id: 'reconcileNow',
    summary: 'Reconciles now and answers when done.',
    answer: run,
    answers: { 201: 'The finished run. Location names it.' },
    errors: [],
    async handle({ http }) {
      const made = await http.sweepNow();
      return {
        status: 201,
        headers: { Location: `${BASE}/reconciliation/runs/${made.id}` },
        json: runView(made, http.exchange.clock.now()),
      };
    },
  }),
];

/** An empty answer to a window that ends before it begins would look like good news. */
function checkWindow({ since, until }: { readonly since?: string; readonly until?: string }): void {
  if (since === undefined || until === undefined || Date.parse(since) <= Date.parse(until)) return;
  throw new GatewayError('QUERY_INVALID', {
    detail: { en: `until ${until} is before since ${since}`, vi: `until ${until} trước since ${since}` },
    where: 'since, until',
  });
}

function peersOf({ exchange: { peers, trust, clock, watch } }: HttpContext) {
  const now = clock.now();
  return ASEAN_COUNTRIES.flatMap((peer) => {
    const url = peers.get(peer);
    if (!url) return [];
    const certificates = trust
      .all()
      .filter((pinned) => pinned.country === peer)
      .map(({ role, certificate, thumbprint, revokedSince }) => ({
        role,
        subject: oneLine(certificate.subject),
        ...expiryOf(certificate, now),
        thumbprint,
        ...(revokedSince ? { revokedSince: revokedSince.toISOString() } : {}),
      }));
    return [{ country: peer, url: withoutSecrets(url), line: watch.state(peer), certificates }];
  });
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
