import { z } from 'zod';
import { FormDApplication } from '../../certificate/form-d.ts';
import { approveApplication, returnApplication } from '../../exchange/approve.ts';
import { cancelCertificate } from '../../exchange/cancel.ts';
import { fileApplication } from '../../exchange/file.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { jsonBody, optionalJsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { seenApplication, sentCertificate } from '../schemas/certificate.ts';
import { idParams, reason } from '../schemas/common.ts';
import { named } from '../schemas/registry.ts';
import { sentView } from '../views.ts';
import { existing } from './certificates.ts';

const BASE = '/api/v1/ministry';

const Reason = named('Reason', z.strictObject({ reason }), 'Why, in words the other side can act on.');

const Replacement = named(
  'Replacement',
  z.strictObject({ kind: z.enum(['AMENDMENT', 'REISSUE']), reason, application: FormDApplication }),
  'What takes the place of a certificate: amended (OCP Rule 29.4) or re-issued within a year (Rule 29.1).',
);

/** The second person's part, and what ends a certificate. */
export const PROCEDURE_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: `${BASE}/applications/{id}/approve`,
    role: 'supervisor',
    id: 'approveApplication',
    summary: 'Approves an application that somebody else filed.',
    params: idParams,
    body: optionalJsonBody(seenApplication),
    answer: sentCertificate,
    answers: { 200: 'Approved; its state is APPROVED.' },
    errors: ['STATE_CONFLICT', 'SAME_PERSON'],
    async handle({ http, params, body, actor }) {
      const approved = await approveApplication(http.exchange, params.id, actor, body);
      return { status: 200, json: sentView(approved) };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/applications/{id}/return`,
    role: 'supervisor',
    id: 'returnApplication',
    summary: 'Returns an application to who filed it.',
    params: idParams,
    body: jsonBody(Reason),
    answer: sentCertificate,
    answers: { 200: 'Returned; its state is RETURNED.' },
    errors: ['STATE_CONFLICT', 'SCHEMA_INVALID'],
    async handle({ http, params, body, actor }) {
      return {
        status: 200,
        json: sentView(await returnApplication(http.exchange, params.id, body.reason, actor)),
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/cancel`,
    role: 'supervisor',
    id: 'cancelCertificate',
    summary: 'Cancels an issued certificate and tells the importing state.',
    params: idParams,
    body: jsonBody(Reason),
    answer: sentCertificate,
    answers: { 200: 'Cancelled; its state is CANCELLED.' },
    errors: ['STATE_CONFLICT', 'SCHEMA_INVALID'],
    async handle({ http, params, body, actor }) {
      return {
        status: 200,
        json: sentView(await cancelCertificate(http.exchange, params.id, body.reason, actor)),
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/replacement`,
    role: 'ministry',
    id: 'fileReplacement',
    summary: 'Files an application that takes the place of an issued certificate; issuing it ends the other.',
    params: idParams,
    body: jsonBody(Replacement),
    answer: sentCertificate,
    answers: { 201: 'Filed; its state is FILED. Location names it.' },
    errors: [
      'STATE_CONFLICT',
      'REISSUE_TOO_LATE',
      'REISSUE_DIFFERS',
      'SCHEMA_INVALID',
      'CERTIFICATE_INVALID',
      'PEER_UNKNOWN',
    ],
    async handle({ http, params, body, actor }) {
      const { kind, reason, application } = body;
      const { referenceNumber } = await existing(params.id, http.exchange.ledger.sent(params.id));
      if (referenceNumber === '') {
        throw new GatewayError('STATE_CONFLICT', {
          detail: { en: 'it was never issued', vi: 'C/O chưa từng được cấp' },
          where: params.id,
        });
      }
      const succession = { referenceNumber, kind, reason };
      const filed = await fileApplication(http.exchange, application, actor, { replaces: succession });
      return {
        status: 201,
        headers: { Location: `${BASE}/certificates/${filed.id}` },
        json: sentView(filed),
      };
    },
  }),
];
