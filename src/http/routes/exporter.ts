import { FormDApplication } from '../../certificate/form-d.ts';
import { fileDossierOnce } from '../../dossier/file-once.ts';
import { MEDIA_TYPES } from '../../dossier/media-types.ts';
import { payDossier } from '../../dossier/pay.ts';
import {
  attachDocument,
  checkSupplement,
  correctDossier,
  DossierFiling,
  DossierSupplement,
  fileDossier,
  supplementDossier,
} from '../../dossier/prepare.ts';
import { ownDossier } from '../../dossier/step.ts';
import { dossierOfExporter } from '../../dossier/successors.ts';
import { documentOf, dossierRow, resultOf } from '../../dossier/view.ts';
import { withdrawDossier } from '../../dossier/withdraw.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { documentBody, typedOctetsBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { idParams } from '../schemas/common.ts';
import {
  attachment,
  attachmentParams,
  documentParams,
  dossier,
  dossierPage,
  ownDossierQuery,
  supplementCheck,
} from '../schemas/dossier.ts';
import { signedOctets } from './certificates.ts';
import { DOCUMENT_TYPES, download, lookedAt, shownDossier } from './dossiers.ts';

const BASE = '/api/v1/exporter/dossiers';

const [firstType = '', ...otherTypes] = MEDIA_TYPES.map(({ type }) => type);

/** An application that cannot be taken. */
const UNACCEPTABLE: readonly ErrorCode[] = [
  'SCHEMA_INVALID',
  'CERTIFICATE_INVALID',
  'PEER_UNKNOWN',
  'DOSSIER_INVALID',
];

