import { z } from 'zod';
import { ItemDecision, LateAcceptance } from '../../certificate/form-d.ts';
import { examineCertificate } from '../../exchange/examine.ts';
import { requestCertificate, requireNotRefused } from '../../exchange/request-certificate.ts';
import { respond } from '../../exchange/respond.ts';
import type { Verification, VerifyRequest } from '../../signing/types.ts';
import { verifySignature } from '../../signing/verify.ts';
import { jsonBody, octetsBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { certificatePage, certificateQuery, receivedCertificate } from '../schemas/certificate.ts';
import { accepted, country, idParams } from '../schemas/common.ts';
import { certificateHistory } from '../schemas/history.ts';
import { named } from '../schemas/registry.ts';
import { uploadReport, verificationPair } from '../schemas/verification.ts';
import { receivedView, verificationView } from '../views.ts';
import { existing, historyOf, receivedOfNumber, searchLedger, signedOctets } from './certificates.ts';

const BASE = '/api/v1/customs';

const customsResponse = named(
  'CustomsResponse',
  z.strictObject({
    decisions: z.array(ItemDecision).min(1).max(200),
    lateAcceptance: LateAcceptance.optional(),
    basis: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe(
        '`basis` of the certificate as it was read. STATE_CONFLICT with the present totals when something else was ' +
          'decided meanwhile. Without it the greater quantity of two at the same moment counts, and the other is lost.',
      ),
  }),
  'Preference GIVEN or NOT GIVEN, item by item (OCP Rules 16.3 and 30); for an expired certificate with the ground ' +
    'on which it is accepted late (Rule 14).',
);

const retransmissionRequest = named(
  'RetransmissionRequest',
  z.strictObject({ issuingCountry: country, referenceNumber: z.string().min(1).max(35) }),
);

/** What customs do with certificates of other states: find, verify, answer, ask for again. */
export const CUSTOMS_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: `${BASE}/certificates`,
    role: 'customs',
    id: 'searchReceivedCertificates',
    summary: 'Searches the certificates of other states, newest issue date first.',
    query: certificateQuery.extend({
      number: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .describe(
          'The whole reference number, of whatever case, width and spaces; other criteria are not asked then.',
        ),
    }),
    answer: certificatePage,
    answers: { 200: 'A page.' },
    errors: ['LEDGER_CURSOR_INVALID'],
    handle: ({ http, query: { number, ...query } }) =>
      number === undefined
        ? searchLedger(http.exchange.ledger, 'received', query)
        : receivedOfNumber(http.exchange.ledger, number),
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}`,
    role: 'customs',
    id: 'getReceivedCertificate',
    summary:
      'One certificate with its form, verification, findings, decisions and what re-exports took of it.',
    params: idParams,
    answer: receivedCertificate,
    answers: { 200: 'The certificate.' },
    errors: [],
    async handle({ http, params: { id } }) {
      const { ledger } = http.exchange;
      return { status: 200, json: await receivedView(ledger, await existing(id, ledger.received(id))) };
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}/history`,
    role: 'customs',
    id: 'getReceivedCertificateHistory',
    summary: 'All that happened to one certificate.',
    params: idParams,
    answer: certificateHistory,
    answers: { 200: 'Events, messages and delivery attempts, oldest first.' },
    errors: [],
    async handle({ http, params: { id } }) {
      await existing(id, http.exchange.ledger.received(id));
      return historyOf(http.exchange.ledger, id);
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}/xml`,
    role: 'customs',
    id: 'getReceivedCertificateXml',
    summary: 'The signed octets as they arrived.',
    params: idParams,
    answer: 'xml',
    answers: { 200: 'The certificate as signed.' },
    errors: [],
    async handle({ http, params: { id } }) {
      return signedOctets(await existing(id, http.exchange.ledger.received(id)));
    },
  }),
  route({
    method: 'get',
    path: `${BASE}/certificates/{id}/verification`,
    role: 'customs',
    id: 'verifyReceivedCertificate',
    summary: 'The signature as judged at receipt, and judged again now.',
    params: idParams,
    answer: verificationPair,
    answers: { 200: 'Both reports.' },
    errors: [],
    async handle({ http: { exchange }, params: { id } }) {
      const held = await existing(id, exchange.ledger.received(id));
      const now = verifySignature(held.xml, {
        profile: 'certificate',
        country: held.peer,
        trust: exchange.trust,
        now: exchange.clock.now(),
        // The ledger is witness that the octets existed when they were received.
        existedAt: new Date(held.recordedAt),
      });
      return {
        status: 200,
        json: { atReceipt: verificationView(held.verification), now: verificationView(now) },
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/verify`,
    role: 'customs',
    id: 'verifyUpload',
    summary:
      'Verifies a certificate file and compares it with the one held under its number. Stores nothing.',
    query: z.strictObject({ engine: z.enum(['own', 'both']).default('own') }),
    body: octetsBody('maxCertificateBytes', 'application/xml', 'text/xml', 'application/octet-stream'),
    answer: uploadReport,
    answers: { 200: 'The report; a document that fails is reported, not refused.' },
    errors: [],
    async handle({ http: { exchange }, body, query }) {
      const { verification, findings, form, held, request } = await examineCertificate(exchange, body);
      const second = query.engine === 'both' ? await askSecondEngine(body, request) : undefined;
      return {
        status: 200,
        json: {
          verification: verificationView(verification),
          ...(second ? { secondOpinion: verificationView(second) } : {}),
          findings,
          ...(form ? { form } : {}),
          ...(held ? { held: { id: held.certificate.id, sameOctets: held.sameOctets } } : {}),
        },
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/response`,
    role: 'customs',
    id: 'respond',
    summary: 'Records decisions on items and sends them to the issuing state.',
    params: idParams,
    body: jsonBody(customsResponse),
    answer: receivedCertificate,
    answers: { 200: 'The certificate after the decision.' },
    errors: ['STATE_CONFLICT', 'DECISION_INVALID', 'DECISION_LATE', 'EXPIRED_GROUND_NEEDED'],
    async handle({ http, params: { id }, body: { decisions, lateAcceptance, basis }, actor }) {
      const answered = await respond(http.exchange, id, decisions, actor, lateAcceptance, basis);
      return { status: 200, json: await receivedView(http.exchange.ledger, answered) };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/retransmission-requests`,
    role: 'customs',
    id: 'requestRetransmission',
    summary: 'Asks the issuing state to send a certificate (again) (OCP Rule 29.3).',
    body: jsonBody(retransmissionRequest),
    answer: accepted,
    answers: { 202: 'Queued for delivery.' },
    errors: ['PEER_UNKNOWN', 'CERTIFICATE_REFUSED'],
    async handle({ http, body: { issuingCountry, referenceNumber }, actor }) {
      await requireNotRefused(http.exchange.ledger, issuingCountry, referenceNumber);
      const messageId = await requestCertificate(http.exchange, issuingCountry, referenceNumber, actor);
      return { status: 202, json: { messageId } };
    },
  }),
];

/** Loaded only here: the second engine brings an XML parser and a cryptography layer of its own. */
async function askSecondEngine(octets: Uint8Array, request: VerifyRequest): Promise<Verification> {
  const { secondOpinion } = await import('../../signing/second-opinion.ts');
  return secondOpinion(octets, request);
}
