import { answerCheck } from '../../exchange/inquiries/answer.ts';
import { askReconsideration } from '../../exchange/inquiries/ask.ts';
import { jsonBody } from '../body.ts';
import { type Route, route } from '../route.ts';
import { idParams } from '../schemas/common.ts';
import { checkAnswer, inquiry, reconsiderationRequest } from '../schemas/inquiry.ts';
import { inquiryReply, inquiryView, readingRoutes } from './inquiries.ts';

const BASE = '/api/v1/ministry';

/** The ministry answers checks, and asks to reconsider what was NOT GIVEN. */
export const MINISTRY_INQUIRY_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: `${BASE}/checks/{id}/answer`,
    role: 'ministry',
    id: 'answerCheck',
    summary: 'Replies to a retroactive check, once (OCP Rule 18).',
    params: idParams,
    body: jsonBody(checkAnswer),
    answer: inquiry,
    answers: { 200: 'Answered; its state is ANSWERED until customs conclude.' },
    errors: ['INQUIRY_CONFLICT', 'INQUIRY_INVALID'],
    async handle({ http: { exchange }, params, body, actor }) {
      return inquiryReply(exchange, await answerCheck(exchange, params.id, body, actor));
    },
  }),
  route({
    method: 'post',
    path: `${BASE}/certificates/{id}/reconsiderations`,
    role: 'ministry',
    id: 'askReconsideration',
    summary: 'Sends clarifications of items that were NOT GIVEN and asks to reassess them (OCP Rule 30.4).',
    params: idParams,
    body: jsonBody(reconsiderationRequest),
    answer: inquiry,
    answers: { 201: 'Asked; its state is OPEN. Location names it.' },
    errors: ['STATE_CONFLICT', 'INQUIRY_INVALID', 'INQUIRY_CONFLICT'],
    async handle({ http: { exchange }, params, body, actor }) {
      const asked = await askReconsideration(exchange, params.id, body, actor);
      return {
        status: 201,
        headers: { Location: `${BASE}/reconsiderations/${asked.id}` },
        json: inquiryView(exchange, asked),
      };
    },
  }),
  ...readingRoutes({ base: BASE, role: 'ministry', ledger: 'sent' }, [
    { name: 'checks', kind: 'RETROACTIVE_CHECK', part: 'ANSWERING', id: 'ReceivedChecks' },
    { name: 'reconsiderations', kind: 'RECONSIDERATION', part: 'ASKING', id: 'AskedReconsiderations' },
  ]),
];
