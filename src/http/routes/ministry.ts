import { z } from 'zod';
import { FormDApplication } from '../../certificate/form-d.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { checkApplication, fileApplication } from '../../exchange/file.ts';
import { fileOnce } from '../../exchange/file-once.ts';
import { issueCertificate } from '../../exchange/issue.ts';
import { sentAsTyped } from '../../exchange/own-number.ts';
import { retransmit } from '../../exchange/retransmit.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { isAcceptable, shown } from '../../kernel/finding.ts';
import { documentBody, optionalJsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import {
  applicationCheck,
  certificatePage,
  certificateQuery,
  seenApplication,
  sentCertificate,
} from '../schemas/certificate.ts';
import { accepted, idParams } from '../schemas/common.ts';
import { certificateHistory } from '../schemas/history.ts';
import { sentView, sentViewWithOriginals } from '../views.ts';
import { existing, historyOf, searchSent, signedOctets } from './certificates.ts';
import { PROCEDURE_ROUTES } from './ministry-procedure.ts';

const BASE = '/api/v1/ministry';

/** What the issuing ministry does: files, issues, follows and sends again. */
export const MINISTRY_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: `${BASE}/applications/check`,
    role: 'ministry',
    id: 'checkApplication',
    summary:
      'Dry run: every finding on an application, as if it were issued today, with what the originals of a re-export ' +
      'still give. Stores nothing.',
    query: z.strictObject({
      replaces: z
        .string()
        .min(1)
        .max(35)
        .optional()
        .describe(
          'Number of the certificate whose place it is to take, in any case and width, with or without its spaces and ' +
            'dashes: what that one drew counts as free.',
        ),
    }),
    body: documentBody(FormDApplication),
    answer: applicationCheck,
    answers: { 200: 'The findings; acceptable when none of them is an error.' },
    errors: ['NOT_FOUND'],
    async handle({ http, body, query: { replaces: typed } }) {
      const replaces = typed === undefined ? undefined : await numberToReplace(http.exchange, typed);
      const { form, findings } = await checkApplication(http.exchange, body, { replaces, byMinistry: true });
      return { status: 200, json: { acceptable: form !== undefined && isAcceptable(findings), findings } };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/applications`,
    role: 'ministry',
    id: 'fileApplication',
    idempotent: true,
    summary: 'Files an application.',
    body: documentBody(FormDApplication),
    answer: sentCertificate,
    answers: {
      200: 'It was filed before under the same Idempotency-Key; the certificate as it stands now.',
      201: 'Filed; its state is FILED. Location names it.',
    },
    errors: ['SCHEMA_INVALID', 'CERTIFICATE_INVALID', 'PEER_UNKNOWN', 'CERTIFICATE_REMOVED'],
    async handle({ http, body, actor, idempotencyKey }) {
      const { certificate: filed, again } =
        idempotencyKey === undefined
          ? { certificate: await fileApplication(http.exchange, body, actor), again: false }
          : await fileOnce(http.exchange, body, actor, idempotencyKey);
      return {
        status: again ? 200 : 201,
        headers: { Location: `${BASE}/certificates/${filed.id}` },
        json: sentView(filed),
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/applications/{id}/issue`,
    role: 'ministry',
    id: 'issueCertificate',
    summary: 'Numbers, signs and queues an approved application for delivery.',
    params: idParams,
    body: optionalJsonBody(seenApplication),
    answer: sentCertificate,
    answers: { 200: 'Issued; its state is AS1.' },
    errors: [
      'STATE_CONFLICT',
      'APPROVAL_NEEDED',
      'REISSUE_TOO_LATE',
      'REISSUE_DIFFERS',
      'CERTIFICATE_INVALID',
      'SCHEMA_INVALID',
      'REFERENCE_NUMBER_INVALID',
      'SIGNING_KEY_UNSUITABLE',
      'LEDGER_DUPLICATE',
    ],
    async handle({ http, params, body, actor }) {
      return { status: 200, json: sentView(await issueCertificate(http.exchange, params.id, actor, body)) };
    },
  }),
  ...PROCEDURE_ROUTES,
  route({
    method: 'get',
    path: `${BASE}/certificates`,
    role: 'ministry',
    id: 'searchSentCertificates',
    summary:
      'Searches the certificates of this country, newest issue date first. A number is found in any case and width, ' +
      'with or without its spaces and dashes.',
    query: certificateQuery,
    answer: certificatePage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    handle: ({ http, query }) => searchSent(http.exchange, query),
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}`,
    role: 'ministry',
    id: 'getSentCertificate',
    summary:
      'One certificate with its form, findings, decisions, rejection and, of a re-export, its originals.',
    params: idParams,
    answer: sentCertificate,
    answers: { 200: 'The certificate.' },
    errors: [],
    async handle({ http, params: { id } }) {
      const { ledger } = http.exchange;
      return { status: 200, json: await sentViewWithOriginals(ledger, await existing(id, ledger.sent(id))) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}/history`,
    role: 'ministry',
    id: 'getSentCertificateHistory',
    summary: 'All that happened to one certificate.',
    params: idParams,
    answer: certificateHistory,
    answers: { 200: 'Events, messages and delivery attempts, oldest first.' },
    errors: [],
    async handle({ http, params: { id } }) {
      await existing(id, http.exchange.ledger.sent(id));
      return historyOf(http.exchange.ledger, id);
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}/xml`,
    role: 'ministry',
    id: 'getSentCertificateXml',
    summary: 'The signed octets.',
    params: idParams,
    answer: 'xml',
    answers: { 200: 'The certificate as signed.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params: { id } }) {
      return signedOctets(await existing(id, http.exchange.ledger.sent(id)));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/retransmit`,
    role: 'ministry',
    id: 'retransmitCertificate',
    summary: 'Sends an issued certificate again, unchanged (OCP Rule 29.3).',
    params: idParams,
    answer: accepted,
    answers: { 202: 'Queued for delivery.' },
    errors: ['STATE_CONFLICT'],
    async handle({ http, params: { id }, actor }) {
      return { status: 202, json: { messageId: await retransmit(http.exchange, id, actor) } };
    },
  }),
];

/** The number as the state gave it. NOT_FOUND: findings that leave out what was asked about would be taken for all. */
async function numberToReplace({ ledger, profile }: ExchangeContext, typed: string): Promise<string> {
  const replaced = await sentAsTyped(ledger, profile, typed);
  if (replaced) return replaced.referenceNumber;
  throw new GatewayError('NOT_FOUND', {
    detail: {
      en: `no certificate of ${profile.country} has the number "${shown(typed)}"`,
      vi: `không có C/O nào của ${profile.country} mang số "${shown(typed)}"`,
    },
    where: 'replaces',
  });
}