/** What the exporter does with its dossiers. A key sees its own; of others it does not even learn that they exist. */
export const EXPORTER_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: BASE,
    role: 'exporter',
    id: 'fileDossier',
    idempotent: true,
    summary: 'Files a dossier for an application that the rules accept.',
    body: documentBody(DossierFiling),
    answer: dossier,
    answers: {
      200: 'It was filed before under the same Idempotency-Key; the dossier as it stands now.',
      201: 'Filed; its state is OPEN. Location names it.',
    },
    errors: [...UNACCEPTABLE, 'FEE_UNKNOWN', 'CERTIFICATE_REMOVED'],
    async handle({ http, body, actor, idempotencyKey }) {
      const { dossier: filed, again } =
        idempotencyKey === undefined
          ? { dossier: await fileDossier(http, body, actor), again: false }
          : await fileDossierOnce(http, body, actor, idempotencyKey);
      const headers = { Location: `${BASE}/${filed.id}` };
      return shownDossier(http, filed, { status: again ? 200 : 201, headers });
    },
  }),
  route({
    method: 'get',
    path: BASE,
    role: 'exporter',
    id: 'listOwnDossiers',
    summary: "The exporter's dossiers, newest filing first.",
    query: ownDossierQuery,
    answer: dossierPage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    async handle({ http, query: { state, ...page }, actor }) {
      const { rows, next } = await http.exchange.ledger.dossiers({ exporter: actor, state }, page);
      return { status: 200, json: { rows: rows.map(dossierRow), next } };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/{id}`,
    role: 'exporter',
    id: 'getOwnDossier',
    summary:
      'One dossier with its documents, its payment, the feedback, the certificate that came of it, and what took its place. The id may be that of the latter.',
    params: idParams,
    answer: dossier,
    answers: { 200: 'The dossier.' },
    errors: [],
    async handle({ http, params: { id }, actor }) {
      return lookedAt(http, await dossierOfExporter(http.exchange.ledger, id, actor), 'exporter');
    },
  }),
  route({
    method: 'put',
    path: `${BASE}/{id}/attachments/{name}`,
    role: 'exporter',
    id: 'attachDocument',
    summary: 'Attaches a document; a name that is taken gets a new version.',
    params: attachmentParams,
    body: typedOctetsBody('maxAttachmentBytes', [firstType, ...otherTypes]),
    answer: attachment,
    answers: { 200: 'The version; the same octets once more are the version held.' },
    errors: ['DOSSIER_STATE', 'DOSSIER_INVALID'],
    async handle({ http, params: { id, name }, body: { type, octets }, actor }) {
      const document = { name, mediaType: type, content: octets };
      return { status: 200, json: await attachDocument(http, id, actor, document) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/{id}/documents/{documentId}`,
    role: 'exporter',
    id: 'getOwnDocument',
    summary: 'The octets of one version of a document.',
    params: documentParams,
    answer: DOCUMENT_TYPES,
    answers: { 200: 'The document, to be saved.' },
    errors: [],
    async handle({ http: { exchange }, params: { id, documentId }, actor }) {
      const own = await ownDossier(exchange.ledger, id, actor);
      return download(await documentOf(exchange.ledger, own, documentId));
    },
  }),
  route({
    method: 'put',
    path: `${BASE}/{id}/application`,
    role: 'exporter',
    id: 'correctDossier',
    summary: 'Corrects the application of a dossier that is not paid yet; the old version stays beside it.',
    params: idParams,
    body: documentBody(FormDApplication),
    answer: dossier,
    answers: { 200: 'The dossier with the corrected application.' },
    errors: ['DOSSIER_STATE', ...UNACCEPTABLE],
    async handle({ http, params: { id }, body, actor }) {
      return shownDossier(http, await correctDossier(http, id, body, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/payment`,
    role: 'exporter',
    id: 'payDossier',
    summary: 'Asks for the payment of the fee; while one is pending, looks what has become of it.',
    params: idParams,
    answer: dossier,
    answers: { 200: 'The dossier with its payment.' },
    errors: [
      'DOSSIER_STATE',
      'DOSSIER_INVALID',
      'CERTIFICATE_INVALID',
      'PEER_UNKNOWN',
      'FEE_UNKNOWN',
      'PAYMENT_UNAVAILABLE',
    ],
    async handle({ http, params: { id }, actor }) {
      return shownDossier(http, await payDossier(http, id, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/supplement`,
    role: 'exporter',
    id: 'supplementDossier',
    summary: 'Sends what was attached since the ministry asked, and a corrected application if there is one.',
    params: idParams,
    body: documentBody(DossierSupplement),
    answer: dossier,
    answers: { 200: 'The dossier, with the ministry again.' },
    errors: ['DOSSIER_STATE', ...UNACCEPTABLE],
    async handle({ http, params: { id }, body, actor }) {
      return shownDossier(http, await supplementDossier(http, id, body, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/supplement/check`,
    role: 'exporter',
    id: 'checkSupplement',
    summary: 'Judges a supplement before its documents are sent: a dry run, nothing is stored.',
    params: idParams,
    body: documentBody(DossierSupplement),
    answer: supplementCheck,
    answers: { 200: 'It would be taken once something is supplemented; what the checks remark.' },
    errors: ['DOSSIER_STATE', ...UNACCEPTABLE],
    async handle({ http, params: { id }, body, actor }) {
      const { findings } = await checkSupplement(http, id, body, actor);
      return { status: 200, json: { findings } };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/{id}/withdraw`,
    role: 'exporter',
    id: 'withdrawDossier',
    summary: 'Withdraws a dossier that the ministry has not decided; the fee is not refunded.',
    params: idParams,
    answer: dossier,
    answers: { 200: 'The dossier, withdrawn.' },
    errors: ['DOSSIER_STATE'],
    async handle({ http, params: { id }, actor }) {
      return shownDossier(http, await withdrawDossier(http, id, actor));
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/{id}/certificate`,
    role: 'exporter',
    id: 'getOwnCertificateXml',
    summary:
      'The result: the signed octets of the certificate that came of the dossier, or of the one that took its place.',
    params: idParams,
    answer: 'xml',
    answers: { 200: 'The certificate as signed.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http: { exchange }, params: { id }, actor }) {
      const own = await dossierOfExporter(exchange.ledger, id, actor);
      return signedOctets(await resultOf(exchange.ledger, own));
    },
  }),
];
