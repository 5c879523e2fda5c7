import { answerReconsideration } from '../../exchange/inquiries/answer.ts';
import { askCheck } from '../../exchange/inquiries/ask.ts';
import { concludeCheck } from '../../exchange/inquiries/conclude.ts';
import { jsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { idParams } from '../schemas/common.ts';
import {
  answeredReconsideration,
  checkConclusion,
  checkQuestion,
  concludedCheck,
  inquiry,
  reassessment,
} from '../schemas/inquiry.ts';
import { inquiryReply, inquiryView, readingRoutes } from './inquiries.ts';

const BASE = '/api/v1/customs';

/** Customs ask for checks and conclude them, and answer requests to reconsider. */
export const CUSTOMS_INQUIRY_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/checks`,
    role: 'customs',
    id: 'askCheck',
    summary: 'Asks the issuing authority for a retroactive check (OCP Rule 18).',
    params: idParams,
    body: jsonBody(checkQuestion),
    answer: inquiry,
    answers: { 201: 'Asked; its state is OPEN. Location names it.' },
    errors: ['STATE_CONFLICT', 'INQUIRY_INVALID', 'INQUIRY_CONFLICT'],
    async handle({ http: { exchange }, params, body, actor }) {
      const asked = await askCheck(exchange, params.id, body, actor);
      return {
        status: 201,
        headers: { Location: `${BASE}/checks/${asked.id}` },
        json: inquiryView(exchange, asked),
      };
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/checks/{id}/conclude`,
    role: 'customs',
    id: 'concludeCheck',
    summary: 'Concludes a check with decisions on items, or without a change, and tells the issuing state.',
    params: idParams,
    body: jsonBody(checkConclusion),
    answer: concludedCheck,
    answers: { 200: 'Concluded; its state is CLOSED. With what is decided of the certificate now.' },
    errors: [
      'STATE_CONFLICT',
      'INQUIRY_CONFLICT',
      'INQUIRY_INVALID',
      'DECISION_INVALID',
      'DECISION_LATE',
      'EXPIRED_GROUND_NEEDED',
    ],
    async handle({ http: { exchange }, params, body, actor }) {
      return inquiryReply(exchange, await concludeCheck(exchange, params.id, body, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/reconsiderations/{id}/answer`,
    role: 'customs',
    id: 'answerReconsideration',
    summary: 'Answers a request to reconsider: items now GIVEN, or the decision maintained (OCP Rule 30.4).',
    params: idParams,
    body: jsonBody(reassessment),
    answer: answeredReconsideration,
    answers: { 200: 'Answered; its state is CLOSED. With what is decided of the certificate now.' },
    errors: [
      'STATE_CONFLICT',
      'INQUIRY_CONFLICT',
      'INQUIRY_INVALID',
      'DECISION_INVALID',
      'EXPIRED_GROUND_NEEDED',
    ],
    async handle({ http: { exchange }, params, body, actor }) {
      return inquiryReply(exchange, await answerReconsideration(exchange, params.id, body, actor));
    },
  }),
  ...readingRoutes({ base: BASE, role: 'customs', ledger: 'received' }, [
    { name: 'checks', kind: 'RETROACTIVE_CHECK', part: 'ASKING', id: 'AskedChecks' },
    {
      name: 'reconsiderations',
      kind: 'RECONSIDERATION',
      part: 'ANSWERING',
      id: 'ReceivedReconsiderations',
    },
  ]),
];
