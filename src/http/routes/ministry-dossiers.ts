import { acceptDossier, refuseDossier, requestSupplement } from '../../dossier/decide.ts';
import { forwardedDossier } from '../../dossier/step.ts';
import { documentOf, paidDossiers } from '../../dossier/view.ts';
import { jsonBody, optionalJsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { idParams } from '../schemas/common.ts';
import {
  documentParams,
  dossier,
  dossierPage,
  ministryDossierQuery,
  refusal,
  seenDossier,
  supplementRequest,
} from '../schemas/dossier.ts';
import { DOCUMENT_TYPES, download, lookedAt, shownDossier } from './dossiers.ts';

const BASE = '/api/v1/ministry/dossiers';

/** What the ministry does with the dossiers that have reached it, paid. */
export const MINISTRY_DOSSIER_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: BASE,
    role: 'ministry',
    id: 'listDossiers',
    summary: 'Dossiers in a state, those waiting to be examined when none is given; the oldest filing first.',
    query: ministryDossierQuery,
    answer: dossierPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { state, ...page } }) {
      return { status: 200, json: await paidDossiers(http.exchange.ledger, state, page) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/{id}`,
    role: 'ministry',
    id: 'getDossier',
    summary:
      'One dossier with its documents, payment and history, and why it could not be accepted today, if so.',
    params: idParams,
    answer: dossier,
    answers: { 200: 'The dossier.' },
    errors: [],
    async handle({ http, params: { id } }) {
      return lookedAt(http, await forwardedDossier(http.exchange.ledger, id), 'ministry');
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/{id}/documents/{documentId}`,
    role: 'ministry',
    id: 'getDossierDocument',
    summary: 'The octets of one version of a document.',
    params: documentParams,
    answer: DOCUMENT_TYPES,
    answers: { 200: 'The document, to be saved.' },
    errors: [],
    async handle({ http: { exchange }, params: { id, documentId } }) {
      const forwarded = await forwardedDossier(exchange.ledger, id);
      return download(await documentOf(exchange.ledger, forwarded, documentId));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/supplement-request`,
    role: 'ministry',
    id: 'requestSupplement',
    summary: 'Asks the exporter for what is missing.',
    params: idParams,
    body: jsonBody(supplementRequest),
    answer: dossier,
    answers: { 200: 'The dossier, waiting for the exporter.' },
    errors: ['DOSSIER_STATE'],
    async handle({ http, params: { id }, body: { missing }, actor }) {
      return shownDossier(http, await requestSupplement(http, id, missing, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/accept`,
    role: 'ministry',
    id: 'acceptDossier',
    summary: 'Accepts a dossier and files its application, in one write; it is then issued by its id.',
    params: idParams,
    body: optionalJsonBody(seenDossier),
    answer: dossier,
    answers: { 200: 'The dossier, accepted; its certificate is FILED.' },
    errors: [
      'DOSSIER_STATE',
      'STATE_CONFLICT',
      'DOSSIER_INVALID',
      'SCHEMA_INVALID',
      'CERTIFICATE_INVALID',
      'PEER_UNKNOWN',
      'LEDGER_DUPLICATE',
    ],
    async handle({ http, params: { id }, body, actor }) {
      return shownDossier(http, await acceptDossier(http, id, actor, body));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/refuse`,
    role: 'ministry',
    id: 'refuseDossier',
    summary: 'Refuses a dossier with the reason.',
    params: idParams,
    body: jsonBody(refusal),
    answer: dossier,
    answers: { 200: 'The dossier, refused.' },
    errors: ['DOSSIER_STATE'],
    async handle({ http, params: { id }, body: { reason }, actor }) {
      return shownDossier(http, await refuseDossier(http, id, reason, actor));
    },
  }),
];
